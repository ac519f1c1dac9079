"""Which of two readings of a line is kept, and when a second one is asked for."""

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.crops import Crop, cut
from ocr_pipeline.adapters.engines.line_reader import is_korean, may_hold_hangul, with_zone
from ocr_pipeline.adapters.engines.lines import Piece
from ocr_pipeline.adapters.engines.recognizer import Character
from ocr_pipeline.model.geometry import Box, Quad


def crop_of(width_px: int) -> Crop:
    page = np.full((40, width_px, 3), 255, np.uint8)
    return cut(page, Quad.from_box(Box(0, 0, width_px, 40)))


def characters_at(*places: float, probability: float = 0.99) -> list[Character]:
    return [Character("x", probability, place, place) for place in places]


def test_a_line_read_from_end_to_end_is_not_asked_again() -> None:
    assert not may_hold_hangul(characters_at(0.1, 0.3, 0.5, 0.7, 0.9), crop_of(120))


@pytest.mark.parametrize("places", [(), (0.9,), (0.1,), (0.1, 0.2, 0.8, 0.9)])
def test_silence_about_a_part_may_be_hangul(places: tuple[float, ...]) -> None:
    assert may_hold_hangul(characters_at(*places), crop_of(200))


def test_han_in_their_squares_leave_no_room_for_hangul() -> None:
    han = [Character("語", 0.99, place, place) for place in (0.17, 0.5, 0.83)]
    assert not may_hold_hangul(han, crop_of(120))
    assert may_hold_hangul([han[0], han[2]], crop_of(120))


def test_doubt_may_be_hangul() -> None:
    characters = characters_at(0.1, 0.3, 0.5, 0.7, 0.9, probability=0.8)
    assert may_hold_hangul(characters, crop_of(200))


def test_room_for_one_syllable_behind_a_number_may_be_hangul() -> None:
    assert may_hold_hangul(characters_at(0.1, 0.26, 0.42, 0.58), crop_of(80))


@pytest.mark.parametrize(
    ("words", "korean"),
    [
        ([("환자의", 0.9), ("mmHg", 0.1)], True),
        ([("도스", 0.60)], False),
        ([("Windows", 0.99)], False),
        ([("PC방", 0.9)], True),
        ([("1,200원", 0.9)], True),
        ([("os이9u3", 0.9), ("Aue", 0.99)], False),
        ([], False),
    ],
)
def test_korean_is_what_its_reader_is_sure_of(words: list[tuple[str, float]], korean: bool) -> None:
    pieces = [Piece(text, confidence, 0, 1) for text, confidence in words]
    assert is_korean(pieces, ()) is korean


@pytest.mark.parametrize(("text", "korean"), [("類别", False), ("苦", True), ("12", True)])
def test_the_script_with_more_evidence_wins(text: str, korean: bool) -> None:
    characters = [Character(letter, 0.75, 0, 1) for letter in text]
    assert is_korean([Piece("체위", 0.67, 0, 1)], characters) is korean


@pytest.mark.parametrize(
    ("hangul", "confidence", "han", "korean"),
    [
        ("사유", 0.83, "外异", True),
        ("사유", 0.75, "外异", False),
        ("수체쑤", 0.92, "令和年月", False),
    ],
)
def test_firm_hangul_is_stronger_than_as_many_doubtful_han(
    hangul: str, confidence: float, han: str, korean: bool
) -> None:
    characters = [Character(letter, 0.88, 0, 1) for letter in han]
    assert is_korean([Piece(hangul, confidence, 0, 1)], characters) is korean


def test_a_machine_readable_zone_is_one_word_from_end_to_end() -> None:
    pieces = [
        Piece("1<UT0D2345", 0.9, 0.1, 0.4, places=(0.1,) * 10),
        Piece("67891<<<<<", 0.7, 0.4, 0.7),
        Piece("<" * 10, 0.8, 0.7, 0.9),
    ]
    (word,) = with_zone(pieces)
    assert word.places == ()
    assert (word.text, word.start, word.end) == ("I<UTOD234567891" + "<" * 15, 0.1, 0.9)
    assert word.confidence == pytest.approx(0.8)


def test_other_words_stay_as_they_are() -> None:
    pieces = [Piece("TOTAL", 0.9, 0.1, 0.4), Piece("1,200", 0.7, 0.4, 0.7)]
    assert with_zone(pieces) == pieces
    assert with_zone([]) == []
