"""Old finished work leaves the orchestrator's lists, a little at a time, and never the ledger."""

import pytest

from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryState
from ocr_pipeline.model.manifest import Lease
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.steps import retire as retire_module
from ocr_pipeline.steps.retire import retire
from tests.fakes.ledger import finished, planned

Removed = list[tuple[str, str, str]]


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retire_module, "KEPT_FINISHED", 2)
    monkeypatch.setattr(retire_module, "RETIRED_AT_ONCE", 2)


def do_retire(ledger: Ledger) -> tuple[Removed, list[str]]:
    removed: Removed = []
    return removed, retire(ledger, lambda *what: removed.append(what))


def deliver(ledger: Ledger, uid: str) -> None:
    """Seal and deliver one item."""
    sealed = ledger.begin_delivery(uid, 1, "text", "{}", "{}", 10.0)
    assert sealed is not None
    ledger.seal_delivery(uid, sealed.number, "key", "ab", 1, "text", 10.0)
    lease = ledger.take_delivery_lease(uid, sealed.number, "run", 1, 10.0, 30.0)
    assert isinstance(lease, Lease)
    attempt = DeliveryAttempt(1, 10.0, 0.1, 200, "DELIVERED", "HTTP 200")
    ledger.record_attempt(lease, attempt, DeliveryState.DELIVERED, 10.0, 10.0)


def test_the_newest_stay_and_the_oldest_go_a_few_per_round(ledger: Ledger) -> None:
    for number in range(5):
        finished(ledger, [f"{number}.png"], "scans", f"chunk-{number}")
    removed, told = do_retire(ledger)
    assert removed == [("chunk", "scans", "chunk-0"), ("chunk", "scans", "chunk-1")]
    assert told == ["batch scans: 2 chunks and 0 deliveries retired"]
    assert do_retire(ledger)[0] == [("chunk", "scans", "chunk-2")]
    assert do_retire(ledger) == ([], [])
    oldest = ledger.chunk("chunk-0")
    assert oldest is not None
    assert oldest.retired


def test_unfinished_work_is_never_retired(ledger: Ledger) -> None:
    for number in range(5):
        planned(ledger, [f"{number}.png"], "scans", f"chunk-{number}")
    assert do_retire(ledger) == ([], [])


def test_dissolved_chunks_go_at_once(ledger: Ledger) -> None:
    uid = finished(ledger, ["0.png"], "scans", "done").batch_uid
    for number in range(3):
        planned(ledger, [f"{number + 1}.png"], "scans", f"chunk-{number}")
    ledger.replan(uid, now=9.0)
    planned(ledger, [], "scans", "anew")
    removed = [("chunk", "scans", f"chunk-{number}") for number in range(3)]
    assert do_retire(ledger)[0] == removed[:2]
    assert do_retire(ledger)[0] == removed[2:]
    assert do_retire(ledger) == ([], [])


def test_deliveries_go_by_their_partition(ledger: Ledger) -> None:
    uid = finished(ledger, [f"{number}.png" for number in range(4)], "scans").batch_uid
    for _ in range(3):
        deliver(ledger, uid)
    removed, told = do_retire(ledger)
    assert removed == [("delivery", "scans", f"{uid}-000001")]
    assert told == ["batch scans: 0 chunks and 1 deliveries retired"]
    assert do_retire(ledger) == ([], [])


def test_every_batch_has_its_own_share(ledger: Ledger) -> None:
    for batch_id in ("one", "two"):
        for number in range(3):
            finished(ledger, [f"{number}.png"], batch_id, f"{batch_id}-{number}")
    removed, told = do_retire(ledger)
    assert removed == [("chunk", "one", "one-0"), ("chunk", "two", "two-0")]
    assert len(told) == 2


def test_a_crash_between_removing_and_remembering_repeats_the_removal(ledger: Ledger) -> None:
    for number in range(3):
        finished(ledger, [f"{number}.png"], "scans", f"chunk-{number}")

    def crash(kind: str, batch_id: str, key: str) -> None:
        raise ConnectionError(f"{kind} {batch_id} {key}")

    with pytest.raises(ConnectionError):
        retire(ledger, crash)
    assert do_retire(ledger)[0] == [("chunk", "scans", "chunk-0")]
