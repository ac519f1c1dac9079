"""Text that is safe in a cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.adapters.writers.cell_text import (
    MAX_CELL_UNITS,
    clean,
    defuse_csv,
    escape_ooxml,
    starts_formula,
)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\tx", "\rx", "＝1", "＋1", "－1", "＠a"])
def test_what_starts_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert starts_formula(text)
    assert defuse_csv(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-2", " =1", "'=1", "한글"])
def test_other_text_stays(text: str) -> None:
    assert defuse_csv(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("tab\tstays", "tab\tstays"),
        ("nul\0", "nul\ufffd"),
        ("\x85", "\ufffd"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text).text == expected


def test_the_limit_counts_utf16_units_and_cuts_no_character_in_two() -> None:
    cut = clean("\U0001f600" * 20_000)
    assert cut.text == "\U0001f600" * 16_383
    assert cut.cut_characters == 3_617
    assert clean("x" * MAX_CELL_UNITS).cut_characters == 0
    assert clean("x" * (MAX_CELL_UNITS + 1)).cut_characters == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [("_x000D_", "_x005F_x000D_"), ("_x00_", "_x00_"), ("a_xABCD_b", "a_x005F_xABCD_b")],
)
def test_escapes_are_escaped(text: str, expected: str) -> None:
    assert escape_ooxml(text) == expected


@given(st.text())
def test_cleaned_text_fits_xml(text: str) -> None:
    cleaned = clean(text).text
    cleaned.encode()
    assert all(character in "\t\n" or ord(character) >= 32 for character in cleaned)
    assert clean(cleaned).text == cleaned
