"""A line of a field as it was read gets the spaces that the ink of this one writer shows.

Recognizers have seen the spaces of print: a narrow one between kana is passed over, and a hand that
leaves much room between letters is read as words. How far letters stand apart is measured in the
line itself. Reading belongs to ``line_reader``; lines of whole pages keep their readers' spaces.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np
import numpy.typing as npt

from ocr_pipeline.adapters.engines.lines import FIRST_WIDE, Piece, mean_confidence
from ocr_pipeline.adapters.engines.two_readings import HANGUL

Columns = npt.NDArray[np.bool_]  # whether a column of a line's picture has ink

# A space between Han or kana, in steps from one of the line to the next: so much wider a step, so
# much more white than usual. Of few characters what is usual is less sure, readers of Hangul pass
# over few spaces, and a sentence with wide stops has hardly any.
WIDER_STEP = 1.15
MORE_WHITE, MUCH_MORE_WHITE = 0.2, 0.35
FEW = 6
# A space between others is so many times as wide as any other gap, and so much of a step; beside
# known ones of the line it is nearly as wide as the narrowest.
WIDER_GAP, OF_A_STEP, LEAST_GAPS = 2.2, 0.7, 4
WIDER_THAN_LETTERS, NEARLY = 1.6, 0.8
# Before what is counted no space is about as wide as the gaps within words of the line, and half as
# wide as its spaces.
ABOUT_AS_WIDE, HALF = 2, 0.5
_SIGNS = re.compile("[,.:/-]")  # have white around in some typefaces
_WIDE_SIGNS = re.compile(r"(?!\w)[\u2e80-\uffff]")


@dataclass(frozen=True, slots=True)
class _Gap:
    """Between two characters: its white, and from middle to middle, in pixels."""

    left: str
    right: str
    white_px: int
    step_px: float
    spaced: bool

    @property
    def is_wide(self) -> bool:
        """Whether both fill their square; stops and brackets hold the space beside them."""
        pair = self.left + self.right
        return min(pair) >= FIRST_WIDE and pair.isalnum()

    @property
    def is_before_wide(self) -> bool:
        return self.right >= FIRST_WIDE


def respaced(line: Sequence[Piece], ink: Columns) -> list[Piece]:
    """The line with its spaces where the ink has them; ``ink`` is that of the line's whole crop.

    A line of which nothing is known of its ink, or of some characters' places, stays as it is.
    """
    if not len(ink) or any(len(piece.places) != len(piece.text) for piece in line):
        return list(line)
    gaps = list(_gaps(line, ink))
    spaced = [_is_spaced(gap, gaps[:index] + gaps[index + 1 :]) for index, gap in enumerate(gaps)]
    if spaced == [gap.spaced for gap in gaps]:
        return list(line)
    return list(_words(line, spaced))


def _gaps(line: Sequence[Piece], ink: Columns) -> Iterator[_Gap]:
    width = len(ink)
    letters = [
        (letter, place * width, index == 0)
        for piece in line
        for index, (letter, place) in enumerate(zip(piece.text, piece.places, strict=True))
    ]
    for (left, start, _), (right, end, begins) in pairwise(letters):
        white = _widest_white(ink[round(start) : round(end)])
        yield _Gap(left, right, white, end - start, begins)


def _widest_white(ink: Columns) -> int:
    """How many columns without ink lie side by side at most."""
    edges = np.flatnonzero(np.diff(np.concatenate(([True], ink, [True])).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _is_spaced(gap: _Gap, others: Sequence[_Gap]) -> bool:
    if gap.spaced:
        return not _is_too_narrow(gap, others)
    if gap.is_wide:
        return _is_wide_space(gap, others)
    return _is_narrow_space(gap, others)


def _is_too_narrow(gap: _Gap, others: Sequence[_Gap]) -> bool:
    within = [other.white_px for other in others if other.is_before_wide and not other.spaced]
    if not within or not gap.is_before_wide:
        return False
    spaces = [other.white_px for other in others if other.spaced]
    if not spaces:
        return len(others) + 2 < FEW and gap.white_px <= max(within)
    usual = max(ABOUT_AS_WIDE * median(within), *within)
    return gap.left.isdigit() and gap.white_px <= min(usual, HALF * median(spaces))


def _is_wide_space(gap: _Gap, others: Sequence[_Gap]) -> bool:
    alike = [other for other in others if other.is_wide]
    if len(alike) < 2:  # noqa: PLR2004 - one says nothing of what is usual
        return False
    step = median(other.step_px for other in alike)
    more = gap.white_px - median(other.white_px for other in alike)
    is_sentence = any(_WIDE_SIGNS.match(other.right) for other in others)
    is_read_well = is_sentence or HANGUL.search(gap.left + gap.right)
    is_sure = len(alike) + 2 >= FEW and not is_read_well
    least = MORE_WHITE if is_sure or _is_as_wide_as_spaces(gap, others) else MUCH_MORE_WHITE
    return gap.step_px >= WIDER_STEP * step and more >= least * step


def _is_as_wide_as_spaces(gap: _Gap, others: Sequence[_Gap]) -> bool:
    """Whether the line has spaces, this is nearly one, and no other gap within a word is."""
    widest = max((other.white_px for other in others if not other.spaced), default=0)
    spaces = [other.white_px for other in others if other.spaced]
    limit = max(NEARLY * min(spaces, default=0), WIDER_THAN_LETTERS * widest)
    return bool(spaces) and gap.white_px >= limit


def _is_narrow_space(gap: _Gap, others: Sequence[_Gap]) -> bool:
    """Digits beside each other are one number, and what is counted follows without a space."""
    is_number = gap.left.isdigit() and (gap.right.isdigit() or gap.is_before_wide)
    if is_number or _SIGNS.match(gap.right) or _WIDE_SIGNS.search(gap.left + gap.right):
        return False
    if any(other.spaced for other in others):
        return _is_as_wide_as_spaces(gap, others)
    if _SIGNS.match(gap.left) or len(others) < LEAST_GAPS:
        return False
    widest = max(other.white_px for other in others)
    step = median(other.step_px for other in others)
    return gap.white_px >= max(WIDER_GAP * widest, OF_A_STEP * step)


def _words(line: Sequence[Piece], spaced: Sequence[bool]) -> Iterator[Piece]:
    """The same letters, cut at other places."""
    letters = [letter for piece in line for letter in _letters(piece)]
    word = letters[:1]
    for letter, begins in zip(letters[1:], spaced, strict=True):
        if begins:
            yield _joined(word)
            word = []
        word.append(letter)
    yield _joined(word)


def _letters(piece: Piece) -> Iterator[Piece]:
    """Each at its place; the first and the last reach as far as their word."""
    last = len(piece.text) - 1
    for index, (letter, place) in enumerate(zip(piece.text, piece.places, strict=True)):
        start = piece.start if index == 0 else place
        end = piece.end if index == last else place
        yield replace(piece, text=letter, start=start, end=end, places=(place,))


def _joined(word: Sequence[Piece]) -> Piece:
    return replace(
        word[0],
        text="".join(letter.text for letter in word),
        confidence=mean_confidence(word),
        end=word[-1].end,
        places=tuple(place for letter in word for place in letter.places),
    )
