"""Signs that neither reader's alphabet holds come from their context."""

import pytest

from ocr_pipeline.adapters.engines.hangul import Glyph
from ocr_pipeline.adapters.engines.korean_spelling import spelled
from tests.unit.adapters.engines.glyphs import glyphs_of


def spelled_text(text: str) -> str:
    line = spelled(glyphs_of((text, 0.9)), 1 / len(text))
    return "".join(glyph.text if glyph.joined else f" {glyph.text}" for glyph in line)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("금액 W1,250,000", "금액 ₩1,250,000"),
        ("(\\12,000)", "(₩12,000)"),
        ("60W 1,440", "60W 1,440"),
        ("W12", "W12"),
        ("KW1,250", "KW1,250"),
        ("84.97² 이상", "84.97㎡ 이상"),
        ("3²+4²=5", "3²+4²=5"),
        ("m²", "m²"),
        ("02ㅡ5413—2494", "02-5413-2494"),
        ("E—mail", "E-mail"),
        ("그 — 는", "그 — 는"),
        ("초ㆍ중", "초·중"),
        ("3.348,000", "3,348,000"),
        ("1.234.000원", "1,234,000원"),
        ("1.234.000", "1,234,000"),
        ("12.500원", "12,500원"),
        ("12.500", "12.500"),  # may be a decimal
        ("1,234.567 kg", "1,234.567 kg"),
        ("192.168.100.200", "192.168.100.200"),
        ("2.1.100", "2.1.100"),
        ("010.123.456", "010.123.456"),
        ("1.234,0000", "1.234,0000"),
    ],
)
def test_signs_follow_from_their_context(read: str, printed: str) -> None:
    assert spelled_text(read) == printed


@pytest.mark.parametrize(("distance", "text"), [(0.3, "()한빛"), (0.7, "㈜한빛"), (1.5, "()한빛")])
def test_parentheses_with_room_for_a_small_syllable_are_the_company_sign(
    distance: float, text: str
) -> None:
    height = 0.1
    places = [0.0, distance * height, 0.3, 0.4]
    line = [
        Glyph(letter, 0.9, place, place + 0.02, joined=True)
        for letter, place in zip("()한빛", places, strict=True)
    ]
    assert "".join(glyph.text for glyph in spelled(line, height)) == text


def test_glyphs_of_several_code_points_keep_their_places() -> None:
    line = [
        Glyph("1\u20e3", 0.9, 0.0, 0.2, joined=True),
        Glyph("ㆍ", 0.9, 0.2, 0.4, joined=True),
    ]
    assert [glyph.text for glyph in spelled(line, 0.2)] == ["1\u20e3", "·"]
