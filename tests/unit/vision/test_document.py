from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ocr_pipeline.model.errors import ItemError, ItemFailure, ServiceUnavailable
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.model.template import NearestTemplate
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.document import recognize_document
from tests.fakes.results import template, template_page, unmatched_page
from tests.unit.vision.drawn import ENGLISH, Page, encoded, word_at
from tests.unit.vision.test_decode import damaged_tiff


class PageReader:
    """An engine that reads one word, or does on page ``at`` what it is told to."""

    name = "reader 1"
    finds_direction = False

    def __init__(self, failure: Exception | None = None, at: int = 0) -> None:
        self.failure = failure
        self.at = at

    def recognize(
        self, pixels: Pixels, page_index: int, options: RecognitionOptions
    ) -> RecognizedPage:
        if self.failure is not None and page_index == self.at:
            raise self.failure
        height_px, width_px = pixels.shape[:2]
        word = word_at(f"page{page_index}", 10, 10, 60, 20, 0.95)
        return RecognizedPage(page_index, width_px, height_px, (word,))


def png(width_px: int, height_px: int) -> bytes:
    return encoded(Image.new("L", (width_px, height_px), 255), "PNG")


def tiff(page_count: int) -> bytes:
    frame = Image.new("L", (100, 50), 255)
    return encoded(frame, "TIFF", save_all=True, append_images=[frame] * (page_count - 1))


def test_a_page_says_what_it_is_and_who_read_it() -> None:
    (page,) = recognize_document(png(300, 200), PageReader(), ENGLISH)
    assert (page.width_px, page.height_px, page.rotation_degrees) == (300, 200, 0)
    assert (page.long_image, page.long_image_units, page.tables) == (False, 0, ())
    assert (page.engine, page.error) == ("reader 1", None)
    assert page.words[0].text == "page0"
    assert page.seconds > 0


def test_a_long_image_counts_units_when_it_is_allowed() -> None:
    data = png(1000, 9000)
    (page,) = recognize_document(data, PageReader(), replace(ENGLISH, long_image=True))
    assert (page.long_image, page.long_image_units) == (True, 5)
    assert [word.text for word in page.words] == ["page0"]  # the overlaps are read once


@pytest.mark.parametrize(
    ("size", "long_image", "code"),
    [
        ((1000, 9000), False, "LONG_IMAGE_NOT_ENABLED"),
        ((2000, 9000), True, "IMAGE_TOO_LONG"),
        ((1000, 25_001), True, "IMAGE_TOO_LONG"),
    ],
)
def test_a_size_that_is_not_allowed_fails_the_item(
    size: tuple[int, int], long_image: bool, code: str
) -> None:
    with pytest.raises(ItemFailure) as failure:
        recognize_document(png(*size), PageReader(), replace(ENGLISH, long_image=long_image))
    assert failure.value.error.code == code


def test_a_page_that_alone_is_damaged_carries_its_error() -> None:
    pages = recognize_document(damaged_tiff(), PageReader(), ENGLISH)
    codes = [page.error.code if page.error else None for page in pages]
    assert codes == [None, "CORRUPT_IMAGE", None]
    assert [len(page.words) for page in pages] == [1, 0, 1]


def test_a_page_that_the_engine_fails_on_carries_an_error_without_its_message() -> None:
    engine = PageReader(RuntimeError("secret words of the document"), at=1)
    pages = recognize_document(tiff(3), engine, ENGLISH)
    error = pages[1].error
    assert error is not None
    assert (error.code, error.detail) == ("ENGINE_ERROR", "RuntimeError")
    assert [page.error for page in (pages[0], pages[2])] == [None, None]


def test_when_every_page_failed_the_item_did() -> None:
    with pytest.raises(ItemFailure) as failure:
        recognize_document(png(30, 20), PageReader(ItemFailure("TIME_LIMIT", "why")), ENGLISH)
    assert (failure.value.error.code, failure.value.error.detail) == ("TIME_LIMIT", "why")


def test_pages_that_no_template_fits_are_kept() -> None:
    reader = PageReader(ItemFailure("TEMPLATE_NOT_FOUND", "why"))
    (page,) = recognize_document(png(30, 20), reader, ENGLISH)
    assert page.error == ItemError("TEMPLATE_NOT_FOUND", "why")


