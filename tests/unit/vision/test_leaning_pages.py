import pytest

from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import TextLine, Word
from ocr_pipeline.vision.reading_order import order_lines
from tests.unit.vision.drawn import Page, word_at


def _line(word: Word) -> TextLine:
    return TextLine((word,), Quad(word.quad.vertices), word.confidence)


@pytest.mark.parametrize("degrees", [-16.5, -15, -5, 5, 15, 16.5])
def test_a_page_that_leans_is_read_row_by_row(degrees: float) -> None:
    page = Page(1200, 900)
    for row in range(8):
        top = 100 + 60 * row
        page.words.append(word_at(f"label {row}", 100, top, 420, top + 30))
        page.words.append(word_at(f"{row},000", 1000, top, 1100, top + 30))
    expected = [word.text for word in page.words]
    leaning = page.skewed(degrees).words
    words = order_lines([_line(word) for word in reversed(leaning)], 1200, 900)
    assert [word.text for word in words] == expected
