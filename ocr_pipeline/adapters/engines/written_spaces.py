"""A line of a field as it was read gets the spaces that the ink of this one writer shows.

Recognizers have seen the spaces of print: a narrow one between kana is passed over, and a hand that
leaves much room between letters is read as words. How far letters stand apart is measured in the
line itself, and weighed with how likely the recognizer found a space there. Reading belongs to
``line_reader``; lines of whole pages keep their readers' spaces.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from operator import mul
from statistics import median

import numpy as np
import numpy.typing as npt

from ocr_pipeline.adapters.engines.lines import FIRST_WIDE, Piece, mean_confidence
from ocr_pipeline.adapters.engines.two_readings import HANGUL

Columns = npt.NDArray[np.bool_]  # whether a column of a line's picture has ink

# Log-odds of a space in a gap of a line with wide characters, by its evidence: 1, the recognizer's
# log-odds, its white above that within words, its step above the usual one between wide characters
# (both in usual steps), whether it stands before what is counted, and whether behind a sign.
# Fitted by logistic regression (ridge 0.01) to the gaps of lines as people write into forms, half
# of the typefaces hands, letters loose and tight, words as far apart as the typeface has them or
# 0.2 to 0.5 of a letter. Lines with wrong spaces, each read by weights of other typefaces:
# - of 1,918 with Hangul in 42 typefaces 41; the recognizer leaves 82;
# - of 1,105 in Japanese and Chinese in 28 typefaces 13; the recognizer leaves 92.
Weights = tuple[float, float, float, float, float, float]
KOREAN: Weights = (-2.39, 1.44, 13.4, 10.0, -5.8, 4.3)
OTHERS: Weights = (0.65, 1.28, 14.4, 21.7, -2.2, -6.1)
LEAST_LIKELY = 0.0005  # a space to the recognizer; and the most likely is so much less than 1
LEAST_SEEN = 0.1  # less is not why a reader found a space, and in a number it is none
LIKELY_UNSEEN = 0.5  # of a space that a reader found which does not say how likely
LEAST_GAPS = 2
# White within words, in steps, before a line says anything: as much as one gap of it says.
USUAL_WHITE = 0.12
FARTHEST = 0.6  # in steps: what is more says no more
NARROW_STEPS = 1.5  # of letters and digits are as long as one of wide characters
# A space between Latin letters is so many times as wide as any other gap, and so much of a step;
# beside known ones of the line it is nearly as wide as the narrowest.
WIDER_GAP, OF_A_STEP, LEAST_OTHERS = 2.2, 0.7, 4
WIDER_THAN_LETTERS, NEARLY = 1.6, 0.8
_SIGNS = re.compile("[,.:/-]")  # have white around in some typefaces


@dataclass(frozen=True, slots=True)
class _Gap:
    """Between two characters: its white, and from middle to middle, in pixels.

    ``space`` is how likely its reader found a space, ``spaced`` whether it took it for one.
    """

    left: str
    right: str
    white_px: int
    step_px: float
    spaced: bool
    space: float

    @property
    def is_wide(self) -> bool:
        """Whether both fill their square; stops and brackets hold the space beside them."""
        pair = self.left + self.right
        return min(pair) >= FIRST_WIDE and pair.isalnum()

    @property
    def is_before_counted(self) -> bool:
        return self.left.isdigit() and self.right >= FIRST_WIDE

    @property
    def is_within_number(self) -> bool:
        return self.left.isdigit() and self.right.isdigit()

    @property
    def likelihood(self) -> float:
        """That it is a space, to its reader."""
        is_said = self.space >= LEAST_SEEN or not self.spaced
        space = self.space if is_said else LIKELY_UNSEEN
        return min(max(space, LEAST_LIKELY), 1 - LEAST_LIKELY)


def respaced(line: Sequence[Piece], ink: Columns) -> list[Piece]:
    """The line with its spaces where the ink has them; ``ink`` is that of the line's whole crop.

    A line of which nothing is known of its ink, or of some characters' places, stays as it is; as
    does one of two characters, which has no other gap to tell theirs by.
    """
    if not len(ink) or any(len(piece.places) != len(piece.text) for piece in line):
        return list(line)
    gaps = list(_gaps(line, ink))
    if len(gaps) < LEAST_GAPS:
        return list(line)
    spaced = _spaced(gaps, "".join(piece.text for piece in line))
    if spaced == [gap.spaced for gap in gaps]:
        return list(line)
    return list(_words(line, spaced))


def _gaps(line: Sequence[Piece], ink: Columns) -> Iterator[_Gap]:
    width = len(ink)
    letters = [
        (letter, letter.places[0] * width, index == 0)
        for piece in line
        for index, letter in enumerate(_letters(piece))
    ]
    for (left, start, _), (right, end, begins) in pairwise(letters):
        white = _widest_white(ink[round(start) : round(end)])
        yield _Gap(left.text, right.text, white, end - start, begins, sum(right.spaces))


def _widest_white(ink: Columns) -> int:
    """How many columns without ink lie side by side at most."""
    edges = np.flatnonzero(np.diff(np.concatenate(([True], ink, [True])).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _spaced(gaps: Sequence[_Gap], text: str) -> list[bool]:
    """Which of a line's gaps are spaces."""
    each = [(gap, [*gaps[:index], *gaps[index + 1 :]]) for index, gap in enumerate(gaps)]
    if max(text, default="") < FIRST_WIDE:
        return [gap.spaced or _is_narrow_space(gap, others) for gap, others in each]
    weights = KOREAN if HANGUL.search(text) else OTHERS
    step = _usual_step(gaps)
    return [
        not _is_never_spaced(gap)
        and (
            sum(map(mul, weights, _evidence(gap, others, step))) > 0
            or (_is_beside_narrow(gap) and _is_as_wide_as_spaces(gap, others))
        )
        for gap, others in each
    ]


