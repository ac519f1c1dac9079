"""A small blank form, and scans of it that somebody wrote on, as a ``FormView``."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_view import Area, FormView, Shift, view

SIZE_PX = (640, 240)  # width, height
FIELD: Area = (200, 80, 560, 140)
WHITE, PRINT, BLACK = (255, 255, 255), (60, 60, 60), (30, 30, 30)
BLUE, RED = (160, 60, 30), (60, 60, 210)

Draw = Callable[[Pixels], None]
Color = tuple[int, int, int]


def blank() -> Pixels:
    """A label, a box, and a printed unit in it."""
    page = np.full((SIZE_PX[1], SIZE_PX[0], 3), 250, np.uint8)
    cv2.rectangle(page, FIELD[:2], FIELD[2:], PRINT, 2)
    cv2.putText(page, "Name", (90, 120), cv2.FONT_HERSHEY_SIMPLEX, 0.9, PRINT, 2)
    cv2.putText(page, "cm", (515, 125), cv2.FONT_HERSHEY_SIMPLEX, 0.7, PRINT, 2)
    return page


def filled(
    *draw: Draw,
    off_px: tuple[float, float] = (0, 0),
    shifts: Mapping[Area, Shift] | None = None,
) -> FormView:
    """The form with what was drawn; aligned so badly that it lies ``off_px`` from its place."""
    scan = blank()
    for each in draw:
        each(scan)
    to_scan = np.array([[1, 0, off_px[0]], [0, 1, off_px[1]], [0, 0, 1]], np.float64)
    return view(scan, blank(), to_scan, shifts)


def bars(
    left: int, *, top: int = 95, height: int = 26, count: int = 3, color: Color = BLACK
) -> Draw:
    """Letters that are strokes 5 px wide, 15 px from one to the next."""

    def draw(page: Pixels) -> None:
        for index in range(count):
            x = left + 15 * index
            cv2.rectangle(page, (x, top), (x + 4, top + height - 1), color, -1)

    return draw


def spot(left: int, top: int, side: int) -> Draw:
    """A speck, or a full stop."""

    def draw(page: Pixels) -> None:
        cv2.rectangle(page, (left, top), (left + side - 1, top + side - 1), BLACK, -1)

    return draw


def seal(x: int, y: int, color: Color = RED, radius: int = 24) -> Draw:
    """A ring with two strokes in it."""

    def draw(page: Pixels) -> None:
        cv2.circle(page, (x, y), radius, color, 3, cv2.LINE_AA)
        for beside in (-7, 5):
            cv2.rectangle(page, (x + beside, y - 9), (x + beside + 3, y + 9), color, -1)

    return draw
