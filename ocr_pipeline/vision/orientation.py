"""Turns a page that may stand on its side or its head into an upright reading of it.

How an engine reads is its own business; small skew is handled by its rotated boxes.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.ports.engines import Pixels
from ocr_pipeline.vision.turning import QuarterTurn, turned

DOUBTFUL_CONFIDENCE = 0.8  # mean over characters; clean and degraded upright pages lie above 0.9
MIN_CHARACTERS = 4  # fewer say nothing about the page
TALL_ASPECT = 1.5
CLEAR_GAIN = 1.15  # a turned page must be read this much better than the page as it is
NEVER_VERTICAL_SHARE = 0.5

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
    it may lie on its side, or be vertical text).
    """
    best = as_it_is = Reading(read(pixels).words, pixels, 0)
    words = as_it_is.words
    needed = score(words) * (1.0 if _lies_on_its_side(words) else CLEAR_GAIN)
    for degrees in _turns_to_try(words):
        upright = turned(pixels, degrees)
        candidate = Reading(read(upright).words, upright, degrees)
        reached = score(candidate.words)
        if reached >= needed and reached > 0:
            best, needed = candidate, reached
    return best


def score(words: Sequence[Word]) -> float:
    """Characters weighted by the square of their confidence: garbage is plenty, but unsure."""
    return sum(len(word.text) * word.confidence**2 for word in words)


def _turns_to_try(words: Sequence[Word]) -> tuple[QuarterTurn, ...]:
    if sum(len(word.text) for word in words) < MIN_CHARACTERS:
        return ()
    if _mostly_tall(words):
        return (90, 270)
    return (180,) if _mean_confidence(words) < DOUBTFUL_CONFIDENCE else ()


def _mean_confidence(words: Sequence[Word]) -> float:
    characters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.confidence for word in words) / characters


def _mostly_tall(words: Sequence[Word]) -> bool:
    """Whether most characters stand in boxes of several characters that are taller than wide."""
    several = [word for word in words if len(word.text) > 1]
    tall = sum(
        len(word.text)
        for word in several
        if word.quad.bounds.height > TALL_ASPECT * word.quad.bounds.width
    )
    return 2 * tall > sum(len(word.text) for word in several)


def _lies_on_its_side(words: Sequence[Word]) -> bool:
    """Tall boxes of scripts that are not set vertically (Latin, Hangul) can only lie on their side.

    Chinese and Japanese may be vertical: there the engine's confidence decides alone.
    """
    letters = [character for word in words for character in word.text if character.isalpha()]
    upright = sum(not _may_be_vertical(character) for character in letters)
    return _mostly_tall(words) and upright > NEVER_VERTICAL_SHARE * len(letters)


def _may_be_vertical(character: str) -> bool:
    name = unicodedata.name(character, "")
    return name.startswith(("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO"))
