"""Tuning pages become the constants of ``adapters.engines.calibration``, tried on other pages.

Pages with one seed are fitted to, pages with the next one tell what that is worth. How a word is
judged belongs to ``reliability``.
"""

import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.corpus.lexicon import LANGUAGES
from benchmarks.corpus.tuning import write_tuning
from benchmarks.figures import Figure, Measurement
from benchmarks.logistic import likeliest
from benchmarks.page_sets import drawn_text
from benchmarks.read_ours import words_reader
from benchmarks.reliability import Bin, Judged, calibration_error, judged, reliability, table
from benchmarks.scoring import folded
from ocr_pipeline.adapters.engines.calibration import KOREAN_CASCADE, PP_OCR, Scale, log_odds_said

GOAL = 0.03
RIDGE = 0.01  # keeps the constants finite where all words are right
SAME = Scale(offset=0.0, slope=1.0, length=0.0)
_PACKAGES = ("rapidocr", "openvino", "onnxruntime", "tesserocr")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader said of a word of so many characters, 0..1, and whether it was right."""

    confidence: float
    characters: int
    right: bool


def measure(count: int, seed: int, say: Say) -> Measurement:
    """Fit to ``count`` pages of each language with ``seed``, try on as many with the next one."""
    found: list[Figure] = []
    notes: list[str] = []
    others = [language for language in LANGUAGES if language != "ko"]
    for name, scale, languages in (("PP-OCR", PP_OCR, others), ("Korean", KOREAN_CASCADE, ["ko"])):
        words, unseen = (
            [word for language in languages for word in _said(language, count, number, scale, say)]
            for number in (seed, seed + 1)
        )
        fitted = fit(words)
        found.append(Figure(f"{name}: as said", _error(SAME, unseen), ""))
        found.append(Figure(f"{name}: as it is", _error(scale, unseen), "", goal=GOAL))
        found.append(Figure(f"{name}: fitted now", _error(fitted, unseen), "", goal=GOAL))
        notes += [f"{name}: {fitted} from {len(words)} words", *table(_bins(scale, unseen))]
    return Measurement("calibration", found, _PACKAGES, notes)


def _bins(scale: Scale, words: Sequence[Said]) -> list[Bin]:
    return reliability(
        [Judged(scale.probability(word.confidence, word.characters), word.right) for word in words]
    )


def _error(scale: Scale, words: Sequence[Said]) -> float:
    return calibration_error(_bins(scale, words))


def fit(words: Sequence[Said]) -> Scale:
    """The scale of greatest likelihood."""
    rows = np.array([_row(word) for word in words])
    right = np.array([word.right for word in words], float)
    return Scale(*likeliest(rows, right, np.ones(len(right)), RIDGE))


def _row(word: Said) -> tuple[float, float, float]:
    """What a scale adds up: 1, the log-odds of what was said, the logarithm of the length."""
    return 1.0, log_odds_said(word.confidence), math.log(word.characters)


def _said(language: str, count: int, seed: int, scale: Scale, say: Say) -> Iterator[Said]:
    """What the readers said of the words of some pages, before it was scaled."""
    _, read = words_reader(language)
    with tempfile.TemporaryDirectory(prefix="ocr-calibration-") as folder:
        for page in write_tuning(language, count, seed, Path(folder)):
            words = [word for word in read(page) if folded(word.text)]
            say(f"{page.name}: {len(words)} words")
            found = judged(drawn_text(page), [(word.text, word.confidence) for word in words])
            for word, verdict in zip(words, found, strict=True):
                length = len(word.text)
                yield Said(scale.confidence(word.confidence, length), length, verdict.right)
