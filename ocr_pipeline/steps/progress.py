"""The counts of a batch become how far it is, how fast, and when it may be done.

Reading the counts belongs to the ledger, showing them to the doors.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.error_codes import with_remedy
from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.model.progress import ChunkAtWork, SampledItem, WorkCounts
from ocr_pipeline.planning.chunking import estimate_pages
from ocr_pipeline.ports.ledger import Ledger

LATELY_SECONDS = 300.0
_LONG_ENOUGH_SECONDS = 30.0  # of watching, to trust it more than the times of chunks
_TOO_SHORT_SECONDS = 2.0

_FINAL = (ItemState.RECOGNIZED, ItemState.FAILED, ItemState.IGNORED)
_ON_THEIR_WAY = (DeliveryState.SEALING, DeliveryState.DUE, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was done at a moment (Unix seconds)."""

    at: float
    images: int
    pages: int


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch is; scripts read it as JSON under these names.

    ``pages_total`` is an estimate while ``images`` are left: by what images of the same kind had so
    far. Rates are of the last minutes, None when nothing moved or too little is known. ``moving``
    says whether something is to be planned, recognized or delivered; what settles does not count.
    """

    at: float
    images_done: int
    images_total: int
    failed: int
    settling: int
    pages_done: int
    pages_total: int
    images_per_second: float | None
    pages_per_second: float | None
    seconds_left: float | None
    chunks: dict[str, int]
    """By state; ``held`` ones are planned for later."""
    deliveries: dict[str, int]
    """By state; ``waiting`` counts results that are in none yet."""
    at_work: tuple[ChunkAtWork, ...]
    failures: tuple[str, ...]
    """The newest: code and key."""
    chunk_errors: tuple[str, ...]
    """Why chunks wait or are stuck, and what to do."""
    moving: bool

    @property
    def reading(self) -> Reading:
        """What later readings compare with."""
        return Reading(self.at, self.images_done, self.pages_done)


def read_progress(
    ledger: Ledger, uid: str, now: float, earlier: Sequence[Reading] = ()
) -> BatchProgress:
    """How far a batch is now; ``earlier``: what who watches it saw before, oldest first.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    return progress_of(ledger.progress(uid, now - LATELY_SECONDS, now), now, earlier)


def progress_of(counts: WorkCounts, now: float, earlier: Sequence[Reading] = ()) -> BatchProgress:
    """Counts as a person reads them."""
    total = sum(counts.items.values())
    answered = sum(chunk.answered for chunk in counts.at_work)
    done = min(total, sum(counts.items.get(state, 0) for state in _FINAL) + answered)
    pages = counts.pages + sum(chunk.pages for chunk in counts.at_work)
    left = max(0, total - done - counts.parked_images)
    to_read = round(left * pages_per_item(counts))
    reading = Reading(now, done, pages)
    images_rate, pages_rate = _rates(_start(counts, reading, earlier), reading)
    return BatchProgress(
        at=now,
        images_done=done,
        images_total=total,
        failed=counts.items.get(ItemState.FAILED, 0) + sum(c.failed for c in counts.at_work),
        settling=counts.items.get(ItemState.SETTLING, 0),
        pages_done=pages,
        pages_total=pages + to_read,
        images_per_second=images_rate,
        pages_per_second=pages_rate,
        seconds_left=_seconds_left((left, images_rate), (to_read, pages_rate)),
        chunks=_chunks(counts),
        deliveries=_deliveries(counts),
        at_work=counts.at_work,
        failures=tuple(f"{item.error_code}: {item.key}" for item in counts.failures),
        chunk_errors=tuple(map(with_remedy, counts.chunk_errors)),
        moving=_is_moving(counts),
    )


def pages_per_item(counts: WorkCounts) -> float:
    """How many pages an unread item has: as others of its kind had, or by its size."""
    known: dict[str, list[int]] = {}
    for item in counts.read:
        known.setdefault(_kind(item), []).append(item.pages)
    guesses = [_mean(known.get(_kind(item), [_by_size(item)])) for item in counts.unread]
    return _mean(guesses) if guesses else _mean(item.pages for item in counts.read)


def _kind(item: SampledItem) -> str:
    return item.key.rsplit(".", 1)[-1].lower()


def _by_size(item: SampledItem) -> int:
    return estimate_pages(item.key, item.size_bytes)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 1.0


def _start(counts: WorkCounts, now: Reading, earlier: Sequence[Reading]) -> Reading | None:
    """What was done a few minutes ago: as it was seen then, or by when chunks were finished."""
    seen = next((each for each in earlier if now.at - each.at <= LATELY_SECONDS), None)
    if seen is not None and now.at - seen.at >= _LONG_ENOUGH_SECONDS:
        return seen
    if counts.done_lately:
        first, *rest = counts.done_lately
        images = sum(chunk.images for chunk in rest) + sum(c.answered for c in counts.at_work)
        pages = sum(chunk.pages for chunk in rest) + sum(c.pages for c in counts.at_work)
        return Reading(first.finished, now.images - images, now.pages - pages)
    return seen


def _rates(start: Reading | None, now: Reading) -> tuple[float | None, float | None]:
    if start is None or now.at - start.at < _TOO_SHORT_SECONDS:
        return None, None
    seconds = now.at - start.at
    images, pages = now.images - start.images, now.pages - start.pages
    return (images / seconds if images > 0 else None), (pages / seconds if pages > 0 else None)


def _seconds_left(*rests: tuple[float, float | None]) -> float | None:
    """By images and by pages, the longer one; None when nothing is left or nothing moves."""
    known = [left / rate for left, rate in rests if left and rate]
    return max(known, default=None)


def _chunks(counts: WorkCounts) -> dict[str, int]:
    shown = {state.value: counts.chunks.get(state, 0) for state in ChunkState}
    shown["planned"] -= counts.held_chunks
    return {"held": counts.held_chunks, **shown}


def _deliveries(counts: WorkCounts) -> dict[str, int]:
    shown = {state.value: counts.deliveries.get(state, 0) for state in DeliveryState}
    return {"waiting": counts.unsent, **shown}


def _is_moving(counts: WorkCounts) -> bool:
    return bool(
        counts.items.get(ItemState.PENDING, 0)
        or counts.chunks.get(ChunkState.PLANNED, 0)
        or counts.chunks.get(ChunkState.RUNNING, 0)
        or counts.unsent
        or any(counts.deliveries.get(state, 0) for state in _ON_THEIR_WAY)
    )
