"""Listed objects, and what the ledger knows of them, become counts by type and by what is due.

Listing belongs to ``steps``, drawing samples to ``sampling``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ocr_pipeline.model.manifest import ItemRecord, ItemState, ObservedObject
from ocr_pipeline.planning.duplicates import EqualContents
from ocr_pipeline.planning.sampling import Population

OTHER = "other"
_TYPES = {
    "pdf": "pdf",
    **dict.fromkeys(("tif", "tiff"), "tiff"),
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif"), "jpeg"),
    "png": "png",
    "bmp": "bmp",
    "webp": "webp",
}
_FINAL = (ItemState.RECOGNIZED, ItemState.FAILED, ItemState.IGNORED)


class Standing(StrEnum):
    """What is due for an object."""

    DONE = "done"
    """This version has its answer."""
    WAITING = "waiting"
    """It was seen, and is not finished."""
    NEW = "new"
    """Its key was never seen."""
    CHANGED = "changed"
    """Its key was, with another version."""


def standing_of(version: str, known: Sequence[ItemRecord]) -> Standing:
    """What is due for an object whose key the ledger knows in these versions, oldest first."""
    if not known:
        return Standing.NEW
    same = next((item for item in known if item.version == version), None)
    if same is not None:
        return Standing.DONE if same.state in _FINAL else Standing.WAITING
    latest = known[-1]
    # What nothing ever came of takes the new version and begins again.
    begins_again = latest.state is ItemState.SETTLING or (
        latest.state is ItemState.PENDING and latest.generation == 1
    )
    return Standing.WAITING if begins_again else Standing.CHANGED


def type_of(key: str) -> str:
    """What a name promises; ``other`` when it promises nothing that is recognized."""
    stem, dot, suffix = key.rpartition("/")[2].rpartition(".")
    return _TYPES.get(suffix.lower(), OTHER) if dot and stem else OTHER


@dataclass(slots=True)
class Tally:
    """Objects and their bytes."""

    count: int = 0
    size_bytes: int = 0

    def add(self, found: ObservedObject) -> None:
        """One more."""
        self.count += 1
        self.size_bytes += found.size_bytes


@dataclass(slots=True)
class Inventory:
    """All objects of an input. ``to_do`` are those that an engine would be given, by type.

    ``refused`` ones are to do as well, by the error code that their size alone brings. ``equal``
    contents are looked for within a type.
    """

    sample_size: int
    max_file_bytes: int
    listed: Tally = field(default_factory=Tally)
    standings: dict[Standing, Tally] = field(
        default_factory=lambda: {standing: Tally() for standing in Standing}
    )
    types: dict[str, Tally] = field(default_factory=dict)
    to_do: dict[str, Population] = field(default_factory=dict)
    refused: dict[str, Tally] = field(default_factory=dict)
    equal: dict[str, EqualContents] = field(default_factory=dict)

    def add(self, found: ObservedObject, standing: Standing) -> None:
        """Count an object."""
        kind = type_of(found.key)
        self.listed.add(found)
        self.standings[standing].add(found)
        self.types.setdefault(kind, Tally()).add(found)
        if standing is Standing.DONE:
            return
        code = self._refusal(found)
        if code is not None:
            self.refused.setdefault(code, Tally()).add(found)
            return
        self.to_do.setdefault(kind, Population(self.sample_size)).add(found)
        self.equal.setdefault(kind, EqualContents()).add(found)

    @property
    def to_do_count(self) -> int:
        """How many objects an engine would be given."""
        return sum(population.count for population in self.to_do.values())

    @property
    def to_do_bytes(self) -> int:
        """How large they are together."""
        return sum(population.size_bytes for population in self.to_do.values())

    def _refusal(self, found: ObservedObject) -> str | None:
        if not found.size_bytes:
            return "EMPTY_FILE"
        return "FILE_TOO_LARGE" if found.size_bytes > self.max_file_bytes else None
