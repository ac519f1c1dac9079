"""The errors of two readers on the same pages become an interval of their difference.

Pages are drawn with replacement, the same ones for both: what makes a page hard hits both, so the
difference is known better than either rate (Bisani and Ney, 2004). Scoring belongs to ``scoring``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.scoring import Errors

ROUNDS = 2000
Floats = npt.NDArray[np.float64]
_TAIL_PERCENT = 2.5


@dataclass(frozen=True, slots=True)
class Difference:
    """Percentage points between two micro averages, and their 95 % interval; below 0 is less."""

    points: float
    low: float
    high: float

    def __str__(self) -> str:
        """The value and its interval."""
        return f"{self.points:+.2f} [{self.low:+.2f}, {self.high:+.2f}]"


def paired_difference(
    ours: Sequence[Errors], theirs: Sequence[Errors], seed: int = 0
) -> Difference:
    """Our rate less theirs, page by page in the same order.

    Raises:
        ValueError: not the same number of pages, or none, or no characters.
    """
    mine, other = (
        np.array([(page.errors, page.characters) for page in side], dtype=float).reshape(-1, 2)
        for side in (ours, theirs)
    )
    if len(mine) != len(other):
        raise ValueError("the same pages for both")
    if not mine[:, 1].sum() or not other[:, 1].sum():
        raise ValueError("no characters")
    drawn = np.random.default_rng(seed).integers(0, len(mine), (ROUNDS, len(mine)))
    with np.errstate(invalid="ignore"):  # a draw of empty pages only has no rate
        rounds = _rate(mine[drawn].sum(axis=1)) - _rate(other[drawn].sum(axis=1))
    low, high = np.nanpercentile(rounds, (_TAIL_PERCENT, 100 - _TAIL_PERCENT))
    points = _rate(mine.sum(axis=0)) - _rate(other.sum(axis=0))
    return Difference(float(points), float(low), float(high))


def _rate(sums: Floats) -> Floats:
    rates: Floats = 100 * sums[..., 0] / sums[..., 1]
    return rates
