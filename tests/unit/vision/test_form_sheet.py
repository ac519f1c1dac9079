"""A scan is looked at as it is, then the sheet that lies in it."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from ocr_pipeline.model.template import NearestTemplate
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form import FoundForm
from ocr_pipeline.vision.form_alignment import Matrix, corners
from ocr_pipeline.vision.form_finding import FormFinder
from ocr_pipeline.vision.form_sheet import parts, sheet_in
from tests.unit.vision.form_sheets import SIZE_PX, errors_px, placed, scanned, sheet

SHEET = sheet(1)
DESK_PX = (1200, 1600)  # width, height
FAR = 0.35  # of the sample's size


def desk(left: int = 40, right: int = 40, size_px: tuple[int, int] = DESK_PX) -> Pixels:
    """Its light falls from the side."""
    width, height = size_px
    light = np.linspace(left, right, width)[None, :].repeat(height, 0)
    noise = np.random.default_rng(2).normal(0, 5, light.shape)
    gray = np.clip(light + noise, 0, 255).astype(np.uint8)
    return np.repeat(gray[:, :, None], 3, axis=2)


def photographed(table: Pixels, size: float = FAR, degrees: float = 11) -> tuple[Pixels, Matrix]:
    """The form on a desk, and where its pixels are there."""
    turned, _ = placed(degrees, size, size)
    place = np.array([[1, 0, 160], [0, 1, 220], [0, 0, 1]]) @ turned
    there = scanned(SHEET.drawn(), (place, (table.shape[1], table.shape[0])))
    corner = np.rint(corners(place, SIZE_PX)).astype(np.int32)
    mask = cv2.fillConvexPoly(np.zeros_like(table), corner, (1, 1, 1))
    return np.where(np.asarray(mask) > 0, there, table).astype(np.uint8), place


def edges(place: Matrix) -> Sequence[float]:
    """Of what is around a form: left, top, right, bottom."""
    corner = corners(place, SIZE_PX)
    return [*corner.min(axis=0).tolist(), *corner.max(axis=0).tolist()]


@pytest.mark.parametrize("light", [(40, 40), (60, 215), (190, 190)], ids=["dark", "side", "light"])
@pytest.mark.parametrize("degrees", [0, 11, 90, 170])
def test_a_sheet_is_cut_out_of_a_photograph(light: tuple[int, int], degrees: float) -> None:
    page, place = photographed(desk(*light), degrees=degrees)
    assert sheet_in(page) == pytest.approx(edges(place), abs=8)


def test_a_page_that_is_all_of_the_picture_has_no_sheet_in_it() -> None:
    assert sheet_in(SHEET.drawn()) is None
    assert sheet_in(photographed(desk(), 1.2, 3)[0]) is None


def test_neither_a_desk_nor_a_speck_on_it_is_a_sheet() -> None:
    page = desk(60, 215)
    assert sheet_in(page) is None
    page[500:600, 500:600] = 250
    assert sheet_in(page) is None


def test_what_has_no_corners_is_no_sheet() -> None:
    page = desk()
    cv2.ellipse(page, (600, 800), (300, 400), 0, 0, 360, (250, 250, 250), -1)
    assert sheet_in(page) is None


def test_all_of_a_scan_comes_first() -> None:
    page, place = photographed(desk())
    everything, sheet = parts(page)
    assert everything == (0, 0, *DESK_PX)
    assert sheet == pytest.approx(edges(place), abs=8)
    assert list(parts(SHEET.drawn())) == [(0, 0, *SIZE_PX)]


def read_nothing(title: Pixels) -> str:
    raise AssertionError(title.shape)


def test_a_form_is_found_in_a_photograph_from_afar() -> None:
    page, place = photographed(desk(size_px=(2400, 3200)), 0.8)
    found = FormFinder([SHEET.form()], read_nothing).find(page)
    assert isinstance(found, FoundForm)
    assert found.score == 1
    assert errors_px(found.view.to_scan, place).max() < 1


def test_another_version_is_refused_there_too() -> None:
    other = SHEET.changed(9, ("Passport", *SHEET.labels[9][1:]))
    page, _ = photographed(desk(size_px=(2400, 3200)), 0.8)
    finder = FormFinder([other.form(), sheet(2).form(8)], read_nothing)
    nearest = finder.find(page)
    assert isinstance(nearest, NearestTemplate)
    assert (nearest.template_id, nearest.score > 0.9) == (7, True)