@pytest.mark.parametrize("failure", [ServiceUnavailable("down"), MemoryError()])
def test_what_is_no_fault_of_the_page_ends_the_document(failure: Exception) -> None:
    with pytest.raises(type(failure)):
        recognize_document(tiff(3), PageReader(failure), ENGLISH)


class TableReader:
    """An engine that reads a drawn page; lying on its side, it sees tall boxes, and reads them
    only when they are turned around.
    """

    name = "reader 2"
    finds_direction = False

    def __init__(self, page: Page) -> None:
        self.page = page

    def recognize(
        self, pixels: Pixels, page_index: int, options: RecognitionOptions
    ) -> RecognizedPage:
        height_px, width_px = pixels.shape[:2]
        words = tuple(self.page.words)
        on_its_side = pixels.shape == np.rot90(self.page.pixels).shape
        if on_its_side:
            words = tuple(word_at(f"tall {n}", 50 * n, 10, 50 * n + 20, 200, 0.5) for n in range(9))
        return RecognizedPage(page_index, width_px, height_px, words)


@pytest.mark.parametrize("tables", [True, False])
def test_words_and_tables_of_a_turned_page_are_where_they_are_on_the_original(tables: bool) -> None:
    drawn = Page()
    xs, ys = [100, 400, 800], [100, 180, 260, 340]
    drawn.grid(xs, ys)
    drawn.fill_cells(xs, ys)
    on_its_side = np.ascontiguousarray(np.rot90(drawn.pixels))  # x, y -> y, width - x
    data = encoded(Image.fromarray(on_its_side), "PNG")
    options = replace(ENGLISH, tables=tables)
    (page,) = recognize_document(data, TableReader(drawn), options)
    assert page.rotation_degrees == 90
    assert (page.width_px, page.height_px) == (900, 1200)
    first = drawn.words[0].quad.bounds
    assert page.words[0].quad.vertices[0] == (first.top, 1200 - first.left)
    assert len(page.tables) == int(tables)
    if tables:
        cell = page.tables[0].cells[0]
        assert cell.text == "r0c0"
        assert cell.quad.vertices[0] == pytest.approx((100, 1100), abs=4)
        assert cell.lines[0].words[0].quad.vertices[0] == (first.top, 1200 - first.left)


class FormReader:
    """An engine that takes a page of any direction and answers each with what it was told."""

    name = "reader 3"
    finds_direction = True

    def __init__(self, **answer: Any) -> None:
        self.answer = answer
        self.asked: list[tuple[tuple[int, ...], int, RecognitionOptions]] = []

    def recognize(
        self, pixels: Pixels, page_index: int, options: RecognitionOptions
    ) -> RecognizedPage:
        self.asked.append((pixels.shape, page_index, options))
        height_px, width_px = pixels.shape[:2]
        return RecognizedPage(page_index, width_px, height_px, **self.answer)


@pytest.mark.parametrize("size", [(900, 1200), (1000, 9000)])  # the second is a long image
def test_an_engine_that_finds_the_direction_gets_each_page_once_as_it_is(
    size: tuple[int, int],
) -> None:
    reader = FormReader()
    options = replace(ENGLISH, tables=True, long_image=True, template_ids=(7,))
    recognize_document(png(*size), reader, options)
    assert reader.asked == [((*size[::-1], 3), 0, options)]


def test_what_such_an_engine_says_of_a_page_is_kept() -> None:
    found = template_page(template(성명="홍길동"))
    kept = {"words": found.words, "template": found.template, "rotation_degrees": 180}
    pages = recognize_document(tiff(2), FormReader(**kept), ENGLISH)
    assert [page.page_index for page in pages] == [0, 1]
    for page in pages:
        assert {name: getattr(page, name) for name in kept} == kept
        assert page.seconds > 0


def test_which_template_came_near_a_page_is_kept() -> None:
    lost = unmatched_page(NearestTemplate(7, "form", 2, 0.4, "Another title."), "why")
    reader = FormReader(error=lost.error, nearest=lost.nearest)
    (page,) = recognize_document(png(30, 20), reader, ENGLISH)
    assert (page.error, page.nearest) == (lost.error, lost.nearest)
