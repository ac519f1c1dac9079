"""Confidences and whether they were right become a reliability table and its calibration error.

Expected calibration error over bins of equal width (Guo et al., 2017): how far the mean confidence
of a bin is from its share of right words, weighted by words. Whether a word is right is said here
too: all its characters stand in the truth, in a row.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.scoring import folded
from benchmarks.tiling import UNPAIRED, pairs

BINS = 15


@dataclass(frozen=True, slots=True)
class Judged:
    """A word's confidence (0..1), and whether it is right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The words whose confidence is from ``low`` to ``high``: mean confidence, share right."""

    low: float
    high: float
    words: int
    confidence: float
    right: float


def judged(truth: str, words: Sequence[tuple[str, float]]) -> list[Judged]:
    """Words (text, confidence) against the folded truth; what folds to nothing is left out."""
    seen = [(text, confidence) for word, confidence in words if (text := folded(word))]
    places = pairs(truth, "".join(text for text, _ in seen))
    found = []
    start = 0
    for text, confidence in seen:
        found.append(Judged(confidence, _in_a_row(places[start : start + len(text)])))
        start += len(text)
    return found


def _in_a_row(places: Sequence[int]) -> bool:
    first = places[0]
    return first != UNPAIRED and list(places) == list(range(first, first + len(places)))


def reliability(words: Sequence[Judged]) -> list[Bin]:
    """The bins that hold words, from the least confident on."""
    held: list[list[Judged]] = [[] for _ in range(BINS)]
    for word in words:
        held[min(BINS - 1, max(0, int(word.confidence * BINS)))].append(word)
    return [
        Bin(
            number / BINS,
            (number + 1) / BINS,
            len(inside),
            sum(word.confidence for word in inside) / len(inside),
            sum(word.right for word in inside) / len(inside),
        )
        for number, inside in enumerate(held)
        if inside
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error, 0..1; ``nan`` without words."""
    words = sum(part.words for part in bins)
    if not words:
        return math.nan
    return sum(part.words * abs(part.confidence - part.right) for part in bins) / words


def table(bins: Sequence[Bin]) -> Iterator[str]:
    """The reliability table in lines."""
    yield "confidence       words  stated   right"
    for part in bins:
        yield (
            f"{part.low:.3f} to {part.high:.3f} {part.words:6}  "
            f"{part.confidence:6.3f}  {part.right:6.3f}"
        )
