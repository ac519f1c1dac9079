"""One look at one batch: is it available, what is new, which chunks want a run.

The same look serves the sensor, ``batch run`` and ``batch status``. Launching belongs to the rim.
"""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ocr_pipeline.model.delivery import DeliveryRecord
from ocr_pipeline.model.error_codes import with_remedy
from ocr_pipeline.model.errors import ServiceUnavailable, SpecError
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState
from ocr_pipeline.planning.gates import clock_time
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.engines import Engines
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.steps.deliver import due_deliveries
from ocr_pipeline.steps.discover import SweepCursor, SweepResult, sweep
from ocr_pipeline.steps.plan import chunks_to_request, hold_back, plan_chunks
from ocr_pipeline.steps.seal import seal_due
from ocr_pipeline.steps.work import OUTSTANDING_DELIVERIES, StoreFor

CHECKED_NOTE = "configuration checked"  # the ledger's note: digest and time of the last check

_FAULTS: WeakKeyDictionary[Ledger, tuple[str, dict[tuple[str, str], list[str]]]] = (
    WeakKeyDictionary()
)


@dataclass(frozen=True, slots=True)
class Watcher:
    """What a look needs."""

    catalog: Catalog
    ledger: Ledger
    store_for: StoreFor
    engines: Engines
    clock: Clock


@dataclass(frozen=True, slots=True)
class WatchResult:
    """``chunks`` want a run now; ``reason`` says why nothing was planned, or what was seen.

    ``paused`` says why chunks that would want a run do not get one: their engine takes no calls.
    """

    batch_uid: str
    chunks: list[ChunkRecord]
    cursor: SweepCursor
    reason: str
    available: bool = True
    complete: bool = False
    changed: int = 0
    paused: str = ""


def registration_order(
    catalog: Catalog, ledger: Ledger, clock: Clock
) -> dict[tuple[str, str], int]:
    """Register every configuration file in the ledger and return who came first."""
    return {
        file.key: ledger.register_config(file.kind, file.config_id, file.digest, clock.now())
        for file in catalog.files
    }


def problems_by_file(
    catalog: Catalog, ledger: Ledger, clock: Clock
) -> dict[tuple[str, str], list[str]]:
    """Every problem of every configuration file, clashes with files that came before it included.

    Remembered per state of the configuration: the sensors of all batches ask at every tick, and who
    was registered first does not change.
    """
    digest, found = _FAULTS.get(ledger, ("", {}))
    if digest != catalog.digest:
        found = faults(catalog, registration_order(catalog, ledger, clock))
        _FAULTS[ledger] = (catalog.digest, found)
    return found


def unavailable_reason(watcher: Watcher, batch_id: str) -> str | None:
    """Why a batch plans nothing new: its configuration, a clash, a pause, the engine.

    None when it may run.
    """
    catalog = watcher.catalog
    problems = problems_by_file(catalog, watcher.ledger, watcher.clock).get(("batch", batch_id))
    if problems:
        return "unavailable: " + "; ".join(problems)
    if batch_id not in catalog.batches:
        return "unavailable: its file is gone; runs finish under their frozen settings"
    if not catalog.batches[batch_id].enabled:
        return "paused: `enabled: false`"
    try:
        problem = watcher.engines.problem(catalog.effective(batch_id))
    except SpecError as error:
        return f"unavailable: {error}"
    return f"unavailable: {problem}" if problem else None


def watch(
    watcher: Watcher, batch_id: str, cursor: SweepCursor, budget_seconds: float
) -> WatchResult:
    """Discover for at most about ``budget_seconds``, plan, and name the chunks that want a run.

    An unavailable batch plans nothing new; its chunks that were planned before are still named, so
    that what was promised is finished, as far as their engine takes calls.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    record = watcher.ledger.register_batch(batch_id, watcher.clock.now())
    reason = unavailable_reason(watcher, batch_id)
    swept: SweepResult | None = None
    if reason is None:
        settings = watcher.catalog.effective(batch_id)
        try:
            source = watcher.store_for(settings.batch.input)
            swept = sweep(
                source, watcher.ledger, record.uid, settings, cursor, watcher.clock, budget_seconds
            )
        except ServiceUnavailable as error:
            reason = f"unavailable: {with_remedy(str(error))}"
        else:
            plan_chunks(watcher.ledger, record.uid, settings, watcher.clock)
    now = watcher.clock.now()
    planned = chunks_to_request(watcher.ledger, record.uid, now)
    chunks, pauses = hold_back(watcher.ledger, watcher.engines, planned, now)
    paused = "; ".join(pauses)
    if swept is None:
        return WatchResult(record.uid, chunks, cursor, reason or "", False, paused=paused)
    return WatchResult(
        record.uid,
        chunks,
        swept.cursor,
        _in_words(swept) + ("" if chunks else _waiting(watcher.ledger, record.uid, now)),
        complete=swept.complete,
        changed=swept.changed,
        paused=paused,
    )


def _in_words(swept: SweepResult) -> str:
    """What an operator reads of a look that asked for no run."""
    news = f"{swept.changed:,} new or settled" if swept.changed else "nothing new"
    rest = "" if swept.complete else "; the sweep goes on at the next tick"
    return f"{news}: {swept.seen:,} objects seen{rest}"


def _waiting(ledger: Ledger, uid: str, now: float) -> str:
    """Why the chunks that are planned are held back; nothing when they only stand in line."""
    oldest = ledger.chunks(uid, [ChunkState.PLANNED], limit=1)
    if not oldest or oldest[0].not_before <= now:
        return ""
    count = ledger.chunk_counts(uid).get(ChunkState.PLANNED, 0)
    wait = "1 chunk waits" if count == 1 else f"{count:,} chunks wait"
    return f"; {wait} until {clock_time(oldest[0].not_before)}: {oldest[0].last_error}"


def seal_and_list(
    catalog: Catalog, ledger: Ledger, store_for: StoreFor, batch_id: str, clock: Clock
) -> list[DeliveryRecord]:
    """Seal the deliveries of a batch that are ready, then name those that want a run now.

    A batch whose file is invalid seals nothing new; what is sealed is sent all the same.

    Raises:
        ServiceUnavailable: ledger or result storage does not answer.
    """
    uid = ledger.register_batch(batch_id, clock.now()).uid
    if batch_id in catalog.batches:
        seal_due(ledger, store_for, uid, catalog.effective(batch_id), clock)
    return due_deliveries(ledger, uid, clock.now(), OUTSTANDING_DELIVERIES)
