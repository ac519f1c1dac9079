"""How the print of a form's sample was found on a page becomes what differs and what is doubtful.

Looking for it belongs to ``form_print``, what follows from it to ``form_finding``.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

WIDE_PX = 18  # narrower marks are brackets, signs and pieces of boxes: writing changes them
# Of 6,400 marks of right forms one in 125 is less like than this, for a pen or a stamp went over
# it, and none of those has so little of its own strokes. Of other words in the same place none is
# as like, and nine in ten have fewer strokes.
LEAST_LIKENESS, LEAST_STROKES, ALL_STROKES = 0.68, 0.74, 0.83
BELOW_TYPICAL, BELOW_TYPICAL_STROKES, BELOW_BOTH = 0.2, 0.14, 0.4  # of a clear scan's words
MOST_UNLIKE = 1 - BELOW_TYPICAL  # whatever the scan, what is more like is there

Box = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a mark of the sample was found; pixels are of the frame.

    ``likeness``: correlation of its strokes with the sample's, -1..1. ``strokes``: how dark the
    scan is where the sample's strokes are, against the page's own print, 0..1: a stamp over them
    does not lower it.
    """

    box: Box
    likeness: float
    strokes: float
    shift_px: tuple[float, float]

    @property
    def is_wide(self) -> bool:
        """Whether it is a word: smaller signs change when somebody writes beside them."""
        return self.box[2] - self.box[0] >= WIDE_PX


@dataclass(frozen=True)
class Comparison:
    """The sample's ``marks``, and what the scan has beside them outside of fields.

    ``extra_words`` have the size of print, ``extra_labels`` have a box or a line to write beside
    them, in the margins, too.
    """

    marks: tuple[Mark, ...]
    extra_words: int = 0
    extra_labels: int = 0

    @cached_property
    def typical(self) -> tuple[float, float]:
        """The likeness and the strokes that half of the words have: the quality of the scan."""
        words = [mark for mark in self.marks if mark.is_wide]
        if not words:
            return 0.0, 0.0
        likeness = np.median([mark.likeness for mark in words])
        return float(likeness), float(np.median([mark.strokes for mark in words]))

    def is_like(self, mark: Mark) -> bool:
        """Whether a mark is there as it is in the sample."""
        return mark.likeness >= max(LEAST_LIKENESS, self.typical[0] - BELOW_TYPICAL)

    @cached_property
    def like(self) -> tuple[Mark, ...]:
        """Marks that are there."""
        return tuple(mark for mark in self.marks if self.is_like(mark))

    @cached_property
    def different(self) -> tuple[Mark, ...]:
        """Words in whose place is something else, or nothing."""
        return tuple(mark for mark in self._unlike if self._is_different(mark))

    @cached_property
    def doubtful(self) -> tuple[Mark, ...]:
        """Words that may be something else, or have been written over."""
        most = self._least_strokes + ALL_STROKES - LEAST_STROKES
        return tuple(
            mark for mark in self._unlike if mark.strokes < most and mark not in self.different
        )

    @property
    def _unlike(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.is_wide and not self.is_like(mark)]

    def _is_different(self, mark: Mark) -> bool:
        most = sum(self.typical) - BELOW_BOTH
        return mark.strokes < self._least_strokes and mark.likeness + mark.strokes < most

    @property
    def _least_strokes(self) -> float:
        return max(LEAST_STROKES, self.typical[1] - BELOW_TYPICAL_STROKES)
