"""A field of boxes for a character each becomes what is written in each, without the print.

Which ink is not the sample's belongs to ``check_marks_ink``, reading it to an engine's adapter.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from ocr_pipeline.spec.template import TemplateFieldSpec
from ocr_pipeline.vision.check_marks_ink import Added, Floats, Mask, added_ink, patch
from ocr_pipeline.vision.form_features import Gray
from ocr_pipeline.vision.form_view import FormView

SIDE_PX = 48  # what the shorter side of a box becomes: engines read lines so high
AROUND = 0.25  # of that side
EDGE_PX = 5  # how far a character's soft edge goes
RIM = 0.08  # of the side: there is what a wrong place leaves of the border
LEAST_EXTENT = 0.16  # of the side: what is smaller is a speck
LEAST_CUT_OFF = 0.3  # of the side: smaller pieces at a border are of what the next box has
MOST_STRENGTH = 3.0
STEEPNESS = 6.0  # of confidence over strength


@dataclass(frozen=True, slots=True)
class Written:
    """What is in a box: ``ink`` is darkness, 0 (paper, print) to 1, of the box and a little around.

    ``own`` is where the box's ink is. ``strength`` is 1 where writing is as likely as none.
    ``is_there`` is the share of the box that lies on the scan, ``likeness`` (-1..1) how well its
    print fits where it was found, None where it has none.
    """

    ink: Floats
    own: Mask
    strength: float
    is_there: float
    likeness: float | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return self.strength < 1

    @property
    def confidence(self) -> float:
        """How likely that is right, 0.5..1."""
        return 1 / (1 + math.exp(-STEEPNESS * abs(self.strength - 1)))


def written(view: FormView, field: TemplateFieldSpec) -> list[Written]:
    """What is in each box of a ``multi_box`` field, in the template's order."""
    patches = (patch(view, area, field.not_recognized, SIDE_PX, AROUND) for area in field.areas)
    return [_written(added_ink(each), each.is_there) for each in patches]


def _written(added: Added, is_there: float) -> Written:
    own, strength = _own(added)
    soft = np.asarray(cv2.dilate(own.astype(np.uint8), _square(EDGE_PX))) > 0
    ink = np.where(soft & added.open, np.clip(added.darkness, 0, 1), 0)
    return Written(np.asarray(ink, np.float32), own, strength, is_there, added.likeness)


def _own(added: Added) -> tuple[Mask, float]:
    """The ink that is the box's, and how strongly it looks written."""
    side = min(added.box[2] - added.box[0], added.box[3] - added.box[1])
    inside, core = _inset(added, 0), _inset(added, round(RIM * side))
    count, labels = cv2.connectedComponents(added.ink.astype(np.uint8))
    beside_print = np.asarray(cv2.dilate((~added.open).astype(np.uint8), _square(3))) > 0
    own, strength = np.zeros_like(added.ink), 0.0
    for number in range(1, count):
        piece = labels == number
        extent = _extent(piece) / side
        reaches_in = extent < LEAST_CUT_OFF and bool((piece & beside_print).any())
        if 2 * int((piece & inside).sum()) <= int(piece.sum()) or reaches_in:
            continue
        own |= piece
        strength = max(strength, _extent(piece & core) / side / LEAST_EXTENT)
    return own, min(MOST_STRENGTH, strength)


def _extent(piece: Mask) -> int:
    """The longer side of what has ink, in pixels."""
    if not piece.any():
        return 0
    _, _, width, height = cv2.boundingRect(piece.astype(np.uint8))
    return int(max(width, height))


def _inset(added: Added, by: int) -> Mask:
    """The box, smaller by so many pixels on every side."""
    left, top, right, bottom = added.box
    mask = np.zeros_like(added.ink)
    mask[top + by : bottom - by, left + by : right - by] = True
    return mask


def _square(size_px: int) -> Gray:
    return np.ones((size_px, size_px), np.uint8)
