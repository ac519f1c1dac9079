"""What was written in an area is told from what the form prints there."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_ink import MARGIN_PX, Writing, writing
from ocr_pipeline.vision.form_view import FormView, view
from tests.unit.vision.filled import (
    BLACK,
    BLUE,
    FIELD,
    RED,
    Color,
    Draw,
    bars,
    blank,
    filled,
    seal,
    spot,
)


def pieces(found: Writing) -> int:
    return cv2.connectedComponents(found.ink.astype(np.uint8))[0] - 1


def darkest(found: Writing, left: int, right: int) -> int:
    """Of the columns between two places of the sample."""
    start = FIELD[0] - MARGIN_PX
    return int(found.pixels[:, round(left - start) : round(right - start)].min())


def read(*draw: Draw, off_px: tuple[float, float] = (0, 0)) -> Writing:
    return writing(filled(*draw, off_px=off_px), FIELD)


@pytest.mark.parametrize("off_px", [(0, 0), (2, -2), (-2, 2)])
def test_print_is_no_writing_though_it_lies_a_little_off(off_px: tuple[float, float]) -> None:
    found = read(off_px=off_px)
    assert found.is_empty
    assert not found.ink.any()
    assert darkest(found, FIELD[0], FIELD[2]) > 200


def test_writing_is_kept_and_the_print_beside_it_is_painted_over() -> None:
    found = read(bars(300))
    assert pieces(found) == 3
    assert darkest(found, 300, 340) < 60
    assert darkest(found, 500, 560) > 200


def test_a_stroke_that_crosses_the_print_stays_one() -> None:
    found = read(bars(300, top=105, height=45, count=1))
    assert pieces(found) == 1
    assert found.ink[:, 110:115].any(axis=1).sum() == pytest.approx(45, abs=2)


def test_writing_that_mostly_lies_beside_the_area_is_of_a_neighbor() -> None:
    assert not read(bars(300, top=60, height=27)).ink.any()


def test_a_red_seal_is_taken_away_where_something_else_is_written() -> None:
    found = read(bars(300, color=BLUE), seal(330, 110))
    assert pieces(found) == 3
    assert darkest(found, 340, 360) > 200


def test_a_red_pen_is_read() -> None:
    assert pieces(read(bars(300, color=RED))) == 3


def test_a_full_stop_is_kept_and_a_speck_is_not() -> None:
    assert pieces(read(bars(300), spot(350, 117, 5))) == 4
    assert pieces(read(bars(300), spot(350, 117, 2))) == 3


def test_a_small_stop_behind_a_letter_is_kept_on_clean_paper() -> None:
    assert pieces(read(bars(300), spot(339, 117, 3))) == 4
    assert pieces(read(bars(300), spot(352, 117, 3))) == 3
    assert pieces(read(bars(300), spot(339, 117, 2))) == 3
    assert pieces(read(bars(300), spot(339, 117, 3), spot(450, 100, 3))) == 3


def test_a_lone_speck_leaves_an_area_empty() -> None:
    found = read(spot(350, 110, 4))
    assert found.is_empty
    assert found.largest_px == pytest.approx(4)


def test_a_piece_of_a_ruling_is_no_writing() -> None:
    def ruling(page: Pixels) -> None:
        cv2.line(page, (300, 110), (420, 110), (30, 30, 30), 3)

    assert read(ruling).is_empty


def test_a_slim_rest_of_the_print_beside_it_is_no_writing() -> None:
    def rest(page: Pixels) -> None:
        page[84:86, 300:312] = 30

    def letters(page: Pixels) -> None:
        page[84:94, 300:312] = 30

    assert not read(rest).ink.any()
    assert read(letters).ink.any()


@pytest.mark.parametrize(("length", "is_empty"), [(10, True), (20, False)])
def test_a_long_stroke_is_writing_and_a_short_dash_is_not(length: int, is_empty: bool) -> None:
    def stroke(page: Pixels) -> None:
        page[108:111, 300 : 300 + length] = 30

    assert read(stroke).is_empty is is_empty


def test_masked_areas_are_painted_over() -> None:
    found = writing(filled(bars(300), bars(400)), FIELD, [(390, 70, 450, 150)])
    assert pieces(found) == 3
    assert darkest(found, 395, 445) > 200


def test_what_lies_beyond_the_scan_is_told() -> None:
    page = filled()
    cut = FormView(page.page, page.blank, page.paper.copy(), page.scale, page.to_scan)
    cut.paper[:, : (FIELD[0] + FIELD[2]) // 2] = 0
    assert writing(cut, FIELD).is_there == pytest.approx(0.5, abs=0.01)
    assert writing(page, FIELD).is_there == 1


GRAY = (175, 175, 175)


def hinted(*draw: Draw, color: Color = GRAY, off_px: float = 0) -> Writing:
    """With a gray hint in the area, which the scan shows in a color of its own."""
    sample, scan = blank(), blank()
    for page, ink in ((sample, GRAY), (scan, color)):
        cv2.putText(page, "MM / DD / YYYY", (230, 122), cv2.FONT_HERSHEY_SIMPLEX, 0.8, ink, 2)
    for each in draw:
        each(scan)
    to_scan = np.array([[1, 0, off_px], [0, 1, off_px], [0, 0, 1]], np.float64)
    return writing(view(scan, sample, to_scan), FIELD)


@pytest.mark.parametrize("color", [BLACK, BLUE])
@pytest.mark.parametrize("off_px", [0, 1])
def test_writing_over_a_gray_hint_is_kept(color: Color, off_px: int) -> None:
    found = hinted(bars(250, count=6, color=color), off_px=off_px)
    left, top = round(250 - FIELD[0] + MARGIN_PX - off_px), round(95 - FIELD[1] + MARGIN_PX)
    strokes = [left + 15 * index + 2 for index in range(6)]
    assert found.ink[top + 1 : top + 24, strokes].all()


@pytest.mark.parametrize("color", [GRAY, (205, 205, 205), (130, 130, 130), BLACK])
def test_a_hint_is_no_writing_however_dark_the_scan_is(color: Color) -> None:
    assert hinted(color=color, off_px=1).is_empty


def test_a_hint_that_a_fax_made_black_is_not_told_from_writing() -> None:
    found = hinted(bars(450), color=BLACK)
    assert pieces(found) == 3
