"""The whole input of a batch is looked through once: what is there settles and is planned.

When to look belongs to the schedule, asking for runs of what was planned to the inbox sensor.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from ocr_pipeline.model.errors import OcrPipelineError, ServiceUnavailable
from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.steps.discover import SweepCursor
from ocr_pipeline.steps.look_note import look_is_over, sign_of_life
from ocr_pipeline.steps.plan import plan_chunks
from ocr_pipeline.steps.standing import Standing, Status
from ocr_pipeline.steps.watch import Watcher, look, obstacle, record_of

_PIECE_SECONDS = 5.0  # of sweeping, between two signs of life
_WAIT_SECONDS = 15.0
_RETRY_SECONDS = 5.0
_ATTEMPTS = 60  # in a row: a storage that goes away in the middle may come back


class LookRefused(ServiceUnavailable):
    """The batch takes nothing new now; the message says why."""


@dataclass(frozen=True, slots=True)
class LookResult:
    """What a look found. ``changed`` objects are new or have a new version; ``settling`` are left.

    ``chunks`` were planned meanwhile, by this look or, as soon as they were full, by the sensor.
    """

    objects: int
    changed: int
    chunks: int
    settling: int
    seconds: float

    def in_words(self) -> str:
        """For a run's log."""
        left = f", {self.settling:,} still settling" if self.settling else ""
        news = f"{self.changed:,} new or changed, {self.chunks:,} chunks planned{left}"
        return f"{self.objects:,} objects seen, {news}, in {self.seconds:.0f} s"


@dataclass(frozen=True, slots=True)
class Looker:
    """What a look needs. ``watcher`` is asked every few seconds: files may change meanwhile."""

    watcher: Callable[[], Watcher]
    batch_id: str
    say: Callable[[str], None]
    pause: Callable[[float], None] = time.sleep

    def check(self) -> tuple[Watcher, str]:
        """The batch as it is now and its uid, if it takes something new."""
        watcher = self.watcher()
        record = record_of(watcher.catalog, watcher.ledger, self.batch_id, watcher.clock)
        if record is None:
            gone = Status(Standing.CONFIGURATION, "there is no such batch any more")
            raise LookRefused(str(gone))
        status = obstacle(watcher, self.batch_id, record)
        if status is not None:
            raise LookRefused(str(status))
        return watcher, record.uid

    def tell(self, words: str) -> None:
        """How far it is: to the log, and to whoever wants to know that it lives."""
        self.say(words)
        watcher, uid = self.check()
        sign_of_life(watcher.ledger, uid, watcher.clock.now())

    def settling(self) -> int:
        """How many items still have to prove that nobody writes to them."""
        watcher, uid = self.check()
        return watcher.ledger.item_counts(uid).get(ItemState.SETTLING, 0)

    def chunks_ever(self) -> int:
        """How many chunks the batch has had."""
        watcher, uid = self.check()
        return watcher.ledger.next_chunk_number(uid) - 1


def look_through(looker: Looker) -> LookResult:
    """Look at every object twice, ``settle_seconds`` apart, and plan all that did not change.

    Whatever it finds is in the ledger at once. One that is killed is finished by the inbox sensor.

    Raises:
        LookRefused: the batch is paused, unavailable or being deleted, from the start or by now.
        ServiceUnavailable: the storage does not answer, or the ledger.
    """
    started, before = time.monotonic(), looker.chunks_ever()
    with _signs_of_life(looker):
        objects, changed = _sweep(looker)
        if looker.settling():
            _wait(looker)
            _sweep(looker)
        _plan_rest(looker)
    return LookResult(
        objects=objects,
        changed=changed,
        chunks=looker.chunks_ever() - before,
        settling=looker.settling(),
        seconds=time.monotonic() - started,
    )


@contextmanager
def _signs_of_life(looker: Looker) -> Iterator[None]:
    """Only a look that was killed is finished by others: an error is told to people."""
    watcher, uid = looker.check()
    sign_of_life(watcher.ledger, uid, watcher.clock.now())
    try:
        yield
    except OcrPipelineError:
        with suppress(ServiceUnavailable):
            look_is_over(watcher.ledger, uid)
        raise
    look_is_over(watcher.ledger, uid)


def _sweep(looker: Looker) -> tuple[int, int]:
    """From the first key to the last; returns the objects seen, and those that changed."""
    cursor, seen, changed, failures = SweepCursor.begin(), 0, 0, 0
    while True:
        watcher, uid = looker.check()
        try:
            piece = look(watcher, looker.batch_id, uid, cursor, _PIECE_SECONDS)
        except ServiceUnavailable as error:
            failures += 1
            if not seen or failures == _ATTEMPTS:
                raise
            looker.tell(f"{error}; it is tried again")
            looker.pause(_RETRY_SECONDS)
            continue
        failures, cursor = 0, piece.cursor
        seen, changed = seen + piece.seen, changed + piece.changed
        looker.tell(f"{seen:,} objects seen, {changed:,} new, changed or settled")
        if piece.complete:
            return seen, changed


def _wait(looker: Looker) -> None:
    """Until what was seen may have settled."""
    watcher, _ = looker.check()
    seconds = watcher.catalog.batches[looker.batch_id].settle_seconds
    while seconds > 0:
        looker.tell(f"what is new settles, {seconds:.0f} s left")
        looker.pause(min(seconds, _WAIT_SECONDS))
        seconds -= _WAIT_SECONDS


def _plan_rest(looker: Looker) -> None:
    """Chunks of all that settled, the last one not full."""
    watcher, uid = looker.check()
    settings = watcher.catalog.effective(looker.batch_id)
    while planned := plan_chunks(watcher.ledger, uid, settings, watcher.clock, flush=True):
        looker.tell(f"{len(planned):,} more chunks planned")
