"""What Tesseract is bad at is read again; the rest is not."""

from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.crops import Crop, cut
from ocr_pipeline.adapters.engines.hangul import Glyph, HangulReader
from ocr_pipeline.adapters.engines.korean import KoreanReader, spans_in_doubt
from ocr_pipeline.adapters.engines.korean_cascade import words_of
from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.ports.engine import Pixels
from tests.unit.adapters.engines.glyphs import glyphs_of


@dataclass
class Script:
    """Stands in for both readers: what Tesseract says, and what PP-OCR says to everything."""

    glyphs: list[Glyph] = field(default_factory=list)
    again: str = ""
    probability: float = 0.99
    asked: int = 0


@dataclass
class ScriptedHangul:
    script: Script

    def read(self, crop: Pixels) -> list[Glyph]:
        return self.script.glyphs


@dataclass
class ScriptedRecognizer:
    script: Script

    def read(self, crop: Pixels) -> tuple[Character, ...]:
        self.script.asked += 1
        unit = 1 / max(1, len(self.script.again))
        return tuple(
            Character(text, self.script.probability, index * unit, (index + 1) * unit)
            for index, text in enumerate(self.script.again)
        )


def read(script: Script) -> list[str]:
    reader = KoreanReader(
        cast("HangulReader", ScriptedHangul(script)),
        cast("Recognizer", ScriptedRecognizer(script)),
    )
    width = 20 * max(1, len(script.glyphs))  # every glyph as wide as high
    page = np.full((20, width, 3), 255, np.uint8)
    crop: Crop = cut(page, Quad.from_box(Box(0, 0, width, 20)))
    return [piece.text for piece in words_of(reader.glyphs(crop))]


def test_syllables_join_to_words_where_no_space_is() -> None:
    script = Script(glyphs_of(("환자의 혈압", 0.9)))
    assert read(script) == ["환자의", "혈압"]
    assert script.asked == 0


def test_sure_numbers_are_not_read_again() -> None:
    script = Script(glyphs_of(("1,234", 0.95), ("원", 0.9)), again="I,Z34")
    assert read(script) == ["1,234원"]
    assert script.asked == 0


def test_latin_among_hangul_is_read_again_in_one_piece() -> None:
    script = Script(glyphs_of(("ㅁ", 0.3), ("0H8", 0.5), ("이고", 0.9)), again="mmHg")
    assert read(script) == ["mmHg이고"]
    assert script.asked == 1


@pytest.mark.parametrize(
    ("again", "text"), [("①", "①"), ("※", "※"), ("〈", "〈"), ("：", ":"), ("", "@")]
)
def test_symbols_are_read_again(again: str, text: str) -> None:
    assert read(Script(glyphs_of(("@", 0.68), (" 위탁자", 0.9)), again=again)) == [text, "위탁자"]


def test_where_tesseract_finds_nothing_the_other_may() -> None:
    assert read(Script()) == []
    assert read(Script(again="3")) == ["3"]
    assert read(Script(again="3", probability=0.9)) == []


HEIGHT = 0.1


def test_what_is_read_again_ends_at_its_neighbors() -> None:
    line = glyphs_of(("가나다", 0.9), ("A", 0.9), ("나다라마바사", 0.9))
    assert spans_in_doubt(line, HEIGHT) == [pytest.approx((0.3, 0.4))]


def test_white_around_is_read_too_up_to_a_margin() -> None:
    line = glyphs_of(("가나", 0.9), ("   A   ", 0.9), ("나", 0.9))
    assert spans_in_doubt(line, HEIGHT) == [pytest.approx((0.5 - 0.035, 0.6 + 0.035))]


def test_at_the_ends_of_a_line_nothing_is_cut_off() -> None:
    spans = spans_in_doubt(glyphs_of(("  @", 0.9), ("가나다라", 0.9), ("@  ", 0.9)), HEIGHT)
    assert [spans[0][0], spans[-1][1]] == [0.0, 1.0]


def test_shaky_neighbors_and_numbers_of_the_same_word_are_read_with_it() -> None:
    line = glyphs_of(("가", 0.9), ("비", 0.7), ("P", 0.9), ("11", 0.95), (" 22", 0.95))
    ((start, end),) = spans_in_doubt(line, 1 / 8)
    assert start == pytest.approx(1 / 8)
    assert end == pytest.approx(5 / 8 + 0.35 / 8)


def test_boxes_that_reach_into_the_next_glyph_are_cut_there() -> None:
    line = [Glyph("A", 0.9, 0.0, 0.9, joined=True), *glyphs_of((" 가나다", 0.9))[1:]]
    ((start, end),) = spans_in_doubt(line, HEIGHT)
    assert start == 0.0
    assert end <= line[1].start


@pytest.mark.parametrize(("white", "spans"), [(0.4, []), (0.9, [(0.2, 0.44)]), (2.0, [])])
def test_room_for_a_sign_behind_a_digit_is_read_again(
    white: float, spans: list[tuple[float, float]]
) -> None:
    hangul = Glyph("이", 0.95, 0.35 + white * HEIGHT, 0.9, joined=False)
    line = [*glyphs_of(("온도-8      ", 0.95))[:3], Glyph("8", 0.95, 0.3, 0.35, True), hangul]
    assert spans_in_doubt(line, HEIGHT) == [pytest.approx(span) for span in spans]
