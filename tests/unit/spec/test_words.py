"""Names and codes in the character sets of the console's forms."""

import unicodedata

import pytest

from ocr_pipeline.spec.words import check_code, check_name, check_plain


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "가" * 50,
        "영수증 2026",
        "請求書",
        "佐々木",
        "收據_掃描-A×B",
        "カタカナー ｶﾀｶﾅ",
        "Ａ＆Ｂ　Ｃ－１＿２",
        "R&D。｡",
        "𠮷野家",
    ],
)
def test_names(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("", "has 0 characters"),
        ("a" * 51, "has 51 characters"),
        ("a!", "holds `!`"),
        ("a.b", "holds `.`"),
        ("naïve", "holds `ï`"),
        ("a\nb", "holds U+000A"),
        ("a\u202eb", "holds U+202E"),
        ("a😀", "holds `😀`"),
        (" a", "a space at its start or end"),
        ("a ", "a space at its start or end"),
        ("a  b", "two in a row"),
    ],
)
def test_no_names(name: str, what: str) -> None:
    with pytest.raises(ValueError, match="; write") as caught:
        check_name(name)
    assert what in str(caught.value)


def test_a_name_typed_on_a_mac_is_the_same_name() -> None:
    assert check_name(unicodedata.normalize("NFD", "한국어 がぎ")) == "한국어 がぎ"


@pytest.mark.parametrize("code", ["a", "Bills-2026", "a.b?c&d。e_f-g×h々"])
def test_codes(code: str) -> None:
    assert check_code(code) == code


@pytest.mark.parametrize("code", ["", "a b", "코드", "a" * 51, "a/b", "Ａ"])
def test_no_codes(code: str) -> None:
    with pytest.raises(ValueError, match="write"):
        check_code(code)


@pytest.mark.parametrize("text", ["データ　入力", "a b", "👨‍👩‍👧/x"])
def test_plain_text(text: str) -> None:
    assert check_plain(text) == text


@pytest.mark.parametrize("text", ["", "  ", "a\0b", "a\nb", "a\x1b[31m", "\u2028x"])
def test_no_plain_text(text: str) -> None:
    with pytest.raises(ValueError, match="write"):
        check_plain(text)
