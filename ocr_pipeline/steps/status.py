"""The ledger's rows and the configuration become what an operator asks of a batch.

Printing belongs to the doors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from ocr_pipeline.model.error_codes import with_remedy
from ocr_pipeline.model.manifest import ChunkState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.steps.watch import Watcher, unavailable_reason

AVAILABLE = "available"
_CHUNKS_LOOKED_AT = 100
State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """Counts of a batch by state, and whether it takes new images.

    ``calls`` to remote engines, with the pages that they brought; empty when there were none.
    """

    batch_id: str
    uid: str
    status: str
    items: dict[str, int]
    errors: dict[str, int]
    chunks: dict[str, int]
    deliveries: dict[str, int]
    calls: dict[str, int]
    last_errors: list[str]
    """Why chunks wait for another attempt or are stuck, each reason once."""


def _named(counts: Mapping[State, int]) -> dict[str, int]:
    return {state.value: count for state, count in sorted(counts.items())}


def batch_status(watcher: Watcher, batch_id: str) -> BatchStatus:
    """Where a batch stands.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    ledger = watcher.ledger
    uid = ledger.register_batch(batch_id, watcher.clock.now()).uid
    return BatchStatus(
        batch_id=batch_id,
        uid=uid,
        status=unavailable_reason(watcher, batch_id) or AVAILABLE,
        items=_named(ledger.item_counts(uid)),
        errors=ledger.error_counts(uid),
        chunks=_named(ledger.chunk_counts(uid)),
        deliveries=_named(ledger.delivery_counts(uid)),
        calls=_calls(ledger, uid),
        last_errors=_last_errors(ledger, uid),
    )


def _calls(ledger: Ledger, uid: str) -> dict[str, int]:
    """Of all days and engines."""
    counts = ledger.call_counts(uid)
    names = ("calls", "pages", "table_pages", "failed") if counts else ()
    return {name: sum(getattr(count, name) for count in counts) for name in names}


def _last_errors(ledger: Ledger, uid: str) -> list[str]:
    """Of the oldest chunks that are not finished: the others most likely wait for the same."""
    unfinished = [ChunkState.PLANNED, ChunkState.STUCK]
    chunks = ledger.chunks(uid, unfinished, limit=_CHUNKS_LOOKED_AT)
    errors = dict.fromkeys(chunk.last_error for chunk in chunks if chunk.last_error)
    return [with_remedy(error) for error in errors]
