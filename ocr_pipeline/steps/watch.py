"""One look at one batch: is it available, what is new, which chunks want a run.

The same look serves the sensor, ``batch run`` and ``batch status``. Launching belongs to the rim.
"""

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ocr_pipeline.model.delivery import DeliveryRecord
from ocr_pipeline.model.error_codes import with_remedy
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import BatchRecord, ChunkRecord, ChunkState, ItemState
from ocr_pipeline.planning.gates import clock_time
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.engines import Engines
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.steps.deliver import due_deliveries
from ocr_pipeline.steps.discover import SweepCursor, SweepResult, sweep
from ocr_pipeline.steps.look_note import look_is_over, was_interrupted
from ocr_pipeline.steps.obstacles import first_obstacle
from ocr_pipeline.steps.plan import chunks_to_request, hold_back, plan_chunks
from ocr_pipeline.steps.renamed import renamed_by_hand
from ocr_pipeline.steps.seal import seal_due
from ocr_pipeline.steps.standing import Standing, Status, remember_storage
from ocr_pipeline.steps.work import OUTSTANDING_DELIVERIES, StoreFor

_Way = Callable[["Watcher", str, str, SweepCursor, float], tuple[SweepResult, str]]

CHECKED_NOTE = "configuration checked"  # the ledger's note: digest and time of the last check

