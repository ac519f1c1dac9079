"""Transfers beside other work: in order, within their window, and over when their block is."""

import threading
from collections.abc import Callable, Iterator
from random import Random
from threading import Event, Thread
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.steps import transfers
from ocr_pipeline.steps.transfers import Crew, Window, WriteBehind, read_ahead

WIDE = Window(count=8, size_bytes=1_000_000)

SIZES = st.lists(st.integers(0, 9), max_size=30)
WINDOWS = st.builds(Window, count=st.integers(1, 5), size_bytes=st.integers(1, 20))


class Lost(Exception):
    """A service that does not answer."""


def nothing(_: object) -> int:
    return 0


def until(event: Event) -> Callable[[], None]:
    """A job that hangs until then."""

    def job() -> None:
        event.wait(10)

    return job


def crews_at_work() -> list[Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("test-crew")]


# -- the crew ------------------------------------------------------------------------------------


def test_a_crew_works_at_once_and_leaves_no_thread() -> None:
    met = Event()
    meeting = threading.Barrier(3, action=met.set)

    def meet() -> None:
        meeting.wait(10)

    with Crew("test-crew", 3) as crew:
        for _ in range(3):
            crew.do(meet)
        for _ in range(20):
            crew.do(lambda: None)
        assert len(crews_at_work()) <= 3
        assert met.wait(10)
    assert crews_at_work() == []


def test_a_crew_that_is_not_needed_has_no_thread() -> None:
    with Crew("test-crew"):
        assert crews_at_work() == []


def test_an_end_drops_what_has_not_begun_and_waits_for_what_has() -> None:
    begun, may_end, done = Event(), Event(), list[str]()

    def hold() -> None:
        begun.set()
        may_end.wait(10)
        done.append("begun")

    crew = Crew("test-crew", 1)
    crew.do(hold)
    crew.do(lambda: done.append("never"))
    assert begun.wait(10)
    threading.Timer(0.01, may_end.set).start()
    crew.end()
    assert done == ["begun"]
    assert crews_at_work() == []


def test_a_thread_that_hangs_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "PATIENCE_SECONDS", 0.01)
    hang = Event()
    with Crew("test-crew", 1) as crew:
        crew.do(until(hang))
    [left] = crews_at_work()
    assert left.daemon, "it ends with the process"
    hang.set()
    left.join()


# -- reading ahead -------------------------------------------------------------------------------


class AnyOrder:
    """Does jobs one at a time, in an order of chance, in a thread of its own."""

    def __init__(self, seed: int) -> None:
        self._chances = Random(seed)
        self._jobs: list[Callable[[], None]] = []
        self._changed = threading.Condition()
        self._ended = False
        self._thread = Thread(target=self._work)

    def __enter__(self) -> "AnyOrder":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def do(self, job: Callable[[], None]) -> None:
        with self._changed:
            self._jobs.append(job)
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._jobs or self._ended)
                if not self._jobs:
                    return
                job = self._jobs.pop(self._chances.randrange(len(self._jobs)))
            job()


@given(SIZES, WINDOWS, st.integers())
def test_everything_comes_in_order_and_the_window_bounds_what_is_ahead(
    sizes: list[int], window: Window, seed: int
) -> None:
    taken = list[int]()

    def items() -> Iterator[int]:
        for item in range(len(sizes)):
            taken.append(item)
            yield item

    seen = list[tuple[int, int]]()
    with AnyOrder(seed) as doer:
        found = read_ahead(doer, items(), lambda item: -item, sizes.__getitem__, window)
        for pair in found:
            seen.append(pair)
            # One more may be taken: its size had to be known to see that it does not fit.
            ahead = taken[len(seen) :]
            assert len(ahead) <= window.count + 1
            assert len(ahead[:-1]) <= 1 or sum(map(sizes.__getitem__, ahead[:-1])) <= (
                window.size_bytes
            )
    assert seen == [(item, -item) for item in range(len(sizes))]


@given(SIZES.filter(bool), WINDOWS, st.integers(), st.data())
def test_a_failure_is_raised_at_its_place_at_the_latest_and_nothing_is_lost_before_what_came(
    sizes: list[int], window: Window, seed: int, data: st.DataObject
) -> None:
    bad = data.draw(st.integers(0, len(sizes) - 1))

    def fetch(item: int) -> int:
        if item == bad:
            raise Lost
        return item

    seen = list[int]()
    with AnyOrder(seed) as doer, pytest.raises(Lost):
        seen.extend(
            item
            for item, _ in read_ahead(doer, range(len(sizes)), fetch, sizes.__getitem__, window)
        )
    assert seen == list(range(len(seen)))
    assert len(seen) <= bad


