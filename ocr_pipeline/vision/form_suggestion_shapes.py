"""A blank form's page becomes the shapes that people write in: cells, boxes to check, underlines.

What they are for belongs to ``form_suggestion``.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.vision.form_features import Gray
from ocr_pipeline.vision.form_frame import ink_of

LEAST_MARK, MOST_MARK = 0.55, 1.7  # sides of a box to check, in heights of the text
LEAST_CELL = 1.4  # sides of a cell, in heights of the text
SQUARE = 0.86  # of the rectangle around it that a shape fills
ROUND = 0.88  # of the circle around it that a disk fills
MOST_STRETCH = 1.2  # of a box to check
LEAST_HOLE = 0.45  # of a box to check that is paper: bolder ones are bullets
MARK_GAP = 0.22  # heights of the text that are free around: parts of glyphs are closer
LEAST_LINE = 2.5  # heights of the text: longer than a dash
LINE_THICK = 0.25  # heights of the text, at most
DOT_GAP = 0.4  # heights of the text between the dots of a dotted line
SHADE = 12  # levels darker than the page's paper

Area = tuple[int, int, int, int]  # left, top, right, bottom


class CheckMark(NamedTuple):
    """A small empty square or circle, with its outline."""

    area: Area
    is_round: bool


class Cell(NamedTuple):
    """A rectangle with rulings around it, without them."""

    area: Area
    is_shaded: bool


@dataclass(frozen=True)
class FormShapes:
    """``text_px`` is the height of the page's text; all are found when they are asked for."""

    page: Gray
    text_px: float

    @cached_property
    def ink(self) -> npt.NDArray[np.uint8]:
        """Where the page is printed: 1, with the smallest gaps closed."""
        ink = ink_of(self.page).astype(np.uint8)
        return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)))

    @cached_property
    def _outlines(self) -> list[tuple[npt.NDArray[np.int32], int, float]]:
        """Outlines in ink: points, the outer one that a hole is in (-1: it is outer), its area."""
        found, levels = cv2.findContours(self.ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
        return [
            (np.asarray(points, np.int32), int(levels[0][number][3]), cv2.contourArea(points))
            for number, points in enumerate(found)
        ]

    @cached_property
    def marks(self) -> list[CheckMark]:
        """Boxes to check: frames of their own with nothing close to them."""
        holes: dict[int, float] = {}
        for _, outer, area in self._outlines:
            holes[outer] = max(holes.get(outer, 0.0), area)
        found = []
        for number, (points, outer, area) in enumerate(self._outlines):
            box = _around(points)
            if outer >= 0 or not self._is_mark_sized(box) or not self._stands_alone(box):
                continue
            is_square = area >= SQUARE * _size(box)
            has_hole = holes.get(number, 0) >= LEAST_HOLE * area
            if has_hole and (is_square or area >= ROUND * _circle(points)):
                found.append(CheckMark(box, not is_square))
        return found

    def _is_mark_sized(self, box: Area) -> bool:
        shorter, longer = sorted((box[2] - box[0], box[3] - box[1]))
        least, most = LEAST_MARK * self.text_px, MOST_MARK * self.text_px
        return least <= shorter and longer <= min(most, MOST_STRETCH * shorter)

    def _stands_alone(self, box: Area) -> bool:
        left, top, right, bottom = box
        gap = max(2, round(MARK_GAP * self.text_px))
        around = self.ink[max(0, top - gap) : bottom + gap, max(0, left - gap) : right + gap]
        return int(around.sum()) == int(self.ink[top:bottom, left:right].sum())

    @cached_property
    def cells(self) -> list[Cell]:
        """Cells and frames that have the shape of a rectangle."""
        least = LEAST_CELL * self.text_px
        paper = float(np.median(self.page))
        marks = {mark.area for mark in self.marks}
        found = []
        for points, outer, area in self._outlines:
            left, top, right, bottom = _around(points)
            box = (left + 1, top + 1, right - 1, bottom - 1)
            if outer < 0 or min(box[2] - box[0], box[3] - box[1]) < least:
                continue
            if area >= SQUARE * _size((left, top, right - 1, bottom - 1)) and box not in marks:
                inside = self.page[box[1] : box[3], box[0] : box[2]]
                found.append(Cell(box, bool(np.median(inside) < paper - SHADE)))
        return found

    @cached_property
    def underlines(self) -> list[Area]:
        """Lines across that touch nothing else, dotted ones too."""
        dots = max(3, round(DOT_GAP * self.text_px))
        joined = cv2.morphologyEx(self.ink, cv2.MORPH_CLOSE, np.ones((1, dots), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
        return list(self._lines(np.asarray(stats[1:], np.int32)))

    def _lines(self, stats: npt.NDArray[np.int32]) -> Iterator[Area]:
        thick = max(4.0, LINE_THICK * self.text_px)
        kept = (stats[:, 3] <= thick) & (stats[:, 2] >= LEAST_LINE * self.text_px)
        for left, top, width, height, _ in stats[kept].tolist():
            yield left, top, left + width, top + height


def _around(points: npt.NDArray[np.int32]) -> Area:
    left, top, width, height = cv2.boundingRect(points)
    return left, top, left + width, top + height


def _circle(points: npt.NDArray[np.int32]) -> float:
    _, radius = cv2.minEnclosingCircle(points)
    return max(1.0, math.pi * radius**2)


def _size(box: Area) -> float:
    return max(1.0, float((box[2] - box[0] - 1) * (box[3] - box[1] - 1)))
