"""Generated pages become CPU seconds per page: our engine beside RapidOCR's defaults.

Each reader has a process of its own on the same core; they take turns page by page, so that what
else the machine does hits both.
"""

import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.corpus.pages import write_pages
from benchmarks.figures import Figure, Measurement
from benchmarks.readers import OURS, reader

LANGUAGES = ("ja", "zh-TW", "zh-CN", "en")  # RapidOCR's default models read no Korean
PACKAGES = ("rapidocr", "openvino", "onnxruntime", "opencv-python-headless")
PEER = "rapidocr"
GOAL_RATIO = 2.4
GOAL_NAME = "speed-up"

Say = Callable[[str], None]


def measure(count: int, seed: int, say: Say) -> Measurement:
    """``count`` clean pages per language; the first one of each is read once more before."""
    ratios: list[float] = []
    figures = []
    with tempfile.TemporaryDirectory(prefix="ocr-speed-") as folder:
        for language in LANGUAGES:
            pages = write_pages(language, count, seed, Path(folder), degraded=False)
            ours, theirs, peer = _take_turns(language, pages)
            ratios += [their / our for our, their in zip(ours, theirs, strict=True)]
            against = f"{peer}: {statistics.median(theirs):.2f} s"
            figures.append(
                Figure(f"CPU per page, {language}", statistics.median(ours), "s", against)
            )
            say(f"{language}: {figures[-1].value:.2f} s, {against}")
    ratio = statistics.median(ratios)
    against = f"{peer} = 1"
    figures.append(Figure(GOAL_NAME, ratio, "x", against, goal=GOAL_RATIO, at_least=True))
    return Measurement("speed", figures, PACKAGES, ["medians over pages; one core each in turn"])


def _take_turns(language: str, pages: Sequence[Path]) -> tuple[list[float], list[float], str]:
    """Our seconds, the peer's, and what the peer calls itself."""
    with reader(OURS, language) as ours, reader(PEER, language) as theirs:
        for process in (ours, theirs):
            process.read(pages[0])
        pairs = [(ours.read(page).cpu_seconds, theirs.read(page).cpu_seconds) for page in pages]
        return [our for our, _ in pairs], [their for _, their in pairs], theirs.name
