"""A column of glyphs, some of them read, becomes the cells that hold ink that nobody has read.

Each can be set between its neighbors as in a row, to be read there. Reading belongs to the engines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.ports.engine import Pixels

Ink = npt.NDArray[np.bool_]  # height x width

MIN_PITCH_PX = 6  # of smaller glyphs no part can be told apart
DARKNESS = 0.4  # of the way from paper to the darkest ink
LEAST_CONTRAST = 40  # gray levels between paper and ink
# In pitches:
SMALLEST_CELL = 0.35  # stops and brackets may be set on half a square
LEAST_INK = 0.1  # less is dirt
LARGEST_DOT = 0.42  # commas and stops are smaller, small kana and brackets larger
BAR_RATIO = 2.0


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of one glyph: ``start``, ``end`` in fractions of its column.

    ``is_dot`` if its ink is as small as that of a comma.
    """

    start: float
    end: float
    is_dot: bool


@dataclass(frozen=True, eq=False)
class Column:
    """A column that lies on its side, its top at left, and where glyphs were read in it."""

    pixels: Pixels
    ink: Ink
    middles: Sequence[float]  # px along the column
    pitch_px: float  # from one glyph to the next

    @classmethod
    def of(cls, pixels: Pixels, middles: Sequence[float]) -> "Column | None":
        """``middles`` in fractions of the length; None when they do not tell the pitch."""
        places = [middle * pixels.shape[1] for middle in middles]
        steps = [following - last for last, following in pairwise(places)]
        ink = ink_of(pixels)
        if ink is None or not steps or median_low(steps) < MIN_PITCH_PX:
            return None
        return cls(pixels, ink, places, median_low(steps))

    def unread(self) -> Iterator[Cell]:
        """Cells with ink before, between and behind the glyphs that were read."""
        half, length = self.pitch_px / 2, self.pixels.shape[1]
        for last, following in pairwise([-half, *self.middles, length + half]):
            start, end = max(0.0, last + half), min(float(length), following - half)
            if end - start < SMALLEST_CELL * self.pitch_px:
                continue
            count = max(1, round((end - start) / self.pitch_px))
            for place in np.linspace(start, end, count, endpoint=False):
                yield from self._cell(float(place), float(place + (end - start) / count))

    def strip(self, cell: Cell, *, turned: bool) -> Pixels:
        """Three squares in a row: the neighbors of ``cell`` as they stand, and it between them.

        It stands too, or is ``turned``, as brackets and dashes are in columns. What is small and
        in the upper right moves to the lower left, where rows have their stops.
        """
        length = self.pixels.shape[1]
        middle = (cell.start + cell.end) / 2 * length
        half = self.pitch_px / 2
        before = self._square(cell.start * length - half)
        after = self._square(cell.end * length + half)
        if turned:
            shown = np.rot90(self._square(middle))
        else:
            shown = self._square(middle)
            if cell.is_dot:
                shown = at_lower_left(shown)
        return np.ascontiguousarray(np.concatenate([before, shown, after], axis=1))

    def runs_down(self, middle: float) -> bool | None:
        """Whether the glyph there is a bar along the column; None if it is no bar."""
        place, half = middle * self.pixels.shape[1], self.pitch_px / 2
        box = bounds_of(self.ink[:, max(0, round(place - half)) : round(place + half)])
        if box is None:
            return None
        across, along = box[1] - box[0], box[3] - box[2]
        if max(across, along) < BAR_RATIO * min(across, along):
            return None
        return along > across

    def _cell(self, start: float, end: float) -> Iterator[Cell]:
        box = bounds_of(self.ink[:, round(start) : round(end)])
        if box is None:
            return
        size_px = max(box[1] - box[0], box[3] - box[2])
        if size_px >= LEAST_INK * self.pitch_px:
            length = self.pixels.shape[1]
            yield Cell(start / length, end / length, size_px < LARGEST_DOT * self.pitch_px)

    def _square(self, middle: float) -> Pixels:
        """What stands around a place, upright, as a square of the pitch; paper out of bounds."""
        side = round(self.pitch_px)
        top = round((self.pixels.shape[0] - side) / 2)
        left = round(middle - side / 2)
        paper = np.median(self.pixels.reshape(-1, 3), axis=0)
        square = np.full((side, side, 3), paper, np.uint8)
        height, width = self.pixels.shape[:2]
        y0, y1, x0, x1 = max(0, top), min(height, top + side), max(0, left), min(width, left + side)
        if x0 < x1:
            square[y0 - top : y1 - top, x0 - left : x1 - left] = self.pixels[y0:y1, x0:x1]
        return np.asarray(np.rot90(square, -1), np.uint8)


def ink_of(pixels: Pixels) -> Ink | None:
    """What differs from the paper; None if nothing clearly does."""
    gray = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.float32)
    distance = np.abs(gray - np.median(gray))
    darkest = float(np.percentile(distance, 99))
    if darkest < LEAST_CONTRAST:
        return None
    return np.asarray(distance > DARKNESS * darkest, np.bool_)


def bounds_of(ink: Ink) -> tuple[int, int, int, int] | None:
    """Top, bottom, left, right of the ink; None if there is none."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        return None
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def at_lower_left(square: Pixels) -> Pixels:
    """Move what is in the upper right quarter by half the side, down and to the left."""
    half = square.shape[0] // 2
    paper = np.median(square.reshape(-1, 3), axis=0)
    ink = ink_of(square)
    box = None if ink is None else bounds_of(ink)
    if box is None or (box[0] + box[1]) / 2 > half or (box[2] + box[3]) / 2 < half:
        return square
    moved = np.full_like(square, paper.astype(np.uint8))
    moved[half : 2 * half, :half] = square[:half, -half:]
    return moved
