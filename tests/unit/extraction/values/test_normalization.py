from typing import get_args

import pytest

from ocr_pipeline.extraction.values.normalization import MAX_CHARACTERS
from ocr_pipeline.model.value import Value, ValueKind
from tests.unit.extraction.values.readings import assert_refused, read

KINDS: tuple[ValueKind, ...] = get_args(ValueKind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\ufeff", "\x00", "\u202e\u2066", "\ud800"])
def test_an_empty_field_has_neither_value_nor_problem(kind: ValueKind, text: str) -> None:
    assert read(kind, text, choices=("a",), pattern="a") == Value(None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" 서울시 \r\n 중구 ", "서울시\n중구"),
        ("\n\n가\n\n나\n", "가\n\n나"),
        ("a\u2028b\x0bc\x85d", "a\nb\nc\nd"),
        ("\u202ea\x00b\u200bc\ud800", "abc"),
        ("ｶﾞ①㈜", "ｶﾞ①㈜"),
        ("a\tb", "a\tb"),
        ("\ue000", "\ue000"),
    ],
)
def test_all_keeps_lines_and_characters(text: str, value: str) -> None:
    assert read("all", text) == Value(value)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "all"])
@pytest.mark.parametrize("text", ["1" * (MAX_CHARACTERS + 1), "\ufdfa" * 100, "가" * 1_000_000])
def test_a_text_that_is_too_long_is_refused(kind: ValueKind, text: str) -> None:
    assert_refused(read(kind, text, choices=("a",), pattern="a"), because="too long")


def test_all_takes_a_text_of_any_length() -> None:
    assert read("all", "가" * 100_000).value == "가" * 100_000


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "\u202e1\u200b2\u202c", "12"),
        ("number", "1\ufe0f2", "12"),
        ("date", "2025년\n3월 1일", "2025-03-01"),
        ("date", "2025\u00a0-\u300003\u2009- 01", "2025-03-01"),
        ("date", "2025\u1102\u1167\u11ab 3\u110b\u116f\u11af 1\u110b\u1175\u11af", "2025-03-01"),
        ("phone", "010\u00ad-1234\u2011\u20605678", "01012345678"),
        ("email", "hong\x00@naver.com", "hong@naver.com"),
        ("choice", "\u1102\u1161", "나"),
    ],
)
def test_hidden_characters_and_other_forms_do_not_matter(
    kind: ValueKind, text: str, value: str
) -> None:
    assert read(kind, text, choices=("나",)).value == value


@pytest.mark.parametrize("text", ["1\u03362", "1\u20e32", "1\u0300"])
def test_marks_on_digits_are_not_overlooked(text: str) -> None:
    assert_refused(read("number", text))


def test_a_problem_never_repeats_the_text() -> None:
    for kind in KINDS:
        problem = read(kind, "Geheimnis", choices=("a",), pattern="a").problem
        assert "Geheimnis" not in (problem or "")
