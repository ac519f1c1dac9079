"""Pending items become planned chunks in the ledger; planned chunks become requests for runs.

Cutting is pure and belongs to ``planning.chunking``; asking Dagster for a run belongs to the
sensor. Whether an engine takes calls belongs to its gate; what that means for planned chunks is
here.
"""

from collections.abc import Sequence

from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, ItemRecord, ItemState
from ocr_pipeline.planning.chunking import chunk_key, close_chunks
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.engines import EnginePause, Engines
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.effective import EffectiveSettings

PENDING_LIMIT = 20_000  # items looked at in one call; more wait for the next
OUTSTANDING_CHUNKS = (
    4  # per batch, so that a batch with a thousand chunks leaves the queue to others
)
HOLD_SECONDS = 20.0  # at a time: what a person mended goes on then, not after the pause


def plan_chunks(
    ledger: Ledger,
    batch_uid: str,
    settings: EffectiveSettings,
    clock: Clock,
    *,
    flush: bool = False,
) -> list[ChunkRecord]:
    """Close the chunks that are full or have waited long enough; with ``flush`` the rest as well.

    With the settings frozen into each.
    """
    limits = settings.batch.chunk
    pending = ledger.pending_items(batch_uid, PENDING_LIMIT)
    if not pending:
        return []
    now = clock.now()
    close_rest = flush or _rest_is_due(ledger, batch_uid, pending, settings, now)
    created = []
    for items in close_chunks(pending, limits, close_rest):
        key = chunk_key(batch_uid, ledger.next_chunk_number(batch_uid), items, now)
        ids = [item.item_id for item in items]
        chunk = ledger.create_chunk(
            key, batch_uid, ids, settings.model_dump_json(), now, settings.domain_id
        )
        if chunk is not None:
            created.append(chunk)
    return created


def _rest_is_due(
    ledger: Ledger,
    batch_uid: str,
    pending: list[ItemRecord],
    settings: EffectiveSettings,
    now: float,
) -> bool:
    """Whether an unfull chunk closes: its oldest item waited, or nothing else is to be expected.

    With no item still settling and no chunk at work, waiting longer would only delay a lone image.
    """
    waited = now - min(item.first_seen for item in pending)
    if waited >= settings.batch.settle_seconds + settings.batch.chunk.max_wait_seconds:
        return True
    settling = ledger.item_counts(batch_uid).get(ItemState.SETTLING, 0)
    active = ledger.chunks(batch_uid, [ChunkState.PLANNED, ChunkState.RUNNING], limit=1)
    return not settling and not active


def chunks_to_request(ledger: Ledger, batch_uid: str, now: float) -> list[ChunkRecord]:
    """Planned chunks whose run should be asked for now: oldest first, a few per batch for fairness.

    The same chunk is named again at every call until a run takes its lease: asking is idempotent by
    run key.
    """
    states = [ChunkState.PLANNED, ChunkState.RUNNING]
    active = ledger.chunks(batch_uid, states, OUTSTANDING_CHUNKS, ready_at=now)
    return [chunk for chunk in active if chunk.state is ChunkState.PLANNED]


def hold_back(
    ledger: Ledger, engines: Engines, chunks: Sequence[ChunkRecord], now: float
) -> tuple[list[ChunkRecord], list[str]]:
    """Leave out the chunks whose engine is paused, whichever engine the batch has by now.

    They and all that were planned with the same settings are held back in the ledger: asked for,
    each would be a run that fails at once. Returns the others, and why these wait.
    """
    pauses = {chunk.key: _pause(engines, chunk) for chunk in chunks}
    admitted = [chunk for chunk in chunks if pauses[chunk.key] is None]
    keys = [chunk.key for chunk in admitted]
    reasons: dict[str, str] = {}
    for chunk in chunks:
        pause = pauses[chunk.key]
        if pause is not None and chunk.settings_json not in reasons:
            reasons[chunk.settings_json] = pause.reason
            until = now + min(pause.seconds, HOLD_SECONDS)
            ledger.hold_chunks(chunk.batch_uid, chunk.settings_json, keys, pause.reason, until)
    return admitted, list(dict.fromkeys(reasons.values()))


def _pause(engines: Engines, chunk: ChunkRecord) -> EnginePause | None:
    try:
        settings = EffectiveSettings.model_validate_json(chunk.settings_json)
    except ValueError:
        return None  # its run will say what is wrong with them
    return engines.admit(settings, chunk.key)
