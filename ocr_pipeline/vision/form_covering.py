"""What lies over a form's print becomes which of its words cannot be asked for at all.

Nothing and another word in its place tell of another version; a stamp, a signature, a note that
sticks there and a photograph do not.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ocr_pipeline.vision.form_comparison import Box
from ocr_pipeline.vision.form_features import Floats
from ocr_pipeline.vision.form_frame import FramedPage, Mask, dilated, grown, opened, part
from ocr_pipeline.vision.form_print import KNOWN_PX, FormPrint

# Darker than that against the paper around is another paper, if it is more than a shadow. A word
# at its edge has lost some strokes, so that a little more than the paper counts. In pixels of the
# paper, of half the frame's size.
OTHER_PAPER, LEAST_SHARE, SHADOW_PX, EDGE_PX = 0.94, 0.1, 5, 2
AROUND_STEP_PX, AROUND = 4, 25  # the paper around is the median of so many steps across and down
HIGH, DARK, REACH_PX = 1.8, 0.35, 60  # heights of the word: so high is no print in its place


@dataclass(frozen=True)
class Covering:
    """What lies over the print on a page; asked for only where a word is not found."""

    known: FormPrint
    page: FramedPage

    def is_over(self, box: Box) -> bool:
        """Whether something that is no word lies over the word in a box of the frame."""
        return float(part(self.papers, box).mean()) >= LEAST_SHARE or self._has_strokes_over(box)

    @cached_property
    def papers(self) -> Mask:
        """Where other paper lies on the form's: photographs, notes, tape; and a little around."""
        lightness = self.page.paper / self.known.paper
        other = (lightness < OTHER_PAPER * _around(lightness)).astype(np.uint8)
        wide = dilated(opened(other, (SHADOW_PX, SHADOW_PX)), (2 * EDGE_PX + 1, 2 * EDGE_PX + 1))
        height, width = self.page.gray.shape
        return cv2.resize(wide, (width, height), interpolation=cv2.INTER_NEAREST) > 0

    def _has_strokes_over(self, box: Box) -> bool:
        """Whether strokes in the box go on far above or below it, where no print of the form is."""
        shape = self.known.known.shape
        near, own = grown(box, REACH_PX, shape), grown(box, KNOWN_PX // 2 + 1, shape)
        foreign = ~part(self.known.known, near)
        part(foreign, _within(own, near))[:] = True
        foreign &= part(self.page.dark, near) > DARK
        _, labels, stats, _ = cv2.connectedComponentsWithStats(foreign.astype(np.uint8))
        left, top, right, bottom = _within(box, near)
        over = np.unique(labels[top:bottom, left:right])
        most_px = HIGH * (box[3] - box[1])
        return any(stats[label, cv2.CC_STAT_HEIGHT] > most_px for label in over if label)


def _within(box: Box, other: Box) -> Box:
    """Counted from the other's corner."""
    left, top = other[:2]
    return box[0] - left, box[1] - top, box[2] - left, box[3] - top


def _around(lightness: Floats) -> Floats:
    """The lightness of most of what is around each pixel."""
    height, width = lightness.shape
    size = (max(1, width // AROUND_STEP_PX), max(1, height // AROUND_STEP_PX))
    levels = np.clip(cv2.resize(lightness, size, interpolation=cv2.INTER_AREA) * 128, 0, 255)
    median = cv2.medianBlur(levels.astype(np.uint8), AROUND)
    return np.asarray(cv2.resize(median, (width, height)), np.float32) / np.float32(128)
