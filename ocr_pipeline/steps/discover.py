"""A listing of the input storage becomes items of the ledger, a time-boxed piece per call.

Grouping items into chunks belongs to ``plan``.
"""

import time
import uuid
from dataclasses import dataclass

from ocr_pipeline.model.manifest import ObservedObject
from ocr_pipeline.planning.keys import is_ignored, matches
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.effective import EffectiveSettings

IDLE_BUDGET_SECONDS = 5.0  # a look that meets nothing new leaves the machine to others
LISTING_PAGE_KEYS = 1000  # one S3 listing answer; also what one ledger transaction takes


@dataclass(frozen=True, slots=True)
class SweepCursor:
    """Where a rotating sweep stands; ``start_after`` is empty at the start of a sweep."""

    sweep: str
    start_after: str

    @staticmethod
    def begin() -> "SweepCursor":
        """A new sweep from the first key."""
        return SweepCursor(uuid.uuid4().hex[:12], "")


@dataclass(frozen=True, slots=True)
class SweepResult:
    """``changed`` counts items that are new or became pending.

    ``complete`` says that the last key was seen.
    """

    cursor: SweepCursor
    seen: int
    changed: int
    complete: bool


def inputs_of(page: list[ObservedObject], batch: BatchSpec) -> list[ObservedObject]:
    """What of a listing page is input of the batch."""
    return [
        found
        for found in page
        if not is_ignored(found.key) and matches(found.key, batch.include, batch.exclude)
    ]


def sweep(
    source: ObjectStore,
    ledger: Ledger,
    batch_uid: str,
    settings: EffectiveSettings,
    cursor: SweepCursor,
    clock: Clock,
    budget_seconds: float,
) -> SweepResult:
    """Go on with a sweep for at most about ``budget_seconds``, then say where to go on.

    Each page is compared with the ledger before the next is read, so a sweep that is cut off loses
    nothing.
    New, changed and late keys that sort before earlier ones are all met within one full sweep.

    Raises:
        ServiceUnavailable: the storage or the ledger does not answer; the cursor is still good.
    """
    started = time.monotonic()
    start_after, seen, changed = cursor.start_after, 0, 0
    settle = settings.batch.settle_seconds
    while True:
        page = source.list_page(start_after, LISTING_PAGE_KEYS)
        wanted = inputs_of(page, settings.batch)
        if wanted:
            changed += ledger.observe(batch_uid, wanted, cursor.sweep, settle, clock.now())
        seen += len(wanted)
        if len(page) < LISTING_PAGE_KEYS:
            ledger.drop_vanished(batch_uid, cursor.sweep)
            return SweepResult(SweepCursor.begin(), seen, changed, complete=True)
        start_after = page[-1].key
        budget = budget_seconds if changed else min(budget_seconds, IDLE_BUDGET_SECONDS)
        if time.monotonic() - started >= budget:
            return SweepResult(SweepCursor(cursor.sweep, start_after), seen, changed, False)
