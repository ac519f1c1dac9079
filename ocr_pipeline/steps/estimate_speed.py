"""What was recognized before, or a few objects recognized now in memory, becomes a speed.

What follows from a speed belongs to ``planning.estimating``.
"""

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from enum import StrEnum

from ocr_pipeline.model.errors import ItemFailure, ServiceUnavailable
from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.model.page import RecognitionOutcome, RecognitionTask
from ocr_pipeline.planning.estimating import (
    ASSUMED_PAGE_SECONDS,
    Timed,
    page_seconds,
    timed_items,
)
from ocr_pipeline.planning.figures import Figure
from ocr_pipeline.planning.inventory import Inventory
from ocr_pipeline.planning.sampling import rank
from ocr_pipeline.ports.engines import Engines
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.steps.estimate_sample import Looked
from ocr_pipeline.steps.paid_answers import PassingAnswers
from ocr_pipeline.vision.specimen import specimen_png

HISTORY_ITEMS = 3_000  # the newest of a batch
ENOUGH_HISTORY = 20  # items; with fewer, other batches of the same settings are asked
MEASURING_SECONDS = 20.0
_PATIENCE_SECONDS = 40.0  # more, for a first object on a machine that is busy with something else
_FEW_PAGES = 2  # of a document that is measured
_MOST_OBJECTS = 60
_WARMING = "warming "
_RANKS = 2**64


class SpeedSource(StrEnum):
    """Where a speed comes from."""

    HISTORY = "history"
    """What this ledger's batches took with the same settings."""
    MEASURED = "measured"
    """Some of the batch's own objects, recognized just now."""
    LIMITS = "limits"
    """The rate and the concurrency that a remote engine grants."""
    ASSUMED = "assumed"
    """What took place elsewhere: here nothing could be measured."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of one engine process per page; None for a remote engine, which has limits instead.

    ``pages`` of ``objects`` were timed; ``table_pages`` and ``template_areas`` were on them.
    """

    source: SpeedSource
    seconds_per_page: Figure | None
    objects: int = 0
    pages: int = 0
    table_pages: int = 0
    template_areas: int = 0
    reason: str = ""


def history_of(
    ledger: Ledger, batch_uid: str | None, settings: EffectiveSettings
) -> list[ItemRecord]:
    """What engines read with these settings: for this batch, else for others of its domain."""
    digest = settings.recognition_digest
    others = [record.uid for record in ledger.batches() if record.uid != batch_uid]
    found: list[ItemRecord] = []
    for uid in [batch_uid, *others] if batch_uid else others:
        found += ledger.newest_recognized(uid, digest, HISTORY_ITEMS)
        if len(found) >= ENOUGH_HISTORY:
            break
    return found


def speed_of_history(history: Sequence[ItemRecord], settings: EffectiveSettings) -> Speed:
    """At least one item."""
    is_embedded = isinstance(settings.engine, EmbeddedEngine)
    return Speed(
        SpeedSource.HISTORY if is_embedded else SpeedSource.LIMITS,
        page_seconds(timed_items(history)) if is_embedded else None,
        len(history),
        sum(item.pages for item in history),
        sum(item.table_pages for item in history),
        sum(item.template_areas for item in history),
    )


@dataclass(slots=True)
class _Measured:
    """What was read until ``deadline``, which is set when the engines are there."""

    timed: list[Timed] = field(default_factory=list)
    table_pages: int = 0
    deadline: float = math.inf

    def take(self, outcome: RecognitionOutcome) -> None:
        if math.isinf(self.deadline):
            self.deadline = time.monotonic() + MEASURING_SECONDS
        if outcome.error is None and not outcome.task_id.startswith(_WARMING):
            self.timed.append(Timed(len(outcome.pages), outcome.seconds))
            self.table_pages += sum(bool(page.tables) for page in outcome.pages)

    @property
    def is_over(self) -> bool:
        patience = 0.0 if self.timed else _PATIENCE_SECONDS
        return time.monotonic() >= self.deadline + patience


def measure_speed(
    engines: Engines,
    source: ObjectStore,
    settings: EffectiveSettings,
    inventory: Inventory,
    looked: Mapping[str, Sequence[Looked]],
    workers: int,
) -> Speed:
    """Recognize a few objects for about ``MEASURING_SECONDS``; nothing of it is kept."""
    measured = _Measured()
    reason = "none of the objects that were tried could be read in time"
    chosen = _chosen(inventory, looked)
    try:
        with closing(engines.pool(_hasty(settings), PassingAnswers(settings.domain_id))) as pool:
            tasks = _tasks(source, chosen, settings.options.max_file_bytes, workers, measured)
            for outcome in pool.recognize(tasks, settings.options):
                measured.take(outcome)
                if measured.is_over:
                    break
    except ServiceUnavailable as error:
        reason = str(error)
    if not measured.timed:
        return Speed(SpeedSource.ASSUMED, ASSUMED_PAGE_SECONDS, reason=reason)
    return Speed(
        SpeedSource.MEASURED,
        page_seconds(measured.timed),
        len(measured.timed),
        sum(each.pages for each in measured.timed),
        measured.table_pages,
    )


def _hasty(settings: EffectiveSettings) -> EffectiveSettings:
    """With a time limit for each object that ends the measuring in time."""
    limit = min(settings.engine.time_limit_seconds, _PATIENCE_SECONDS)
    engine = settings.engine.model_copy(update={"time_limit_seconds": limit})
    return settings.model_copy(update={"engine": engine})


def _chosen(inventory: Inventory, looked: Mapping[str, Sequence[Looked]]) -> list[Looked]:
    """Objects of few pages, each type as often as it is among all: drawn with weights.

    Efraimidis and Spirakis, *Weighted random sampling with a reservoir* (2006).
    """
    weighted = []
    for kind, objects in looked.items():
        readable = [each for each in objects if each.pages]
        few = [each for each in readable if each.pages <= _FEW_PAGES]
        shortest = sorted(readable, key=lambda each: each.pages)[:1]
        weight = inventory.to_do[kind].count / max(1, len(few or shortest))
        for each in few or shortest:
            uniform = (rank(each.found) + 1) / (_RANKS + 1)
            weighted.append((-math.log(uniform) / weight, each.found.key, each))
    return [each for *_, each in sorted(weighted, key=lambda entry: entry[:2])][:_MOST_OBJECTS]


def _tasks(
    source: ObjectStore,
    chosen: Sequence[Looked],
    max_bytes: int,
    workers: int,
    measured: _Measured,
) -> Iterator[RecognitionTask]:
    """Something to warm up with for each process, then the objects, until time is over."""
    for number in range(workers):
        yield RecognitionTask(f"{_WARMING}{number}", "warming.png", specimen_png())
    for number, each in enumerate(chosen):
        if measured.is_over:
            return
        with suppress(ItemFailure):  # it is gone meanwhile
            data, _ = source.read(each.found.key, max_bytes)
            yield RecognitionTask(str(number), each.found.key, data)
