"""A listing becomes counts of objects that hold the same, in bounded memory.

Reading objects to see whether they do belongs to ``steps``.

Where a version is an MD5 (an object that S3 took at once), equal versions are equal contents. Of
others, those of one size are candidates: only their bytes can tell.
"""

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ocr_pipeline.model.manifest import ObservedObject
from ocr_pipeline.planning.figures import Figure, student_quantile

_MD5 = re.compile(r"[0-9a-f]{32}")
_MOST_KEYS = 200_000  # about 60 MB
_RULE_OF_THREE = 3
_MEMBERS = 8  # of a group, kept to be read

Value = TypeVar("Value")


@dataclass(slots=True)
class Candidates:
    """Objects of one size; ``members`` are some of them, to be read."""

    count: int = 0
    members: list[ObservedObject] = field(default_factory=list)

    @property
    def possible(self) -> int:
        """How many of them would be duplicates, were they all equal."""
        return max(0, self.count - 1)


class _Thinned(Generic[Value]):
    """Values by key. When there are too many, only keys of every second hash stay, and so on.

    Each that stays stands for ``scale`` (Gibbons, *Distinct Sampling*, VLDB 2001).
    """

    def __init__(self, most_keys: int) -> None:
        self.scale = 1
        self.values: dict[str, Value] = {}
        self._most_keys = most_keys

    def admits(self, key: str) -> bool:
        return _hash(key) % self.scale == 0

    def put(self, key: str, value: Value) -> None:
        self.values[key] = value
        while len(self.values) > self._most_keys:
            self.scale *= 2
            self.values = {key: value for key, value in self.values.items() if self.admits(key)}


class EqualContents:
    """Counts objects that hold what another holds."""

    def __init__(self, most_keys: int = _MOST_KEYS) -> None:
        """Know no object."""
        self._digests = _Thinned[int](most_keys)
        self._sizes = _Thinned[Candidates](most_keys)

    def add(self, found: ObservedObject) -> None:
        """Take an object."""
        if _MD5.fullmatch(found.version):
            if self._digests.admits(found.version):
                earlier = self._digests.values.get(found.version, 0)
                self._digests.put(found.version, earlier + 1)
        elif self._sizes.admits(size := str(found.size_bytes)):
            group = self._sizes.values.get(size) or Candidates()
            group.count += 1
            if len(group.members) < _MEMBERS:
                group.members.append(found)
            self._sizes.put(size, group)

    @property
    def equal_versions(self) -> int:
        """How many have the MD5 of another one."""
        counts = self._digests.values.values()
        return self._digests.scale * sum(count - 1 for count in counts)

    @property
    def possible(self) -> int:
        """How many might hold what another one of their size holds."""
        groups = self._sizes.values.values()
        return self._sizes.scale * sum(group.possible for group in groups)

    @property
    def is_complete(self) -> bool:
        """Whether every object counted, none for others."""
        return self._digests.scale == self._sizes.scale == 1

    def candidates(self) -> list[Candidates]:
        """The groups of at least two, in an order that depends on nothing but their sizes."""
        groups = [item for item in self._sizes.values.items() if item[1].possible]
        return [group for _, group in sorted(groups, key=lambda item: _hash(item[0]))]


@dataclass(frozen=True, slots=True)
class Hashed:
    """Members of a group that were read: so many, with so many different contents."""

    possible: int
    members: int
    contents: int

    @property
    def duplicates(self) -> int:
        """What was found."""
        return self.members - self.contents

    @property
    def is_complete(self) -> bool:
        """Whether all of the group was read."""
        return self.members == self.possible + 1

    @property
    def expected(self) -> float:
        """Duplicates of the whole group, at the rate of its members."""
        return self.duplicates / (self.members - 1) * self.possible


def duplicates_of(equal: EqualContents, hashed: Sequence[Hashed]) -> Figure:
    """How many objects hold what another holds; the groups in ``hashed`` are those read, in order.

    Equal MD5s are counted; for candidates the groups are a sample of clusters, and the rest has
    their rate. Without any group read, all candidates may be duplicates or none.
    """
    certain = equal.equal_versions
    possible = equal.possible
    found = sum(group.duplicates for group in hashed)
    read = sum(group.possible for group in hashed)
    if equal.is_complete and read == possible and all(group.is_complete for group in hashed):
        return Figure.exactly(certain + found)
    if not read:
        return Figure.assumed(certain + possible / 2, certain, certain + possible)
    rate = sum(group.expected for group in hashed) / read
    margin = _margin(hashed, rate, possible)
    expected = rate * possible
    return Figure.estimated(
        certain + expected,
        certain + max(found, expected - margin),
        certain + min(possible, expected + margin),
    )


def _margin(hashed: Sequence[Hashed], rate: float, possible: int) -> float:
    """Of the number of duplicates; everything is possible after a single group."""
    n = len(hashed)
    if n == 1:
        return float(possible)
    residuals = [group.expected - rate * group.possible for group in hashed]
    read = sum(group.possible for group in hashed)
    deviation = math.sqrt(sum(value**2 for value in residuals) / (n - 1) * n)
    alike = _RULE_OF_THREE / n * possible  # none of the groups differed; others may
    return student_quantile(n - 1) * deviation / read * possible or min(alike, float(possible))


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
