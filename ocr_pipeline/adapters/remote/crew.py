"""Jobs become results in threads that the interpreter's end does not wait for.

What a job is belongs to whoever gives it.
"""

import queue
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Generic, TypeVar

J = TypeVar("J")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Done(Generic[J, R]):
    """A job with its ``result``, or with the ``failure`` that it ended with."""

    job: J
    result: R | None
    failure: BaseException | None


class Inbox(Generic[R]):
    """A queue of what threads have done, with a file descriptor that is readable meanwhile."""

    def __init__(self) -> None:
        """Empty."""
        self._items: queue.SimpleQueue[R] = queue.SimpleQueue()
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)

    def fileno(self) -> int:
        """What to wait for, beside other things."""
        return self._ear.fileno()

    def put(self, item: R) -> None:
        """Add one; also when nobody listens any more."""
        self._items.put(item)
        with suppress(OSError):  # full: it is readable already; or closed
            self._mouth.send(b".")

    def take(self, *, patiently: bool = False) -> list[R]:
        """All that is there now; ``patiently`` waits until there is one."""
        if patiently:
            wait([self._ear])
        with suppress(BlockingIOError):
            self._ear.recv(65_536)
        items: list[R] = []
        with suppress(queue.Empty):
            while True:
                items.append(self._items.get_nowait())
        return items

    def close(self) -> None:
        """Listen no more."""
        self._ear.close()
        self._mouth.close()


class Crew(Generic[J, R]):
    """Up to ``size`` threads that do jobs in the order given; ``results`` come as they are done."""

    def __init__(self, size: int, do: Callable[[J], R]) -> None:
        """Start no thread yet: they start with the first jobs."""
        self.results: Inbox[Done[J, R]] = Inbox()
        self._size = size
        self._do = do
        self._jobs: queue.SimpleQueue[J | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._ended = threading.Event()

    def give(self, job: J) -> None:
        """Have a job done."""
        self._jobs.put(job)
        if len(self._threads) < self._size:
            name = f"remote-call-{len(self._threads) + 1}"
            thread = threading.Thread(target=self._work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def end(self, timeout_seconds: float) -> None:
        """Begin no further job, and wait for those under way, so long at most."""
        self._ended.set()
        deadline = time.monotonic() + timeout_seconds
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None and not self._ended.is_set():
            self.results.put(self._done(job))

    def _done(self, job: J) -> Done[J, R]:
        try:
            return Done(job, self._do(job), None)
        except BaseException as failure:
            return Done(job, None, failure)
