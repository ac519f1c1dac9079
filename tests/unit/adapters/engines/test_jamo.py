import unicodedata
from dataclasses import replace

import pytest

from ocr_pipeline.adapters.engines.jamo import composed
from ocr_pipeline.adapters.engines.recognizer import Character


def spelled(text: str) -> list[Character]:
    """Each of them a tenth of the line wide, the later the less likely."""
    return [
        Character(part, 1 - index / 10, index / 10, (index + 1) / 10)
        for index, part in enumerate(text)
    ]


def read(text: str) -> str:
    return "".join(character.text for character in composed(spelled(text)))


@pytest.mark.parametrize("text", ["가", "각", "한글 2개", "뷁쀍", "가각 A-1", "≠é日本"])
def test_jamo_become_the_syllables_that_they_spell(text: str) -> None:
    assert read(unicodedata.normalize("NFD", text) if "가" in text else text) == text


def test_a_syllable_reaches_from_its_first_jamo_to_its_last_and_is_as_likely_as_the_least() -> None:
    (syllable,) = composed(spelled("\u1112\u1161\u11ab"))
    assert syllable.text == "한"
    assert syllable.probability == pytest.approx(0.8)
    assert syllable.start == 0
    assert syllable.end == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("jamo", "text"),
    [("\u1100\u1100\u1161", "ㄱ가"), ("\u1161\u11ab", "ㅏㄴ"), ("가\u11a8\u11a8", "각ㄱ")],
)
def test_jamo_that_spell_no_syllable_stand_alone(jamo: str, text: str) -> None:
    assert read(jamo) == text


def test_what_is_no_hangul_is_left_as_it_is() -> None:
    line = spelled("e\u0301 A\u030a")
    assert composed(line) == tuple(line)


def test_no_space_stands_inside_a_syllable() -> None:
    assert read("\u1112 \u1161\u11ab \u1100\u1161") == "한 가"
    assert read("\u1112\u1161 \u11ab") == "한"


def test_the_space_before_a_syllable_is_that_before_its_first_jamo() -> None:
    first, *rest = spelled("\u1112\u1161\u11ab")
    likely = [replace(each, space=0.9) for each in rest]
    assert [each.space for each in composed([replace(first, space=0.1), *likely])] == [0.1]
