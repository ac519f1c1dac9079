"""The interval of a difference on the same pages."""

import random

import pytest

from benchmarks.bootstrap import paired_difference
from benchmarks.scoring import Errors

RNG = random.Random(5)
HARD = [RNG.randint(0, 60) for _ in range(40)]
THEIRS = [Errors(errors + 3, 300) for errors in HARD]
OURS = [Errors(errors, 300) for errors in HARD]


def test_a_small_difference_on_every_page_is_certain() -> None:
    """Alone, either rate is far less certain: pages differ by more than the readers do."""
    found = paired_difference(OURS, THEIRS)
    assert (found.points, found.low, found.high) == pytest.approx((-1.0, -1.0, -1.0))


def test_page_by_page() -> None:
    shuffled = random.Random(1).sample(THEIRS, len(THEIRS))
    found = paired_difference(OURS, shuffled)
    assert found.low < -2 < found.points < 0 < found.high


def test_the_same_seed_gives_the_same_interval() -> None:
    shuffled = random.Random(1).sample(THEIRS, len(THEIRS))
    assert paired_difference(OURS, shuffled, 7) == paired_difference(OURS, shuffled, 7)
    assert paired_difference(OURS, shuffled, 7) != paired_difference(OURS, shuffled, 8)


def test_the_other_way_round() -> None:
    there, back = paired_difference(OURS, THEIRS), paired_difference(THEIRS, OURS)
    assert (back.points, back.low, back.high) == pytest.approx(
        (-there.points, -there.high, -there.low)
    )


def test_as_words() -> None:
    assert str(paired_difference([Errors(1, 100)], [Errors(3, 100)])) == "-2.00 [-2.00, -2.00]"


@pytest.mark.parametrize(
    ("ours", "theirs"), [([], []), (OURS, THEIRS[1:]), ([Errors(1, 0)], [Errors(1, 0)])]
)
def test_what_cannot_be_compared(ours: list[Errors], theirs: list[Errors]) -> None:
    with pytest.raises(ValueError, match=r"pages|characters"):
        paired_difference(ours, theirs)
