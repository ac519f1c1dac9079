"""Transfers of objects run in a few threads beside other work: read ahead of it, written behind it.

What is transferred, and what follows from an answer, belongs to the verbs: they stay in one thread.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Condition, Semaphore, Thread
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")
Token = TypeVar("Token")

# Requests under way at a time. At 20 ms each they carry 400 objects a second, more than engines
# read; a thread is started only when the others are busy.
THREADS = 8
# A storage that hangs may keep its transfer for minutes, a supervisor waits 15 s for an end.
PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Window:
    """How many transfers, and how many bytes, may be under way.

    One that is larger than all the bytes goes alone.
    """

    count: int
    size_bytes: int

    def admits(self, count: int, size_bytes: int, more_bytes: int) -> bool:
        """Whether so much more may join so many with so many bytes."""
        return count == 0 or (count < self.count and size_bytes + more_bytes <= self.size_bytes)


class Crew:
    """Threads that do jobs in the order in which they were given, until the block ends.

    What has not begun then is dropped. A thread that still hangs in its job after
    ``PATIENCE_SECONDS`` ends with that job, or with the process.
    """

    def __init__(self, name: str, size: int = THREADS) -> None:
        """Start no thread yet."""
        self._name = name
        self._size = size
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._idle = Semaphore(0)
        self._threads: list[Thread] = []

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the threads."""
        self.end()

    def do(self, job: Callable[[], None]) -> None:
        """Hand over a job, which never raises."""
        self._jobs.put(job)
        if not self._idle.acquire(blocking=False) and len(self._threads) < self._size:
            name = f"{self._name} {len(self._threads)}"
            thread = Thread(target=self._work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job  # it holds an object's bytes
            self._idle.release()

    def end(self) -> None:
        """Drop what has not begun, wait for what has; safe to call twice."""
        while True:
            try:
                self._jobs.get_nowait()
            except Empty:
                break
        for _ in self._threads:
            self._jobs.put(None)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._threads.clear()


class Doer(Protocol):
    """What does jobs: a crew, or a test's way to choose their order."""

    def do(self, job: Callable[[], None]) -> None:
        """Take a job, which never raises."""


def read_ahead(
    doer: Doer,
    items: Iterable[Item],
    fetch: Callable[[Item], Value],
    size_bytes: Callable[[Item], int],
    window: Window,
) -> Iterator[tuple[Item, Value]]:
    """Every item in order, with what ``fetch`` made of it in a thread.

    ``items`` are taken in the caller's thread; ``size_bytes`` is how much a fetched one holds. What
    ``fetch`` raises is raised when the item's turn has come, and nothing further is begun from the
    moment it happened: a service that is down is not asked again and again.
    """
    ahead = _Ahead(doer, iter(items), fetch, size_bytes, window)
    try:
        yield from ahead
    finally:
        ahead.stop()


class _Ahead(Generic[Item, Value]):
    """What was begun and not yet asked for."""

    def __init__(
        self,
        doer: Doer,
        items: Iterator[Item],
        fetch: Callable[[Item], Value],
        size_bytes: Callable[[Item], int],
        window: Window,
    ) -> None:
        self._doer = doer
        self._items = items
        self._fetch = fetch
        self._size_bytes = size_bytes
        self._window = window
        self._begun: deque[tuple[Item, int, Future[Value]]] = deque()
        self._held: list[Item] = []  # the next item, when it did not fit
        self._bytes = 0
        self._error: BaseException | None = None

    def __iter__(self) -> Iterator[tuple[Item, Value]]:
        self._fill()
        while self._begun:
            item, size_bytes, future = self._begun.popleft()
            value = future.result()
            self._bytes -= size_bytes
            del future  # it holds the value too
            self._fill()
            yield item, value

    def stop(self) -> None:
        """Forget what was not asked for."""
        for _, _, future in self._begun:
            future.cancel()
        self._begun.clear()

    def _fill(self) -> None:
        while self._error is None and (self._held or self._take()):
            size_bytes = self._size_bytes(self._held[0])
            if not self._window.admits(len(self._begun), self._bytes, size_bytes):
                return
            item = self._held.pop()
            future: Future[Value] = Future()
            self._begun.append((item, size_bytes, future))
            self._bytes += size_bytes
            self._doer.do(partial(self._do, item, future))

    def _take(self) -> bool:
        for item in self._items:
            self._held.append(item)
            return True
        return False

    def _do(self, item: Item, future: "Future[Value]") -> None:
        if not future.set_running_or_notify_cancel():
            return
        if self._error is None:
            try:
                future.set_result(self._fetch(item))
            except BaseException as error:
                self._error = error
            else:
                return
        future.set_exception(self._error)


class WriteBehind(Generic[Token]):
    """Writes in threads, and says by token which objects are durable, in whatever order they are.

    After the first failure nothing further is begun.
    """

    def __init__(self, doer: Doer, window: Window) -> None:
        """Have nothing to write yet."""
        self._doer = doer
        self._window = window
        self._changed = Condition()
        self._count = 0
        self._bytes = 0
        self._durable: list[Token] = []
        self._error: BaseException | None = None

    def put(self, token: Token, size_bytes: int, write: Callable[[], None]) -> None:
        """Write as soon as the window has room, which this waits for.

        Raises what an earlier write raised.
        """
        with self._changed:
            while self._error is None and not self._window.admits(
                self._count, self._bytes, size_bytes
            ):
                self._changed.wait()
            if self._error is not None:
                raise self._error
            self._count += 1
            self._bytes += size_bytes
        self._doer.do(partial(self._do, token, size_bytes, write))

    def _do(self, token: Token, size_bytes: int, write: Callable[[], None]) -> None:
        error: BaseException | None = None
        begun = self._error is None
        if begun:
            try:
                write()
            except BaseException as raised:
                error = raised
        with self._changed:
            self._count -= 1
            self._bytes -= size_bytes
            if error is not None:
                self._error = self._error or error
            elif begun:
                self._durable.append(token)
            self._changed.notify_all()

    def durable(self) -> list[Token]:
        """What became durable since this was asked last."""
        with self._changed:
            tokens, self._durable = self._durable, []
        return tokens

    def settle(self, timeout_seconds: float | None = None) -> list[Token]:
        """Wait until nothing is under way; what became durable. Raises nothing."""
        with self._changed:
            self._changed.wait_for(lambda: self._count == 0, timeout_seconds)
        return self.durable()

    def check(self) -> None:
        """Raise what a write raised."""
        if self._error is not None:
            raise self._error
