"""The boxes of a field that have writing become a picture of one line, a character per place.

Engines read lines: a character among others is read better than one alone, and where each stands is
known. What is written in a box belongs to ``comb_boxes``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.check_marks_ink import Floats
from ocr_pipeline.vision.comb_boxes import SIDE_PX, Written

INK_PX = 34  # how high the writing of all boxes together becomes in a line of SIDE_PX
# Between the widest characters. Of 3,472 digits 3 are misread so, 11 with 8 pixels.
GAP_PX = 24
STEP_PX = 8  # a place is a multiple of this wide: that is one step of the recognizer
SOFT_PX = 2  # around the ink: its edge

Ink = tuple[Floats, tuple[int, int, int, int]]  # a box's, and where in it: left, top, right, bottom


@dataclass(frozen=True, slots=True)
class CombLine:
    """A line of ``count`` characters, each in the middle of its place; BGR, black on white.

    Places are ``pitch_px`` wide; the first begins at half a place.
    """

    pixels: Pixels
    pitch_px: int
    count: int

    def place(self, number: int) -> tuple[float, float]:
        """Where a character is: from and to, in pixels of the line."""
        start = self.pitch_px * (number + 0.5)
        return start, start + self.pitch_px

    def alone(self, number: int) -> Pixels:
        """The picture of one character."""
        start, end = (round(edge) for edge in self.place(number))
        return self.pixels[:, start:end]


def comb_line(boxes: Sequence[Written]) -> CombLine:
    """The line of at least one box; none of them is empty."""
    inks = [_ink(box) for box in boxes]
    top = min(bounds[1] for _, bounds in inks)
    bottom = max(bounds[3] for _, bounds in inks)
    # Of dashes alone, the edges would become higher than the line.
    scale = min(INK_PX / (bottom - top), SIDE_PX / (bottom - top + 2 * SOFT_PX))
    widest = max(bounds[2] - bounds[0] for _, bounds in inks) * scale
    pitch = int(np.ceil((widest + GAP_PX) / STEP_PX)) * STEP_PX
    line = np.zeros((SIDE_PX, pitch * (len(inks) + 1)), np.float32)
    for number, (ink, (left, _, right, _)) in enumerate(inks):
        part = _scaled(ink[max(0, top - SOFT_PX) : bottom + SOFT_PX, left:right], scale)
        y = (SIDE_PX - part.shape[0]) // 2
        x = pitch * (number + 1) - part.shape[1] // 2
        line[y : y + part.shape[0], x : x + part.shape[1]] = part
    gray = np.asarray(np.rint(255 * (1 - line)), np.uint8)
    return CombLine(np.repeat(gray[:, :, None], 3, axis=2), pitch, len(inks))


def _ink(box: Written) -> Ink:
    """What is written, and where in its box."""
    rows, columns = (np.flatnonzero(box.own.any(axis=axis)) for axis in (1, 0))
    left, right = max(0, int(columns[0]) - SOFT_PX), int(columns[-1]) + 1 + SOFT_PX
    return box.ink, (left, int(rows[0]), right, int(rows[-1]) + 1)


def _scaled(ink: Floats, scale: float) -> Floats:
    height, width = ink.shape
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(ink, size, interpolation=method), np.float32)
