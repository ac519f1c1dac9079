"""Turns a page's pixels and its text boxes into the ruled cells that hold them.

A cell is paper with rulings around it, whatever grid it is part of: a box of a form, a merged cell,
a frame around a paragraph. Grids of tables belong to ``table_grid``, the order in which cells are
read to ``cell_order``.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.text_boxes import Frame, TextBox

Mask = NDArray[np.uint8]

LONG_SIDE_PX = 1280  # rulings are seen in a small copy, too
THRESHOLD_WINDOW_PX = 25
THRESHOLD_DROP = 8  # of 255: how much darker than its surroundings a ruling is
MIN_RUN_PX = 25  # longer than strokes that a box leaves out; gaps in rulings are shorter
GLYPHS = 0.55  # of a box's height, about its middle: where its glyphs are painted over
THICK_PX = 5  # of a ruling: that of leaning paper is a flight of steps
MIN_SOLIDITY = 0.9  # of a cell's hull that it fills: a cell has no corner inwards
MIN_SHARE = 0.7  # of a box that lies in one cell


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell in reading coordinates, in pixels, with the boxes in it.

    ``start_head`` and ``end_head`` are where its first edge across the rows begins and ends: they
    differ on paper that leans or bends.
    """

    boxes: tuple[TextBox, ...]
    start: float
    end: float
    start_head: float
    end_head: float
    foot: float

    @property
    def head(self) -> float:
        """Its edge towards the rows before it."""
        return (self.start_head + self.end_head) / 2


def ruled_cells(pixels: Pixels, frame: Frame, boxes: Iterable[TextBox]) -> list[RuledCell]:
    """The cells that hold ``boxes``; boxes outside of all, or in several, are in none."""
    copy = _upright_copy(pixels, frame)
    texts = [(box, copy.outline(box)) for box in boxes]
    papers = _papers(_rulings(copy, [outline for _, outline in texts]))
    inside: dict[int, list[TextBox]] = {}
    for box, outline in texts:
        if number := papers.under(outline):
            inside.setdefault(number, []).append(box)
    return [
        copy.cell(corners, tuple(held))
        for number, held in inside.items()
        if (corners := papers.corners(number)) is not None
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Copy:
    """A small gray page without skew, and how points of the page come to it."""

    gray: Mask
    frame: Frame
    move: NDArray[np.float64]

    def outline(self, box: TextBox) -> NDArray[np.float32]:
        """Corners of a box, clockwise from the top-left corner of its text."""
        corners = np.array([(x, y, 1.0) for x, y in box.line.quad.vertices]) @ self.move.T
        return corners.astype(np.float32)

    def cell(self, corners: NDArray[np.float64], boxes: tuple[TextBox, ...]) -> RuledCell:
        """The cell of four corners in this copy."""
        back = cv2.invertAffineTransform(self.move)
        on_page = np.column_stack([corners, np.ones(len(corners))]) @ back.T
        places = sorted(self.frame.place((float(x), float(y))) for x, y in on_page)
        (start, head), (_, foot) = sorted(places[:2], key=lambda place: place[1])
        (end, end_head), (_, end_foot) = sorted(places[2:], key=lambda place: place[1])
        return RuledCell(boxes, start, end, head, end_head, max(foot, end_foot))


def _upright_copy(pixels: Pixels, frame: Frame) -> _Copy:
    height, width = pixels.shape[:2]
    scale = min(1.0, LONG_SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
    gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    move = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), math.degrees(frame.skew), 1.0)
    if frame.skew:
        gray = cv2.warpAffine(gray, move, size, borderMode=cv2.BORDER_REPLICATE)
    move[:, :2] *= scale
    return _Copy(gray.astype(np.uint8, copy=False), frame, np.asarray(move, dtype=np.float64))


def _rulings(copy: _Copy, texts: Iterable[NDArray[np.float32]]) -> Mask:
    """Long dark runs (255) where no glyphs are."""
    dark = cv2.adaptiveThreshold(
        copy.gray,
        255,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY_INV,
        THRESHOLD_WINDOW_PX,
        THRESHOLD_DROP,
    )
    for outline in texts:
        cv2.fillConvexPoly(dark, _core(outline), 0)
    return _runs(dark, 1, MIN_RUN_PX) | _runs(dark, MIN_RUN_PX, 1)


def _runs(dark: cv2.typing.MatLike, height_px: int, width_px: int) -> Mask:
    """Runs of dark in one direction; gaps in them are closed, and those at their ends."""
    runs = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((height_px, width_px), np.uint8))
    longer = (max(THICK_PX, height_px), max(THICK_PX, width_px))
    closed = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones(longer, np.uint8))
    return cv2.dilate(closed, np.ones(longer, np.uint8)).astype(np.uint8, copy=False)


def _core(outline: NDArray[np.float32]) -> NDArray[np.int32]:
    """The outline of a box, thinner: boxes reach over the rulings beside their text."""
    a, b, c, _ = outline
    lies = np.linalg.norm(b - a) >= np.linalg.norm(c - b)
    a, b, c, d = outline if lies else np.roll(outline, 1, axis=0)
    shrink = np.float32((1 - GLYPHS) / 2) * (d - a)
    return np.rint((a + shrink, b + shrink, c - shrink, d - shrink)).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class _Papers:
    """The pieces that rulings cut the page into: their numbers by pixel, 0 on rulings."""

    numbers: NDArray[np.int32]
    stats: NDArray[np.int32]

    def under(self, outline: NDArray[np.float32]) -> int:
        """The piece that nearly all of a box lies on, else 0."""
        left, top = np.maximum(outline.min(axis=0), 0).astype(int)
        right, bottom = np.ceil(outline.max(axis=0)).astype(int)
        counts = np.bincount(self.numbers[top:bottom, left:right].ravel(), minlength=2)[1:]
        number = int(counts.argmax())
        return number + 1 if counts[number] > MIN_SHARE * counts.sum() else 0

    def corners(self, number: int) -> NDArray[np.float64] | None:
        """The corners of a piece; None when it has no shape of a cell, or no rulings around."""
        left, top, width, height, area = self.stats[number]
        rows, columns = self.numbers.shape
        if min(left, top) == 0 or left + width == columns or top + height == rows:
            return None
        piece = self.numbers[top : top + height, left : left + width] == number
        outlines, _ = cv2.findContours(
            piece.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
        )
        hull = cv2.convexHull(np.concatenate(outlines)).reshape(-1, 2).astype(np.float64)
        if area < MIN_SOLIDITY * cv2.contourArea(hull.astype(np.float32)):
            return None
        total, difference = hull.sum(axis=1), hull[:, 0] - hull[:, 1]
        farthest = (total.argmin(), difference.argmax(), total.argmax(), difference.argmin())
        return np.asarray(hull[list(farthest)] + (left, top), dtype=np.float64)


def _papers(rulings: Mask) -> _Papers:
    _, numbers, stats, _ = cv2.connectedComponentsWithStats(
        cv2.bitwise_not(rulings), connectivity=4
    )
    return _Papers(np.asarray(numbers, dtype=np.int32), np.asarray(stats, dtype=np.int32))
