"""Numbers that are not certain: a value with its 95 % interval, and what it rests on.

Where they come from belongs to ``sampling`` and ``estimating``.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Basis(StrEnum):
    """What a figure rests on; one that is made of several rests on the weakest."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    ASSUMED = "assumed"


_STRENGTH = list(Basis)
_NORMAL_QUANTILE = 1.959964  # 95 % of a normal distribution lie within so many deviations


@dataclass(frozen=True, slots=True)
class Figure:
    """A value between ``low`` and ``high``.

    ``estimated`` came from a sample, ``assumed`` from experience elsewhere.
    """

    value: float
    low: float
    high: float
    basis: Basis

    @classmethod
    def exactly(cls, value: float) -> Self:
        """What was counted."""
        return cls(value, value, value, Basis.MEASURED)

    @classmethod
    def measured(cls, value: float, low: float, high: float) -> Self:
        """What was measured here and varies."""
        return cls(value, min(low, value), max(high, value), Basis.MEASURED)

    @classmethod
    def estimated(cls, value: float, low: float, high: float) -> Self:
        """What was extrapolated; rounding errors do not put the value out of its interval."""
        return cls(value, min(low, value), max(high, value), Basis.ESTIMATED)

    @classmethod
    def assumed(cls, value: float, low: float, high: float) -> Self:
        """What holds elsewhere."""
        return cls(value, low, high, Basis.ASSUMED)

    @property
    def is_exact(self) -> bool:
        """Whether there is no doubt."""
        return self.low == self.high

    def scaled(self, factor: float) -> "Figure":
        """So many times as much; ``factor`` is certain and not negative."""
        return Figure(self.value * factor, self.low * factor, self.high * factor, self.basis)

    def times(self, other: "Figure") -> "Figure":
        """The product of two independent figures, none below zero: relative errors add in squares.

        The error of a product of errors is left out.
        """
        value = self.value * other.value
        if not value:
            return Figure(0.0, 0.0, self.high * other.high, weakest([self, other]))
        low = _joined(self._relative_low(), other._relative_low())
        high = _joined(self._relative_high(), other._relative_high())
        basis = weakest([self, other])
        return Figure(value, value * max(0.0, 1 - low), value * (1 + high), basis)

    def mapped(self, function: Callable[[float], float]) -> "Figure":
        """The figure of a growing function of this one."""
        return Figure(function(self.value), function(self.low), function(self.high), self.basis)

    def _relative_low(self) -> float:
        return (self.value - self.low) / self.value

    def _relative_high(self) -> float:
        return (self.high - self.value) / self.value


def weakest(figures: Iterable[Figure]) -> Basis:
    """What a figure made of these rests on."""
    return max((figure.basis for figure in figures), key=_STRENGTH.index, default=Basis.MEASURED)


def total(figures: Iterable[Figure]) -> Figure:
    """The sum of independent figures: their errors add in squares."""
    parts = list(figures)
    value = sum(part.value for part in parts)
    low = _joined(*(part.value - part.low for part in parts))
    high = _joined(*(part.high - part.value for part in parts))
    return Figure(value, value - low, value + high, weakest(parts))


def share(part: int, whole: int) -> Figure:
    """The part that some have of ``whole`` that were looked at (Wilson's interval).

    Nothing is known where nothing was looked at: a half, between none and all, is assumed.
    """
    if not whole:
        return Figure.assumed(0.5, 0.0, 1.0)
    z_squared = _NORMAL_QUANTILE**2
    center = (part + z_squared / 2) / (whole + z_squared)
    spread = math.sqrt(part * (whole - part) / whole + z_squared / 4)
    margin = _NORMAL_QUANTILE * spread / (whole + z_squared)
    return Figure.measured(part / whole, max(0.0, center - margin), min(1.0, center + margin))


def student_quantile(freedom: float) -> float:
    """Student's 97.5 % point; the normal one where ``freedom`` is 0 (Abramowitz, Stegun, 26.7.5).

    To the third term: within 1 % from 3 degrees of freedom on.
    """
    x = _NORMAL_QUANTILE
    if not freedom:
        return x
    first = (x**3 + x) / 4
    second = (5 * x**5 + 16 * x**3 + 3 * x) / 96
    third = (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384
    return x + first / freedom + second / freedom**2 + third / freedom**3


def _joined(*errors: float) -> float:
    return math.hypot(*errors)
