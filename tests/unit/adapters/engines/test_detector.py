"""Maps of text probabilities become rectangles."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.adapters.engines.detector import Detector, as_quad, rectangles
from ocr_pipeline.adapters.engines.runtime import Array, Network
from ocr_pipeline.model.geometry import Box


def bar_map(angle: float = 0.0, probability: float = 0.9) -> Array:
    """A bar of 100 x 10 in the middle of 200 x 200."""
    probabilities = np.zeros((200, 200), np.float32)
    corners = cv2.boxPoints(((100, 100), (100, 10), angle)).astype(np.int32)
    cv2.fillPoly(probabilities, [corners], probability)
    return probabilities


def test_a_core_grows_by_the_same_length_on_all_sides() -> None:
    (corners,) = rectangles(bar_map())
    box = as_quad(corners).bounds
    grown = 100 * 10 * 1.6 / (100 + 10)
    assert box.width == pytest.approx(100 + grown, abs=3)
    assert box.height == pytest.approx(10 + grown, abs=3)


def test_faint_and_tiny_spots_are_no_lines() -> None:
    assert not list(rectangles(bar_map(probability=0.4)))
    speck = np.zeros((64, 64), np.float32)
    speck[30, 30] = 1.0
    assert not list(rectangles(speck))


@pytest.mark.parametrize("angle", [-40.0, -10.0, 0.0, 10.0, 40.0])
def test_a_quad_starts_at_the_top_left_and_runs_clockwise(angle: float) -> None:
    (corners,) = rectangles(bar_map(angle))
    (x1, y1), (x2, y2), (_, y3), _ = as_quad(corners).vertices
    assert x2 - x1 > abs(y2 - y1)
    assert y3 > y2
    assert np.degrees(np.arctan2(y2 - y1, x2 - x1)) == pytest.approx(angle, abs=2)


def test_quads_of_upright_bars_start_at_the_top_left() -> None:
    tall = np.array([[10, 90], [20, 90], [20, 10], [10, 10]], np.float32)
    assert as_quad(tall).vertices == ((10, 10), (20, 10), (20, 90), (10, 90))


@pytest.mark.parametrize(
    ("page", "network_input"),
    [
        ((3000, 1500), (1280, 640)),
        ((300, 200), (608, 384)),
        ((700, 900), (704, 896)),
        ((1, 1), (32, 32)),
    ],
)
def test_pages_are_scaled_for_the_network_and_back(
    page: tuple[int, int], network_input: tuple[int, int]
) -> None:
    shapes: list[tuple[int, ...]] = []

    def run(batch: Array) -> Array:
        shapes.append(batch.shape)
        output = np.zeros((1, 1, *batch.shape[2:]), np.float32)
        output[..., 16:-16, 16:-16] = 1.0
        return output

    detector = Detector(Network(run, ""), long_side_px=1280)
    quads = detector.find(np.full((*page, 3), 255, np.uint8))
    assert shapes[0] == (1, 3, *network_input)
    for quad in quads:
        assert quad.bounds == Box(0, 0, page[1], page[0])


def scripted(*maps: Array) -> tuple[Detector, list[tuple[int, ...]]]:
    """A detector whose network answers with one map after the other, and the sizes it was given."""
    shapes: list[tuple[int, ...]] = []

    def run(batch: Array) -> Array:
        shapes.append(batch.shape[2:])
        return maps[len(shapes) - 1][None, None]

    return Detector(Network(run, ""), long_side_px=1280), shapes


def map_with(height: int, width: int, *boxes: tuple[int, int, int, int]) -> Array:
    probabilities = np.zeros((height, width), np.float32)
    for left, top, right, bottom in boxes:
        probabilities[top:bottom, left:right] = 0.9
    return probabilities


def test_letters_found_in_parts_are_looked_for_in_a_smaller_copy() -> None:
    parts = map_with(1280, 960, (100, 100, 200, 200), (260, 100, 360, 200), (100, 600, 400, 620))
    whole = map_with(416, 320, (25, 25, 130, 75), (40, 200, 120, 206))
    detector, shapes = scripted(parts, whole)
    title, line = detector.find(np.full((2560, 1920, 3), 255, np.uint8))
    assert shapes == [(1280, 960), (416, 320)]
    assert title.bounds.width > 500  # the parts are no more
    assert line.bounds.top > title.bounds.bottom
    assert line.bounds.height < 110  # as it was found at first


def test_pages_without_such_letters_are_looked_at_once() -> None:
    detector, shapes = scripted(map_with(1280, 960, (100, 600, 400, 640)))
    assert len(detector.find(np.full((2560, 1920, 3), 255, np.uint8))) == 1
    assert len(shapes) == 1


def test_an_image_that_is_enlarged_is_looked_at_once() -> None:
    detector, shapes = scripted(map_with(96, 608, (20, 20, 580, 80)))
    assert len(detector.find(np.full((48, 304, 3), 255, np.uint8))) == 1
    assert len(shapes) == 1