Faults = dict[tuple[str, str], list[str]]
_FAULTS: WeakKeyDictionary[Ledger, tuple[str, Faults, dict[tuple[str, str], str]]] = (
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
    """Register in the ledger what is new or changed, and return who came first."""
    known = {(file.kind, file.config_id, file.digest): file for file in ledger.configurations()}
    return {
        file.key: found.number
        if (found := known.get((*file.key, file.digest)))
        else ledger.register_config(file.kind, file.config_id, file.digest, clock.now())
        for file in catalog.files
    }


def problems_by_file(
    catalog: Catalog, ledger: Ledger, clock: Clock
) -> dict[tuple[str, str], list[str]]:
    """Every problem of every configuration file, clashes with files that came before it included.

    Remembered per state of the configuration: the sensors of all batches ask at every tick, and who
    was registered first changes only when somebody says what became of a file that was moved.
    """
    digest, found, moved = _FAULTS.get(ledger, ("", {}, {}))
    if digest == catalog.digest and not (moved and moved != dict(renamed_by_hand(catalog, ledger))):
        return found
    found = faults(catalog, registration_order(catalog, ledger, clock))
    moved = dict(renamed_by_hand(catalog, ledger))
    for key, message in moved.items():
        found.setdefault(key, []).append(message)
    _FAULTS[ledger] = (catalog.digest, found, moved)
    return found


def obstacle(watcher: Watcher, batch_id: str, record: BatchRecord | None) -> Status | None:
    """Why a batch plans nothing new, as far as can be said without a look at its storage.

    None when it may. ``record`` is what the ledger knows of it.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    catalog, ledger = watcher.catalog, watcher.ledger
    problems = problems_by_file(catalog, ledger, watcher.clock).get(("batch", batch_id), [])
    return first_obstacle(catalog, ledger, watcher.engines, batch_id, record, problems)


def record_of(catalog: Catalog, ledger: Ledger, batch_id: str, clock: Clock) -> BatchRecord | None:
    """The batch as the ledger knows it, registered now if it has a file.

    None for one that has neither: a sensor lives on until Dagster loads its definitions again.
    """
    if catalog.file("batch", batch_id) is not None:
        return ledger.register_batch(batch_id, clock.now())
    return record_of_id(ledger, batch_id)


def record_of_id(ledger: Ledger, batch_id: str) -> BatchRecord | None:
    """The open batch of an id; none is made."""
    return next((known for known in ledger.batches() if known.batch_id == batch_id), None)


def watch(
    watcher: Watcher,
    batch_id: str,
    cursor: SweepCursor,
    budget_seconds: float,
    *,
    by_hand: bool = False,
) -> WatchResult:
    """Discover for at most about ``budget_seconds``, plan, and name the chunks that want a run.

    What is looked through by the clock only (``watch: false``) is not looked at here, unless
    ``by_hand`` or to finish a look that was interrupted; what was found before is planned.

    An unavailable batch plans nothing new; its chunks that were planned before are still named, so
    that what was promised is finished, as far as their engine takes calls.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    record = record_of(watcher.catalog, watcher.ledger, batch_id, watcher.clock)
    if record is None:
        reason = Status(Standing.CONFIGURATION, "there is no such batch any more")
        return WatchResult("", [], cursor, str(reason), False)
    status = obstacle(watcher, batch_id, record)
    swept: SweepResult | None = None
    said = ""
    if status is None:
        way = _way_of_looking(watcher, batch_id, record.uid, by_hand=by_hand)
        try:
            swept, said = way(watcher, batch_id, record.uid, cursor, budget_seconds)
        except ServiceUnavailable as error:
            if not _is_storage(error):
                raise
            status = Status(Standing.STORAGE, with_remedy(str(error)))
    now = watcher.clock.now()
    planned = chunks_to_request(watcher.ledger, record.uid, now)
    chunks, pauses = hold_back(watcher.ledger, watcher.engines, planned, now)
    paused = "; ".join(pauses)
    if swept is None:
        return WatchResult(record.uid, chunks, cursor, str(status), False, paused=paused)
    return WatchResult(
        record.uid,
        chunks,
        swept.cursor,
        said + ("" if chunks else _waiting(watcher.ledger, record.uid, now)),
        complete=swept.complete,
        changed=swept.changed,
        paused=paused,
    )


def look(
    watcher: Watcher, batch_id: str, uid: str, cursor: SweepCursor, budget_seconds: float
) -> SweepResult:
    """Sweep and plan; what came of the storage is remembered for those who do not look.

    Raises:
        ServiceUnavailable: the storage or the ledger does not answer.
    """
    ledger, clock = watcher.ledger, watcher.clock
    settings = watcher.catalog.effective(batch_id)
    place = settings.batch.input.location
    try:
        source = watcher.store_for(settings.batch.input)
        swept = sweep(source, ledger, uid, settings, cursor, clock, budget_seconds)
    except ServiceUnavailable as error:
        if _is_storage(error):
            remember_storage(ledger, uid, place, error, clock.now())
        raise
    remember_storage(ledger, uid, place, None, clock.now())
    plan_chunks(ledger, uid, settings, clock)
    return swept


def _way_of_looking(watcher: Watcher, batch_id: str, uid: str, *, by_hand: bool) -> _Way:
    batch = watcher.catalog.batches[batch_id]
    if by_hand or batch.watch:
        return _look_on
    if was_interrupted(watcher.ledger, uid, watcher.clock.now()):
        return _finish_look
    return _plan_only


def _look_on(
    watcher: Watcher, batch_id: str, uid: str, cursor: SweepCursor, budget_seconds: float
) -> tuple[SweepResult, str]:
    swept = look(watcher, batch_id, uid, cursor, budget_seconds)
    return swept, _in_words(swept)


def _finish_look(
    watcher: Watcher, batch_id: str, uid: str, cursor: SweepCursor, budget_seconds: float
) -> tuple[SweepResult, str]:
    """Sweep as if it were watched all the time, until all was seen and nothing settles."""
    swept = look(watcher, batch_id, uid, cursor, budget_seconds)
    if swept.complete and not watcher.ledger.item_counts(uid).get(ItemState.SETTLING):
        look_is_over(watcher.ledger, uid)
    return swept, f"{_in_words(swept)}; a look was interrupted, its rest is done here"


def _plan_only(
    watcher: Watcher, batch_id: str, uid: str, cursor: SweepCursor, _: float
) -> tuple[SweepResult, str]:
    """Plan what a look found, and what goes again after ``batch retry``."""
    settings, now = watcher.catalog.effective(batch_id), watcher.clock.now()
    plan_chunks(watcher.ledger, uid, settings, watcher.clock)
    schedule = settings.batch.schedule
    return (
        SweepResult(cursor, seen=0, changed=0, complete=True),
        schedule.next_look_in_words(now) if schedule else "",
    )


def _is_storage(error: ServiceUnavailable) -> bool:
    return (error.code or "").startswith("STORAGE_")


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
    record = record_of(catalog, ledger, batch_id, clock)
    if record is None:
        return []
    if batch_id in catalog.batches:
        at_once = record.draining is not None  # nothing more is to come that could be waited for
        settings = catalog.effective(batch_id)
        seal_due(ledger, store_for, record.uid, settings, clock, flush=at_once)
    return due_deliveries(ledger, record.uid, clock.now(), OUTSTANDING_DELIVERIES)