def test_a_service_that_is_down_is_not_asked_again_and_again() -> None:
    asked = list[int]()

    def fetch(item: int) -> int:
        asked.append(item)
        if item == 2:
            raise Lost
        return item

    seen = list[int]()
    with Crew("test-crew", 1) as crew, pytest.raises(Lost):
        seen.extend(item for item, _ in read_ahead(crew, range(100), fetch, nothing, WIDE))
    assert seen == [0, 1], "what was read before is not lost"
    assert asked == [0, 1, 2]


def test_who_leaves_early_has_nothing_more_read() -> None:
    first_only, asked = Event(), list[int]()

    def fetch(item: int) -> int:
        asked.append(item)
        if item:
            first_only.wait(10)
        return item

    with Crew("test-crew", 1) as crew:
        found = read_ahead(crew, range(100), fetch, nothing, WIDE)
        assert next(found) == (0, 0)
        found.close()  # type: ignore[attr-defined]
        first_only.set()
    assert asked in ([0], [0, 1])


# -- writing behind ------------------------------------------------------------------------------


class StepByStep(threading.Condition):
    """Instead of waiting for other threads, does one of the jobs that wait, chosen by the test."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Callable[[], None]] = []
        self.choose: Callable[[int], int] = lambda _: 0

    def do(self, job: Callable[[], None]) -> None:
        self.jobs.append(job)

    def wait(self, timeout: float | None = None) -> bool:
        self.jobs.pop(self.choose(len(self.jobs)))()
        return True


def writing(window: Window, data: st.DataObject) -> "tuple[StepByStep, WriteBehind[int]]":
    steps = StepByStep()
    steps.choose = lambda count: data.draw(st.integers(0, count - 1))
    with patch.object(transfers, "Condition", lambda: steps):
        return steps, WriteBehind[int](steps, window)


@given(SIZES, WINDOWS, st.sets(st.integers(0, 29)), st.data())
def test_what_is_told_durable_is_durable_in_whatever_order_and_whatever_fails(
    sizes: list[int], window: Window, bad: set[int], data: st.DataObject
) -> None:
    steps, writes = writing(window, data)
    written, told = list[int](), list[int]()
    put = 0

    def write(item: int) -> None:
        assert item not in written
        if item in bad:
            raise Lost
        written.append(item)

    def under_way() -> list[int]:
        return [sizes[item] for item in range(put) if item not in written and item not in bad]

    try:
        for item, size_bytes in enumerate(sizes):
            writes.put(item, size_bytes, lambda item=item: write(item))  # type: ignore[misc]
            put += 1
            told += writes.durable()
            assert set(told) <= set(written)
            assert len(steps.jobs) <= window.count
            assert len(steps.jobs) <= 1 or sum(under_way()) <= window.size_bytes
        told += writes.settle()
        writes.check()
    except Lost:
        assert bad & set(range(put))
        told += writes.settle()
    else:
        assert not bad & set(range(len(sizes)))
        assert put == len(sizes)
    assert steps.jobs == []
    assert sorted(told) == sorted(written), "each once, and none untold"
    assert put < len(sizes) or bad or len(written) == len(sizes)


def test_after_a_failure_nothing_further_is_begun() -> None:
    begun = list[int]()

    def write(item: int) -> None:
        begun.append(item)
        if item == 1:
            raise Lost

    first = Event()
    with Crew("test-crew", 1) as crew:
        writes = WriteBehind[int](crew, WIDE)
        writes.put(-1, 0, until(first))
        for item in range(5):
            writes.put(item, 0, lambda item=item: write(item))  # type: ignore[misc]
        first.set()
        assert writes.settle() == [-1, 0]
        assert begun == [0, 1]
        with pytest.raises(Lost):
            writes.put(9, 0, lambda: None)
        with pytest.raises(Lost):
            writes.check()


def test_a_wait_for_a_write_that_hangs_has_an_end() -> None:
    hang = Event()
    with Crew("test-crew", 1) as crew:
        writes = WriteBehind[int](crew, WIDE)
        writes.put(0, 0, until(hang))
        assert writes.settle(0.01) == []
        hang.set()
        assert writes.settle() == [0]
