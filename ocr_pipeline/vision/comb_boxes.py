"""A field of boxes for a character each becomes what is written in each, without the print.

Which ink is not the sample's belongs to ``check_marks_ink``, reading it to an engine's adapter.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from ocr_pipeline.spec.template import TemplateFieldSpec
from ocr_pipeline.vision.check_marks_ink import Added, Floats, Mask, added_ink, patch
from ocr_pipeline.vision.form_view import FormView

SIDE_PX = 48  # what the shorter side of a box becomes: engines read lines so high
AROUND = 0.25  # of that side
CLOSE_PX = 3  # pieces of a character so near are one, which print has cut
EDGE_PX = 5  # how far a character's soft edge goes
RIM = 0.08  # of the side: there is what a wrong place leaves of the border
LEAST_EXTENT = 0.16  # of the side: what is smaller is a speck
LEAST_INK = 0.008  # of the box
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
    patches = [patch(view, area, field.not_recognized, SIDE_PX, AROUND) for area in field.areas]
    return [
        _written(ink, each.is_there) for each, ink in zip(patches, added_ink(patches), strict=True)
    ]


def _written(added: Added, is_there: float) -> Written:
    own, strength = _own(added)
    soft = np.asarray(cv2.dilate(own.astype(np.uint8), np.ones((EDGE_PX, EDGE_PX), np.uint8))) > 0
    ink = np.where(soft & added.open, np.clip(added.darkness, 0, 1), 0)
    return Written(np.asarray(ink, np.float32), own, strength, is_there, added.likeness)


def _own(added: Added) -> tuple[Mask, float]:
    """The ink that lies mostly in the box, and how strongly it looks written."""
    left, top, right, bottom = added.box
    side = min(right - left, bottom - top)
    rim = round(RIM * side)
    inside = np.zeros_like(added.ink)
    inside[top:bottom, left:right] = True
    core = np.zeros_like(added.ink)
    core[top + rim : bottom - rim, left + rim : right - rim] = True
    closed = cv2.morphologyEx(
        added.ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((CLOSE_PX, CLOSE_PX), np.uint8)
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(closed, np.uint8))
    own, strength = np.zeros_like(added.ink), 0.0
    for number in range(1, count):
        piece = (labels == number) & added.ink
        size = int(piece.sum())
        if 2 * int((piece & inside).sum()) <= size:
            continue
        own |= piece
        extent = max(stats[number, cv2.CC_STAT_WIDTH], stats[number, cv2.CC_STAT_HEIGHT]) / side
        mass = int((piece & core).sum()) / max(1, int(core.sum()))
        strength = max(strength, min(float(extent) / LEAST_EXTENT, mass / LEAST_INK))
    return own, min(3.0, strength)
