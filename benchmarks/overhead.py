"""Images become results around an engine: what the orchestration takes beside the engine.

Two figures, with an engine that takes no time and with the real one:

* *fixed per chunk*: one chunk through the real daemon, from the launch of its run to the run's end,
  minus the seconds that the engine processes spent on its images divided by the number of
  processes. Starting the run's process and the engine processes, loading models, the manifest,
  every result file and the reports are in it.
* *per image*: the step behind the asset ``pages`` over a ledger, a storage and a pool that is warm,
  minus the same pool over the same bytes in memory, both without the engine's share as above,
  divided by the images; they take turns.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.corpus.pages import write_pages
from benchmarks.figures import Figure, Measurement
from benchmarks.scripted import ScriptedEngines, scripted_image
from benchmarks.stage import Project, RunTimes, daemon
from benchmarks.turns import Images, Pair, take_turns
from ocr_pipeline.adapters.workers.cores import usable_cores
from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.ports.engines import Engines
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.wiring import Engines as RealEngines
from ocr_pipeline.wiring import open_ledger

PACKAGES = ("dagster", "SQLAlchemy", "rapidocr", "openvino", "onnxruntime")
GOAL_FIXED_SECONDS = 8.0
GOAL_IMAGE_MILLISECONDS = 5.0
LANGUAGE = "ja"
STRIPS = 4  # of a page: small images, so that the engine's own noise stays small

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """An engine, the images of each of its chunks, and how often the two ways take turns."""

    name: str
    engines: Engines
    module: str
    chunks: Sequence[Images]
    turns: int

    @property
    def images(self) -> Images:
        """The images of all chunks."""
        return {key: data for chunk in self.chunks for key, data in chunk.items()}


def measure(engine: str, scripted: int, real: int, turns: int, say: Say) -> Measurement:
    """``engine`` is ``scripted``, ``real`` or ``both``, with so many images each."""
    figures: list[Figure] = []
    notes: list[str] = []
    trials = []
    if engine != "real":
        trials.append(_scripted(scripted, turns))
    if engine != "scripted":
        trials.append(_real(real, turns))
    for trial in trials:
        figures += _figures(trial, notes, say)
    return Measurement("overhead", figures, PACKAGES, notes)


def _scripted(count: int, turns: int) -> Trial:
    images = [(f"{number:06d}.png", scripted_image(number)) for number in range(count)]
    per_chunk = 200  # the default of ``chunk.max_images``
    chunks = [dict(images[start : start + per_chunk]) for start in range(0, count, per_chunk)]
    return Trial("scripted", ScriptedEngines(), "benchmarks.scripted_location", chunks, turns)


def _real(count: int, turns: int) -> Trial:
    with tempfile.TemporaryDirectory(prefix="ocr-overhead-") as folder:
        pages = write_pages(LANGUAGE, -(-count // STRIPS), 0, Path(folder), degraded=False)
        images = {key: data for page in pages for key, data in strips(page)}
    chunk = dict(list(images.items())[:count])
    return Trial(
        "real",
        RealEngines(Settings.from_environment().ledger_url),
        "ocr_pipeline.definitions",
        [chunk],
        turns,
    )


def strips(page: Path) -> Iterator[tuple[str, bytes]]:
    """A page cut across: every strip is an image of a few lines."""
    pixels = cv2.imdecode(np.frombuffer(page.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        raise ValueError(f"{page} is not an image")
    for number, strip in enumerate(np.array_split(pixels, STRIPS)):
        yield f"{page.stem}-{number}.png", cv2.imencode(".png", strip)[1].tobytes()


def _figures(trial: Trial, notes: list[str], say: Say) -> Iterator[Figure]:
    say(f"{trial.name}: {len(trial.images)} images, in {len(trial.chunks)} chunks by the daemon")
    fixed = list(_fixed_seconds(trial, notes))
    yield Figure(
        f"fixed per chunk, {trial.name}", statistics.median(fixed), "s", goal=GOAL_FIXED_SECONDS
    )
    say(f"{trial.name}: {trial.turns} times step and bare pool in turn")
    pairs = take_turns(trial.engines, trial.images, trial.turns)
    yield from per_image(trial, pairs)
    bare = statistics.median(pair.bare.wall_seconds for pair in pairs) / len(trial.images)
    notes.append(f"{trial.name}: the bare pool takes {1000 * bare:.1f} ms per image")


def per_image(trial: Trial, pairs: Sequence[Pair]) -> Iterator[Figure]:
    """The medians of what the step took more than the bare pool, in turn."""

    def milliseconds(pick: Callable[[Pair], float]) -> float:
        return 1000 * statistics.median(map(pick, pairs)) / len(trial.images)

    on_top = milliseconds(_beside_engine)
    cpu = milliseconds(lambda pair: pair.step.cpu_seconds - pair.bare.cpu_seconds)
    name = f"per image on top of the pool, {trial.name}"
    yield Figure(name, on_top, "ms", goal=GOAL_IMAGE_MILLISECONDS)
    yield Figure(f"{name}, CPU of the run's process", cpu, "ms")


def _beside_engine(pair: Pair) -> float:
    return pair.step.beside_engine_seconds - pair.bare.beside_engine_seconds


def _fixed_seconds(trial: Trial, notes: list[str]) -> Iterator[float]:
    """Of every chunk, one after the other."""
    with tempfile.TemporaryDirectory(prefix="ocr-overhead-") as folder:
        project = Project.lay_out(Path(folder) / "project")
        with daemon(project, trial.module) as running:
            for number, images in enumerate(trial.chunks):
                project.drop(f"chunk-{number}", images)
                runs = running.wait_for_runs(number + 1)
        engine_seconds = _engine_seconds(project)
    for times, engine in zip(runs, engine_seconds, strict=True):
        yield times.seconds - engine
        notes.append(f"{trial.name} run: {in_words(times)}; engine {engine:.1f}")


def in_words(times: RunTimes) -> str:
    """Where the time of a run went."""
    parts = {"start of its process": times.started - times.launched, **times.steps}
    parts["between"] = times.seconds - sum(parts.values())
    return f"{times.seconds:.1f} s = " + " + ".join(
        f"{name} {seconds:.1f}" for name, seconds in parts.items()
    )


def _engine_seconds(project: Project) -> list[float]:
    """Per chunk, oldest first: what its images took in engine processes, by their number."""
    ledger = open_ledger(project.settings.ledger_url)
    (batch,) = ledger.batches()
    items = ledger.items(batch.uid, [ItemState.RECOGNIZED], limit=100_000)
    chunks: dict[str, float] = {}
    for item in items:
        key = item.chunk_key or ""
        chunks[key] = chunks.get(key, 0.0) + item.seconds
    return [chunks[key] / usable_cores() for key in sorted(chunks)]