def _usual_step(gaps: Sequence[_Gap]) -> float:
    """From one wide character to the next, in pixels."""
    wide = [gap.step_px for gap in gaps if gap.is_wide]
    narrow = [gap.step_px for gap in gaps] or [0.0]
    return max(1.0, median(wide) if wide else NARROW_STEPS * median(narrow))


def _is_never_spaced(gap: _Gap) -> bool:
    """Whether, however wide, it is none that the reader did not see."""
    is_number = gap.is_within_number and gap.space < LEAST_SEEN
    return not gap.spaced and (is_number or bool(_SIGNS.match(gap.right)))


def _is_beside_narrow(gap: _Gap) -> bool:
    """Whether its step says nothing, other than before what is counted and beside wide signs."""
    pair = gap.left + gap.right
    is_sign = any(letter >= FIRST_WIDE and not letter.isalnum() for letter in pair)
    return not (gap.is_wide or gap.is_before_counted or is_sign)


def _evidence(gap: _Gap, others: Sequence[_Gap], step: float) -> Weights:
    """What speaks for a space, as the weights have it; ``step`` is the usual one, in pixels."""
    within = [1 - other.likelihood for other in others]
    white = sum(map(mul, within, (other.white_px for other in others))) + USUAL_WHITE * step
    more = (gap.white_px - white / (sum(within) + 1)) / step
    farther = gap.step_px / step - 1 if gap.is_wide else 0.0
    return (
        1.0,
        log(gap.likelihood / (1 - gap.likelihood)),
        min(more, FARTHEST),
        min(farther, more, FARTHEST),  # without white a reader misplaced its letters
        float(gap.is_before_counted),
        float(not gap.left.isalnum()),
    )


def _is_as_wide_as_spaces(gap: _Gap, others: Sequence[_Gap]) -> bool:
    """Whether the line has spaces, this is nearly one, and no other gap within a word is."""
    widest = max((other.white_px for other in others if not other.spaced), default=0)
    spaces = [other.white_px for other in others if other.spaced]
    limit = max(NEARLY * min(spaces, default=0), WIDER_THAN_LETTERS * widest)
    return bool(spaces) and gap.white_px >= limit


def _is_narrow_space(gap: _Gap, others: Sequence[_Gap]) -> bool:
    """Digits beside each other are one number."""
    if gap.is_within_number or _SIGNS.match(gap.right):
        return False
    if any(other.spaced for other in others):
        return _is_as_wide_as_spaces(gap, others)
    if _SIGNS.match(gap.left) or len(others) < LEAST_OTHERS:
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
        own = piece.spaces[index : index + 1]
        yield replace(piece, text=letter, start=start, end=end, places=(place,), spaces=own)


def _joined(word: Sequence[Piece]) -> Piece:
    return replace(
        word[0],
        text="".join(letter.text for letter in word),
        confidence=mean_confidence(word),
        end=word[-1].end,
        places=tuple(place for letter in word for place in letter.places),
        spaces=tuple(space for letter in word for space in letter.spaces),
    )
