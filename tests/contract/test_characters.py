"""Signs that one reader or the other is bad at, drawn and read by the real engine."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.corpus.fonts import TYPEFACES
from benchmarks.corpus.typeface import FontMissing
from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.adapters.engines.language_data import missing_language_data
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.ports.engine import OcrEngine, Pixels
from ocr_pipeline.spec.engine import EmbeddedEngine

SPEC = EmbeddedEngine()
MIXED = ("ko", "ja", "zh-TW")
pytestmark = pytest.mark.skipif(
    missing_language_data(("ko",), SPEC) is not None, reason="needs Tesseract's Hangul model"
)


@pytest.fixture(scope="module")
def engine() -> OcrEngine:
    return EmbeddedFactory(SPEC, MIXED)()


def printed(text: str, language: str) -> Pixels:
    """One line on white paper."""
    try:
        font = TYPEFACES[language][0].font(32)
    except FontMissing as missing:
        pytest.skip(str(missing))
    paper = Image.new("RGB", (round(font.getlength(text)) + 160, 160), "white")
    ImageDraw.Draw(paper).text((80, 60), text, fill="black", font=font)
    return np.asarray(paper, np.uint8)


@pytest.mark.parametrize(
    "text",
    [
        "① 신청인은 접수 창구에 제출한다.",
        "※ 서류는 반환하지 않습니다.",
        "클라우드 기반의 SaaS 플랫폼(API v2.1)을 구축",
        "합계 금액 ₩1,250,000 (부가세 포함)",
        "보관 온도 -18℃ 이하, 실내 22℃ 유지",
        "민원 신청 → 본인 인증",
        "혈압 120/80 mmHg이고 체온은 정상",
    ],
)
def test_signs_and_letters_among_hangul(engine: OcrEngine, text: str) -> None:
    page = engine.recognize(printed(text, "ko"), 0, RecognitionOptions(("ko",)))
    assert "".join(word.text for word in page.words) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "language"),
    [("3월", "ko"), ("1,458,000원", "ko"), ("단가", "ko"), ("類別", "zh-TW"), ("3月", "ja")],
)
def test_short_cells_are_read_in_their_own_language(
    engine: OcrEngine, text: str, language: str
) -> None:
    page = engine.recognize(printed(text, language), 0, RecognitionOptions(MIXED))
    assert [word.text for word in page.words] == [text]


def test_traditional_stays_traditional(engine: OcrEngine) -> None:
    text = "內政部鄉鎮簽署項目"
    page = engine.recognize(printed(text, "zh-TW"), 0, RecognitionOptions(("zh-TW",)))
    assert [word.text for word in page.words] == [text]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("※領収書は三か月保管してください。", "ja"),
        ("※請攜帶身分證件正本以供查驗。", "zh-TW"),
        ("※请携带身份证原件以备查验。", "zh-CN"),
    ],
)
def test_signs_among_han(engine: OcrEngine, text: str, language: str) -> None:
    page = engine.recognize(printed(text, language), 0, RecognitionOptions((language,)))
    assert "".join(word.text for word in page.words) == text
