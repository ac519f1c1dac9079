"""The real engine on columns that we draw: stops, brackets and small kana among the glyphs."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, features

from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.engine import EmbeddedEngine

TYPEFACE = "NotoSerifCJK-Regular.ttc"
JAPANESE = (
    "「ちょっと待って、ノートを忘れた」",
    "姉は笑った。私もつられて笑った。",
    "コーヒー（二杯）とケーキを頼んだ。",
)
CHINESE = (
    "他說：「今年的收成很好。」",
    "街上的人不多，只有幾隻貓。",
    "《山中歲月》是他的第一本書。",
)


def drawn(columns: tuple[str, ...], index: int) -> Pixels:
    """The columns from right to left, with the typeface's own vertical forms."""
    if not features.check("raqm"):
        pytest.skip("needs Pillow with Raqm, which sets text vertically")
    try:
        font = ImageFont.truetype(TYPEFACE, 32, index=index)
    except OSError:
        pytest.skip(f"needs the typeface {TYPEFACE}")
    page = Image.new("RGB", (500, 800), "white")
    for number, column in enumerate(columns):
        place = (380 - 110 * number, 80)
        ImageDraw.Draw(page).text(place, column, "black", font, direction="ttb", features=["vert"])
    return np.asarray(page, np.uint8)


@pytest.mark.parametrize(
    ("language", "columns", "index"), [("ja", JAPANESE, 0), ("zh-TW", CHINESE, 3)]
)
def test_columns_are_read_with_their_punctuation(
    language: str, columns: tuple[str, ...], index: int
) -> None:
    engine = EmbeddedFactory(EmbeddedEngine(), (language,))()
    page = engine.recognize(drawn(columns, index), 0, RecognitionOptions((language,)))
    assert "".join(word.text for word in page.words) == "".join(columns)
