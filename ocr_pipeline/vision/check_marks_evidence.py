"""The ink that was added to a box becomes whether it is a mark, and how sure that is.

How that ink is found belongs to ``check_marks_ink``, what a field's boxes say to ``check_marks``.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.vision.check_marks_ink import Added, Mask

# Of 7,530 boxes of filled forms (15 kinds of scans; samples up to 3 pixels beside their place) no
# empty one has more of its core covered; the least mark covers 0.2, circles around a box aside.
LEAST_COVER = 0.14
RIM = 0.15  # of the shorter side: there is what a wrong place leaves of the border
JOIN_PX = 5  # of a patch: pieces so near are one, which the print of the border has cut
SPECK_PX = 8  # of a patch
BESIDE = 0.7  # of the shorter side: ink so near is looked at
HOME = 0.2  # of the shorter side: the box and its edge
OWN_SHARE = 0.5  # of a piece of ink: one that goes on and has less there only crosses the box
CROSSING_COUNTS = 0.4  # of what it covers: a line of a pen alone is then no mark
SECTORS = 12  # of the circle around a box
BAND = (0.75, 2.4)  # where a circle runs, in halves of the box's sides from its middle
LEAST_IN_SECTOR_PX = 3
LEAST_AROUND = 0.47  # of the sectors: the least circle leaves 0.5 beside the border, other ink 0.33
CIRCLE_COVER = 0.2  # of the core at most, for ink around it to be a circle
OUTSIDE = 0.5  # of the shorter side: from there on ink around a box is that of something else
# Of the paper on the second fullest side of a box: 1 of 300 boxes of forms has more, of boxes that
# a seal was pressed over 19 of 20.
CROWDED = 0.08
CROWDED_CONFIDENCE = 0.45  # at most
STEEPNESS = 10.0  # of confidence over evidence
WING = (0.1, 0.5)  # of the box's width: what is looked at beside it for lines that strike it out
LINE = 0.35  # of the shorter side: how long a straight piece of such a line is
STRUCK_CONFIDENCE = 0.8  # at most: lines may be a careless mark
MOST = 0.5  # of a row of a wing that a line takes
THICK = 0.35  # of the box's height: two such lines that ran together


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a mark.

    ``fill_ratio`` is the share of the box's paper that ink was added to, ``strength`` is 1 where a
    mark is as likely as none. ``is_struck`` is whether lines through the box take its mark back,
    ``is_crowded`` whether a seal or writing lies over it and around.
    """

    fill_ratio: float
    strength: float
    is_struck: bool = False
    is_crowded: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether the box is checked."""
        return self.strength >= 1 and not self.is_struck

    @property
    def confidence(self) -> float:
        """How likely that is right, 0..1."""
        sure = 1 / (1 + math.exp(-STEEPNESS * abs(self.strength - 1)))
        most = STRUCK_CONFIDENCE if self.is_struck else 1.0
        return min(sure, most, CROWDED_CONFIDENCE if self.is_crowded else 1.0)


def evidence(added: Added) -> Evidence:
    """Weigh the ink in a box and around it."""
    box = _inset(added, 0)
    core = _inset(added, round(RIM * _side(added))) & added.open
    own, crossing = _pieces(added)
    cover = _share(own, core) + CROSSING_COUNTS * _share(crossing, core)
    crowd = _crowd(added)
    if is_crowded := crowd >= CROWDED:
        cover -= crowd  # a seal has as much ink within the box as around it
    strength = cover / LEAST_COVER
    if cover < CIRCLE_COVER and not is_crowded:
        strength = max(strength, _around(added, own | crossing) / LEAST_AROUND)
    fill = _share(added.ink, box & added.open)
    is_struck = cover >= LEAST_COVER and _is_struck(added)
    return Evidence(fill, min(2.0, max(0.0, strength)), is_struck, is_crowded)


def _crowd(added: Added) -> float:
    """How much ink there is around a box, as a share of the paper on its second fullest side.

    Not the fullest: there may be a neighbor's mark.
    """
    left, top, right, bottom = added.box
    far = round(OUTSIDE * _side(added))
    everything = slice(None)
    sides = (
        (everything, slice(0, left - far)),
        (everything, slice(right + far, None)),
        (slice(0, top - far), everything),
        (slice(bottom + far, None), everything),
    )
    return sorted(_share(added.ink[side] & added.open[side], added.open[side]) for side in sides)[2]


def _pieces(added: Added) -> tuple[Mask, Mask]:
    """The ink of the box, and that which only crosses it; what does not touch it is neither."""
    near = _inset(added, -round(BESIDE * _side(added)))
    home = _inset(added, -round(HOME * _side(added)))
    edge = np.ones_like(added.ink)
    edge[1:-1, 1:-1] = False
    own, crossing = np.zeros_like(added.ink), np.zeros_like(added.ink)
    joined = cv2.morphologyEx(
        added.ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((JOIN_PX, JOIN_PX), np.uint8)
    )
    count, labels = cv2.connectedComponents(np.asarray(joined, np.uint8), connectivity=8)
    for number in range(1, count):
        piece = (labels == number) & added.ink
        size = int(piece.sum())
        if size >= SPECK_PX and (piece & near).any():
            goes_on = piece[edge].any() and (piece & home).sum() < OWN_SHARE * size
            (crossing if goes_on else own)[piece] = True
    return own, crossing


def _around(added: Added, ink: Mask) -> float:
    """In which share of the directions from the box's middle ink runs around it."""
    left, top, right, bottom = added.box
    rows, columns = np.indices(ink.shape)
    x = (columns + 0.5 - (left + right) / 2) / ((right - left) / 2)
    y = (rows + 0.5 - (top + bottom) / 2) / ((bottom - top) / 2)
    distance = np.hypot(x, y)
    clear = cv2.erode(added.open.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    band = ink & clear & (distance > BAND[0]) & (distance < BAND[1])
    sector = ((np.arctan2(y, x) / math.tau + 0.5) * SECTORS).astype(int) % SECTORS
    counts = np.bincount(sector[band], minlength=SECTORS)
    return float((counts >= LEAST_IN_SECTOR_PX).mean())


def _is_struck(added: Added) -> bool:
    """Whether straight lines run through the box and out on both sides: two, or one very thick."""
    left, top, right, bottom = added.box
    kernel = np.ones((1, round(LINE * _side(added))), np.uint8)
    lines = np.asarray(cv2.morphologyEx(added.ink.astype(np.uint8), cv2.MORPH_OPEN, kernel)) > 0
    near, far = (round(share * (right - left)) for share in WING)
    rim = round(RIM * (bottom - top))  # circles run along the box's upper and lower edge
    rows = slice(top + rim, bottom - rim)
    wings = (lines[rows, left - far : left - near], lines[rows, right + near : right + far])
    runs = [_runs(wing.mean(axis=1) > MOST) for wing in wings]
    thick = THICK * (bottom - top)
    return all(runs) and any(len(each) > 1 or max(each) >= thick for each in runs)


def _runs(rows: npt.NDArray[np.bool_]) -> list[int]:
    """Lengths of the runs of true values."""
    edges = np.flatnonzero(np.diff(np.r_[0, rows.astype(np.int8), 0]))
    return [int(length) for length in edges[1::2] - edges[::2]]


def _side(added: Added) -> int:
    left, top, right, bottom = added.box
    return min(right - left, bottom - top)


def _inset(added: Added, by: int) -> Mask:
    """The box, smaller (or larger) by so many pixels on every side."""
    left, top, right, bottom = added.box
    mask = np.zeros_like(added.ink)
    mask[max(0, top + by) : bottom - by, max(0, left + by) : right - by] = True
    return mask


def _share(ink: Mask, area: Mask) -> float:
    """Of an area that has ink; nothing where there is no area."""
    return float((ink & area).sum()) / max(1, int(area.sum()))
