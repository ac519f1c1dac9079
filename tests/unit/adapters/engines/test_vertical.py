from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.adapters.engines.vertical import is_column, on_paper, read_crop
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.ports.engine import Pixels

SIDE = 40
BLOCK = (6, 34, 4, 12)
STOP = (4, 12, 6, 14)
BRACKET = (4, 36, 24, 32)
BAR = (18, 22, 4, 36)
ONE = (4, 36, 18, 22)
COLUMN = [BLOCK, BLOCK, BLOCK, BLOCK]


def spread(text: str, probability: float = 0.9) -> list[Character]:
    """A reading with a character per square; a blank is a square in which nothing was read."""
    return [
        Character(character, probability, index / len(text), (index + 1) / len(text))
        for index, character in enumerate(text)
        if character != " "
    ]


@dataclass
class Answers:
    """A recognizer that gives one answer per call, the last for good, and keeps the pictures."""

    answers: Sequence[Sequence[Character]]
    seen: list[Pixels] = field(default_factory=list)

    def read(self, crop: Pixels) -> tuple[Character, ...]:
        self.seen.append(crop)
        return tuple(self.answers[min(len(self.seen), len(self.answers)) - 1])


def crop_of(marks: Sequence[tuple[int, int, int, int] | None], *, tall: bool = True) -> Crop:
    pixels = np.full((SIDE, SIDE * len(marks), 3), 250, np.uint8)
    for index, mark in enumerate(marks):
        if mark:
            top, bottom, left, right = mark
            pixels[top:bottom, SIDE * index + left : SIDE * index + right] = 20
    return Crop(pixels, Quad.from_box(Box(0, 0, SIDE, SIDE * len(marks))), tall)


def read(crop: Crop, *answers: Sequence[Character], language: str = "ja") -> tuple[str, Answers]:
    recognizer = Answers(answers)
    found = read_crop(cast(Recognizer, recognizer), crop, (language,))
    return "".join(character.text for character in found), recognizer


@pytest.mark.parametrize("language", ["ja", "zh-TW", "zh-CN"])
def test_a_column_is_read_on_colored_paper(language: str) -> None:
    crop = crop_of(COLUMN)
    text, recognizer = read(crop, spread("春夏秋冬"), language=language)
    assert text == "春夏秋冬"
    (seen,) = recognizer.seen
    assert (seen == on_paper(crop.pixels)).all()
    assert seen[0, 0].tolist() == [200, 150, 150]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_tall_lines_of_other_languages_are_read_as_they_are(language: str) -> None:
    crop = crop_of(COLUMN)
    _, recognizer = read(crop, spread("Side"), language=language)
    assert [seen is crop.pixels for seen in recognizer.seen] == [True]


def test_horizontal_lines_are_read_as_they_are() -> None:
    crop = crop_of(COLUMN, tall=False)
    _, recognizer = read(crop, spread("春夏秋冬"))
    assert [seen is crop.pixels for seen in recognizer.seen] == [True]


def test_a_side_tab_with_latin_text_is_no_column() -> None:
    crop = crop_of([BLOCK, BLOCK, STOP, BLOCK, BLOCK])
    text, recognizer = read(crop, spread("Ch pt"), spread("Ch.pt"))
    assert text == "Ch.pt"
    assert recognizer.seen[-1] is crop.pixels
    assert len(recognizer.seen) == 2


def test_a_stop_between_glyphs_is_read_as_rows_have_it() -> None:
    crop = crop_of([BLOCK, BLOCK, STOP, BLOCK, BLOCK])
    text, recognizer = read(crop, spread("春夏 秋冬"), spread("夏°秋"))
    assert text == "春夏。秋冬"
    assert len(recognizer.seen) == 2


@pytest.mark.parametrize("bracket", "(（「")
def test_a_bracket_is_read_turned(bracket: str) -> None:
    crop = crop_of([BLOCK, BLOCK, BRACKET, BLOCK, BLOCK])
    text, recognizer = read(crop, spread("春夏 秋冬"), spread(f"夏{bracket}秋", 0.8))
    assert text == f"春夏{bracket}秋冬"
    assert len(recognizer.seen) == 2


def test_small_kana_stand() -> None:
    crop = crop_of([BLOCK, BLOCK, BLOCK, BLOCK, BLOCK])
    text, _ = read(crop, spread("ちょ と待"), spread("ょひと"), spread("ょっと"))
    assert text == "ちょっと待"


@pytest.mark.parametrize(("added", "probability"), [("っ", 0.4), ("小", 0.9), ("=", 0.9)])
def test_what_is_unsure_or_seldom_left_out_is_not_added(added: str, probability: float) -> None:
    crop = crop_of([BLOCK, BLOCK, BLOCK, BLOCK, BLOCK])
    again = spread(f"夏{added}秋", probability)
    assert read(crop, spread("春夏 秋冬"), again)[0] == "春夏秋冬"


def test_the_added_character_lies_in_its_place() -> None:
    crop = crop_of([BLOCK, BLOCK, STOP, BLOCK, BLOCK])
    recognizer = cast(Recognizer, Answers([spread("春夏 秋冬"), spread("夏。秋")]))
    stop = read_crop(recognizer, crop, ("ja",))[2]
    assert (stop.start, stop.end) == pytest.approx((86 / 200, 94 / 200))


@pytest.mark.parametrize(("mark", "expected"), [(BAR, "ノートを"), (ONE, "ノ一トを")])
@pytest.mark.parametrize("read_as", "ー一1")
def test_the_ink_tells_a_long_vowel_from_one(
    mark: tuple[int, int, int, int], expected: str, read_as: str
) -> None:
    crop = crop_of([BLOCK, mark, BLOCK, BLOCK])
    assert read(crop, spread(f"ノ{read_as}トを"))[0] == expected


def test_a_digit_after_han_stays() -> None:
    crop = crop_of([BLOCK, BAR, BLOCK, BLOCK])
    assert read(crop, spread("年1月日"))[0] == "年1月日"


@pytest.mark.parametrize("reading", [[], spread("a夏b"), spread("12月3")])
def test_what_is_no_column(reading: list[Character]) -> None:
    assert not is_column(reading)


def test_nothing_is_added_to_an_unsure_reading() -> None:
    crop = crop_of([BLOCK, BLOCK, STOP, BLOCK, BLOCK])
    text, recognizer = read(crop, spread("春夏 秋冬", 0.6), spread("夏。秋"))
    assert text == "春夏秋冬"
    assert len(recognizer.seen) == 1


def test_a_blank_column_is_left_as_read() -> None:
    assert read(crop_of([None] * 4), spread("春夏秋冬"))[0] == "春夏秋冬"
