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
from ocr_pipeline.vision.form_view import Area, FormView

SIDE_PX = 24  # what the shorter side of a box becomes
AROUND = 1.25  # of that side: how much of the neighborhood is looked at
REACH = 0.27  # of that side: how far the print may lie from its place
REACH_PX = 4.5  # and in pixels of the sample, whichever is more
OWN_REACH_PX = 2.5  # of a patch: how far a box may lie from where its siblings lie
PLACE_PULL, SIBLINGS_PULL = 0.005, 0.02  # likeness that a pixel from the expected place costs
PAPER_PERCENTILE = 85
PRINT = 0.25  # darkness from which a sample's pixel is print
SOFT_PX = 3  # print with its blur
CORE_OF_PRINT = 0.6  # of the darkest
LEAST_PRINT_PX = 20  # that tell how dark print is in a scan
PRINT_PERCENTILE = 60
USUAL_DARKNESS = 0.6  # where nothing is printed to compare with
LEAST_DARKNESS = 0.4  # fainter print is no measure: it was not found
INK = 0.4  # of the darkness of print

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Shift = tuple[int, int]


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
        return bool((self.print > PRINT).any())


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
    reach = round(max(REACH * side, REACH_PX) * size)
    around = round(around_share * side_px)
    margin = (around + reach) / size
    cut = view.cut(area, margin)
    wide = round((right - left) * size) + 2 * (around + reach)
    tall = round((bottom - top) * size) + 2 * (around + reach)
    scan, blank = (_darkness(picture, (wide, tall)) for picture in (cut.scan, cut.blank))
    for each in masked:
        x0, x1 = (max(0, round((x - left + margin) * size)) for x in each[::2])
        y0, y1 = (max(0, round((y - top + margin) * size)) for y in each[1::2])
        scan[y0:y1, x0:x1] = blank[y0:y1, x0:x1] = 0
    inner = blank[reach:-reach, reach:-reach]
    box = (around, around, inner.shape[1] - around, inner.shape[0] - around)
    return Patch(scan, inner, box, reach, view.cut(area).is_there)


def added_ink(patches: Sequence[Patch]) -> list[Added]:
    """What was added to the boxes of a field; they lie in one direction from their places."""
    maps = [_likeness(each) for each in patches]
    common = None
    if len({fits.shape for fits in maps}) == 1:
        common = _best(np.asarray(np.mean(maps, axis=0), np.float32), None)
    return [_added(each, fits, common) for each, fits in zip(patches, maps, strict=True)]


def _darkness(picture: Pixels, size: tuple[int, int]) -> Floats:
    """How much darker than the paper, as a share of its light."""
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    method = cv2.INTER_AREA if picture.shape[1] > size[0] else cv2.INTER_LINEAR
    light = np.asarray(cv2.resize(gray, size, interpolation=method), np.float32)
    paper = max(1.0, float(np.percentile(light, PAPER_PERCENTILE)))
    return np.asarray(np.clip(1 - light / paper, 0, 1), np.float32)


def _likeness(each: Patch) -> Floats:
    """How well the print fits at every shift within reach."""
    if not each.has_print:
        return np.zeros((2 * each.reach + 1, 2 * each.reach + 1), np.float32)
    scan, print_ = (cv2.GaussianBlur(ink, (0, 0), 1.0) for ink in (each.scan, each.print))
    return np.asarray(cv2.matchTemplate(scan, print_, cv2.TM_CCOEFF_NORMED), np.float32)


def _best(likeness: Floats, common: Shift | None) -> Shift:
    """The place of the best fit, x and y from the patch's corner; near the siblings' if any."""
    middle = likeness.shape[0] // 2
    x0, y0 = common or (middle, middle)
    rows, columns = np.indices(likeness.shape)
    distance = np.hypot(rows - y0, columns - x0)
    score = likeness - (SIBLINGS_PULL if common else PLACE_PULL) * distance
    if common:
        score[distance > OWN_REACH_PX] = score.min()
    y, x = np.unravel_index(int(score.argmax()), score.shape)
    return int(x), int(y)


def _added(each: Patch, likeness: Floats, common: Shift | None) -> Added:
    x, y = _best(likeness, common)
    tall, wide = each.print.shape
    scan = each.scan[y : y + tall, x : x + wide]
    kernel = np.ones((SOFT_PX, SOFT_PX), np.uint8)
    printed = np.asarray(cv2.dilate((each.print > PRINT).astype(np.uint8), kernel)) > 0
    darkness = np.asarray(scan / _ink_darkness(scan, each.print), np.float32)
    fit = float(likeness[y, x]) if each.has_print else None
    return Added((darkness > INK) & ~printed, ~printed, darkness, each.box, fit)


def _ink_darkness(scan: Floats, print_: Floats) -> float:
    """How dark print is in a scan: it differs between a fax and a faint copy."""
    where = print_ > max(PRINT, CORE_OF_PRINT * float(print_.max()))
    if int(where.sum()) < LEAST_PRINT_PX:
        return USUAL_DARKNESS
    return max(LEAST_DARKNESS, float(np.percentile(scan[where], PRINT_PERCENTILE)))
