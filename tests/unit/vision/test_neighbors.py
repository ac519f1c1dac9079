"""Who is a neighbor of whom."""

from dataclasses import dataclass

from ocr_pipeline.vision.neighbors import neighbor_groups

SPACING_PX = 10.0


@dataclass(frozen=True)
class Thing:
    start: float
    head: float
    end: float
    foot: float


LEFT = Thing(0, 0, 20, 20)
MIDDLE = Thing(25, 0, 45, 20)
RIGHT = Thing(50, 0, 70, 20)


def test_neighbors_of_neighbors_are_in_one_group() -> None:
    [group] = neighbor_groups([LEFT, RIGHT, MIDDLE], SPACING_PX)
    assert set(group) == {LEFT, MIDDLE, RIGHT}


def test_what_is_far_apart_is_not() -> None:
    assert neighbor_groups([LEFT, RIGHT], SPACING_PX) == [[LEFT], [RIGHT]]


def test_what_only_meets_at_a_corner_is_not() -> None:
    below = Thing(25, 25, 45, 45)
    assert neighbor_groups([LEFT, below], SPACING_PX) == [[LEFT], [below]]
