"""Where two readings claim one place, the surer one keeps it."""

from dataclasses import replace

import pytest

from ocr_pipeline.adapters.engines.recognizer import Character
from ocr_pipeline.adapters.engines.two_readings import merged, side_by_side
from tests.unit.adapters.engines.glyphs import glyphs_of


def typed(text: str, confidence: float = 0.99) -> list[Character]:
    """PP-OCR's characters in equal places; ``_`` is a place that it is silent about."""
    unit = 1 / len(text)
    return [
        Character(letter, confidence, index * unit, (index + 1) * unit)
        for index, letter in enumerate(text)
        if letter != "_"
    ]


def text_of(parts: list[tuple[str, float]], again: list[Character]) -> str:
    """What comes of it, where every character is as wide as high."""
    places = sum(len(text) for text, _ in parts)
    line = merged(glyphs_of(*parts), again, 1 / places)
    return "".join(glyph.text if glyph.joined else f" {glyph.text}" for glyph in line)


def test_letters_take_the_place_of_what_is_not_hangul() -> None:
    assert text_of([("폼", 0.93), ("4R1", 0.9), ("를", 0.93)], typed("_API_")) == "폼API를"


def test_a_reading_in_doubt_changes_nothing() -> None:
    assert text_of([("폼", 0.93), ("4R1", 0.9), ("를", 0.93)], typed("_API_", 0.8)) == "폼4R1를"


@pytest.mark.parametrize(
    ("confidence", "probability", "text"),
    [(0.9, 0.999, "비"), (0.7, 0.99, "H"), (0.7, 0.95, "비"), (0.5, 0.95, "H"), (0.5, 0.9, "비")],
)
def test_hangul_gives_way_the_harder_the_surer_it_is(
    confidence: float, probability: float, text: str
) -> None:
    assert text_of([("비", confidence)], typed("H", probability)) == text


def test_shaky_hangul_among_letters_is_a_letter() -> None:
    assert text_of([("(A", 0.87), ("미", 0.7), (" 는", 0.93)], typed("(AP__", 0.95)) == "(AP 는"
    assert text_of([("(A", 0.87), ("미", 0.9), (" 는", 0.93)], typed("(AP__", 0.95)) == "(A미 는"


@pytest.mark.parametrize(
    ("old", "confidence", "again", "probability", "text"),
    [
        ("312", 0.8, "_31", 0.99, "312"),  # PP-OCR leaves digits out
        ("312", 0.8, "317", 0.99, "317"),
        ("312", 0.95, "317", 0.94, "312"),
        ("312", 0.6, "31_", 0.9, "312"),  # the last one is still Tesseract's
    ],
)
def test_numbers_are_kept_unless_the_other_is_surer_and_whole(
    old: str, confidence: float, again: str, probability: float, text: str
) -> None:
    assert text_of([(old, confidence)], typed(again, probability)) == text


@pytest.mark.parametrize(
    ("confidence", "again", "probability", "text"),
    [
        (0.9, "會社", 0.99, "會社"),
        (0.9, "會社", 0.96, "쇼와"),
        (0.7, "會社", 0.96, "會社"),
        (0.7, "會_", 0.99, "쇼와"),  # single ones are seen in Hangul often
        (0.5, "會_", 0.99, "會와"),
    ],
)
def test_han_must_be_surer_and_single_ones_much(
    confidence: float, again: str, probability: float, text: str
) -> None:
    assert text_of([("쇼와", confidence)], typed(again, probability)) == text


def test_what_tesseract_passed_over_is_put_in() -> None:
    assert text_of([("가 나다", 0.93)], typed("_→__")) == "가→ 나다"
    assert text_of([("가 나다", 0.93)], typed("_→__", 0.9)) == "가 나다"


def test_noise_in_firm_hangul_is_left_out_and_ends_a_word() -> None:
    assert text_of([("1", 0.5), ("가", 0.93), ("2", 0.5)], typed("A口B", 0.9)) == "A가B"


def test_spaces_of_either_reading_separate_words() -> None:
    assert text_of([("가", 0.93), (" xxx", 0.5)], typed("__ABC")) == "가 ABC"
    again = [*typed("_AB_")[:2], Character(" ", 0.6, 0.75, 0.75)]
    assert text_of([("가", 0.93), ("xx", 0.5), ("나", 0.93)], again) == "가AB 나"


def test_full_width_signs_are_those_of_korean_print() -> None:
    assert text_of([("가", 0.93), ("x", 0.5)], typed("_：")) == "가:"


def test_boxes_are_cut_where_the_next_begins() -> None:
    line = glyphs_of(("가나", 0.9))
    wide = [replace(line[0], end=0.9), line[1]]
    assert [glyph.end for glyph in side_by_side(wide)] == [0.5, 1.0]


@pytest.mark.parametrize(
    ("sign", "probability", "old", "confidence", "text"),
    [
        ("■", 0.72, "쁘", 0.1, "■"),
        ("■", 0.6, "쁘", 0.1, "쁘"),
        ("■", 0.72, "쁘", 0.4, "쁘"),
        ("R", 0.72, "쁘", 0.1, "쁘"),
        ("●", 0.71, "@", 0.83, "●"),
        ("①", 0.71, "1", 0.83, "1"),
    ],
)
def test_a_sign_needs_little_where_tesseract_guesses(
    sign: str, probability: float, old: str, confidence: float, text: str
) -> None:
    line = text_of([(old, confidence), (" 지하", 0.93)], typed(f"{sign}___", probability))
    assert line == f"{text} 지하"


def test_a_sign_takes_the_place_of_a_narrow_glyph_in_its_square() -> None:
    star = [Character("★", 0.99, 0.32, 0.38)]
    narrow = [replace(glyphs_of(("*", 0.5))[0], start=0.1, end=0.18)]
    assert [glyph.text for glyph in merged(narrow, star, 0.5)] == ["★"]


@pytest.mark.parametrize(
    ("old", "again", "sure", "text"),
    [
        ("148,800", "148.800", 0.96, "148,800"),
        ("148,800", "148.800", 0.99, "148.800"),
        ("35.000", "35,000", 0.9, "35,000"),
        ("24,5)0", "24.500", 0.85, "24,500"),
        ("24500,", "24.500", 0.85, "24.500"),
    ],
)
def test_a_doubtful_point_is_the_comma_that_tesseract_sees(
    old: str, again: str, sure: float, text: str
) -> None:
    characters = [
        replace(character, probability=sure) if character.text in ".," else character
        for character in typed(again, 1.0)
    ]
    assert text_of([(old, 0.7)], characters) == text
