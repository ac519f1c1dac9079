"""The ledger's rows and the configuration become what an operator asks of a batch.

Printing belongs to the doors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from ocr_pipeline.model.error_codes import with_remedy
from ocr_pipeline.model.manifest import BatchRecord, ChunkState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.steps.standing import AVAILABLE, Standing, Status, known_outage
from ocr_pipeline.steps.watch import Watcher, obstacle

_CHUNKS_LOOKED_AT = 100
State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """Counts of a batch by state, and whether it takes new images.

    ``status`` is ``standing`` (a value of ``Standing``) and why.
    ``calls`` to remote engines, with the pages that they brought; empty when there were none.
    """

    batch_id: str
    uid: str
    standing: str
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
    record = ledger.register_batch(batch_id, watcher.clock.now())
    uid, status = record.uid, status_of(watcher, batch_id, record)
    return BatchStatus(
        batch_id=batch_id,
        uid=uid,
        standing=status.standing.value,
        status=str(status),
        items=_named(ledger.item_counts(uid)),
        errors=ledger.error_counts(uid),
        chunks=_named(ledger.chunk_counts(uid)),
        deliveries=_named(ledger.delivery_counts(uid)),
        calls=_calls(ledger, uid),
        last_errors=_last_errors(ledger, uid),
    )


def status_of(watcher: Watcher, batch_id: str, record: BatchRecord | None) -> Status:
    """Whether a batch takes new images, as far as its ledger and its configuration know.

    No storage is asked: what came of the last look is remembered.
    """
    found = obstacle(watcher, batch_id, record)
    if found is not None or record is None:
        return found or AVAILABLE
    place = watcher.catalog.effective(batch_id).batch.input.location
    outage = known_outage(watcher.ledger, record.uid, place)
    if outage is None:
        return AVAILABLE
    return Status(Standing.STORAGE, outage.in_words())


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
