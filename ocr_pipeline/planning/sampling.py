"""A listing becomes a sample that can be drawn again, and what is seen in it becomes a total.

Which objects are listed, and what is looked for in them, belongs to ``steps``.

Objects are put into strata by size, each eight times as large as the one before: pages, seconds and
failures go with size, so a stratum differs less in itself. The formulas are those of Cochran,
*Sampling Techniques* (3rd edition): 5.6 for the mean, 6.11 for the combined ratio.
"""

import hashlib
import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from ocr_pipeline.model.manifest import ObservedObject
from ocr_pipeline.planning.figures import Figure, student_quantile

_SIZE_STEP_BITS = 3
_MIN_PER_STRATUM = 2  # less has no variance
_CLEARLY = 0.5
_RULE_OF_THREE = 3  # seen in none of n, a thing is in fewer than 3/n of all, in 95 of 100 cases


def rank(found: ObservedObject) -> int:
    """A number that depends on the object alone, and on nothing that anybody chose."""
    name = f"{found.key}\0{found.version}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "big")


@dataclass(slots=True)
class Stratum:
    """Objects of similar size; the ones of the lowest ranks are kept as its sample."""

    count: int = 0
    size_bytes: int = 0
    _kept: list[tuple[int, int, ObservedObject]] = field(default_factory=list)

    def add(self, found: ObservedObject, keep: int) -> None:
        """Count an object, and keep it while fewer than ``keep`` have a lower rank."""
        self.count += 1
        self.size_bytes += found.size_bytes
        entry = (-rank(found), self.count, found)
        if len(self._kept) < keep:
            heapq.heappush(self._kept, entry)
        else:
            heapq.heappushpop(self._kept, entry)

    def lowest(self, count: int) -> list[ObservedObject]:
        """The objects of the lowest ranks, in their order."""
        return [found for *_, found in sorted(self._kept, reverse=True)[:count]]


@dataclass(slots=True)
class Population:
    """All objects of one type, in strata; memory is bounded by ``sample_size``."""

    sample_size: int
    strata: dict[int, Stratum] = field(default_factory=dict)

    def add(self, found: ObservedObject) -> None:
        """Count an object."""
        stratum = self.strata.setdefault(stratum_of(found.size_bytes), Stratum())
        stratum.add(found, max(self.sample_size, _MIN_PER_STRATUM))

    @property
    def count(self) -> int:
        """How many objects there are."""
        return sum(stratum.count for stratum in self.strata.values())

    @property
    def size_bytes(self) -> int:
        """How large they are together."""
        return sum(stratum.size_bytes for stratum in self.strata.values())

    def sample(self) -> list[ObservedObject]:
        """About ``sample_size`` objects; one that is cut short is still spread over all sizes."""
        names = sorted(self.strata)
        wanted = _allocated([self.strata[name] for name in names], self.sample_size)
        drawn = [self.strata[name].lowest(count) for name, count in zip(names, wanted, strict=True)]
        return [found for turn in zip_longest(*drawn) for found in turn if found is not None]


