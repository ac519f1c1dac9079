"""Turns a page that may stand on its side or its head into an upright reading of it.

How an engine reads is its own business; small skew is handled by its rotated boxes.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.turning import QuarterTurn, turned
from ocr_pipeline.vision.vertical_text import in_rows, stands_tall

DOUBTFUL_CONFIDENCE = 0.8  # mean over characters; clean and degraded upright pages lie above 0.9
MIN_CHARACTERS = 4  # fewer say nothing about the page
CLEAR_GAIN = 1.15  # a page turned upside down must be read this much better than as it is
EQUAL_GAIN = 0.9  # engines turn tall boxes: one side of a lying page is read as well as the upright
SAME_GLYPHS = 0.25  # measured: handwritten columns 0.48, pages on their side at most 0.07
VERTICAL_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO")  # Unicode names begin so

Read = Callable[[Pixels], RecognizedPage]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What was read on ``pixels``, the page turned clockwise by ``degrees``."""

    words: tuple[Word, ...]
    pixels: Pixels
    degrees: QuarterTurn


def read_upright(pixels: Pixels, read: Read) -> Reading:
    """The page's best reading; it is read once, and up to twice more only when there is doubt.

    Doubt is a low mean confidence (then the page may stand on its head) or mostly tall boxes (then
    it lies on its side, unless its text is vertical).
    """
    best = Reading(read(pixels).words, pixels, 0)
    turns, gain = _turns_to_try(best, read)
    needed = gain * score(best.words)
    for degrees in turns:
        upright = turned(pixels, degrees)
        candidate = Reading(read(upright).words, upright, degrees)
        reached = score(candidate.words)
        if reached >= needed:
            best, needed = candidate, reached
    return best


def score(words: Sequence[Word]) -> float:
    """Characters weighted by the square of their confidence: garbage is plenty, but unsure."""
    return sum(len(word.text) * word.confidence**2 for word in words)


def _turns_to_try(reading: Reading, read: Read) -> tuple[tuple[QuarterTurn, ...], float]:
    """Turns that may be better, and by how much."""
    words = reading.words
    characters = sum(len(word.text) for word in words)
    if characters < MIN_CHARACTERS:
        return (), 1.0
    confidence = sum(len(word.text) * word.confidence for word in words) / characters
    doubtful = confidence < DOUBTFUL_CONFIDENCE
    if _mostly_tall(words):
        vertical = not doubtful and _is_vertical_text(reading, read)
        return ((), 1.0) if vertical else ((90, 270), EQUAL_GAIN)
    return ((180,), CLEAR_GAIN) if doubtful else ((), 1.0)


def _mostly_tall(words: Sequence[Word]) -> bool:
    """Whether most characters stand in boxes of several characters that are taller than wide."""
    several = [word for word in words if len(word.text) > 1]
    tall = sum(len(word.text) for word in several if stands_tall(word))
    return 2 * tall > sum(len(word.text) for word in several)


def _is_vertical_text(reading: Reading, read: Read) -> bool:
    """Whether the glyphs of some columns are the same ones when they are set side by side.

    On a page that lies on its side they lie, too, and are read as others. How well the columns
    themselves are read says nothing: engines turn them, and know both vertical and turned text.
    """
    rows, columns = in_rows(reading.pixels, reading.words)
    letters = sum(character.isalpha() for word in columns for character in word.text)
    expected = Counter(_vertical_letters(columns))
    if expected.total() <= SAME_GLYPHS * letters:
        return False  # Latin and Hangul are not set vertically
    found = Counter(_vertical_letters(read(rows).words))
    return (expected & found).total() >= SAME_GLYPHS * letters


def _vertical_letters(words: Sequence[Word]) -> Iterator[str]:
    for word in words:
        for character in word.text:
            if character.isalpha() and unicodedata.name(character, "").startswith(VERTICAL_SCRIPTS):
                yield character
