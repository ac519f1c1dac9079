"""Images are read ahead and results written behind: nothing is told that is not durable."""

import threading
from collections.abc import Callable, Sequence
from threading import Barrier, Event

import pytest

from ocr_pipeline.model.errors import LeaseLost, ServiceUnavailable
from ocr_pipeline.model.manifest import ItemMark, ItemState, Lease, ObservedObject
from ocr_pipeline.steps import recognize
from ocr_pipeline.steps.work import HeldLease
from tests.fakes.pool import SECONDS, ScriptedPool
from tests.fakes.store import MemoryStore
from tests.fakes.world import BatchWorld

KEYS = [f"{number}.png" for number in range(12)]


class PowerCut(BaseException):
    """What ends a run without any say of ours."""


class HookedStore(MemoryStore):
    """Calls a test before each transfer."""

    def __init__(self) -> None:
        super().__init__()
        self.before_read: Callable[[str], None] = lambda _: None
        self.before_write: Callable[[str], None] = lambda _: None

    def read(self, key: str, max_bytes: int) -> tuple[bytes, ObservedObject]:
        self.before_read(key)
        return super().read(key, max_bytes)

    def write(self, key: str, data: bytes) -> None:
        self.before_write(key)
        super().write(key, data)


@pytest.fixture
def inbox(batch: BatchWorld) -> HookedStore:
    batch.stores["/in"] = batch.inbox = store = HookedStore()
    return store


@pytest.fixture
def results(batch: BatchWorld) -> HookedStore:
    batch.stores["/out"] = batch.results = store = HookedStore()
    return store


