"""Turns a page and the boxes of its text into rows of ink of a letter's size that no box covers.

Whether such a row is text is for a reader to say: ``adapters/engines/second_look``.
"""

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt
from cv2.typing import MatLike

from ocr_pipeline.model.geometry import Point, Quad
from ocr_pipeline.ports.engine import Pixels

Mask = npt.NDArray[np.uint8]  # height x width: 255 where something is, else 0

LONG_SIDE_PX = 1280  # of the copy that is looked at; all other pixels here are of this copy
EXACT_BELOW = 0.5  # from here on all pixels are averaged, which costs four times as much
SAMPLE_STEP_PX = 4  # the ground is measured at every fourth pixel both ways
AROUND_SAMPLES = 11  # over so many samples both ways
CONTRAST = 28  # ink differs from the ground by at least so many gray levels
SMALLEST_TEXT_PX, LARGEST_TEXT_PX = 8, 40  # heights of a line that letters are measured by
USUAL_TEXT_PX = 20  # height of a line where a page has none to measure

# In heights of a line:
RULE = 3.0  # straight strokes longer than this are rulings
MARGIN = 0.17  # a box may cut off this much of its text on each side
SPECK = 0.25  # what is smaller both ways is dust and dots
TALLEST, WIDEST = 3.0, 6.0  # connected ink that is larger is a drawing
BAR = 0.15  # what is thinner is a stroke, not a letter
WORD_GAP, PART_GAP = 0.6, 0.35  # parts of a row are this near, of a letter one above the other
LOWEST_ROW = 0.3
NARROWEST_CROP = 0.8  # a row's crop is at least so wide: readers turn crops that are tall
PADDING = 0.18
USUAL_CROP = 1.1  # height of a row's crop

SPARSE = 0.08  # ink of a rectangle; a ruled frame has less
CROWDED = 0.3  # of a row's rectangle that boxes cover: what is around them is no row
SLANTED_ASPECT = 4.0  # rows that are shorter for their height are taken for upright ones
STEEPEST_DEGREES = 15.0


