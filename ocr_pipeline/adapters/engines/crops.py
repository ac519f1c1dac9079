"""A line's rectangle becomes a picture of that line; places in it become quads of the page."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from ocr_pipeline.model.geometry import Point, Quad
from ocr_pipeline.ports.engine import Pixels

TALL_RATIO = 1.5  # PP-OCR's recognizer was taught that taller crops are lying on their side


@dataclass(frozen=True)
class Crop:
    """A line cut out at full resolution; ``tall`` ones were turned so that their top is at left."""

    pixels: Pixels
    quad: Quad
    tall: bool

    @property
    def aspect(self) -> float:
        """Width by height."""
        height, width = self.pixels.shape[:2]
        return float(width / height)

    def part(self, start: float, end: float) -> Quad:
        """The quad of what lies between two fractions of the crop's width."""
        top_left, top_right, bottom_right, bottom_left = self.quad.vertices
        if self.tall:
            return Quad(
                (
                    _between(top_left, bottom_left, start),
                    _between(top_right, bottom_right, start),
                    _between(top_right, bottom_right, end),
                    _between(top_left, bottom_left, end),
                )
            )
        return Quad(
            (
                _between(top_left, top_right, start),
                _between(top_left, top_right, end),
                _between(bottom_left, bottom_right, end),
                _between(bottom_left, bottom_right, start),
            )
        )


def cut(pixels: Pixels, quad: Quad) -> Crop:
    """Cut a line out of a page."""
    corners = np.array(quad.vertices, np.float32)
    top_left, top_right, bottom_right, bottom_left = quad.vertices
    width = max(1, round(max(math.dist(top_left, top_right), math.dist(bottom_left, bottom_right))))
    height = max(
        1, round(max(math.dist(top_left, bottom_left), math.dist(top_right, bottom_right)))
    )
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    upright = cv2.warpPerspective(
        pixels,
        cv2.getPerspectiveTransform(corners, target),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    tall = height >= TALL_RATIO * width
    return Crop(np.asarray(np.rot90(upright) if tall else upright, np.uint8), quad, tall)


def grown(quad: Quad, share: float) -> Quad:
    """The quad with so much of its shorter side more on every side."""
    top_left, top_right, bottom_right, bottom_left = quad.vertices
    width, height = math.dist(top_left, top_right), math.dist(top_left, bottom_left)
    across, down = (share * min(width, height) / max(side, 1.0) for side in (width, height))

    def corner(at: Point, beside: Point, below: Point) -> Point:
        """Away from the corners beside and below (or above) it."""
        x, y = _between(at, beside, -across)
        dx, dy = _between((0.0, 0.0), (below[0] - at[0], below[1] - at[1]), -down)
        return (x + dx, y + dy)

    return Quad(
        (
            corner(top_left, top_right, bottom_left),
            corner(top_right, top_left, bottom_right),
            corner(bottom_right, bottom_left, top_right),
            corner(bottom_left, bottom_right, top_left),
        )
    )


def within(pixels: Pixels, quad: Quad) -> Quad:
    """The quad without what lies outside the page."""
    height, width = pixels.shape[:2]
    a, b, c, d = (
        (min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))) for x, y in quad.vertices
    )
    return Quad((a, b, c, d))


def _between(start: Point, end: Point, share: float) -> Point:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
