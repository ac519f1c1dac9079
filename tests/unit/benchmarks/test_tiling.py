"""Which characters of two texts are each other's."""

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.tiling import UNPAIRED, pairs

TEXTS = st.text(alphabet="abc", max_size=30)


def test_the_longest_piece_comes_first() -> None:
    assert pairs("abXcde", "cdeab") == [3, 4, 5, 0, 1]


def test_what_is_left_of_a_piece_is_paired_elsewhere() -> None:
    """``bcd`` goes into the longer piece; what remains of ``abcd`` still finds its place."""
    assert pairs("abcdefg ab", "bcdefgh ab") == [1, 2, 3, 4, 5, 6, UNPAIRED, 7, 8, 9]


def test_a_single_character_needs_a_neighbour() -> None:
    assert pairs("abcdXe", "abcdYe")[5] == 5
    assert pairs("abcdefgh", "hijklmno") == [UNPAIRED] * 8


def test_a_lost_character_does_not_hide_the_one_beside_it() -> None:
    assert pairs("abcXd", "abcd") == [0, 1, 2, 4]


def test_in_a_tiny_text_each_character_stands_for_itself() -> None:
    assert pairs("7", "page 7") == [*[UNPAIRED] * 5, 0]


def test_nothing_to_pair() -> None:
    assert pairs("", "") == pairs("abc", "") == []
    assert pairs("", "ab") == [UNPAIRED] * 2


@given(TEXTS, TEXTS)
def test_pairs_are_equal_characters_and_each_is_used_once(truth: str, read: str) -> None:
    places = pairs(truth, read)
    paired = [place for place in places if place != UNPAIRED]
    assert len(set(paired)) == len(paired)
    assert all(
        truth[place] == read[index] for index, place in enumerate(places) if place != UNPAIRED
    )


@given(TEXTS, TEXTS)
def test_no_common_piece_of_two_is_left(truth: str, read: str) -> None:
    places = pairs(truth, read)
    taken = set(places)
    left = {
        truth[i : i + 2] for i in range(len(truth) - 1) if i not in taken and i + 1 not in taken
    }
    assert not any(
        read[j : j + 2] in left and places[j] == places[j + 1] == UNPAIRED
        for j in range(len(read) - 1)
    )
