"""A chunk between buckets that are 20 ms away takes as long as one between folders: nearly.

Measured is a whole chunk (manifest, recognition, result files) of small images around the scripted
engine, whose pool is warm, in images per second. The bucket belongs to a real radosgw on this
machine, every answer of which is held back. Folder and bucket take turns.

Three engines: one that takes no time, so that nothing can hide the transfers, the quick one of the
tests, and one that takes as long per image as the smallest real ones.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure, Measurement
from benchmarks.places import Folders, Place, far_bucket
from benchmarks.scripted import ScriptedEngines, scripted_image
from benchmarks.stage import Project
from benchmarks.turns import ALL_IN_ONE_CHUNK, Images, LentPool, hold_chunk
from ocr_pipeline.adapters.workers.cores import usable_cores
from ocr_pipeline.ports.engines import Engines, RecognizerPool
from ocr_pipeline.steps.export import export_chunk, write_manifest
from ocr_pipeline.steps.hold import ChunkKeeper
from ocr_pipeline.steps.paid_answers import PassingAnswers
from ocr_pipeline.steps.recognize import Progress, recognize_chunk
from ocr_pipeline.steps.work import ChunkWork
from ocr_pipeline.wiring import open_result_files, open_validator

PACKAGES = ("boto3", "SQLAlchemy")
GOAL_RATIO = 0.8
LATENCY_SECONDS = 0.02
ENGINE_SECONDS = (0.0, 0.05, 0.25)

Say = Callable[[str], None]
Held = tuple[ChunkKeeper, ChunkWork]


@dataclass(frozen=True, slots=True)
class Rate:
    """What a chunk took; ``cpu_seconds`` are those of the run's process."""

    images: int
    wall_seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        """Images."""
        return self.images / self.wall_seconds

    @property
    def cpu_milliseconds(self) -> float:
        """Per image."""
        return 1000 * self.cpu_seconds / self.images


@dataclass(frozen=True, slots=True)
class Pair:
    """One turn of each."""

    folder: Rate
    bucket: Rate

    @property
    def ratio(self) -> float:
        """How quick the bucket is, of the folder."""
        return self.bucket.per_second / self.folder.per_second


def measure(images: int, turns: int, say: Say) -> Measurement:
    """So many images in a chunk, so many turns with each engine."""
    figures: list[Figure] = []
    content = {f"{number:06d}.png": scripted_image(number) for number in range(images)}
    with far_bucket(LATENCY_SECONDS) as bucket:
        for seconds in ENGINE_SECONDS:
            say(f"engine of {seconds:g} s per image: {turns} turns of folder and bucket")
            pairs = take_turns(ScriptedEngines(seconds), bucket, content, turns)
            say("bucket / folder: " + ", ".join(f"{pair.ratio:.2f}" for pair in pairs))
            figures += summary(f"engine of {seconds:g} s", pairs)
    note = (
        f"{images} images in a chunk, {usable_cores()} engine processes, "
        f"{1000 * LATENCY_SECONDS:.0f} ms added to each answer of the bucket; "
        "radosgw and its OSD take their time of the same cores"
    )
    return Measurement("s3", figures, PACKAGES, [note])


def summary(engine: str, pairs: Sequence[Pair]) -> Iterator[Figure]:
    """The medians of the turns; a ratio is that of chunks that followed each other."""

    def median(pick: Callable[[Pair], float]) -> float:
        return statistics.median(map(pick, pairs))

    yield Figure(
        f"bucket / folder, {engine}",
        median(lambda pair: pair.ratio),
        "",
        goal=GOAL_RATIO,
        at_least=True,
    )
    yield Figure(
        f"bucket, {engine}",
        median(lambda pair: pair.bucket.per_second),
        "images/s",
        f"folder: {median(lambda pair: pair.folder.per_second):.1f}",
    )
    yield Figure(
        f"bucket, {engine}, CPU of the run's process per image",
        median(lambda pair: pair.bucket.cpu_milliseconds),
        "ms",
        f"folder: {median(lambda pair: pair.folder.cpu_milliseconds):.1f}",
    )


def take_turns(engines: Engines, bucket: Place, images: Images, turns: int) -> list[Pair]:
    """So many pairs over one pool; an uncounted turn warms it, and loads what is loaded once."""
    with tempfile.TemporaryDirectory(prefix="ocr-s3-") as root:
        folder = Path(root)
        warm = _held(engines, Folders(), images, folder / "warm")
        near = [_held(engines, Folders(), images, folder / f"near-{n}") for n in range(turns)]
        far = [_held(engines, bucket, images, folder / f"far-{n}") for n in range(turns)]
        settings = warm[1].settings
        with closing(engines.pool(settings, PassingAnswers(settings.domain_id))) as pool:
            _rate(*warm, pool)
            return [
                _pair(
                    number, partial(_rate, *near[number], pool), partial(_rate, *far[number], pool)
                )
                for number in range(turns)
            ]


def _pair(number: int, near: Callable[[], Rate], far: Callable[[], Rate]) -> Pair:
    """Who goes first changes: what drifts over the minutes is nobody's advantage."""
    if number % 2:
        bucket = far()
        return Pair(near(), bucket)
    return Pair(near(), far())


def _held(engines: Engines, place: Place, images: Images, folder: Path) -> Held:
    """A project of its own with its one chunk held."""
    name = f"{folder.parent.name}-{folder.name}"
    batch = ALL_IN_ONE_CHUNK.format(count=len(images))
    project = Project.lay_out(folder, batch, place.storages(name))
    place.fill(name, project, images)
    return hold_chunk(engines, project)


def _rate(keeper: ChunkKeeper, work: ChunkWork, pool: RecognizerPool) -> Rate:
    """Do the work of the three assets of a run."""
    files, seen = open_result_files(), list[Progress]()
    wall, cpu = time.perf_counter(), time.process_time()
    write_manifest(work, files)
    recognize_chunk(work, LentPool(pool).lend, open_validator, seen.append)
    exported = export_chunk(work, files)
    rate = Rate(exported.items, time.perf_counter() - wall, time.process_time() - cpu)
    keeper.close()
    if exported.recognized < exported.items:
        raise RuntimeError(f"{exported.failed} of {exported.items} images failed")
    return rate
