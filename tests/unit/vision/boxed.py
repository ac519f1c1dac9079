"""A drawn form with a row of boxes, its scan by somebody, and the view that readers get of both."""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_view import Area, FormView, view

SIZE_PX = (440, 160)  # width, height
SIDE_PX = 20
PLACES = ((60, 70), (180, 70), (300, 70))  # of the boxes, left and top
AREAS: tuple[Area, ...] = tuple((x, y, x + SIDE_PX, y + SIDE_PX) for x, y in PLACES)
INK = (40, 36, 34)

Drawing = Callable[[Pixels], object]


def form(areas: tuple[Area, ...] = AREAS) -> Pixels:
    """Paper with boxes, their labels, and a rule below."""
    page = np.full((SIZE_PX[1], SIZE_PX[0], 3), 250, np.uint8)
    for number, (left, top, right, bottom) in enumerate(areas):
        cv2.rectangle(page, (left, top), (right - 1, bottom - 1), INK, 1, cv2.LINE_AA)
        if areas is AREAS:
            label = f"No{number + 1}"
            cv2.putText(page, label, (right + 8, bottom - 4), 0, 0.5, INK, 1, cv2.LINE_AA)
    cv2.line(page, (20, 130), (420, 130), INK, 1)
    return page


def pen(*lines: list[tuple[float, float]], box: int = 0, width: int = 2) -> Drawing:
    """Lines through points, in sides of a box from its top left corner."""
    left, top = PLACES[box]

    def draw(page: Pixels) -> None:
        for line in lines:
            points = [[round(left + SIDE_PX * x), round(top + SIDE_PX * y)] for x, y in line]
            cv2.polylines(page, [np.array(points, np.int32)], False, INK, width, cv2.LINE_AA)

    return draw


def circle(box: int = 0, reach: float = 0.8, width: int = 2) -> Drawing:
    """A circle around a box, its radius in sides of the box."""
    left, top = PLACES[box]
    x, y = left + SIDE_PX // 2, top + SIDE_PX // 2
    return lambda page: cv2.circle(page, (x, y), round(reach * SIDE_PX), INK, width, cv2.LINE_AA)


def scanned(*drawings: Drawing, areas: tuple[Area, ...] = AREAS) -> Pixels:
    """The form with what somebody drew."""
    page = form(areas)
    for draw in drawings:
        draw(page)
    return page


def seen(
    scan: Pixels,
    shift_px: tuple[float, float] = (0, 0),
    areas: tuple[Area, ...] = AREAS,
) -> FormView:
    """The scan aligned with the blank form, so many pixels beside its place."""
    beside: npt.NDArray[np.float64] = np.array(
        [[1, 0, shift_px[0]], [0, 1, shift_px[1]], [0, 0, 1.0]]
    )
    return view(scan, form(areas), beside)


TICK = pen([(0.15, 0.5), (0.42, 0.88), (1.3, -0.3)])
CROSS = pen([(0, 0), (1, 1)], [(1, 0), (0, 1)])
FILL = pen([(0.5, 0.1), (0.5, 0.9)], width=14)
SCRIBBLE = pen([(0.1, 0.1), (0.2, 0.9), (0.4, 0.1), (0.5, 0.9), (0.7, 0.1), (0.9, 0.9)])
SLASH = pen([(0.9, 0.1), (0.1, 0.9)])
DOT = pen([(0.45, 0.5), (0.55, 0.5)], width=5)
THICK_CIRCLE = circle(reach=0.75, width=5)
SMALL_TICK = pen([(0.3, 0.55), (0.48, 0.74), (0.78, 0.3)])
