"""The step behind the asset ``pages`` and the bare engine pool take turns over the same images.

The step reads from a storage, asks and marks the ledger and writes durable results; the bare pool
gets the bytes from memory and its answers are dropped. Both use one warm pool.
"""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.stage import BATCH, Project
from ocr_pipeline.adapters.workers.cores import usable_cores
from ocr_pipeline.model.page import RecognitionOptions, RecognitionOutcome, RecognitionTask
from ocr_pipeline.ports.engines import Engines, PaidAnswers, RecognizerPool
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.steps.discover import SweepCursor
from ocr_pipeline.steps.hold import ChunkKeeper, RunIdentity
from ocr_pipeline.steps.paid_answers import PassingAnswers
from ocr_pipeline.steps.recognize import Progress, recognize_chunk
from ocr_pipeline.steps.watch import Watcher, watch
from ocr_pipeline.steps.work import ChunkWork
from ocr_pipeline.wiring import open_services, open_validator

ALL_IN_ONE_CHUNK = "settle_seconds: 0\nchunk: {{max_images: {count}, max_pages: {count}}}\n"
SWEEP_SECONDS = 60.0

Images = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a turn took.

    ``beside_engine_seconds`` is what of the wall time the engine processes do not explain (their
    seconds divided by their number): the engine's own ups and downs, ten times what is measured
    here, are out of it. ``cpu_seconds`` are those of this process.
    """

    wall_seconds: float
    beside_engine_seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Pair:
    """One turn of each."""

    step: Cost
    bare: Cost


class LentPool:
    """A pool that stays open when the step closes it, and adds up what its engines took."""

    def __init__(self, pool: RecognizerPool) -> None:
        """Lend it."""
        self._pool = pool
        self.engine_seconds = 0.0

    def recognize(
        self, tasks: Iterable[RecognitionTask], options: RecognitionOptions
    ) -> Iterator[RecognitionOutcome]:
        """Of the pool."""
        for outcome in self._pool.recognize(tasks, options):
            self.engine_seconds += outcome.seconds
            yield outcome

    def close(self) -> None:
        """Keep it."""

    def lend(self, settings: EffectiveSettings, answers: PaidAnswers) -> RecognizerPool:
        """For the step, which asks for a pool of these settings."""
        del settings, answers
        return self


def take_turns(engines: Engines, images: Images, turns: int) -> list[Pair]:
    """So many pairs; an uncounted turn of the bare pool warms it."""
    with tempfile.TemporaryDirectory(prefix="ocr-turns-") as folder:
        works = [_planned(engines, images, Path(folder) / str(number)) for number in range(turns)]
        settings = works[0][1].settings
        tasks = [RecognitionTask(key, key, data) for key, data in images.items()]
        with closing(engines.pool(settings, PassingAnswers(settings.domain_id))) as pool:
            lent = LentPool(pool)

            def bare() -> None:
                for _ in lent.recognize(tasks, settings.options):
                    pass

            bare()
            return [
                Pair(step=_cost(lent, partial(_step, *work, lent)), bare=_cost(lent, bare))
                for work in works
            ]


def _planned(engines: Engines, images: Images, folder: Path) -> tuple[ChunkKeeper, ChunkWork]:
    """A project of its own, so that nothing is a duplicate, with its one chunk held."""
    project = Project.lay_out(folder, ALL_IN_ONE_CHUNK.format(count=len(images)))
    project.drop("images", images)
    return hold_chunk(engines, project)


def hold_chunk(engines: Engines, project: Project) -> tuple[ChunkKeeper, ChunkWork]:
    """The one chunk that waits in a project's input, held by a run."""
    services = open_services(project.settings)
    watcher = Watcher(services.catalog, services.ledger, services.store, engines, services.clock)
    (chunk,) = watch(watcher, BATCH, SweepCursor.begin(), SWEEP_SECONDS).chunks
    keeper = ChunkKeeper(services.clock)
    who = RunIdentity("benchmark", chunk.attempt)
    return keeper, keeper.open(services.ledger, services.store, chunk.key, who)


def _step(keeper: ChunkKeeper, work: ChunkWork, pool: LentPool) -> None:
    seen: list[Progress] = []
    outcome = recognize_chunk(work, pool.lend, open_validator, seen.append)
    keeper.close()
    if outcome.failed or outcome.done < outcome.total:
        raise RuntimeError(f"{outcome.failed} of {outcome.total} images failed")


def _cost(pool: LentPool, act: Callable[[], None]) -> Cost:
    wall, cpu, engine = time.perf_counter(), time.process_time(), pool.engine_seconds
    act()
    wall_seconds = time.perf_counter() - wall
    engine_seconds = (pool.engine_seconds - engine) / usable_cores()
    return Cost(wall_seconds, wall_seconds - engine_seconds, time.process_time() - cpu)
