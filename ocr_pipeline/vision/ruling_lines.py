"""Turns a page's pixels and words into masks of ruling lines, and those into framed regions.

What grid a region holds belongs to ``table_grid``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_pipeline.model.geometry import Box

Mask = NDArray[np.uint8]
Homography = NDArray[np.float64]
Outline = NDArray[np.integer | np.floating]

THRESHOLD_WINDOW_PX = 25
THRESHOLD_DROP = 10  # of 255: how much darker than its surroundings a ruling is
MIN_RUN_PX = 15
MIN_RUN_HEIGHTS = 1.2  # of the text's height: no stroke is longer than its glyph
GAP_PX = 5
MIN_REGION_PX = 24
WHITE = 255
DARK_GROUND = 150  # the median of dark words on white is white
LIGHT_TEXT_RISE = 20  # half-tones at the edges of the glyphs, too
LIGHT_TEXT_MARGIN = 0.2  # of the height: detectors cut first strokes
GLYPH_BAND = 0.35  # of a box's height, to both sides of its middle: where only glyphs are
QUAD_FILL = 0.93  # of the quad that a region's outline fills, else it has no four corners


@dataclass(frozen=True, slots=True, eq=False)
class Rulings:
    """Two masks of a page (0 or 255): pixels of horizontal and of vertical ruling lines."""

    horizontal: Mask
    vertical: Mask


@dataclass(frozen=True, slots=True, eq=False)
class FramedRegion:
    """Connected rulings, rectified: their masks, and how page points come to mask points."""

    rulings: Rulings
    to_region: Homography


def find_rulings(gray: Mask, text: Sequence[Box], text_height_px: float) -> Rulings:
    """Dark runs too long to be strokes; ``gray`` is deskewed, ``text`` are its words.

    What lies in the middle of a word along its direction is no ruling. White words on a dark row
    are painted over: the gaps between their glyphs would be runs, too.
    """
    dark = cv2.adaptiveThreshold(
        _without_light_text(gray, text),
        255,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY_INV,
        THRESHOLD_WINDOW_PX,
        THRESHOLD_DROP,
    )
    run_px = round(max(MIN_RUN_PX, MIN_RUN_HEIGHTS * text_height_px))
    rulings = Rulings(_runs(dark, run_px, 1), _runs(dark, 1, run_px))
    for box in text:
        _erase_glyphs(rulings, box)
    return rulings


def framed_regions(rulings: Rulings) -> Iterator[FramedRegion]:
    """The connected sets of rulings that hold both directions."""
    kernel = np.ones((GAP_PX, GAP_PX), np.uint8)
    joined = cv2.dilate(rulings.horizontal | rulings.vertical, kernel)
    outlines, levels = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for index, outline in enumerate(outlines):
        left, top, width, height = cv2.boundingRect(outline)
        is_hole = levels[0][index][3] >= 0
        if is_hole or min(width, height) < MIN_REGION_PX:
            continue
        own = np.zeros((height, width), np.uint8)
        cv2.drawContours(
            own,
            outlines,
            index,
            255,
            cv2.FILLED,
            hierarchy=levels,
            maxLevel=1,
            offset=(-left, -top),
        )
        window = np.s_[top : top + height, left : left + width]
        part = Rulings(rulings.horizontal[window] & own, rulings.vertical[window] & own)
        if part.horizontal.any() and part.vertical.any():
            yield _rectified(part, outline.reshape(-1, 2), left, top)


def _rectified(part: Rulings, outline: Outline, left: int, top: int) -> FramedRegion:
    corners = _corners(outline) - np.array((left, top), np.float32)
    width = round(
        float(np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])) / 2
    )
    height = round(
        float(np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])) / 2
    )
    size = (max(width, 1), max(height, 1))
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    warp = cv2.getPerspectiveTransform(corners, target)
    flat = Rulings(
        _as_mask(cv2.warpPerspective(part.horizontal, warp, size, flags=cv2.INTER_NEAREST)),
        _as_mask(cv2.warpPerspective(part.vertical, warp, size, flags=cv2.INTER_NEAREST)),
    )
    shift = np.array([(1, 0, -left), (0, 1, -top), (0, 0, 1)], np.float64)
    return FramedRegion(flat, warp @ shift)


def _corners(outline: Outline) -> NDArray[np.float32]:
    """Top-left, top-right, bottom-right, bottom-left of the quad around an outline.

    The extreme points along the diagonals follow a perspective; where they leave out much of the
    outline (an L-shaped table), the upright rectangle around it is taken.
    """
    hull = cv2.convexHull(outline).reshape(-1, 2).astype(np.float32)
    total, difference = hull.sum(axis=1), hull[:, 0] - hull[:, 1]
    quad = hull[[total.argmin(), difference.argmax(), total.argmax(), difference.argmin()]]
    if cv2.contourArea(quad) >= QUAD_FILL * cv2.contourArea(hull):
        return quad
    (left, top), (right, bottom) = hull.min(axis=0), hull.max(axis=0)
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)


def _without_light_text(gray: Mask, text: Sequence[Box]) -> Mask:
    """``gray`` with white glyphs on a dark ground in the color of that ground."""
    painted = gray.copy()
    for box in text:
        around = LIGHT_TEXT_MARGIN * min(box.width, box.height)
        left, top = max(0, round(box.left - around)), max(0, round(box.top - around))
        word = painted[top : round(box.bottom + around), left : round(box.right + around)]
        ground = np.median(word) if word.size else WHITE
        if ground < DARK_GROUND:
            word[word > ground + LIGHT_TEXT_RISE] = ground
    return painted


def _erase_glyphs(rulings: Rulings, box: Box) -> None:
    left, top, right, bottom = (
        max(0, round(x)) for x in (box.left, box.top, box.right, box.bottom)
    )
    if box.width >= box.height:
        middle, half = (box.top + box.bottom) / 2, GLYPH_BAND * box.height
        rulings.horizontal[
            max(0, round(middle - half)) : max(0, round(middle + half)), left:right
        ] = 0
    else:
        middle, half = (box.left + box.right) / 2, GLYPH_BAND * box.width
        rulings.vertical[
            top:bottom, max(0, round(middle - half)) : max(0, round(middle + half))
        ] = 0


def _runs(dark: cv2.typing.MatLike, width_px: int, height_px: int) -> Mask:
    kernel = np.ones((height_px, width_px), np.uint8)
    return _as_mask(cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel))


def _as_mask(array: cv2.typing.MatLike) -> Mask:
    """OpenCV's stubs forget the sample type."""
    return array.astype(np.uint8, copy=False)