@pytest.fixture(autouse=True)
def _only_durable_results_are_marked(batch: BatchWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    mark_items = batch.ledger.mark_items

    def checked(lease: Lease, marks: Sequence[ItemMark], now: float) -> None:
        assert threading.current_thread() is threading.main_thread()
        for mark in marks:
            assert mark.result_key is None or batch.results.exists(mark.result_key)
        mark_items(lease, marks, now)

    monkeypatch.setattr(batch.ledger, "mark_items", checked)


def held(by: Event | Barrier) -> Callable[[str], None]:
    """A transfer that hangs until then."""

    def transfer(_: str) -> None:
        by.wait(10)

    return transfer


def crews_at_work() -> list[str]:
    names = (thread.name for thread in threading.enumerate())
    return [name for name in names if name.split()[0] in {"answers", "read", "write"}]


def test_transfers_do_not_wait_for_each_other(
    batch: BatchWorld, inbox: HookedStore, results: HookedStore
) -> None:
    """Four reads, then four writes, are only over when all four have begun."""
    reads, writes = Barrier(4), Barrier(4)
    inbox.before_read = held(reads)
    results.before_write = held(writes)
    progress = batch.recognize(batch.hold(batch.planned(*KEYS)))
    assert (progress.done, batch.pool.read) == (12, sorted(KEYS))
    assert {item.outcome for item in batch.items()} == {ItemState.RECOGNIZED}
    assert crews_at_work() == []


@pytest.mark.parametrize("failing", range(0, 12, 3))
def test_a_result_storage_that_is_down_stops_the_pass_and_what_is_durable_stays(
    batch: BatchWorld, results: HookedStore, failing: int
) -> None:
    asked: list[str] = []

    def before_write(key: str) -> None:
        asked.append(key)
        if len(asked) > failing:
            raise ServiceUnavailable("the bucket is gone", "STORAGE_UNREACHABLE")

    work = batch.hold(batch.planned(*KEYS))
    results.before_write = before_write
    with pytest.raises(ServiceUnavailable) as error:
        batch.recognize(work)
    assert error.value.code == "STORAGE_UNREACHABLE"
    answered = {item.key for item in batch.items() if item.outcome}
    durable = {found.key for found in results.list_page("", 100)}
    assert len(answered) == len(durable) == failing, "marked, each with its object"
    assert len(asked) <= failing + 8, "at most what every thread had begun"
    assert crews_at_work() == []
    results.before_write = lambda _: None
    batch.pool = ScriptedPool()
    assert batch.recognize(work).done == 12
    assert set(batch.pool.read) == set(KEYS) - answered


def test_an_input_storage_that_is_down_is_asked_once_by_each_thread(
    batch: BatchWorld, inbox: HookedStore
) -> None:
    asked: list[str] = []

    def before_read(key: str) -> None:
        asked.append(key)
        raise ServiceUnavailable("timed out", "STORAGE_UNREACHABLE")

    work = batch.hold(batch.planned(*(f"{number}.png" for number in range(100))))
    inbox.before_read = before_read
    with pytest.raises(ServiceUnavailable, match="STORAGE_UNREACHABLE"):
        batch.recognize(work)
    assert len(asked) <= 8
    assert crews_at_work() == []


def test_an_interruption_marks_what_became_durable_and_leaves_no_thread(
    batch: BatchWorld, results: HookedStore
) -> None:
    slow = Event()
    results.before_write = held(slow)
    batch.pool.error, batch.pool.answers_before_error = PowerCut(), 5
    work = batch.hold(batch.planned(*KEYS))
    threading.Timer(0.05, slow.set).start()
    with pytest.raises(PowerCut):
        batch.recognize(work)
    assert sum(item.outcome is not None for item in batch.items()) == 5
    assert crews_at_work() == []


def test_an_interruption_does_not_wait_for_a_storage_that_hangs(
    batch: BatchWorld, results: HookedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognize, "_LAST_WRITES_SECONDS", 0.01)
    monkeypatch.setattr("ocr_pipeline.steps.transfers.PATIENCE_SECONDS", 0.01)
    hang = Event()

    def before_write(key: str) -> None:
        if key.endswith("/1-1.json"):
            hang.wait(10)

    results.before_write = before_write
    batch.pool.error, batch.pool.answers_before_error = PowerCut(), 5
    work = batch.hold(batch.planned(*KEYS))
    assert batch.item("0.png").item_id == 1
    with pytest.raises(PowerCut):
        batch.recognize(work)
    hang.set()
    outcomes = {item.key: item.outcome for item in batch.items()}
    assert outcomes.pop("0.png") is None
    assert sum(outcome is not None for outcome in outcomes.values()) == 4


def test_a_lease_that_is_lost_while_results_wait_writes_no_more(
    batch: BatchWorld, results: HookedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(_: object) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise LeaseLost("another run")

    work = batch.hold(batch.planned("a.png"))
    monkeypatch.setattr(HeldLease, "check", check)
    with pytest.raises(LeaseLost):
        batch.recognize(work)
    assert results.list_page("", 10) == []


def test_a_duplicate_refers_to_a_durable_result_only(
    batch: BatchWorld, results: HookedStore
) -> None:
    def before_write(key: str) -> None:
        raise ServiceUnavailable("full", "STORAGE_FULL")

    work = batch.hold(batch.planned(a="same", b="same", c="same"))
    results.before_write = before_write
    with pytest.raises(ServiceUnavailable):
        batch.recognize(work)
    assert {item.outcome for item in batch.items()} == {None}


def test_what_took_an_engine_long_is_marked_before_the_next_outcome(
    batch: BatchWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill during the next image, which may take minutes, must not cost this one."""
    monkeypatch.setattr(recognize, "_FLUSH_SECONDS", SECONDS)
    monkeypatch.setattr(recognize, "_FLUSH_MARKS", 1)
    work = batch.hold(batch.planned(*KEYS))
    marked: list[int] = []

    class Watching(ScriptedPool):
        def _answer(self, task, given):  # type: ignore[no-untyped-def]
            marked.append(sum(item.outcome is not None for item in batch.items()))
            return super()._answer(task, given)

    batch.pool = Watching()
    batch.recognize(work)
    assert marked == list(range(12))


def test_an_object_that_grew_is_not_read_whole(batch: BatchWorld, inbox: HookedStore) -> None:
    """Memory is bounded by what was listed."""
    limits: list[int] = []
    read = inbox.read

    def noted(key: str, max_bytes: int) -> tuple[bytes, ObservedObject]:
        limits.append(max_bytes)
        return read(key, max_bytes)

    work = batch.hold(batch.planned(a="1234"))
    inbox.read = noted  # type: ignore[method-assign]
    batch.put(a="123456789")
    batch.recognize(work)
    assert batch.item("a.png").error_code == "OBJECT_REPLACED"
    assert limits == [4]
