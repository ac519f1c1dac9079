import random

import pytest

from training import texts
from training.alphabet import BLANK, CHARACTERS, CLASSES, SYLLABLES, classes_of, greedy, text_of


def test_every_syllable_is_spelled_with_two_or_three_classes_that_tell_it_from_all_others() -> None:
    spellings = {tuple(classes_of(syllable)) for syllable in SYLLABLES}
    assert len(spellings) == len(SYLLABLES) == 11_172
    assert {len(spelling) for spelling in spellings} == {2, 3}


@pytest.mark.parametrize("text", ["한글 2개", "≠ ½ ㈜", "가각간", "ㄱ. ㅏ"])
def test_a_text_is_spelled_and_read_again(text: str) -> None:
    assert text_of(classes_of(text)) == text


def test_what_no_class_stands_for_cannot_be_spelled() -> None:
    with pytest.raises(KeyError):
        classes_of("株式")


def test_the_classes_are_the_blank_each_character_once_and_the_space() -> None:
    assert len(set(CHARACTERS)) == len(CHARACTERS) == CLASSES - 2
    assert classes_of(" ") == [CLASSES - 1]
    assert BLANK not in {number for character in CHARACTERS for number in classes_of(character)}


def test_of_equal_neighbors_one_counts_and_blanks_divide_them() -> None:
    assert greedy([0, 3, 3, 0, 3, 4, 4, 0, 0]) == [3, 3, 4]


def test_whatever_is_drawn_can_be_spelled() -> None:
    rng = random.Random(1)
    for longest in (1, 6, 30):
        for text in (draw(rng, longest) for draw in (texts.line, texts.latin) for _ in range(200)):
            assert text_of(classes_of(text)) == text
            assert 1 <= len(text) <= longest
            assert text == text.strip()
