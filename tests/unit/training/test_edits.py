import pytest

from training.edits import distance


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("", "", 0),
        ("가나", "", 2),
        ("", "가나", 2),
        ("가나다", "가다", 1),
        ("kitten", "sitting", 3),
    ],
)
def test_the_least_number_of_edits(one: str, other: str, edits: int) -> None:
    assert distance(one, other) == edits
