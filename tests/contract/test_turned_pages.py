"""The real engine on pages that lie or stand on their head: they are read as if they stood."""

from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.adapters.engines.language_data import missing_language_data
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.ports.engine import OcrEngine, Pixels
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.vision.orientation import Reading, read_upright
from ocr_pipeline.vision.turning import QuarterTurn, turned

SPEC = EmbeddedEngine()
KOREAN = (
    "임대차 계약 기간은 2년으로 한다",
    "보증금은 계약할 때 지급한다",
    "관리비는 매월 말일에 낸다",
)
ENGLISH = ("Invoice number 2024", "Delivery address", "Total amount due")
needs_hangul = pytest.mark.skipif(
    missing_language_data(("ko",), SPEC) is not None, reason="needs Tesseract's Hangul model"
)


@cache
def engine(language: str) -> OcrEngine:
    return EmbeddedFactory(SPEC, (language,))()


def drawn(lines: tuple[str, ...], typeface: str) -> Pixels:
    try:
        font = ImageFont.truetype(typeface, 32)
    except OSError:
        pytest.skip(f"needs the typeface {typeface}")
    page = Image.new("RGB", (800, 400), "white")
    for index, line in enumerate(lines):
        ImageDraw.Draw(page).text((60, 60 + 90 * index), line, "black", font)
    return np.asarray(page, np.uint8)


def read_by(language: str, pixels: Pixels) -> Reading:
    def read(piece: Pixels) -> RecognizedPage:
        return engine(language).recognize(piece, 0, RecognitionOptions((language,)))

    return read_upright(pixels, read)


@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize(
    ("language", "lines", "typeface"),
    [
        pytest.param("ko", KOREAN, "NanumGothic.ttf", marks=needs_hangul),
        ("ja", ENGLISH, "LiberationSans-Regular.ttf"),
    ],
)
def test_a_turned_page_is_read_as_the_upright_one(
    language: str, lines: tuple[str, ...], typeface: str, degrees: QuarterTurn
) -> None:
    page = drawn(lines, typeface)
    reading = read_by(language, turned(page, degrees))
    assert reading.degrees == -degrees % 360
    assert [word.text for word in reading.words] == [w.text for w in read_by(language, page).words]


@needs_hangul
def test_lines_on_their_head_are_told_as_unread() -> None:
    page = turned(drawn(KOREAN, "NanumGothic.ttf"), 180)
    found = engine("ko").recognize(page, 0, RecognitionOptions(("ko",)))
    assert found.unread
