"""A photograph becomes the parts of it in which a form is looked for: all of it, then its sheet.

A form that takes less than half of a photograph has too few points in a small copy, and too few
pixels to be compared. What is found in a part belongs to ``form_finding``.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_comparison import Box

SMALL_PX = 500  # long side of the copy in which paper is told from desk
LEAST_SHEET, MOST_SHEET = 0.15, 0.8  # of the photograph's long side
LEVELS = range(60, 250, 10)
GAP_PX = 9  # print does not part a sheet
FULL = 0.8  # of the smallest rectangle around it, however it is turned

_Outline = cv2.typing.MatLike


def parts(scan: Pixels) -> Iterator[Box]:
    """All of a scan, BGR, then the sheet that lies in it, if there is one that is smaller."""
    height, width = scan.shape[:2]
    yield 0, 0, width, height
    if sheet := sheet_in(scan):
        yield sheet


def sheet_in(scan: Pixels) -> Box | None:
    """What is around the sheet of paper in a photograph; None where none is, or it fills it.

    The largest part with the outline of a sheet that is lighter than some level: no one level parts
    paper from desk where light falls from one side.
    """
    scale = SMALL_PX / max(scan.shape)
    small = cv2.resize(scan, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    sheet = max(filter(_is_sheet, _light_parts(small)), key=cv2.contourArea, default=None)
    if sheet is None:
        return None
    left, top, width, height = cv2.boundingRect(sheet)
    right, bottom = (left + width) / scale, (top + height) / scale
    return int(left / scale), int(top / scale), round(right), round(bottom)


def _light_parts(scan: cv2.typing.MatLike) -> Iterator[_Outline]:
    """The outlines of what is lighter than a level, without holes."""
    gray = cv2.cvtColor(scan, cv2.COLOR_BGR2GRAY)
    gap = np.ones((GAP_PX, GAP_PX), np.uint8)
    for level in LEVELS:
        light = cv2.morphologyEx((gray > level).astype(np.uint8), cv2.MORPH_CLOSE, gap)
        yield from cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]


def _is_sheet(outline: _Outline) -> bool:
    """Whether it is about a rectangle, neither a speck nor all of the scan."""
    _, (width, height), _ = cv2.minAreaRect(outline)
    share = max(cv2.boundingRect(outline)[2:]) / SMALL_PX
    is_full = cv2.contourArea(outline) >= FULL * width * height
    return LEAST_SHEET <= share <= MOST_SHEET and is_full
