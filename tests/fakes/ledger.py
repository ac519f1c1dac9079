"""A ledger whose machine fails at a named call, and short ways to a ledger with work in it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import wraps
from typing import Any, NoReturn, cast

from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import (
    BatchRecord,
    ChunkRecord,
    ItemMark,
    ItemRecord,
    ItemState,
    Lease,
    ObservedObject,
)
from ocr_pipeline.ports.ledger import Ledger

TTL_SECONDS = 30.0


def out_of_service() -> NoReturn:
    """The default crash: the database is gone. For a power cut a test passes its own."""
    raise ServiceUnavailable("ledger: the database does not answer")


class CrashingLedger:
    """Passes everything on and crashes before, or after, the named calls; ``calls`` lists them all.

    A crash after a call stands for the answer that was lost: the change is in the ledger.
    """

    def __init__(
        self,
        inner: Ledger,
        crash_before: Collection[str] = (),
        crash_after: Collection[str] = (),
        crash: Callable[[], object] = out_of_service,
    ) -> None:
        unknown = [name for name in (*crash_before, *crash_after) if not hasattr(inner, name)]
        if unknown:
            raise AttributeError(f"a ledger has no {', '.join(unknown)}")
        self._inner = inner
        self._crash = crash
        self.crash_before = set(crash_before)
        self.crash_after = set(crash_after)
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._inner, name)

        @wraps(method)
        def call(*args: object, **named: object) -> object:
            self.calls.append(name)
            if name in self.crash_before:
                self._crash()
            answer = method(*args, **named)
            if name in self.crash_after:
                self._crash()
            return answer

        return call


def as_ledger(crashing: CrashingLedger) -> Ledger:
    """The same object in the eyes of mypy, which does not look behind ``__getattr__``."""
    return cast("Ledger", crashing)


def seen(key: str, version: str = "v1", size_bytes: int = 1_000) -> ObservedObject:
    """One object of a listing."""
    return ObservedObject(key, version, size_bytes, modified=1.0)


def pending(ledger: Ledger, keys: Iterable[str], batch_id: str = "inbox") -> BatchRecord:
    """A batch with these keys pending."""
    batch = ledger.register_batch(batch_id, now=1.0)
    ledger.observe(batch.uid, [seen(key) for key in sorted(keys)], "sweep", 0.0, now=1.0)
    return batch


def planned(
    ledger: Ledger, keys: Sequence[str], batch_id: str = "inbox", chunk: str = "chunk"
) -> ChunkRecord:
    """A planned chunk of these keys."""
    batch = pending(ledger, keys, batch_id)
    chosen = [item.item_id for item in ledger.pending_items(batch.uid, 100_000)]
    record = ledger.create_chunk(chunk, batch.uid, chosen, "{}", now=2.0)
    assert record is not None
    return record


def leased(
    ledger: Ledger, chunk: ChunkRecord | str, now: float = 3.0, attempt: int | None = 1
) -> Lease:
    """The lease of a run named ``run``; fails when it is refused."""
    key = chunk if isinstance(chunk, str) else chunk.key
    lease = ledger.take_chunk_lease(key, "run", attempt, now, TTL_SECONDS)
    assert isinstance(lease, Lease), lease
    return lease


def state_of(ledger: Ledger, key: str = "chunk") -> ChunkRecord:
    """The chunk as it is now."""
    record = ledger.chunk(key)
    assert record is not None
    return record


def recognized(items: Iterable[ItemRecord]) -> list[ItemMark]:
    """An answer for every item; equal keys have equal contents."""
    return [
        ItemMark(
            item.item_id,
            ItemState.RECOGNIZED,
            content_sha256=f"{hash(item.key) & 0xFFFF_FFFF:064x}",
            recognition_digest="digest",
            result_key=f".ocr/{item.item_id}.json",
            pages=1,
            mean_confidence=0.9,
            seconds=1.0,
        )
        for item in items
    ]


def finished(
    ledger: Ledger, keys: Sequence[str], batch_id: str = "inbox", chunk: str = "chunk"
) -> ChunkRecord:
    """A done chunk of these keys whose items wait in the outbox."""
    record = planned(ledger, keys, batch_id, chunk)
    lease = leased(ledger, record)
    ledger.mark_items(lease, recognized(ledger.chunk_items(chunk)), now=4.0)
    ledger.finish_chunk(lease, deliver=True, now=5.0)
    return state_of(ledger, chunk)
