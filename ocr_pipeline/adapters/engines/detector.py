"""A page becomes the oriented rectangles of its text lines, by PP-OCR's detector.

The method ("DB") is that of arXiv 1911.08947. Cutting the rectangles out belongs to ``crops``,
reading them to ``recognizer``.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ocr_pipeline.adapters.engines.runtime import Array, Network
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.ports.engine import Pixels

STRIDE_PX = 32  # the network halves its input five times
TEXT_PROBABILITY = 0.3  # of a pixel, to belong to a line
LINE_PROBABILITY = 0.5  # mean over a rectangle, to be a line
GROWTH = 1.6  # the network marks a shrunken core of each line; this undoes it
MIN_SIDE_PX = 3
MAX_LINES = 3000
MIN_LONG_SIDE_PX = 736  # smaller images are enlarged up to twice
# Letters as high as this are found in parts; they are looked for in a copy that much smaller, too.
LARGE_PX = 100
SMALLER = 3


@dataclass(frozen=True)
class Detector:
    """Finds lines on a copy of the page whose long side is at most ``long_side_px``."""

    network: Network
    long_side_px: int

    def find(self, pixels: Pixels) -> list[Quad]:
        """Rectangles in pixels of the page, in no particular order."""
        longest = max(pixels.shape[:2])
        scale = min(self.long_side_px / longest, max(1.0, min(2.0, MIN_LONG_SIDE_PX / longest)))
        quads = self._find(pixels, scale)
        large_px = LARGE_PX / scale
        if scale > 1 or not any(_height(quad) >= large_px for quad in quads):
            return quads
        whole = [q for q in self._find(pixels, scale / SMALLER) if _height(q) >= large_px]
        return whole + [quad for quad in quads if not any(_holds(line, quad) for line in whole)]

    def _find(self, pixels: Pixels, scale: float) -> list[Quad]:
        height, width = pixels.shape[:2]
        small = _scaled(pixels, scale)
        batch = np.ascontiguousarray(small.transpose(2, 0, 1)[None], np.float32)
        probabilities = self.network.run(batch / 127.5 - 1.0)[0, 0]
        back = np.array([width / small.shape[1], height / small.shape[0]])
        limits = np.array([width, height])
        return [
            as_quad(np.clip(corners * back, 0, limits)) for corners in rectangles(probabilities)
        ]


def _scaled(pixels: Pixels, scale: float) -> Pixels:
    height, width = pixels.shape[:2]
    size = [max(STRIDE_PX, round(side * scale / STRIDE_PX) * STRIDE_PX) for side in (width, height)]
    shrink = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=shrink), np.uint8)


def _height(quad: Quad) -> float:
    top_left, top_right, _, bottom_left = quad.vertices
    return min(math.dist(top_left, top_right), math.dist(top_left, bottom_left))


def _holds(line: Quad, part: Quad) -> bool:
    """Whether the middle of ``part`` lies in ``line``."""
    bounds = part.bounds
    middle = ((bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2)
    return cv2.pointPolygonTest(np.array(line.vertices, np.float32), middle, measureDist=False) > 0


def rectangles(probabilities: Array) -> Iterator[Array]:
    """Corners (4 x 2, x and y) of each text line in a map of text probabilities."""
    mask = (probabilities > TEXT_PROBABILITY).astype(np.uint8)
    thick = cv2.dilate(mask, np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(thick, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines[:MAX_LINES]:
        center, (width, height), angle = cv2.minAreaRect(outline)
        if min(width, height) < MIN_SIDE_PX:
            continue
        core = _corners(center, width, height, angle)
        if mean_inside(probabilities, core) < LINE_PROBABILITY:
            continue
        # DB grows a polygon by area * ratio / perimeter on every side; here it is a rectangle.
        growth = width * height * GROWTH / (width + height)
        if min(width, height) + growth >= MIN_SIDE_PX + 2:
            yield _corners(center, width + growth, height + growth, angle)


def _corners(center: Sequence[float], width: float, height: float, angle: float) -> Array:
    return np.asarray(cv2.boxPoints((center, (width, height), angle)), np.float32)


def mean_inside(probabilities: Array, corners: Array) -> float:
    """Mean probability inside a convex polygon."""
    rows, columns = probabilities.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    mask = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], [1])
    return float(cv2.mean(probabilities[top : bottom + 1, left : right + 1], mask)[0])


def as_quad(corners: Array) -> Quad:
    """Corners in any order, clockwise from the top left."""
    center_x, center_y = corners.mean(axis=0)
    around = sorted(
        corners.tolist(), key=lambda corner: math.atan2(corner[1] - center_y, corner[0] - center_x)
    )
    first = min(range(4), key=lambda index: _uprightness(around, index))
    a, b, c, d = ((float(x), float(y)) for x, y in around[first:] + around[:first])
    return Quad((a, b, c, d))


def _uprightness(around: list[list[float]], first: int) -> float:
    """How far the side that starts at a corner is from running left to right."""
    (x1, y1), (x2, y2) = around[first], around[(first + 1) % 4]
    return abs(math.atan2(y2 - y1, x2 - x1))
