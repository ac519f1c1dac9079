"""Ruled cells of drawn pages."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.model.page import TextLine
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.ruled_cells import RuledCell, ruled_cells
from ocr_pipeline.vision.text_boxes import is_vertical_page, upright_boxes
from tests.unit.vision.drawn import Page, line_at
from tests.unit.vision.laid_out import scaled

XS, YS = [100, 400, 700], [100, 200, 300]
CELLS = {"r0c0": 1, "r0c1": 1, "r1c0": 1, "r1c1": 1}


def found(page: Page) -> list[RuledCell]:
    return cells_of(page.pixels, lines_of(page))


def lines_of(page: Page) -> list[TextLine]:
    return [TextLine((word,), word.quad, word.confidence) for word in page.words]


def cells_of(pixels: Pixels, lines: list[TextLine]) -> list[RuledCell]:
    boxes = upright_boxes(lines, is_vertical_page(lines))
    return ruled_cells(pixels, boxes[0].frame, boxes)


def counts(cells: list[RuledCell]) -> dict[str, int]:
    return {cell.boxes[0].line.text: len(cell.boxes) for cell in cells}


@pytest.fixture
def table() -> Page:
    page = Page()
    page.grid(XS, YS)
    page.fill_cells(XS, YS)
    page.text("outside", 120, 400)
    return page


def test_a_cell_is_the_paper_between_rulings(table: Page) -> None:
    cells = {cell.boxes[0].line.text: cell for cell in found(table)}
    last = cells["r1c1"]
    assert counts([*cells.values()]) == CELLS
    edges = (last.start, last.start_head, last.end, last.foot)
    assert edges == pytest.approx((400, 200, 700, 300), abs=8)


@pytest.mark.parametrize("degrees", [-9, -2, 3])
def test_cells_of_a_page_that_leans(table: Page, degrees: float) -> None:
    assert counts(found(table.skewed(degrees))) == CELLS


def test_cells_of_a_large_page_are_in_its_pixels(table: Page) -> None:
    large = cv2.resize(table.pixels, None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST)
    cells = cells_of(large.astype(np.uint8), [scaled(line, 3) for line in lines_of(table)])
    last = next(cell for cell in cells if cell.boxes[0].line.text == "r1c1")
    assert counts(cells) == CELLS
    assert (last.start, last.end) == pytest.approx((1200, 2100), abs=30)


def test_a_gap_in_a_ruling_is_closed(table: Page) -> None:
    table.pixels[190:210, 240:255] = 255
    table.pixels[240:255, 390:410] = 255
    assert counts(found(table)) == CELLS


def test_a_box_that_reaches_over_a_ruling_does_not_break_it() -> None:
    page = Page()
    page.grid(XS, [100, 130, 160])
    page.fill_cells(XS, [90, 120, 150])
    lines = [
        line_at(word.text, box.left - 10, box.top - 7, box.right + 10, box.bottom + 4)
        for word in page.words
        for box in [word.quad.bounds]
    ]
    assert counts(cells_of(page.pixels, lines)) == CELLS


def test_boxes_over_several_cells_are_in_none(table: Page) -> None:
    wide = line_at("both", 120, 140, 560, 170)
    assert "both" not in counts(cells_of(table.pixels, [wide, *lines_of(table)[2:]]))


def test_a_paper_of_another_shape_is_no_cell() -> None:
    page = Page()
    page.grid([100, 400, 700], [100, 300])
    page.grid([400, 700], [300, 500])
    page.pixels[296:306, 410:690] = 255  # an L: two cells without the ruling between them
    page.pixels[110:290, 396:406] = 255
    page.text("corner", 120, 160)
    page.text("below", 420, 400)
    assert counts(found(page)) == {}


def test_cells_of_a_vertical_page_run_with_its_rows() -> None:
    page = Page(900, 900)
    page.grid([100, 200, 300], [100, 400, 800])
    lines = [
        line_at(f"縦書きの行{x}", x - 20, y + 20, x + 20, y + 220, vertical=True)
        for x in (150, 250)
        for y in (100, 400)
    ]
    cells = cells_of(page.pixels, lines)
    places = sorted((round(cell.head, -2), round(cell.start, -2)) for cell in cells)
    assert places == [(-300, 100), (-300, 400), (-200, 100), (-200, 400)]
