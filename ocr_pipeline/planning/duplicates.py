"""A listing becomes counts of objects that hold the same, in bounded memory.

Reading objects to see whether they do belongs to ``steps``.

Where a version is an MD5 (an object that S3 took at once), equal versions are equal contents. Of
others, those of one size are candidates: only their bytes can tell.
"""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ocr_pipeline.model.manifest import ObservedObject

_MD5 = re.compile(r"[0-9a-f]{32}")
_MOST_KEYS = 200_000  # about 60 MB
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


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
