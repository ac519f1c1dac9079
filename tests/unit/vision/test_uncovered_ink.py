"""What is left of a page's ink outside the boxes of its text."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.vision.uncovered_ink import uncovered_rows
from tests.unit.vision.drawn import Page


def boxes_of(page: Page) -> list[Quad]:
    return [word.quad for word in page.words]


def page_of_lines() -> Page:
    page = Page()
    for index in range(5):
        page.text("The quick brown fox jumps", 100, 150 + 60 * index)
    return page


def holds(row: Quad, word: Quad, times: int = 1) -> bool:
    """Whether a row holds a drawn word, whose box has some paper around and room below."""
    outer, inner = row.bounds, word.bounds
    return (
        outer.left <= times * (inner.left + 5)
        and outer.top <= times * (inner.top + 5)
        and outer.right >= times * (inner.right - 5)
        and outer.bottom >= times * (inner.bottom - 9)
    )


def test_a_page_whose_text_is_covered_has_no_rows() -> None:
    page = page_of_lines()
    assert uncovered_rows(page.pixels, boxes_of(page)) == []
    assert uncovered_rows(np.full((900, 1200, 3), 255, np.uint8), []) == []


def test_a_line_without_a_box_is_one_row() -> None:
    page = page_of_lines()
    covered = boxes_of(page)
    page.text("footnote 12", 100, 800)
    (row,) = uncovered_rows(page.pixels, covered)
    assert holds(row, page.words[-1].quad)
    assert row.bounds.height < 60


def test_a_single_digit_is_a_row_that_is_not_tall() -> None:
    page = page_of_lines()
    covered = boxes_of(page)
    page.text("7", 600, 850)
    (row,) = uncovered_rows(page.pixels, covered)
    assert row.bounds.height < 1.5 * row.bounds.width


def test_light_text_in_a_dark_band_is_a_row() -> None:
    page = page_of_lines()
    covered = boxes_of(page)
    cv2.rectangle(page.pixels, (0, 600), (1200, 700), (60, 40, 30), cv2.FILLED)
    page.text("Heading", 500, 660, white=True)
    (row,) = uncovered_rows(page.pixels, covered)
    assert holds(row, page.words[-1].quad)


def test_rows_are_in_pixels_of_large_pages() -> None:
    page = page_of_lines()
    covered = boxes_of(page)
    page.text("footnote 12", 100, 800)
    large = cv2.resize(page.pixels, None, fx=3, fy=3)
    tripled = [Quad(tuple((3 * x, 3 * y) for x, y in quad.vertices)) for quad in covered]  # type: ignore[arg-type]
    (row,) = uncovered_rows(np.asarray(large, np.uint8), tripled)
    assert holds(row, page.words[-1].quad, times=3)


@pytest.mark.parametrize("degrees", [-6.0, 6.0])
def test_a_slanted_line_is_a_slanted_row(degrees: float) -> None:
    page = page_of_lines()
    covered = len(page.words)
    page.text("a long line at the foot of a page", 100, 700)
    skewed = page.skewed(degrees)
    (row,) = uncovered_rows(skewed.pixels, boxes_of(skewed)[:covered])
    (x1, y1), (x2, y2), _, (x4, y4) = row.vertices
    assert np.degrees(np.arctan2(y2 - y1, x2 - x1)) == pytest.approx(-degrees, abs=1)
    assert np.hypot(x4 - x1, y4 - y1) < 60


def test_rulings_and_dots_are_no_rows() -> None:
    page = page_of_lines()
    page.grid([80, 400, 900], [500, 560, 620, 680])
    for x in range(100, 800, 12):
        cv2.circle(page.pixels, (x, 800), 2, (0, 0, 0), cv2.FILLED)
    assert uncovered_rows(page.pixels, boxes_of(page)) == []


def test_a_crooked_frame_around_covered_text_is_no_row() -> None:
    page = page_of_lines()
    page.text("Amount", 500, 600)
    page.grid([470, 660], [560, 630])
    skewed = page.skewed(3)
    assert uncovered_rows(skewed.pixels, boxes_of(skewed)) == []


def test_strokes_and_blobs_are_no_rows() -> None:
    page = page_of_lines()
    cv2.line(page.pixels, (600, 600), (600, 640), (0, 0, 0), 3)
    cv2.circle(page.pixels, (900, 700), 90, (0, 0, 0), cv2.FILLED)
    assert uncovered_rows(page.pixels, boxes_of(page)) == []


def test_what_looks_out_of_a_box_is_no_row() -> None:
    page = page_of_lines()
    shifted = [
        Quad.from_box(Box(b.left, b.top + 4, b.right, b.bottom - 4))
        for b in (quad.bounds for quad in boxes_of(page))
    ]
    assert uncovered_rows(page.pixels, shifted) == []
