"""The contract of ``Ledger`` for planned chunks that wait for something that is not their fault."""

from ocr_pipeline.model.manifest import ChunkState
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import leased, pending, planned, recognized, state_of

BOTH = [ChunkState.PLANNED, ChunkState.RUNNING]


def ready(ledger: Ledger, now: float) -> list[str]:
    return [chunk.key for chunk in ledger.chunks(None, BOTH, ready_at=now)]


def test_planned_chunks_of_the_same_settings_are_held_back(ledger: Ledger) -> None:
    uid = planned(ledger, ["a"], chunk="held").batch_uid
    planned(ledger, ["b"], chunk="spared")
    planned(ledger, ["c"], chunk="running")
    leased(ledger, "running")
    pending(ledger, ["d"])
    [item] = ledger.pending_items(uid, 10)
    ledger.create_chunk("other settings", uid, [item.item_id], '{"a": 1}', now=2.0)
    planned(ledger, ["e"], batch_id="another", chunk="other batch")
    ledger.hold_chunks(uid, "{}", ["spared"], "its engine is paused", 90.0)
    assert state_of(ledger, "held").not_before == 90.0
    assert state_of(ledger, "held").last_error == "its engine is paused"
    others = ["spared", "running", "other settings", "other batch"]
    assert sorted(ready(ledger, 89.0)) == sorted(others)
    assert sorted(ready(ledger, 90.0)) == sorted(["held", *others])
    assert [state_of(ledger, key).last_error for key in others] == [None] * 4
    assert ledger.outbox(uid).active_chunks == 3, "deliveries do not wait for what is held back"


def test_what_waits_longer_anyway_waits_no_shorter(ledger: Ledger) -> None:
    uid = planned(ledger, ["a"]).batch_uid
    ledger.fail_attempt("chunk", 1, "down", 3.0, not_before=500.0, max_attempts=None)
    ledger.hold_chunks(uid, "{}", [], "paused", 90.0)
    held = state_of(ledger)
    assert (held.not_before, held.last_error, held.attempt) == (500.0, "down", 2)


def test_a_run_that_was_asked_for_before_takes_its_chunk_all_the_same(ledger: Ledger) -> None:
    uid = planned(ledger, ["a"]).batch_uid
    ledger.hold_chunks(uid, "{}", [], "paused", 90.0)
    leased(ledger, "chunk")
    assert ready(ledger, 3.0) == ["chunk"]


def test_what_is_not_the_chunks_fault_never_makes_it_stuck(ledger: Ledger) -> None:
    """Nor does it count when the chunk dies by itself later: an outage, then one power cut."""
    planned(ledger, ["a", "b"])
    attempt = 1
    for _ in range(20):
        leased(ledger, "chunk", attempt=attempt)
        ledger.fail_attempt("chunk", attempt, "down", 10.0, 10.0, max_attempts=None)
        attempt += 1
    states = []
    for _ in range(2):
        ledger.fail_attempt("chunk", attempt, "died", 10.0, 10.0, max_attempts=2)
        attempt += 1
        states.append(state_of(ledger).state)
    assert states == [ChunkState.PLANNED, ChunkState.STUCK]


def test_deaths_count_anew_after_progress_and_after_a_persons_wish(ledger: Ledger) -> None:
    uid = planned(ledger, ["a", "b"]).batch_uid
    ledger.fail_attempt("chunk", 1, "died", 10.0, 10.0, max_attempts=2)
    lease = leased(ledger, "chunk", attempt=2)
    ledger.mark_items(lease, recognized(ledger.chunk_items("chunk")[:1]), now=11.0)
    for attempt in (2, 3):
        ledger.fail_attempt("chunk", attempt, "died", 12.0, 12.0, max_attempts=2)
        assert state_of(ledger).state is ChunkState.PLANNED
    ledger.cancel_chunk("chunk", 13.0)
    ledger.retry_items(uid, None, [], 14.0)
    ledger.fail_attempt("chunk", 5, "died", 15.0, 15.0, max_attempts=2)
    assert state_of(ledger).state is ChunkState.PLANNED
    leased(ledger, "chunk", attempt=None)
    ledger.fail_attempt("chunk", 7, "died", 16.0, 16.0, max_attempts=2)
    assert state_of(ledger).state is ChunkState.PLANNED
