"""The hybrid is asked only where our own recognizer doubts."""

from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.calibration import KOREAN_CASCADE
from ocr_pipeline.adapters.engines.crops import Crop, cut
from ocr_pipeline.adapters.engines.hangul import Glyph
from ocr_pipeline.adapters.engines.korean_cascade import (
    SURE,
    KoreanCascade,
    glyphs_of,
    words_of,
)
from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.ports.engine import Pixels
from tests.unit.adapters.engines import glyphs


@dataclass
class Own:
    """Sees the same characters in any crop, of these probabilities in turns."""

    text: str
    probabilities: tuple[float, ...] = (0.99,)
    heights: list[int] = field(default_factory=list)

    def read(self, crop: Pixels) -> tuple[Character, ...]:
        self.heights.append(crop.shape[0])
        unit = 1 / max(1, len(self.text))
        return tuple(
            Character(
                letter,
                self.probabilities[index % len(self.probabilities)],
                index * unit,
                (index + 1) * unit,
            )
            for index, letter in enumerate(self.text)
        )


@dataclass
class Hybrid:
    line: list[Glyph]
    asked: int = 0

    def glyphs(self, crop: Crop) -> list[Glyph]:
        self.asked += 1
        return self.line


def crop(height_px: int = 20) -> Crop:
    page = np.full((height_px, 200, 3), 255, np.uint8)
    page[4:16, 10:190] = 0
    return cut(page, Quad.from_box(Box(0, 0, 200, height_px)))


def cascade(own: Own, hybrid: Hybrid | None) -> KoreanCascade:
    return KoreanCascade(cast("Recognizer", own), hybrid)


def test_a_sure_line_is_ours() -> None:
    hybrid = Hybrid(glyphs.glyphs_of(("함계", 0.99)))
    pieces = cascade(Own("합계 1,000"), hybrid).read(crop())
    assert [piece.text for piece in pieces] == ["합계", "1,000"]
    assert hybrid.asked == 0


def test_one_doubtful_character_asks_the_hybrid() -> None:
    hybrid = Hybrid(glyphs.glyphs_of(("합계", 0.95)))
    pieces = cascade(Own("함계", (0.3, 0.99)), hybrid).read(crop())
    assert [piece.text for piece in pieces] == ["합계"]
    assert hybrid.asked == 1


def test_nothing_seen_asks_the_hybrid() -> None:
    hybrid = Hybrid(glyphs.glyphs_of(("합계", 0.95)))
    assert [piece.text for piece in cascade(Own(""), hybrid).read(crop())] == ["합계"]


def test_ours_reads_alone_where_there_is_no_hybrid() -> None:
    assert [piece.text for piece in cascade(Own("함계", (0.3,)), None).read(crop())] == ["함계"]
    assert cascade(Own(""), None).read(crop()) == []


def test_words_are_as_sure_as_this_reader_is_known_to_be() -> None:
    (piece,) = cascade(Own("합계"), None).read(crop())
    assert piece.scale is KOREAN_CASCADE
    assert piece.confidence == pytest.approx(0.99)


def test_signs_are_spelled_as_korean_print_has_them() -> None:
    (piece,) = cascade(Own("W1,000"), None).read(crop())
    assert piece.text == "₩1,000"


def test_ours_sees_the_line_without_the_paper_around() -> None:
    own = Own("합계")
    page = np.full((60, 200, 3), 255, np.uint8)
    page[20:44, 10:190] = 0
    page[20:44, 60:150] = 255
    cascade(own, None).read(cut(page[:, :], Quad.from_box(Box(0, 0, 200, 60))))
    assert own.heights < [60]


def test_syllables_take_more_room_than_digits_and_no_two_the_same() -> None:
    characters = [
        Character("합", 0.9, 0.10, 0.12),
        Character("1", 0.9, 0.20, 0.22),
        Character(" ", 0.9, 0.24, 0.26),
        Character("계", 0.9, 0.95, 1.0),
    ]
    found = list(glyphs_of(characters, 0.2))
    assert [(glyph.text, glyph.joined) for glyph in found] == [
        ("합", False),
        ("1", True),
        ("계", False),
    ]
    assert found[0].start == pytest.approx(0.03)
    assert found[0].end == pytest.approx(0.19)
    assert found[1].end - found[1].start == pytest.approx(0.08)
    assert found[2].end == 1.0


def test_words_tell_where_their_characters_are() -> None:
    line = glyphs.glyphs_of(("가나 다", 0.9))
    assert [piece.places for piece in words_of(line)] == [
        pytest.approx((1 / 8, 3 / 8)),
        pytest.approx((7 / 8,)),
    ]


def test_a_cluster_of_code_points_has_no_place_of_its_own() -> None:
    (cluster,) = glyphs.glyphs_of(("가", 0.9))
    assert words_of([replace(cluster, text="e\u0301")])[0].places == ()


def test_places_stay_in_the_line_and_in_order() -> None:
    characters = [Character("가", 0.9, place / 40, place / 40) for place in range(40)]
    found = list(glyphs_of(characters, 0.5))
    assert all(0 <= glyph.start <= glyph.end <= 1 for glyph in found)
    assert [glyph.start for glyph in found] == sorted(glyph.start for glyph in found)


def test_the_limit_is_that_of_the_least_sure_character() -> None:
    hybrid = Hybrid(glyphs.glyphs_of(("합계", 0.9)))
    cascade(Own("합계", (SURE, 1.0)), hybrid).read(crop())
    assert hybrid.asked == 0


def test_words_tell_how_likely_a_space_is_before_their_characters() -> None:
    likely = {"가": 0.0, "나": 0.05, "다": 0.9}
    characters = [
        Character(letter, 0.9, place / 4, (place + 1) / 4, likely.get(letter, 0.0))
        for place, letter in enumerate("가나 다")
    ]
    words = words_of(list(glyphs_of(characters, 0.25)))
    assert [word.spaces for word in words] == [(0.0, 0.05), (0.9,)]
