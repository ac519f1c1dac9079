"""What may only be looked at: a store and a ledger that are not to be written, and inspectors.

A call that is no look fails the test.
"""

import os
import signal
import time
from collections.abc import Callable, Generator, Iterable
from typing import Any, NoReturn, cast

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.manifest import ObservedObject
from ocr_pipeline.model.page import RecognitionOptions, RecognitionTask
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.processes import Processed
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.vision.inspection import Inspection, Inspector, inspect

LOOKS = {"batches", "items_of_keys", "newest_recognized", "find_duplicate", "usage"}


class ReadOnlyStore:
    """Passes looks on; ``starts`` and ``wholes`` list the keys of which so much was read."""

    def __init__(self, inner: ObjectStore) -> None:
        self._inner = inner
        self.starts: list[str] = []
        self.wholes: list[str] = []

    @property
    def uri(self) -> str:
        """Of the store behind."""
        return self._inner.uri

    def list_page(self, start_after: str, limit: int) -> list[ObservedObject]:
        """A look."""
        return self._inner.list_page(start_after, limit)

    def head(self, key: str) -> ObservedObject:
        """A look."""
        return self._inner.head(key)

    def read_start(self, key: str, size_bytes: int) -> bytes:
        """A look."""
        self.starts.append(key)
        return self._inner.read_start(key, size_bytes)

    def read(self, key: str, max_bytes: int) -> tuple[bytes, ObservedObject]:
        """A look."""
        self.wholes.append(key)
        return self._inner.read(key, max_bytes)

    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"`{name}` of a storage is no look")


class ReadOnlyLedger:
    """Passes looks on."""

    def __init__(self, inner: Ledger) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in LOOKS:
            raise AssertionError(f"`{name}` of a ledger is no look")
        method: Callable[..., Any] = getattr(self._inner, name)
        return method


def read_only(store: ObjectStore) -> ObjectStore:
    """The same store in the eyes of mypy, which does not look behind ``__getattr__``."""
    return cast("ObjectStore", ReadOnlyStore(store))


def read_only_ledger(ledger: Ledger) -> Ledger:
    """As ``read_only``."""
    return cast("Ledger", ReadOnlyLedger(ledger))


class InspectorsHere:
    """Implements ``Processes`` in this thread; ``closed`` counts how often it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def run(
        self,
        tasks: Iterable[RecognitionTask],
        options: RecognitionOptions,
        wake: int | None = None,
    ) -> Generator[Processed[Inspection] | None, None, None]:
        """One after the other."""
        del wake
        for task in tasks:
            started = time.perf_counter()
            try:
                value, error = inspect(task.data, Inspector(), options), None
            except ItemFailure as failure:
                value, error = None, failure.error
            yield Processed(task.task_id, value, error, time.perf_counter() - started)

    def close(self) -> None:
        """Count it."""
        self.closed += 1


def poisoned_inspect(data: bytes, tool: Inspector, options: RecognitionOptions) -> Inspection:
    """Inspect, but do what the content asks for: documents that crash, hang or swell a parser."""
    if b"crash" in data[:100]:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"hang" in data[:100]:
        time.sleep(600)
    if b"swell" in data[:100]:
        bytearray(10**12)
    return inspect(data, tool, options)
