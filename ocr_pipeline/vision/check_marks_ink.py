"""A box of a form becomes the ink that somebody added to it: its scan less what is printed there.

Every box is looked at in one size, with what is printed around it: that print tells how far the
sample lies from the scan, and how dark ink is in it. Whether the ink is a mark belongs to
``check_marks_evidence``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_features import Gray
from ocr_pipeline.vision.form_view import Area, FormView

SIDE_PX = 24  # what the shorter side of a box becomes
AROUND = 1.25  # of that side: how much of the neighborhood is looked at
REACH_PX = 5  # of the sample: how far the print may lie from its place
PLACE_PULL = 0.005  # likeness that a pixel from the expected place costs
PAPER_PERCENTILE = 85
PRINT = 0.25  # darkness of a sample's print
OF_DARKEST = 0.5  # of it, where that is less: gray rings beside letters that are hardly darker
SOFT_PX = 3  # print with its blur
CORE_OF_PRINT = 0.6  # of the darkest
LEAST_PRINT_PX = 20  # that tell how dark print is in a scan
PRINT_PERCENTILE = 60
USUAL_DARKNESS = 0.6  # where nothing is printed to compare with
LEAST_DARKNESS = 0.4  # fainter print is no measure: it was not found
INK = 0.4  # of the darkness of print
RED = 50  # levels that red ink is lighter in red than in blue and green
SEAL_SHARE = 0.03  # of what is farther from a box than half of the neighborhood

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Patch:
    """A box and what is around it, so large that the box's shorter side has a fixed size.

    ``scan`` and ``print`` (of the sample) are darkness, 0 (paper) to 1. ``print`` is ``reach``
    pixels smaller on every side. ``box`` is left, top, right, bottom in ``print``. ``is_there`` is
    the share of the box that lies on the scan.
    """

    scan: Floats
    print: Floats
    box: tuple[int, int, int, int]
    reach: int
    is_there: float

    @property
    def has_print(self) -> bool:
        """Whether there is something to align it by."""
        return float(self.print.max()) > PRINT

    @property
    def printed(self) -> Mask:
        """Where the sample has print."""
        least = min(PRINT, OF_DARKEST * float(self.print.max())) if self.has_print else PRINT
        return np.asarray(self.print > least, np.bool_)


@dataclass(frozen=True, slots=True)
class Added:
    """The ink that is not the sample's, by pixels of a patch's ``print``.

    ``darkness`` is that of the scan, 1 where it is as dark as print.
    ``open`` is where such ink can be seen: the paper that the print leaves. ``likeness`` (-1..1) is
    how well the print fits where it was found, None where nothing is printed.
    """

    ink: Mask
    open: Mask
    darkness: Floats
    box: tuple[int, int, int, int]
    likeness: float | None = None


def patch(
    view: FormView,
    area: Area,
    masked: Sequence[Area],
    side_px: int = SIDE_PX,
    around_share: float = AROUND,
) -> Patch:
    """A box with its neighborhood, in the size that is asked for."""
    left, top, right, bottom = area
    side = min(right - left, bottom - top)
    size = side_px / side
    reach = round(REACH_PX * size)
    around = round(around_share * side_px)
    margin = (around + reach) / size
    cut = view.cut(area, margin)
    wide = round((right - left) * size) + 2 * (around + reach)
    tall = round((bottom - top) * size) + 2 * (around + reach)
    scan = _darkness(_without_seal(cut.scan, around_share), cut.on_scan, (wide, tall))
    blank = _darkness(_gray(cut.blank), cut.on_scan, (wide, tall))
    for each in masked:
        x0, x1 = (max(0, round((x - left + margin) * size)) for x in each[::2])
        y0, y1 = (max(0, round((y - top + margin) * size)) for y in each[1::2])
        scan[y0:y1, x0:x1] = blank[y0:y1, x0:x1] = 0
    inner = blank[reach:-reach, reach:-reach]
    box = (around, around, inner.shape[1] - around, inner.shape[0] - around)
    return Patch(scan, inner, box, reach, view.cut(area).is_there)


def added_ink(each: Patch) -> Added:
    """What was added to a box, where its print is found in the scan."""
    likeness = _likeness(each)
    x, y = _best(likeness)
    tall, wide = each.print.shape
    scan = each.scan[y : y + tall, x : x + wide]
    kernel = np.ones((SOFT_PX, SOFT_PX), np.uint8)
    printed = np.asarray(cv2.dilate(each.printed.astype(np.uint8), kernel)) > 0
    darkness = np.asarray(scan / _ink_darkness(scan, each), np.float32)
    fit = float(likeness[y, x]) if each.has_print else None
    return Added((darkness > INK) & ~printed, ~printed, darkness, each.box, fit)


def _without_seal(picture: Pixels, around_share: float) -> Gray:
    """The gray picture of a box, where there is a red seal without it: red light shows no seal.

    Red ink that is mostly in the box is a mark by a red pen.
    """
    gray = _gray(picture)
    red = np.asarray(picture[:, :, 2])
    is_red = red > RED + np.maximum(picture[:, :, 0], picture[:, :, 1]).astype(np.int16)
    beside = np.ones_like(is_red)
    height, width = gray.shape
    far = round(min(height, width) * (around_share / 2) / (1 + 2 * around_share))
    beside[far : height - far, far : width - far] = False
    if is_red[beside].mean() < SEAL_SHARE:
        return gray
    return np.where(is_red, red, gray)


def _gray(picture: Pixels) -> Gray:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def _darkness(gray: Gray, on_scan: Mask, size: tuple[int, int]) -> Floats:
    """How much darker than the paper, as a share of its light; beyond the scan there is none."""
    method = cv2.INTER_AREA if gray.shape[1] > size[0] else cv2.INTER_LINEAR
    light = np.asarray(cv2.resize(gray, size, interpolation=method), np.float32)
    there = cv2.resize(on_scan.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    seen = light[there] if there.any() else light
    paper = max(1.0, float(np.percentile(seen, PAPER_PERCENTILE)))
    return np.asarray(np.clip(1 - light / paper, 0, 1), np.float32)


def _likeness(each: Patch) -> Floats:
    """How well the print fits at every shift within reach."""
    if not each.has_print:
        return np.zeros((2 * each.reach + 1, 2 * each.reach + 1), np.float32)
    scan, print_ = (cv2.GaussianBlur(ink, (0, 0), 1.0) for ink in (each.scan, each.print))
    return np.asarray(cv2.matchTemplate(scan, print_, cv2.TM_CCOEFF_NORMED), np.float32)


def _best(likeness: Floats) -> tuple[int, int]:
    """The place of the best fit, x and y from the patch's corner; of equals the nearest."""
    middle = likeness.shape[0] // 2
    rows, columns = np.indices(likeness.shape)
    score = likeness - PLACE_PULL * np.hypot(rows - middle, columns - middle)
    y, x = np.unravel_index(int(score.argmax()), score.shape)
    return int(x), int(y)


def _ink_darkness(scan: Floats, each: Patch) -> float:
    """How dark print is in a scan: it differs between a fax and a faint copy."""
    where = each.printed & (each.print > CORE_OF_PRINT * float(each.print.max()))
    if int(where.sum()) < LEAST_PRINT_PX:
        return USUAL_DARKNESS
    return max(LEAST_DARKNESS, float(np.percentile(scan[where], PRINT_PERCENTILE)))
