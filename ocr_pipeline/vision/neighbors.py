"""Things on a page become groups of neighbors; what they are belongs to who asks."""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Extent(Protocol):
    """What has edges in reading coordinates, in pixels."""

    @property
    def start(self) -> float:
        """Where it begins along the rows."""

    @property
    def end(self) -> float:
        """Where it ends along the rows."""

    @property
    def head(self) -> float:
        """Its edge towards the first row."""

    @property
    def foot(self) -> float:
        """Its edge towards the last row."""


E = TypeVar("E", bound=Extent)


def neighbor_groups(things: Iterable[E], spacing_px: float) -> list[list[E]]:
    """Things with at most ``spacing_px`` between them, directly or through others."""
    groups: list[list[E]] = []
    for thing in things:
        joined, apart = [thing], []
        for group in groups:
            if any(_are_near(thing, other, spacing_px) for other in group):
                joined += group
            else:
                apart.append(group)
        groups = [*apart, joined]
    return groups


def _are_near(thing: Extent, other: Extent, spacing_px: float) -> bool:
    """Whether they stand beside or above each other, and not far apart."""
    along = max(thing.start, other.start) - min(thing.end, other.end)
    across = max(thing.head, other.head) - min(thing.foot, other.foot)
    return max(along, across) <= spacing_px and min(along, across) < 0
