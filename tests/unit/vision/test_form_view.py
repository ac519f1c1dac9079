"""A page is turned upright, its areas are cut out of it, and their places lead back."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_alignment import Matrix
from ocr_pipeline.vision.form_view import Area, FormView, Shift, view
from tests.unit.vision.form_sheets import SIZE_PX, held, placed, scanned, sheet, tilted

SHEET = sheet(1)
SAMPLE = SHEET.drawn()
AREA: Area = SHEET.fields[7]
PLACES = {
    "as it is": placed(),
    "half": placed(0, 0.5, 0.5),
    "on its side": placed(90, 2.0, 2.0),
    "leaning": placed(17, 1.3, 1.3),
    "fax": placed(0, 1.0, 0.5),
    "photographed": tilted(),
}
each_place = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)


def away(ours: Pixels, theirs: Pixels) -> float:
    """Mean difference in levels, without the finest detail, which a scan of half the size lost."""
    soft = [cv2.GaussianBlur(page, (0, 0), 2.5).astype(np.float64) for page in (ours, theirs)]
    return float(np.abs(soft[0] - soft[1]).mean())


@each_place
def test_the_page_is_what_its_sample_shows(place: tuple[Matrix, tuple[int, int]]) -> None:
    found = view(scanned(SAMPLE, place), SAMPLE, place[0])
    assert found.page.shape == found.blank.shape
    assert found.paper.shape == found.blank.shape[:2]
    assert away(found.page, found.blank) < 2
    assert away(np.roll(found.page, 3, axis=1), found.blank) > 2


@each_place
def test_an_area_is_cut_out_of_both_alike(place: tuple[Matrix, tuple[int, int]]) -> None:
    found = view(scanned(SAMPLE, place), SAMPLE, place[0])
    cut = found.cut(AREA, margin_px=6)
    assert cut.scan.shape == cut.blank.shape
    left, top, right, bottom = AREA
    expected = ((right - left + 12) * found.scale, (bottom - top + 12) * found.scale)
    assert (cut.scan.shape[1], cut.scan.shape[0]) == pytest.approx(expected, abs=1)
    assert cut.is_there == 1
    assert away(cut.scan, cut.blank) < 4


@pytest.mark.parametrize(
    ("place", "scale"),
    [
        (placed(0, 0.3, 0.3), 1.0),
        (placed(40, 1.7, 1.7), 1.7),
        (placed(0, 1.0, 2.0), 2.0),
        (placed(0, 1.0, 0.5), 1.0),
        (placed(0, 4.0, 4.0), 2.5),
    ],
    ids=["small", "turned", "denser down", "denser across", "huge"],
)
def test_the_scale_is_that_in_which_nothing_is_lost_within_bounds(
    place: tuple[Matrix, tuple[int, int]], scale: float
) -> None:
    small = np.full((20, 20, 3), 255, np.uint8)
    found = view(small, SAMPLE, place[0])
    assert found.scale == pytest.approx(scale)
    assert found.page.shape[:2] == pytest.approx((SIZE_PX[1] * scale, SIZE_PX[0] * scale), abs=1)


def test_an_area_may_be_cut_smaller_than_it_is() -> None:
    cut = view(SAMPLE, SAMPLE, np.eye(3)).cut(AREA, margin_px=-5)
    left, top, right, bottom = AREA
    assert (cut.scan == SAMPLE[top + 5 : bottom - 5, left + 5 : right - 5]).all()
    assert (cut.blank == cut.scan).all()


def test_nothing_is_left_of_an_area_cut_too_small_but_a_dot() -> None:
    cut = view(SAMPLE, SAMPLE, np.eye(3)).cut((10, 10, 20, 20), margin_px=-30)
    assert cut.scan.shape == cut.blank.shape == (1, 1, 3)


def test_a_shift_moves_the_scans_picture_and_not_the_blank_one() -> None:
    moved = np.roll(SAMPLE, (4, -3), axis=(0, 1))
    found = view(moved, SAMPLE, np.eye(3), {AREA: Shift(-3.0, 4.0)})
    cut = found.cut(AREA, margin_px=2)
    assert (cut.scan == cut.blank).all()
    other = found.cut(SHEET.fields[8], margin_px=2)
    assert (other.scan != other.blank).any()


def test_a_shift_is_in_pixels_of_the_sample() -> None:
    twice = placed(0, 2.0, 2.0)
    moved = np.roll(scanned(SAMPLE, twice), (8, -6), axis=(0, 1))
    cut = view(moved, SAMPLE, twice[0], {AREA: Shift(-3.0, 4.0)}).cut(AREA)
    assert away(cut.scan, cut.blank) < 2


@pytest.mark.parametrize(
    ("area", "share"),
    [((100, 880, 200, 920), 0.5), ((100, 950, 200, 990), 0.0), ((-20, 10, 20, 30), 0.5)],
    ids=["across the edge", "beyond it", "beyond the sample"],
)
def test_how_much_of_an_area_is_on_the_scan(area: Area, share: float) -> None:
    cut = view(SAMPLE[:900], SAMPLE, np.eye(3)).cut(area)
    assert cut.is_there == pytest.approx(share, abs=0.03)
    assert cut.scan.shape == cut.blank.shape


def test_beyond_the_edge_is_white_paper() -> None:
    black = np.zeros((900, 800, 3), np.uint8)
    found = view(black, SAMPLE, np.eye(3))
    assert (found.page[:890] == 0).all()
    assert (found.page[910:] == 255).all()
    assert (found.cut((790, 0, 830, 20)).scan[:, 20:] == 255).all()


@each_place
def test_a_box_leads_back_to_the_scan(place: tuple[Matrix, tuple[int, int]]) -> None:
    found = view(scanned(SAMPLE, place), SAMPLE, place[0], {AREA: Shift(2.0, -5.0)})
    box = (10.5, 20.0, 30.0, 40.25)
    assert np.array(found.quad(box).vertices) == pytest.approx(projected(place[0], box))
    shifted = (12.5, 15.0, 32.0, 35.25)
    assert np.array(found.quad(box, of=AREA).vertices) == pytest.approx(
        projected(place[0], shifted)
    )
    assert found.quad(box, of=SHEET.fields[8]) == found.quad(box)


def projected(matrix: Matrix, box: tuple[float, float, float, float]) -> Matrix:
    """Clockwise from the top left, written out."""
    left, top, right, bottom = box
    places = np.array([(left, top, 1), (right, top, 1), (right, bottom, 1), (left, bottom, 1)])
    moved = places @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


def test_the_ink_of_a_scan_lies_in_its_quad() -> None:
    place = held(np.diag([1.5, 1.5, 1.0]), 10)
    page = np.full_like(SAMPLE, 255)
    left, top, right, bottom = AREA
    page[top:bottom, left:right] = 0
    dark = scanned(page, place, desk=255)[:, :, 0] < 128
    box = view(scanned(page, place), SAMPLE, place[0]).quad(AREA).bounds
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    ink = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx(ink, abs=0.6)


def test_without_shifts_each_area_is_where_the_page_has_it() -> None:
    found = view(SAMPLE, SAMPLE, np.eye(3))
    assert isinstance(found, FormView)
    assert found.shifts == {}
