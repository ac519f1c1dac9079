"""What Tesseract is bad at is read again, and only what is then surely Latin is taken."""

from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.crops import Crop, cut
from ocr_pipeline.adapters.engines.hangul import Glyphs, HangulReader
from ocr_pipeline.adapters.engines.korean import KoreanReader
from ocr_pipeline.adapters.engines.lines import Piece
from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.ports.engine import Pixels


@dataclass
class Script:
    """Stands in for both readers: what Tesseract says, and what PP-OCR says to everything."""

    glyphs: list[Glyphs] = field(default_factory=list)
    again: str = ""
    probability: float = 0.99
    asked: int = 0


@dataclass
class ScriptedHangul:
    script: Script

    def read(self, crop: Pixels) -> list[Glyphs]:
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


def glyphs_of(*parts: tuple[str, float]) -> list[Glyphs]:
    """Parts side by side; a leading space in the text is a space on the paper."""
    unit = 1 / len(parts)
    return [
        Glyphs(
            Piece(text.strip(), confidence, index * unit, (index + 1) * unit),
            joined=not text.startswith(" "),
        )
        for index, (text, confidence) in enumerate(parts)
    ]


def read(script: Script) -> list[str]:
    reader = KoreanReader(
        cast("HangulReader", ScriptedHangul(script)),
        cast("Recognizer", ScriptedRecognizer(script)),
    )
    page = np.full((20, 200, 3), 255, np.uint8)
    crop: Crop = cut(page, Quad.from_box(Box(0, 0, 200, 20)))
    return [piece.text for piece in reader.read(crop)]


def test_syllables_join_to_words_where_no_space_is() -> None:
    script = Script(glyphs_of(("환", 0.9), ("자", 0.9), ("의", 0.9), (" 혈", 0.9), ("압", 0.9)))
    assert read(script) == ["환자의", "혈압"]
    assert script.asked == 0


def test_sure_numbers_are_not_read_again() -> None:
    script = Script(glyphs_of(("1,234", 0.9), ("원", 0.9)), again="I,Z34")
    assert read(script) == ["1,234원"]
    assert script.asked == 0


def test_latin_among_hangul_is_read_again() -> None:
    script = Script(glyphs_of(("ㅁ", 0.3), ("0H8", 0.5), ("이", 0.9), ("고", 0.9)), again="mmHg")
    assert read(script) == ["mmHg이고"]
    assert script.asked == 1  # neighbors in doubt are one word


@pytest.mark.parametrize(
    ("again", "probability"),
    [("mmHg", 0.8), ("漢字", 0.99), ("12:30", 0.99), ("", 0.99), ("m H", 0.99)],
)
def test_a_second_reading_must_be_one_sure_latin_word(again: str, probability: float) -> None:
    script = Script(glyphs_of(("0H8", 0.5)), again=again, probability=probability)
    assert read(script) == ["0H8"]


@pytest.mark.parametrize(
    ("confidence", "probability", "text"),
    [(0.7, 0.99, "비"), (0.5, 0.99, "HI"), (0.5, 0.9, "비")],
)
def test_hangul_gives_way_only_when_weak(confidence: float, probability: float, text: str) -> None:
    script = Script(glyphs_of(("비", confidence)), again="HI", probability=probability)
    assert read(script) == [text]


def test_an_empty_line_stays_empty() -> None:
    assert read(Script()) == []
