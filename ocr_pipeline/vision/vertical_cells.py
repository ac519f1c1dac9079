"""A column of glyphs, some of them read, becomes the ink between them that nobody has read.

Each piece can be set between its neighbors as in a row, to be read there. Reading belongs to the
engines.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.ports.engine import Pixels

Ink = npt.NDArray[np.bool_]  # height x width

MIN_PITCH_PX = 6  # of smaller glyphs no part can be told apart
DARKNESS = 0.4  # of the way from paper to the darkest ink
LEAST_CONTRAST = 40  # gray levels between paper and ink
EVEN_STEPS = (0.6, 1.4)  # of the median: from one glyph to the next, without gaps
# In pitches:
CORE = 0.3  # ink so near to the middle of a glyph is its own
REACH = 0.45  # ink is the glyph's if its middle is so near
GAP = 1.4  # between the middles of glyphs with another one, perhaps half as long, between them
END_GAP = 0.6  # likewise, from the middle of the first or last glyph to what stands before, behind
SAME_GLYPH = 0.25  # between parts of one glyph
LARGEST_GLYPH = 1.1
LEAST_INK = 0.1  # less is dirt
LARGEST_DOT = 0.42  # commas and stops are smaller, small kana and brackets larger
NEIGHBOR = 1.8  # what is farther away is none
BAR_RATIO = 2.0  # length by thickness
CENTERED = 0.55  # of the column's width: stops right of it belong to the upper right of a square


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of unread ink along its column, in pixels; ``is_dot`` if it is a comma's size."""

    start: int
    end: int
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
        if ink is None or not steps or (usual := median(steps)) < MIN_PITCH_PX:
            return None
        low, high = (share * usual for share in EVEN_STEPS)
        pitch_px = fmean([step for step in steps if low <= step <= high] or [usual])
        return cls(pixels, ink, places, pitch_px)

    def unread(self) -> Iterator[Cell]:
        """The glyphs before, between and behind those that were read, from the top."""
        glyph: list[tuple[int, int]] = []
        for start, end in self._parts():
            near = glyph and start - glyph[-1][1] <= SAME_GLYPH * self.pitch_px
            if glyph and not (near and end - glyph[0][0] <= LARGEST_GLYPH * self.pitch_px):
                yield from self._cell(glyph)
                glyph = []
            glyph.append((start, end))
        if glyph:
            yield from self._cell(glyph)

    def strip(self, cell: Cell, *, turned: bool) -> Pixels:
        """Three squares in a row: the neighbors of ``cell`` as they stand, and it between them.

        It stands too, or is ``turned``, as brackets and dashes are in columns. A dot of the upper
        right is moved to the lower left, where rows have their stops.
        """
        before = [m for m in self.middles if 0 < cell.start - m < NEIGHBOR * self.pitch_px]
        after = [m for m in self.middles if 0 < m - cell.end < NEIGHBOR * self.pitch_px]
        shown = self._lying(cell.start, cell.end)
        if not turned:
            shown = np.rot90(shown, -1)
            if cell.is_dot:
                shown = at_lower_left(shown)
        squares = [self._upright(before[-1:]), shown, self._upright(after[:1])]
        return np.ascontiguousarray(np.concatenate(squares, axis=1))

    def runs_down(self, middle: float) -> bool | None:
        """Whether the glyph at a fraction of the length is a bar along it; None if no bar."""
        place, half = middle * self.pixels.shape[1], self.pitch_px / 2
        profile = np.asarray(self.ink.any(axis=0))
        near = [run for run in runs_of(profile) if overlaps(run, place, half / 2)]
        if not near:
            return None
        left, right = near[0][0], near[-1][1]
        box = bounds_of(self.ink[:, left:right])
        across = box[1] - box[0] if box else 0
        if max(across, right - left) < BAR_RATIO * min(across, right - left):
            return None
        return right - left > across

    def _parts(self) -> list[tuple[int, int]]:
        """Start and end of every connected piece of unread ink but specks, from the top."""
        _, _, boxes, _ = cv2.connectedComponentsWithStats(self.ink.astype(np.uint8))
        least_px = LEAST_INK * self.pitch_px
        return sorted(
            (int(left), int(left + width))
            for left, _, width, height, _ in boxes[1:]
            if max(width, height) >= least_px and not self._is_read(left, left + width)
        )

    def _is_read(self, start: int, end: int) -> bool:
        """Whether the ink belongs to a glyph that was read: one is near, or no gap is there."""
        middle, pitch = (start + end) / 2, self.pitch_px
        after = bisect(self.middles, middle)
        if 0 < after < len(self.middles):
            if self.middles[after] - self.middles[after - 1] < GAP * pitch:
                return True
            reach = REACH * pitch
        else:
            reach = END_GAP * pitch
        return any(
            overlaps((start, end), place, CORE * pitch) or abs(middle - place) < reach
            for place in self.middles[max(0, after - 1) : after + 1]
        )

    def _cell(self, parts: Sequence[tuple[int, int]]) -> Iterator[Cell]:
        start, end = parts[0][0], max(end for _, end in parts)
        box = bounds_of(self.ink[:, start:end])
        if box is None:
            return
        size_px = max(box[1] - box[0], end - start)
        if size_px <= LARGEST_GLYPH * self.pitch_px:
            yield Cell(start, end, size_px < LARGEST_DOT * self.pitch_px)

    def _upright(self, middles: Sequence[float]) -> Pixels:
        """The glyph at the first of ``middles`` as it stands; paper where there is none."""
        half = self.pitch_px / 2
        start, end = (round(middles[0] - half), round(middles[0] + half)) if middles else (0, 0)
        return np.rot90(self._lying(max(0, start), end), -1)

    def _lying(self, start: int, end: int) -> Pixels:
        """A part of the column in the middle of a square of paper."""
        side = self.pixels.shape[0]
        paper = np.median(self.pixels.reshape(-1, 3), axis=0)
        square = np.full((side, side, 3), paper, np.uint8)
        part = self.pixels[:, start:end][:, :side]
        left = (side - part.shape[1]) // 2
        square[:, left : left + part.shape[1]] = part
        return square


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


def runs_of(profile: Ink) -> list[tuple[int, int]]:
    """Where ``profile`` is true: start and end of each run."""
    edges = np.flatnonzero(np.diff(profile.astype(np.int8), prepend=0, append=0))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def overlaps(run: tuple[int, int], place: float, reach: float) -> bool:
    """Whether a run comes within ``reach`` of a place."""
    return run[0] < place + reach and run[1] > place - reach


def at_lower_left(square: Pixels) -> Pixels:
    """Move a dot from the right side of an upright square to the middle of the lower left."""
    ink = ink_of(square)
    box = None if ink is None else bounds_of(ink)
    side = square.shape[0]
    if box is None or (box[2] + box[3]) / 2 < CENTERED * side:
        return square
    top, bottom, left, right = box
    moved = np.full_like(square, np.median(square.reshape(-1, 3), axis=0).astype(np.uint8))
    y, x = side * 3 // 4 - (bottom - top) // 2, max(0, side // 4 - (right - left) // 2)
    moved[y : y + bottom - top, x : x + right - left] = square[top:bottom, left:right]
    return moved