def uncovered_rows(pixels: Pixels, covered: Sequence[Quad]) -> list[Quad]:
    """Rows of letters or single letters outside ``covered``, in pixels of the page.

    Dark ink on light ground and light ink on dark. Rulings, dots and large blobs are left out. Rows
    come first that are nearest to the lines of the page in height.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, LONG_SIDE_PX / max(height, width))
    gray = _reduced(pixels, scale)
    shown = [np.array(quad.vertices, np.float32) * scale for quad in covered]
    line_px = _line_height(shown)
    cover = _cover(shown, gray.shape)
    found = [
        row
        for ink in _inks(gray)
        for row in _rows(_letters(_uncovered(ink, cover, line_px), line_px), line_px)
        if _share(cover, row) < CROWDED
    ]
    found.sort(key=lambda row: abs(math.log(row.bounds.height / (line_px * USUAL_CROP))))
    return [_enlarged(row, 1 / scale) for row in found]


def _reduced(pixels: Pixels, scale: float) -> Mask:
    gray = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    if scale < 1:
        exact = cv2.INTER_AREA if scale < EXACT_BELOW else cv2.INTER_LINEAR
        gray = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=exact)
    return np.asarray(gray, np.uint8)


def _line_height(boxes: Sequence[npt.NDArray[np.float32]]) -> float:
    """Median height of the lines of text, within reason."""
    sides = [min(math.dist(box[0], box[1]), math.dist(box[0], box[3])) for box in boxes]
    usual = float(np.median(sides)) if sides else USUAL_TEXT_PX
    return min(max(usual, SMALLEST_TEXT_PX), LARGEST_TEXT_PX)


def _cover(boxes: Sequence[npt.NDArray[np.float32]], shape: tuple[int, ...]) -> Mask:
    """Where the boxes are, each a little enlarged."""
    cover = np.zeros(shape[:2], np.uint8)
    for box in boxes:
        center, (width, height), angle = cv2.minAreaRect(box)
        margin = 2 * MARGIN * min(width, height)
        corners = cv2.boxPoints((center, (width + margin, height + margin), angle))
        cv2.fillPoly(cover, [corners.astype(np.int32)], [255])
    return cover


def _inks(gray: Mask) -> Iterator[Mask]:
    """Dark ink, and light ink."""
    ground = _ground(gray)
    yield _above(cv2.subtract(ground, gray), CONTRAST)
    yield _above(cv2.subtract(gray, ground), CONTRAST)


def _ground(gray: Mask) -> Mask:
    """The gray of what is around each pixel: its median, for text is less than half of its place.

    A mean would make the paper between bold letters light ink.
    """
    height, width = gray.shape
    size = (max(1, width // SAMPLE_STEP_PX), max(1, height // SAMPLE_STEP_PX))
    samples = cv2.resize(gray, size, interpolation=cv2.INTER_NEAREST)
    medians = cv2.medianBlur(samples, AROUND_SAMPLES)
    return np.asarray(
        cv2.resize(medians, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8
    )


def _above(levels: MatLike, limit: int) -> Mask:
    return np.asarray(cv2.threshold(levels, limit, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _uncovered(ink: Mask, cover: Mask, line_px: float) -> Mask:
    """Ink without rulings and without what boxes cover."""
    outside = cv2.bitwise_and(ink, cv2.bitwise_not(cover))
    if cv2.countNonZero(outside) < (SPECK * line_px) ** 2:
        return np.zeros_like(ink)
    length = round(RULE * line_px)
    rules = cv2.bitwise_or(
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)),
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8)),
    )
    beside = cv2.dilate(rules, np.ones((3, 3), np.uint8))  # their blurred edges
    return np.asarray(cv2.bitwise_and(outside, cv2.bitwise_not(beside)), np.uint8)


def _letters(ink: Mask, line_px: float) -> Mask:
    """The connected parts of ``ink`` that are as large as letters and their parts, filled."""
    outlines, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    letters = [outline for outline in outlines if _is_letter(outline, ink, line_px)]
    filled = cv2.drawContours(np.zeros_like(ink), letters, -1, [255], cv2.FILLED)
    return np.asarray(filled, np.uint8)


def _is_letter(outline: MatLike, ink: Mask, line_px: float) -> bool:
    left, top, width, height = cv2.boundingRect(outline)
    if max(width, height) < SPECK * line_px or height > TALLEST * line_px:
        return False
    inside = ink[top : top + height, left : left + width]
    return width <= WIDEST * line_px and cv2.countNonZero(inside) >= SPARSE * width * height


def _rows(letters: Mask, line_px: float) -> Iterator[Quad]:
    """Letters beside each other as rows, parts above each other as letters."""
    reach = (max(1, round(WORD_GAP * line_px)), max(1, round(PART_GAP * line_px)))
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones(reach[::-1], np.uint8))
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        _, (width, height), _ = cv2.minAreaRect(outline)
        tall_enough = cv2.boundingRect(outline)[3] >= LOWEST_ROW * line_px
        if tall_enough and min(width, height) >= BAR * line_px:
            yield _row(outline, line_px)


def _row(outline: MatLike, line_px: float) -> Quad:
    """The rectangle around a row, with some paper."""
    center, (width, height), degrees = _rectangle(outline)
    if height <= 2 * line_px:
        width = max(width, NARROWEST_CROP * height)
    padding = 2 * PADDING * line_px
    return _quad(center, (width + padding) / 2, (height + padding) / 2, degrees)


def _rectangle(outline: MatLike) -> tuple[Point, tuple[float, float], float]:
    """Center, width and height, degrees: slanted for long rows, upright for others."""
    center, (width, height), degrees = cv2.minAreaRect(outline)
    if width < height:
        width, height, degrees = height, width, degrees + 90
    degrees = (degrees + 90) % 180 - 90
    if width >= SLANTED_ASPECT * height and abs(degrees) <= STEEPEST_DEGREES:
        return (center[0], center[1]), (width + 1, height + 1), degrees
    left, top, width, height = cv2.boundingRect(outline)
    return (left + width / 2, top + height / 2), (width, height), 0.0


def _quad(center: Point, half_width: float, half_height: float, degrees: float) -> Quad:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def corner(x: float, y: float) -> Point:
        return (center[0] + x * cosine - y * sine, center[1] + x * sine + y * cosine)

    return Quad(
        (
            corner(-half_width, -half_height),
            corner(half_width, -half_height),
            corner(half_width, half_height),
            corner(-half_width, half_height),
        )
    )


def _share(mask: Mask, quad: Quad) -> float:
    """How much of the inside of ``quad`` is in ``mask``, 0..1."""
    corners = np.array(quad.vertices, np.int32)
    left, top, width, height = cv2.boundingRect(corners)
    left, top = max(0, left), max(0, top)
    part = mask[top : top + height, left : left + width]
    inside = np.zeros_like(part)
    cv2.fillPoly(inside, [corners - (left, top)], [1])
    return float(cv2.mean(part, inside)[0]) / 255


def _enlarged(quad: Quad, factor: float) -> Quad:
    a, b, c, d = ((x * factor, y * factor) for x, y in quad.vertices)
    return Quad((a, b, c, d))