def stratum_of(size_bytes: int) -> int:
    """The number of the stratum: 0 for no byte, one more for each factor of 8."""
    return -(-size_bytes.bit_length() // _SIZE_STEP_BITS)


def _allocated(strata: Sequence[Stratum], sample_size: int) -> list[int]:
    """How many of each: half by their number, half by their bytes, for what varies with either.

    Each has two, as far as it has them, so that its variance is known; more than ``sample_size``
    only for that.
    """
    least = [min(stratum.count, _MIN_PER_STRATUM) for stratum in strata]
    room = max(0, sample_size - sum(least))
    count = sum(stratum.count for stratum in strata)
    size_bytes = sum(stratum.size_bytes for stratum in strata) or 1
    shares = [(s.count / count + s.size_bytes / size_bytes) / 2 for s in strata]
    wanted = [low + int(room * share) for low, share in zip(least, shares, strict=True)]
    wanted = [min(stratum.count, n) for stratum, n in zip(strata, wanted, strict=True)]
    left = min(sample_size, count) - sum(wanted)
    for index, stratum in enumerate(strata):  # what rounding and small strata left over
        more = min(max(left, 0), stratum.count - wanted[index])
        wanted[index] += more
        left -= more
    return wanted


@dataclass(frozen=True, slots=True)
class Seen:
    """One object of a sample with what was looked for in it (pages, say)."""

    size_bytes: int
    value: float


@dataclass(frozen=True, slots=True)
class _Cell:
    """A stratum, or some of them together, with its sample."""

    count: int
    size_bytes: int
    seen: tuple[Seen, ...]

    @property
    def is_complete(self) -> bool:
        return len(self.seen) >= self.count

    def total(self, values: Sequence[float]) -> float:
        """The sum over all its objects, by these values of its sample."""
        return self.count * sum(values) / len(values)

    def variance(self, values: Sequence[float]) -> float:
        """Of that sum."""
        n = len(values)
        if self.is_complete or n < _MIN_PER_STRATUM:
            return 0.0
        mean = sum(values) / n
        variance = sum((value - mean) ** 2 for value in values) / (n - 1)
        return self.count**2 * (1 - n / self.count) * variance / n


@dataclass(frozen=True, slots=True)
class Total:
    """An estimated sum over all objects, and what it was extrapolated by."""

    figure: Figure
    by: str


def extrapolate(population: Population, seen: Sequence[Seen], most: float | None = None) -> Total:
    """The sum over a population of what was seen in a sample of it, with its 95 % interval.

    ``most`` is what one object can have at most. Without a sample nothing is known (``ValueError``
    unless the population is empty). Where all of the sample is alike, so may be all others but a
    few: the rule of three says how many.
    """
    if not population.count:
        return Total(Figure.exactly(0), "nothing")
    cells = _cells(population, seen)
    if all(cell.is_complete for cell in cells):
        total = sum(item.value for cell in cells for item in cell.seen)
        return Total(Figure.exactly(total), "nothing")
    by_count, by_bytes = _by_count(cells), _by_bytes(cells)
    # Of two intervals the smaller one is too often too small: the choice is no close one.
    is_better = by_bytes is None or by_count.margin < _CLEARLY * by_bytes.margin
    chosen = by_count if is_better or by_bytes is None else by_bytes
    ceiling = math.inf if most is None else most * population.count
    low, high = chosen.interval or _if_few_differ(chosen.total, cells)
    figure = Figure.estimated(
        min(chosen.total, ceiling),
        low=max(low, sum(item.value for item in seen)),
        high=min(high, ceiling),
    )
    return Total(figure, "bytes" if chosen is by_bytes else "count")


@dataclass(frozen=True, slots=True)
class _Estimate:
    """A total with the part that each cell has in its variance."""

    total: float
    parts: Sequence[tuple[_Cell, float]]

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wider above: what a sample misses are the few large ones. None for no variance."""
        if not self.margin:
            return None
        relative = self.margin / self.total
        factor = 1 + relative + relative**2 / 2
        return self.total / factor, self.total * factor

    @property
    def margin(self) -> float:
        """Half the 95 % interval; degrees of freedom as Satterthwaite has them (Cochran, 5.4)."""
        varying = [(len(cell.seen) - 1, variance) for cell, variance in self.parts if variance]
        if not varying:
            return 0.0
        variance = sum(part for _, part in varying)
        freedom = variance**2 / sum(part**2 / degrees for degrees, part in varying)
        return student_quantile(freedom) * math.sqrt(variance)


def _by_count(cells: Sequence[_Cell]) -> _Estimate:
    values = [[item.value for item in cell.seen] for cell in cells]
    return _estimate(cells, values, sum(map(_Cell.total, cells, values)))


def _by_bytes(cells: Sequence[_Cell]) -> _Estimate | None:
    """None where the sample has no bytes."""
    value_total = sum(cell.total([item.value for item in cell.seen]) for cell in cells)
    size_total = sum(cell.total([item.size_bytes for item in cell.seen]) for cell in cells)
    if not size_total:
        return None
    ratio = value_total / size_total
    all_bytes = sum(cell.size_bytes for cell in cells)
    weight = all_bytes / size_total  # a sample of the smaller ones varies less than all do
    residuals = [
        [weight * (item.value - ratio * item.size_bytes) for item in cell.seen] for cell in cells
    ]
    return _estimate(cells, residuals, ratio * all_bytes)


def _estimate(cells: Sequence[_Cell], values: Sequence[Sequence[float]], total: float) -> _Estimate:
    return _Estimate(total, list(zip(cells, map(_Cell.variance, cells, values), strict=True)))


def _cells(population: Population, seen: Sequence[Seen]) -> list[_Cell]:
    """The strata with their samples; one that has too few is taken together with the next."""
    samples: dict[int, list[Seen]] = {}
    for item in seen:
        samples.setdefault(stratum_of(item.size_bytes), []).append(item)
    cells: list[_Cell] = []
    open_cell = _Cell(0, 0, ())
    for name, stratum in sorted(population.strata.items()):
        open_cell = _Cell(
            open_cell.count + stratum.count,
            open_cell.size_bytes + stratum.size_bytes,
            (*open_cell.seen, *samples.get(name, ())),
        )
        if open_cell.is_complete or len(open_cell.seen) >= _MIN_PER_STRATUM:
            cells.append(open_cell)
            open_cell = _Cell(0, 0, ())
    if open_cell.count and cells:
        last = cells.pop()
        open_cell = _Cell(
            last.count + open_cell.count,
            last.size_bytes + open_cell.size_bytes,
            (*last.seen, *open_cell.seen),
        )
    if open_cell.count:
        cells.append(open_cell)
    if not all(cell.seen for cell in cells):
        raise ValueError("nothing was seen")
    return cells


def _if_few_differ(total: float, cells: Sequence[_Cell]) -> tuple[float, float]:
    """What it may be where all of the sample are alike: some of the others may not be."""
    incomplete = [cell for cell in cells if not cell.is_complete]
    n = sum(len(cell.seen) for cell in incomplete)
    values = [abs(item.value) for cell in incomplete for item in cell.seen]
    others = sum(cell.count for cell in incomplete) - n
    margin = min(1.0, _RULE_OF_THREE / n) * others * max([1.0, *values])
    return total - margin, total + margin
