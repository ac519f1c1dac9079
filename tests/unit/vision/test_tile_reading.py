import numpy as np
import pytest

from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.tile_reading import read_long
from tests.unit.vision.drawn import word_at

LONG_PX = 9000
ON_ITS_HEAD = 3  # green of the edge that is the right one of a page on its head


class MarkReader:
    """Reads every mark of a page (a pixel on the center line) as a word of 40 x 20 px around it."""

    def __init__(self) -> None:
        self.sizes: list[tuple[int, int]] = []

    def __call__(self, pixels: Pixels) -> RecognizedPage:
        height_px, width_px = pixels.shape[:2]
        self.sizes.append((width_px, height_px))
        assert pixels.flags.c_contiguous
        words = [
            self._word(pixels, int(x), int(y))
            for y, x in zip(*np.nonzero(pixels[..., 0] < 255), strict=True)
        ]
        return RecognizedPage(0, width_px, height_px, tuple(words))

    def _word(self, pixels: Pixels, x: int, y: int) -> Word:
        on_its_head = bool(pixels[0, -1, 1] == ON_ITS_HEAD)
        confidence = 0.5 if on_its_head else 0.95
        return word_at(f"word{pixels[y, x, 0]}", x - 20, y - 10, x + 20, y + 10, confidence)


def marked(width_px: int, height_px: int) -> Pixels:
    """Marks 0 to 99 along the long side, evenly."""
    page = np.full((height_px, width_px, 3), 255, np.uint8)
    for number, place in enumerate(np.linspace(20, LONG_PX - 20, 100).astype(int)):
        x, y = (width_px // 2, place) if height_px > width_px else (place, height_px // 2)
        page[y, x] = (number, 0, 0)
    return page


@pytest.mark.parametrize("size", [(1000, LONG_PX), (LONG_PX, 1000)])
def test_every_word_comes_once_and_in_order(size: tuple[int, int]) -> None:
    reader = MarkReader()
    reading = read_long(marked(*size), reader)
    assert [word.text for word in reading.words] == [f"word{number}" for number in range(100)]
    assert max(max(tile) for tile in reader.sizes) == 1600
    assert reading.degrees == 0


def test_words_are_where_they_are_in_the_whole_image() -> None:
    last = read_long(marked(1000, LONG_PX), MarkReader()).words[-1]
    assert last.quad.bounds.top == LONG_PX - 30


def test_tiles_without_text_leave_the_doubt_to_the_first_one_with_text() -> None:
    page = marked(1000, LONG_PX)
    page[: LONG_PX // 2] = 255
    reader = MarkReader()
    assert len(read_long(page, reader).words) == 50
    assert len(reader.sizes) == 7


def test_a_long_image_on_its_head_is_turned_as_a_whole() -> None:
    page = marked(1000, LONG_PX)
    page[:, 0, 1] = ON_ITS_HEAD  # the left edge; upside down it is the right one
    reading = read_long(np.ascontiguousarray(np.rot90(page, 2)), MarkReader())
    assert reading.degrees == 180
    assert [word.text for word in reading.words] == [f"word{number}" for number in range(100)]
