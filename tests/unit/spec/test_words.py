"""Names and codes in the character sets of the console's forms."""

import re
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


@pytest.mark.rule("name.length")
@pytest.mark.parametrize("name", ["", "a" * 51, "가" * 51])
def test_the_length_of_a_name(name: str) -> None:
    with pytest.raises(ValueError, match=f"has {len(name)} characters; write 1 to 50"):
        check_name(name)


@pytest.mark.rule("name.characters")
@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("a!", "holds `!`"),
        ("a.b", "holds `.`"),
        ("naïve", "holds `ï`"),
        ("a\nb", "holds U+000A"),
        ("a\u202eb", "holds U+202E"),
        ("a😀", "holds `😀`"),
    ],
)
def test_no_characters_of_a_name(name: str, what: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(what)}; write Korean, English, Chinese"):
        check_name(name)


@pytest.mark.rule("name.spaces")
@pytest.mark.parametrize("name", [" a", "a ", "a  b", "　a", "a　", "a 　b", " "])
def test_spaces_of_a_name_are_single_and_between_words(name: str) -> None:
    with pytest.raises(ValueError, match="holds a space at its start or end, or two in a row; wri"):
        check_name(name)


@pytest.mark.rule("name.composed")
def test_a_name_typed_on_a_mac_is_the_same_name() -> None:
    assert check_name(unicodedata.normalize("NFD", "한국어 がぎ")) == "한국어 がぎ"
    assert check_name(unicodedata.normalize("NFD", "한" * 50)) == "한" * 50


@pytest.mark.parametrize("code", ["a", "Bills-2026", "a.b?c&d。e_f-g×h々"])
def test_codes(code: str) -> None:
    assert check_code(code) == code


@pytest.mark.rule("domain.code.length")
@pytest.mark.parametrize("code", ["", "a" * 51])
def test_the_length_of_a_code(code: str) -> None:
    with pytest.raises(ValueError, match=f"has {len(code)} characters; write 1 to 50"):
        check_code(code)


@pytest.mark.rule("domain.code.spaces")
@pytest.mark.parametrize("code", ["a b", " a", "a\t", "a　b"])
def test_a_code_has_no_spaces(code: str) -> None:
    with pytest.raises(ValueError, match="holds a space; write a code without spaces"):
        check_code(code)


@pytest.mark.rule("domain.code.characters")
@pytest.mark.parametrize(("code", "stranger"), [("코드", "코"), ("a/b", "/"), ("Ａ", "Ａ")])
def test_no_characters_of_a_code(code: str, stranger: str) -> None:
    with pytest.raises(ValueError, match=f"holds `{stranger}`; write English letters, digits"):
        check_code(code)


@pytest.mark.parametrize("text", ["データ　入力", "a b", "👨‍👩‍👧/x"])
def test_plain_text(text: str) -> None:
    assert check_plain(text) == text


@pytest.mark.parametrize("text", ["", "  ", "a\0b", "a\nb", "a\x1b[31m", "\u2028x"])
def test_no_plain_text(text: str) -> None:
    with pytest.raises(ValueError, match="write"):
        check_plain(text)
