"""Lines are cut out upright, and places in them are found back on the page."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.adapters.engines.crops import cut, grown
from ocr_pipeline.model.geometry import Box, Quad


def test_a_crop_is_the_size_of_its_quad() -> None:
    page = np.full((100, 200, 3), 255, np.uint8)
    crop = cut(page, Quad.from_box(Box(20, 30, 120, 60)))
    assert crop.pixels.shape == (30, 100, 3)
    assert crop.aspect == pytest.approx(100 / 30)
    assert not crop.tall


def test_a_tall_crop_lies_with_its_top_at_the_left() -> None:
    page = np.full((200, 100, 3), 255, np.uint8)
    page[20:60, 40:60] = 0
    crop = cut(page, Quad.from_box(Box(40, 20, 60, 180)))
    assert crop.tall
    assert crop.pixels.shape == (20, 160, 3)
    assert crop.pixels[:, :30].mean() < 10
    assert crop.pixels[:, 60:].mean() > 245


def test_a_skewed_line_is_cut_upright() -> None:
    page = np.full((300, 300, 3), 255, np.uint8)
    corners = cv2.boxPoints(((150, 150), (160, 20), 10.0))
    cv2.fillPoly(page, [corners.astype(np.int32)], (0, 0, 0))
    top_left, top_right, bottom_right, bottom_left = (
        (float(x), float(y)) for x, y in (corners[1], corners[2], corners[3], corners[0])
    )
    crop = cut(page, Quad((top_left, top_right, bottom_right, bottom_left)))
    assert crop.pixels[3:-3, 3:-3].mean() < 5


def test_parts_of_lines_keep_the_texts_corners() -> None:
    page = np.zeros((100, 200, 3), np.uint8)
    wide = cut(page, Quad.from_box(Box(0, 0, 100, 10)))
    assert wide.part(0.25, 0.5) == Quad.from_box(Box(25, 0, 50, 10))
    tall = cut(page, Quad.from_box(Box(0, 0, 10, 100)))
    assert tall.part(0.25, 0.5) == Quad.from_box(Box(0, 25, 10, 50))


def test_a_quad_without_area_is_still_a_pixel() -> None:
    page = np.zeros((10, 10, 3), np.uint8)
    assert cut(page, Quad.from_box(Box(4, 4, 4, 9))).pixels.size > 0


def test_a_quad_grows_by_a_share_of_its_height() -> None:
    bounds = grown(Quad.from_box(Box(20, 30, 120, 60)), 0.1).bounds
    assert (bounds.left, bounds.top) == pytest.approx((17, 27))
    assert (bounds.right, bounds.bottom) == pytest.approx((123, 63))


def test_a_slanted_quad_grows_along_its_sides() -> None:
    slanted = Quad(((0, 0), (60, 80), (52, 86), (-8, 6)))  # 100 x 10
    corners = grown(slanted, 0.2).vertices
    assert corners[0] == pytest.approx((0.4, -2.8))
    assert corners[2] == pytest.approx((51.6, 88.8))
