"""Generated pages become CPU seconds per page: our engine beside RapidOCR's defaults.

Each reader has a process of its own on the same core; they take turns page by page, so that what
else the machine does hits both.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks.corpus.pages import write_pages
from benchmarks.figures import Figure, Measurement
from benchmarks.readers import Read, our_reader, rapidocr_name, rapidocr_reader

LANGUAGES = ("ja", "zh-TW", "zh-CN", "en")  # RapidOCR's default models read no Korean
PACKAGES = ("rapidocr", "openvino", "onnxruntime", "opencv-python-headless")
GOAL_RATIO = 2.4
GOAL_NAME = "speed-up"

Say = Callable[[str], None]

_readers: list[Read] = []  # of this process


def _prepare(make: Callable[[], Read], core: int) -> None:
    os.sched_setaffinity(0, {core})
    _readers.append(make())


def _cpu_seconds(page: Path) -> float:
    data = page.read_bytes()
    started = time.process_time()
    _readers[0](data)
    return time.process_time() - started


def _process(make: Callable[[], Read]) -> ProcessPoolExecutor:
    core = max(os.sched_getaffinity(0))
    return ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=_prepare, initargs=(make, core)
    )


def measure(count: int, seed: int, say: Say) -> Measurement:
    """``count`` clean pages per language; the first one of each is read once more before."""
    ratios: list[float] = []
    figures = []
    with tempfile.TemporaryDirectory(prefix="ocr-speed-") as folder:
        for language in LANGUAGES:
            pages = write_pages(language, count, seed, Path(folder), degraded=False)
            ours, theirs = _take_turns(language, pages)
            ratios += [their / our for our, their in zip(ours, theirs, strict=True)]
            against = f"{rapidocr_name()}: {statistics.median(theirs):.2f} s"
            figures.append(
                Figure(f"CPU per page, {language}", statistics.median(ours), "s", against)
            )
            say(f"{language}: {figures[-1].value:.2f} s, {against}")
    ratio = statistics.median(ratios)
    against = f"{rapidocr_name()} = 1"
    figures.append(Figure(GOAL_NAME, ratio, "x", against, goal=GOAL_RATIO, at_least=True))
    return Measurement("speed", figures, PACKAGES, ["medians over pages; one core each in turn"])


def _take_turns(language: str, pages: Sequence[Path]) -> tuple[list[float], list[float]]:
    with _process(partial(our_reader, language)) as ours, _process(rapidocr_reader) as theirs:
        for process in (ours, theirs):
            process.submit(_cpu_seconds, pages[0]).result()
        pairs = [
            (
                ours.submit(_cpu_seconds, page).result(),
                theirs.submit(_cpu_seconds, page).result(),
            )
            for page in pages
        ]
    return [our for our, _ in pairs], [their for _, their in pairs]
