"""Turns text lines of a page into upright boxes: skew removed, columns of a vertical page as rows.

Deciding which boxes follow each other belongs to ``reading_order`` and ``text_columns``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from ocr_pipeline.model.geometry import Point
from ocr_pipeline.model.page import TextLine

MIN_ASPECT_FOR_ANGLE = 3.0  # the angle of a short box is the noise of its corners
MAX_SKEW_DEGREES = 20.0  # pages lean up to 15, and their boxes are measured by a detector


@dataclass(frozen=True, slots=True)
class Frame:
    """Reading coordinates of a page: skew removed (radians), columns of a vertical page as rows."""

    vertical: bool
    skew: float

    def place(self, point: Point) -> Point:
        """Where a point of the page lies: along the rows, across them."""
        x, y = axes_of(point, self.vertical)
        cosine, sine = math.cos(self.skew), math.sin(self.skew)
        return x * cosine + y * sine, y * cosine - x * sine


@dataclass(frozen=True, slots=True)
class TextBox:
    """A line in reading coordinates, in pixels: ``start`` to ``end`` run along a row.

    ``start_middle`` and ``end_middle`` are where the line's center crosses its two ends.
    """

    line: TextLine
    frame: Frame
    start: float
    end: float
    start_middle: float
    end_middle: float
    height: float

    @property
    def middle(self) -> float:
        """Where the box's center lies across the rows."""
        return (self.start_middle + self.end_middle) / 2

    @property
    def head(self) -> float:
        """The edge of the box towards the rows before it."""
        return self.middle - self.height / 2

    @property
    def foot(self) -> float:
        """The edge of the box towards the rows after it."""
        return self.middle + self.height / 2

    @property
    def length(self) -> float:
        """Extent along the row."""
        return self.end - self.start


def is_vertical_page(lines: Sequence[TextLine]) -> bool:
    """Whether most characters stand in vertical lines."""
    vertical = sum(len(line.text) for line in lines if line.vertical)
    return 2 * vertical > sum(len(line.text) for line in lines)


def upright_boxes(lines: Sequence[TextLine], vertical_page: bool) -> list[TextBox]:
    """Boxes of ``lines`` in an order that depends on their places and texts only.

    On a vertical page a row is a column of the page, and the first row is the rightmost one.
    """
    axes = [_axis(line, vertical_page) for line in lines]
    frame = Frame(vertical_page, _page_skew(axes))
    boxes = [_box(line, axis, frame) for line, axis in zip(lines, axes, strict=True)]
    return sorted(boxes, key=_place)


def axes_of(point: Point, vertical_page: bool) -> Point:
    """A point's places along and across the rows of a page without skew."""
    return (point[1], -point[0]) if vertical_page else point


def word_spans(box: TextBox) -> list[tuple[float, float]]:
    """Where the words of a box start and end along the row."""
    places = [
        [box.frame.place(vertex)[0] for vertex in word.quad.vertices] for word in box.line.words
    ]
    return [(min(place), max(place)) for place in places]


def cut_box(box: TextBox, word_count: int, place: float) -> tuple[TextBox, TextBox]:
    """The first ``word_count`` words of a box and the others, as boxes that meet at ``place``."""
    share = (place - box.start) / box.length
    middle = box.start_middle + share * (box.end_middle - box.start_middle)
    words = box.line.words
    head = replace(box.line, words=words[:word_count])
    tail = replace(box.line, words=words[word_count:])
    return (
        replace(box, line=head, end=place, end_middle=middle),
        replace(box, line=tail, start=place, start_middle=middle),
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    """A line's center axis along the row, in pixels, and its extent across."""

    start: Point
    end: Point
    height: float

    @property
    def angle(self) -> float:
        return math.atan2(self.end[1] - self.start[1], self.end[0] - self.start[0])

    @property
    def length(self) -> float:
        return math.dist(self.start, self.end)


def _axis(line: TextLine, vertical_page: bool) -> _Axis:
    # the two corners at either end of the row
    ends = sorted(axes_of(corner, vertical_page) for corner in line.quad.vertices)
    start, end = _midpoint(ends[0], ends[1]), _midpoint(ends[2], ends[3])
    height = (math.dist(ends[0], ends[1]) + math.dist(ends[2], ends[3])) / 2
    return _Axis(start, end, max(height, 1.0))


def _page_skew(axes: Sequence[_Axis]) -> float:
    """Median angle of the long lines, radians; 0 when there is none or when it is a rotation."""
    angles = [axis.angle for axis in axes if axis.length >= MIN_ASPECT_FOR_ANGLE * axis.height]
    skew = median(angles) if angles else 0.0
    return skew if abs(skew) <= math.radians(MAX_SKEW_DEGREES) else 0.0


def _box(line: TextLine, axis: _Axis, frame: Frame) -> TextBox:
    level = replace(frame, vertical=False)  # an axis has the page's direction already
    start_x, start_y = level.place(axis.start)
    end_x, end_y = level.place(axis.end)
    return TextBox(line, frame, start_x, max(end_x, start_x), start_y, end_y, axis.height)


def _midpoint(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _place(box: TextBox) -> tuple[float, float, float, tuple[str, ...]]:
    return box.middle, box.start, box.end, tuple(word.text for word in box.line.words)
