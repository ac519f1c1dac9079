"""An image that is dropped into the inbox of an idle system becomes a result file: after how long?

From the rename into the inbox to the moment the result file is there, through the real daemon,
sensor, run process and engine, with the product's defaults.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.corpus.pages import write_pages
from benchmarks.figures import Figure, Measurement, percentile
from benchmarks.stage import Daemon, Project, daemon

PACKAGES = ("dagster", "rapidocr", "openvino", "onnxruntime")
GOAL_SECONDS = 60.0
LANGUAGE = "ja"
SENSOR_SECONDS = 5.0

Say = Callable[[str], None]


def measure(drops: int, seed: int, say: Say) -> Measurement:
    """One uncounted drop while everything starts, then ``drops``, each on an idle system."""
    rng = random.Random(seed)
    seconds = []
    with tempfile.TemporaryDirectory(prefix="ocr-latency-") as folder:
        pages = write_pages(LANGUAGE, drops + 1, seed, Path(folder) / "pages", degraded=False)
        project = Project.lay_out(Path(folder) / "project")
        with daemon(project, "ocr_pipeline.definitions") as running:
            for number, page in enumerate(pages):
                time.sleep(rng.uniform(0, SENSOR_SECONDS))  # anywhere between two looks
                seconds.append(_drop(running, page))
                running.wait_for_runs(number + 1)
                say(f"drop {number}: {seconds[-1]:.1f} s")
    counted = seconds[1:]
    figures = [
        Figure("drop to result, p95", percentile(counted, 0.95), "s", goal=GOAL_SECONDS),
        Figure("drop to result, median", statistics.median(counted), "s"),
        Figure("drop to result, longest", max(counted), "s"),
        Figure("first drop, while Dagster starts", seconds[0], "s"),
    ]
    notes = [f"{drops} drops of one page each, one after the other"]
    return Measurement("latency", figures, PACKAGES, notes)


def _drop(running: Daemon, page: Path) -> float:
    project = running.project
    result = project.folder / "results" / page.stem / f"{page.name}.json"
    project.drop(page.stem, {page.name: page.read_bytes()})
    started = time.monotonic()
    running.wait_until(result.exists)
    return time.monotonic() - started
