"""The contract of ``Ledger``: who works on a chunk, how attempts end, what a wish does."""

import pytest

from ocr_pipeline.model.errors import LeaseLost
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, ItemState, Lease
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import TTL_SECONDS, finished, leased, planned, recognized, state_of


def fail(ledger: Ledger, attempt: int | None, token: str | None = None) -> ChunkRecord | None:
    return ledger.fail_attempt("chunk", attempt, "died", 50.0, 55.0, 3, token)


# -- leases ---------------------------------------------------------------------------------


def test_a_lease_is_given_to_the_planned_attempt_only(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    assert ledger.take_chunk_lease("other", "run", 1, 3.0, TTL_SECONDS) == "unknown"
    assert ledger.take_chunk_lease("chunk", "run", 2, 3.0, TTL_SECONDS) == "stale"
    lease = leased(ledger, "chunk")
    assert lease.expires == 3.0 + TTL_SECONDS
    held = state_of(ledger)
    assert (held.state, held.attempt) == (ChunkState.RUNNING, 1)
    assert (held.lease_holder, held.lease_expires) == ("run", lease.expires)


@pytest.mark.parametrize("attempt", [1, None])
def test_a_live_lease_is_held_against_others(ledger: Ledger, attempt: int | None) -> None:
    planned(ledger, ["a"])
    leased(ledger, "chunk")
    assert ledger.take_chunk_lease("chunk", "late", attempt, 33.0, TTL_SECONDS) == "held"


@pytest.mark.parametrize("attempt", [1, None])
def test_the_same_holder_gets_a_fresh_token(ledger: Ledger, attempt: int | None) -> None:
    planned(ledger, ["a"])
    old = leased(ledger, "chunk", attempt=attempt)
    counted = state_of(ledger).attempt
    new = leased(ledger, "chunk", now=40.0, attempt=None if attempt is None else counted)
    assert new.token != old.token
    assert state_of(ledger).attempt == counted
    ledger.heartbeat(new, 41.0, TTL_SECONDS)
    with pytest.raises(LeaseLost):
        ledger.heartbeat(old, 41.0, TTL_SECONDS)


def test_a_heartbeat_keeps_a_lease_alive(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    lease = leased(ledger, "chunk")
    ledger.heartbeat(lease, 30.0, TTL_SECONDS)
    assert ledger.expired_chunks(60.0) == []
    [expired] = ledger.expired_chunks(60.1)
    assert expired.key == "chunk"


def test_who_lost_the_lease_writes_nothing_more(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    lost = leased(ledger, "chunk")
    taken = ledger.take_chunk_lease("chunk", "heir", 1, 34.0, TTL_SECONDS)
    assert isinstance(taken, Lease)
    marks = recognized(ledger.chunk_items("chunk"))
    with pytest.raises(LeaseLost):
        ledger.heartbeat(lost, 35.0, TTL_SECONDS)
    with pytest.raises(LeaseLost):
        ledger.mark_items(lost, marks, 35.0)
    with pytest.raises(LeaseLost):
        ledger.reset_marks(lost)
    with pytest.raises(LeaseLost):
        ledger.release_lease(lost)
    assert fail(ledger, 1, lost.token) is None
    ledger.mark_items(taken, marks, 35.0)
    with pytest.raises(LeaseLost):
        ledger.finish_chunk(lost, deliver=True, now=36.0)
    assert state_of(ledger).state is ChunkState.RUNNING


# -- attempts -------------------------------------------------------------------------------


def test_a_failed_attempt_is_planned_again_under_the_next_number(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    lease = leased(ledger, "chunk")
    again = fail(ledger, 1, lease.token)
    assert again == state_of(ledger)
    assert again is not None
    assert (again.state, again.attempt) == (ChunkState.PLANNED, 2)
    assert (again.not_before, again.last_error) == (55.0, "died")
    assert again.lease_holder is None
    assert fail(ledger, 1) is None
    assert ledger.take_chunk_lease("chunk", "run", 1, 60.0, TTL_SECONDS) == "stale"
    with pytest.raises(LeaseLost):
        ledger.heartbeat(lease, 60.0, TTL_SECONDS)


def test_attempts_without_progress_end_stuck(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    states = []
    for attempt in (1, 2, 3):
        leased(ledger, "chunk", attempt=attempt)
        failed = fail(ledger, attempt)
        assert failed is not None
        states.append(failed.state)
    assert states == [ChunkState.PLANNED, ChunkState.PLANNED, ChunkState.STUCK]
    assert ledger.take_chunk_lease("chunk", "run", 4, 60.0, TTL_SECONDS) == "stuck"
    assert fail(ledger, 4) is None


def test_a_new_answer_is_progress_and_the_same_answer_is_none(ledger: Ledger) -> None:
    planned(ledger, ["a", "b"])
    first, second = recognized(ledger.chunk_items("chunk"))
    counted = []
    for attempt, mark in enumerate([first, first, second], start=1):
        lease = leased(ledger, "chunk", attempt=attempt)
        ledger.mark_items(lease, [mark], now=10.0)
        failed = fail(ledger, attempt)
        assert failed is not None
        counted.append(failed.attempts_without_progress)
    assert counted == [0, 1, 0]


def test_a_canceled_chunk_stays_canceled(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    lease = leased(ledger, "chunk")
    assert ledger.cancel_chunk("chunk", now=10.0)
    canceled = state_of(ledger)
    assert (canceled.state, canceled.finished) == (ChunkState.CANCELED, 10.0)
    assert not ledger.cancel_chunk("chunk", now=11.0)
    assert fail(ledger, 1) is None
    assert ledger.take_chunk_lease("chunk", "run", 1, 12.0, TTL_SECONDS) == "canceled"
    with pytest.raises(LeaseLost):
        ledger.finish_chunk(lease, deliver=True, now=13.0)


def test_a_released_lease_of_unfinished_work_is_found_at_once(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    ledger.release_lease(leased(ledger, "chunk"))
    assert [chunk.key for chunk in ledger.expired_chunks(4.0)] == ["chunk"]


# -- an explicit wish ----------------------------------------------------------------------


def test_a_wish_lifts_a_cancel_under_an_attempt_of_its_own(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    ledger.cancel_chunk("chunk", now=3.0)
    leased(ledger, "chunk", attempt=None)
    running = state_of(ledger)
    assert (running.state, running.attempt) == (ChunkState.RUNNING, 2)
    assert running.finished is None


def test_a_wish_lifts_stuck_with_a_fresh_count(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    for attempt in (1, 2, 3):
        fail(ledger, attempt)
    assert state_of(ledger).state is ChunkState.STUCK
    leased(ledger, "chunk", attempt=None)
    assert state_of(ledger).attempts_without_progress == 0


def test_a_wish_makes_the_queued_run_stale(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    leased(ledger, "chunk", attempt=None)
    assert ledger.take_chunk_lease("chunk", "queued", 1, 4.0, TTL_SECONDS) == "stale"
    assert fail(ledger, 1) is None
    failed = fail(ledger, 2)
    assert failed is not None
    assert (failed.state, failed.attempt) == (ChunkState.PLANNED, 3)


def test_a_wish_holds_a_done_chunk_which_stays_done(ledger: Ledger) -> None:
    done = finished(ledger, ["a"])
    lease = leased(ledger, "chunk", now=10.0, attempt=None)
    held = state_of(ledger)
    assert (held.state, held.attempt, held.lease_holder) == (ChunkState.DONE, 1, "run")
    assert ledger.take_chunk_lease("chunk", "sensor", 1, 11.0, TTL_SECONDS) == "done"
    assert not ledger.cancel_chunk("chunk", now=11.0)
    ledger.release_lease(lease)
    assert state_of(ledger) == done


@pytest.mark.parametrize("expired", [False, True])
def test_a_done_chunk_is_never_planned_again(ledger: Ledger, expired: bool) -> None:
    done = finished(ledger, ["a"])
    lease = leased(ledger, "chunk", now=10.0, attempt=None)
    if expired:
        assert [chunk.key for chunk in ledger.expired_chunks(50.0)] == ["chunk"]
    assert fail(ledger, None, None if expired else lease.token) is None
    assert state_of(ledger) == done


def test_a_live_wish_on_a_done_chunk_is_left_alone(ledger: Ledger) -> None:
    finished(ledger, ["a"])
    lease = leased(ledger, "chunk", now=40.0, attempt=None)
    assert fail(ledger, 1) is None
    ledger.heartbeat(lease, 51.0, TTL_SECONDS)


def test_a_recomputed_chunk_is_never_delivered_again(ledger: Ledger) -> None:
    done = finished(ledger, ["a", "b"])
    lease = leased(ledger, "chunk", now=10.0, attempt=None)
    ledger.reset_marks(lease)
    assert {item.outcome for item in ledger.chunk_items("chunk")} == {None}
    assert ledger.item_counts(done.batch_uid) == {ItemState.RECOGNIZED: 2}
    ledger.mark_items(lease, recognized(ledger.chunk_items("chunk")), now=11.0)
    ledger.finish_chunk(lease, deliver=True, now=12.0)
    assert ledger.outbox(done.batch_uid).waiting == 2
