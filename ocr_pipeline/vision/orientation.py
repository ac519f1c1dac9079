"""Turns a page that may stand on its side or its head into an upright reading of it.

How an engine reads is its own business; small skew is handled by its rotated boxes.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.line_strips import length, lies_wide, mostly_tall, stacked, stands_tall
from ocr_pipeline.vision.turning import QuarterTurn, back_to_original, map_word, turned
from ocr_pipeline.vision.vertical_text import in_rows

# Mean confidence over what is there to be read. Measured in five languages, clean and degraded:
# upright pages 0.84 to 1, on their head 0 to 0.73.
LEGIBLE = 0.8
MIN_LENGTH = 3  # of all lines, in their heights; less says nothing about the page
CLEAR_GAIN = 1.15  # lines must be read this much better on their head than as they are
# Engines turn tall boxes: a lying page is read as well as the upright one, and in shorter words,
# each of which is surer. Measured: upright ones 0.85 and more of lying ones, others at most 0.2.
EQUAL_GAIN = 0.75
SAME_GLYPHS = 0.25  # measured: handwritten columns 0.48, pages on their side at most 0.07
RUNNING_LETTERS = 8  # of a word of Japanese or Chinese that is no label
ENOUGH_LETTERS = 40  # of running text
STOPS = "、。，"
STOPS_SHARE = 0.025  # of its letters; measured: horizontal text 0.03 to 0.17, lying at most 0.021
SHEET_ACROSS = (1.2, 1.6)  # width by height
WESTERN_SHARE = 0.02  # of its letters; digits of columns are set upright, and not read when lying
QUARTERS: tuple[QuarterTurn, ...] = (0, 90, 180, 270)
VERTICAL_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO")  # Unicode names begin so

Read = Callable[[Pixels], RecognizedPage]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What was read on ``pixels``, the page turned clockwise by ``degrees``."""

    words: tuple[Word, ...]
    pixels: Pixels
    degrees: QuarterTurn


def read_upright(pixels: Pixels, read: Read, begin: Read | None = None) -> Reading:
    """The page's best reading; it is read once, and once more if it does not stand upright.

    ``begin`` reads it the first time, and may stop where the page does not seem to stand upright.
    That is decided where there is doubt, by reading small samples of its lines: lines that are read
    badly may stand on their head, tall ones are of a page on its side or of vertical text, and rows
    without stops may be columns that lie.
    """
    page = (begin or read)(pixels)
    degrees = _turn_needed(page, pixels, read)
    if degrees:
        upright = turned(pixels, degrees)
        second = read(upright)
        if _is_as_good(second, page):
            return Reading(second.words, upright, degrees)
    if page.stopped:
        page = read(pixels)
    return Reading(page.words, pixels, 0)


def score(words: Sequence[Word]) -> float:
    """Characters weighted by the square of their confidence: garbage is plenty, but unsure."""
    return sum(len(word.text) * word.confidence**2 for word in words)


def _is_as_good(second: RecognizedPage, first: RecognizedPage) -> bool:
    """Whether a page is read no worse than at first, as far as it was read at first."""
    if first.stopped:
        return _legibility(second) >= EQUAL_GAIN * _legibility(first)
    return score(second.words) >= EQUAL_GAIN * score(first.words)


def _turn_needed(page: RecognizedPage, pixels: Pixels, read: Read) -> QuarterTurn:
    """How far the page must be turned clockwise to stand upright."""
    lines = _lines(page)
    tall = mostly_tall(line.quad for line in lines)
    legible = _legibility(page) >= LEGIBLE
    enough = sum(length(line.quad) for line in lines) >= MIN_LENGTH
    if not enough or (legible and not tall and not _may_lie(page)):
        return 0
    along = [line for line in lines if (stands_tall if tall else lies_wide)(line.quad)]
    sample = _Sample(*stacked(pixels, along))
    ahead = sample if legible else _better_way(sample, read)
    quarters = 3 if tall else 0  # tall lines are sampled from their top, as if turned by three
    quarters += 2 * (ahead is not sample) + _glyphs_lie(ahead, read)
    return QUARTERS[quarters % 4]


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """A picture of lines and the words in it."""

    pixels: Pixels
    words: Sequence[Word]


def _better_way(sample: _Sample, read: Read) -> _Sample:
    """The sample, on its head where its lines are clearly read better so than on the page."""
    flipped = turned(sample.pixels, 180)
    on_its_head = _Sample(flipped, read(flipped).words)
    is_better = score(on_its_head.words) > CLEAR_GAIN * score(sample.words)
    return on_its_head if is_better else sample


def _may_lie(page: RecognizedPage) -> bool:
    """Whether rows of running text may be columns that lie on their side.

    Their glyphs are read surely, for engines know turned columns. Stops are passed over on white;
    else a sheet that lies across is doubted if its rows have no digits, as they have in most print.
    """
    running = [word for word in page.words if len(word.text) >= RUNNING_LETTERS]
    letters = sum(1 for _ in _vertical_letters(running))
    if letters < ENOUGH_LETTERS:
        return False
    stops = sum(word.text.count(stop) for word in page.words for stop in STOPS)
    western = sum(sign.isascii() and sign.isalnum() for word in running for sign in word.text)
    least, most = SHEET_ACROSS
    lies_across = least < page.width_px / page.height_px < most
    without_digits = western < WESTERN_SHARE * letters
    return stops < STOPS_SHARE * letters or (lies_across and without_digits)


def _lines(page: RecognizedPage) -> list[Word]:
    """Places with text; those that were not read have none. One character has no direction."""
    unread = (Word("", 0.0, quad, line_break=True) for quad in page.unread)
    return [*(word for word in page.words if len(word.text) > 1), *unread]


def _legibility(page: RecognizedPage) -> float:
    """Mean confidence over characters, as many as there may be in a line that was not read."""
    characters = sum(len(word.text) for word in page.words)
    sure = sum(len(word.text) * word.confidence for word in page.words)
    return sure / max(characters + sum(length(quad) for quad in page.unread), 1)


def _glyphs_lie(sample: _Sample, read: Read) -> bool:
    """Whether glyphs are the same ones when each is turned by a quarter, as in vertical text.

    The sample shows columns from their top at left. How well it is read so says nothing: engines
    know both vertical and turned text.
    """
    height_px, width_px = sample.pixels.shape[:2]
    stand = back_to_original(height_px, width_px, 270)
    on_end = [map_word(word, stand) for word in sample.words]
    letters = sum(character.isalpha() for word in on_end for character in word.text)
    if sum(1 for _ in _vertical_letters(on_end)) <= SAME_GLYPHS * letters:
        return False  # Latin and Hangul are not set vertically
    rows, columns = in_rows(turned(sample.pixels, 90), on_end)
    shown = sum(character.isalpha() for word in columns for character in word.text)
    expected = Counter(_vertical_letters(columns))
    found = Counter(_vertical_letters(read(rows).words))
    return (expected & found).total() >= SAME_GLYPHS * max(shown, 1)


def _vertical_letters(words: Sequence[Word]) -> Iterator[str]:
    for word in words:
        for character in word.text:
            if character.isalpha() and unicodedata.name(character, "").startswith(VERTICAL_SCRIPTS):
                yield character
