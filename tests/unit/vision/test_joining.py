"""What is answered to parts is where it is on the original, and belongs to its page."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ocr_pipeline.model.errors import ItemError, ItemFailure
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.model.template import NearestTemplate
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.joining import join_pages
from ocr_pipeline.vision.parts import DocumentParts, Part, PartLimits
from ocr_pipeline.vision.splitting import split_document
from ocr_pipeline.vision.tile_reading import read_long
from tests.fakes.results import cell, page, quad, table, template, unmatched_page
from tests.unit.vision.drawn import word_at
from tests.unit.vision.test_tile_reading import LONG_PX, MarkReader, marked

LIMITS = PartLimits(pages_per_call=10, max_side_px=7999, max_call_bytes=50_000_000)
LONG_ALLOWED = RecognitionOptions(languages=("en",), long_image=True)
REFUSED = ItemError("REMOTE_REJECTED", "0011")


def png(pixels: Pixels) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


def seen(part: Part) -> Pixels:
    pixels = cv2.imdecode(np.frombuffer(part.data, np.uint8), cv2.IMREAD_COLOR)
    return np.ascontiguousarray(pixels, np.uint8)


def document(*parts: Part, sizes: tuple[tuple[int, int], ...] = ((100, 200),)) -> DocumentParts:
    pages = tuple(RecognizedPage(index, *size) for index, size in enumerate(sizes))
    return DocumentParts("content", pages, parts)


@pytest.mark.parametrize("size", [(1000, LONG_PX), (LONG_PX, 1000)])
def test_tiles_that_are_read_elsewhere_make_the_same_page(size: tuple[int, int]) -> None:
    image = marked(*size)
    parts = split_document(png(image), LIMITS, LONG_ALLOWED)
    reader = MarkReader()
    (joined,) = join_pages(parts, [(reader(seen(part)),) for part in parts.parts])
    assert joined.words == read_long(image, MarkReader()).words
    assert (joined.width_px, joined.height_px) == size
    assert joined.long_image
    assert joined.long_image_units == 5


def test_a_table_belongs_to_the_tile_that_holds_its_center() -> None:
    image = np.full((LONG_PX, 1000, 3), 255, np.uint8)
    parts = split_document(png(image), LIMITS, LONG_ALLOWED)
    answers = [(RecognizedPage(0, 0, 0),) for _ in parts.parts]
    for number, top in ((0, 1450), (1, 50)):  # the same place: tiles overlap by 200 px
        found = replace(table(cell(0, 0, "x")), quad=quad(0, top, 500, 90))
        answers[number] = (RecognizedPage(0, 0, 0, tables=(found,)),)
    (joined,) = join_pages(parts, answers)
    assert [found.quad.bounds.top for found in joined.tables] == [1450]


def test_a_tile_that_fails_costs_its_page_and_no_units() -> None:
    image = np.full((LONG_PX, 1000, 3), 255, np.uint8)
    parts = split_document(png(image), LIMITS, LONG_ALLOWED)
    other = Part("png", b"", (1,))
    both = DocumentParts(
        "content", (*parts.pages, RecognizedPage(1, 10, 10)), (*parts.parts, other)
    )
    failed, read = join_pages(both, [REFUSED, *[(page("x"),)] * len(parts.parts)])
    assert read.error is None
    assert failed.error == REFUSED
    assert not failed.words
    assert (failed.long_image, failed.long_image_units) == (False, 0)


def test_what_was_scaled_down_is_found_on_the_original() -> None:
    answer = RecognizedPage(
        0,
        50,
        100,
        words=(word_at("a", 1, 2, 11, 12),),
        tables=(table(cell(0, 0, "x")),),
        template=template(),
    )
    (joined,) = join_pages(document(Part("png", b"", (0,), scale=2.0)), [(answer,)])
    assert (joined.width_px, joined.height_px) == (100, 200)
    assert joined.words[0].quad.vertices == ((2, 4), (22, 4), (22, 24), (2, 24))
    assert joined.tables[0].quad.bounds == quad(0, 0, 20, 20).bounds
    assert joined.template is not None
    assert joined.template.title is not None
    assert joined.template.title.quad.bounds == quad(0, 0, 20, 20).bounds


def test_the_size_of_a_page_in_a_pdf_is_what_the_answer_says() -> None:
    pages = document(Part("pdf", b"", (0, 1)), sizes=((0, 0), (0, 0)))
    joined = join_pages(pages, [(page("a"), page("b", index=1))])
    assert [(found.width_px, found.height_px) for found in joined] == [(1000, 1400)] * 2


def test_a_page_that_no_template_fits_names_the_nearest() -> None:
    nearest = NearestTemplate(7, "form", None, 0.4, "Another title.")
    parts = document(Part("png", b"", (0,)))
    (joined,) = join_pages(parts, [(unmatched_page(nearest),)])
    assert joined.error == ItemError("TEMPLATE_NOT_FOUND")
    assert (joined.nearest, joined.width_px) == (nearest, 100)


def test_a_document_of_which_every_page_fails_fails() -> None:
    with pytest.raises(ItemFailure, match="REMOTE_REJECTED"):
        join_pages(document(Part("png", b"", (0,))), [REFUSED])
