"""A form's sample becomes its print: words and signs, and where people write beside and into them.

Looking for them in a scan belongs to ``form_checking``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ocr_pipeline.vision.form_comparison import WIDE_PX, Box
from ocr_pipeline.vision.form_features import Floats, Gray, scaled
from ocr_pipeline.vision.form_frame import (
    BLUR_PX,
    STROKES_PX,
    Mask,
    darkness_of,
    dilated,
    grown,
    ink_of,
    opened,
    paper_of,
    part,
    strokes_of,
)

LONG_SIDE_PX = 1000  # of the frame in which print is compared
RULING_PX = 45  # longer lines are no letters
DOT_GAP_PX = 5  # of a dotted line
LINE_PX = 28  # of writing above a line, descenders and all: 8 mm
WORD_GAP = (3, 9)  # height, width: closer pieces are one mark
LEAST_MARK = (10, 7)  # width, height
LEAST_MARK_INK = 25
BESIDE_FIELD_PX = 5  # a box is drawn on the edge of its area, and writing goes over it
MOST_CHECK_BOX_PX, CIRCLE = 24, 0.9  # a circle reaches so far beyond, in sides of the box
HINT = 0.6  # as dark as that, against most of the print
KNOWN_PX = 9  # ink this near to the sample's own is the same


@dataclass(frozen=True)
class FormPrint:
    """The print of a sample; ``areas`` are its fields', in its pixels: there people write."""

    sample: Gray
    areas: tuple[Box, ...]

    @cached_property
    def frame(self) -> tuple[Gray, tuple[float, float]]:
        """The sample in the size in which print is compared, and that size's scale."""
        return scaled(self.sample, LONG_SIDE_PX)

    @cached_property
    def fields(self) -> Mask:
        """Where people write, with a little around it."""
        return self._around(lambda _width, _height: BESIDE_FIELD_PX)

    @cached_property
    def circled(self) -> Mask:
        """Where a circle around a check box may go over print beside it."""
        return self._around(
            lambda width, height: (
                round(CIRCLE * max(width, height)) if max(width, height) <= MOST_CHECK_BOX_PX else 0
            )
        )

    def _around(self, margin_px: Callable[[int, int], int]) -> Mask:
        across, down = self.frame[1]
        mask = np.zeros(self.frame[0].shape, np.bool_)
        for left, top, right, bottom in self.areas:
            x0, y0 = round(left * across), round(top * down)
            x1, y1 = round(right * across), round(bottom * down)
            beside = grown((x0, y0, x1, y1), margin_px(x1 - x0, y1 - y0), mask.shape)
            part(mask, beside)[:] = True
        return mask

    @cached_property
    def letters(self) -> Mask:
        """Where the frame has printed letters and signs: neither rulings nor fields."""
        ink = ink_of(self.frame[0]).astype(np.uint8)
        ink[self.fields] = 0
        rulings = np.zeros_like(ink)
        for shape in ((1, RULING_PX), (RULING_PX, 1)):
            rulings |= opened(ink, shape)
        ink[dilated(rulings, (3, 3)) > 0] = 0
        return ink > 0

    @cached_property
    def writable(self) -> Mask:
        """Above each line of the sample, dotted ones too: people write there, field or not."""
        ink = ink_of(self.frame[0]).astype(np.uint8)
        lines = opened(dilated(ink, (1, DOT_GAP_PX)), (1, RULING_PX))
        above = np.ones((LINE_PX, 1), np.uint8)
        return np.asarray(cv2.dilate(lines, above, anchor=(0, 0))) > 0

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """The marks: words and signs, in pixels of the frame."""
        joined = dilated(self.letters.astype(np.uint8), WORD_GAP)
        _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
        return tuple(
            (x, y, x + width, y + height)
            for x, y, width, height, _ in stats[1:].tolist()
            if width >= LEAST_MARK[0]
            and height >= LEAST_MARK[1]
            and self.letters[y : y + height, x : x + width].sum() >= LEAST_MARK_INK
        )

    @cached_property
    def word_height_px(self) -> float:
        """Of half of the words, in pixels of the frame; 0 where there are none."""
        heights = [
            bottom - top for left, top, right, bottom in self.boxes if right - left >= WIDE_PX
        ]
        return float(np.median(heights)) if heights else 0.0

    @cached_property
    def body(self) -> Box:
        """What all of the sample's words lie within: beyond it are the margins."""
        if not self.boxes:
            return 0, 0, 0, 0
        boxes = np.array(self.boxes)
        left, top = boxes[:, :2].min(axis=0).tolist()
        right, bottom = boxes[:, 2:].max(axis=0).tolist()
        return left, top, right, bottom

    @cached_property
    def strokes(self) -> Floats:
        """The frame without its gray outlines."""
        return strokes_of(self.frame[0], BLUR_PX, STROKES_PX)

    @cached_property
    def known(self) -> Mask:
        """Where ink is the sample's own, a little beside it included."""
        return dilated(ink_of(self.frame[0]).astype(np.uint8), (KNOWN_PX, KNOWN_PX)) > 0

    @cached_property
    def paper(self) -> Floats:
        """How light the frame's paper is, see ``paper_of``."""
        return paper_of(self.frame[0])

    @cached_property
    def dark(self) -> Floats:
        """How dark the frame is; 1 is as dark as its print mostly is."""
        return self.against_print(darkness_of(self.frame[0]))

    def darkness(self, box: Box) -> float:
        """How dark a word is against most of the print, 0..1."""
        if box not in self._darkness:
            level = float(np.median(part(self.dark, box)[part(self.letters, box)]))
            self._darkness[box] = min(1.0, level)
        return self._darkness[box]

    @cached_property
    def _darkness(self) -> dict[Box, float]:
        return {}  # the same words are asked for in each scan

    def is_hint(self, box: Box) -> bool:
        """Whether a word is printed in gray: a fax loses it, and people write over it."""
        return self.darkness(box) < HINT

    def against_print(self, dark: Floats) -> Floats:
        """Levels of the frame or of a page in it; 1 is as dark as this page's print mostly is."""
        level = float(np.median(dark[self.letters])) if self.letters.any() else 1.0
        return dark / max(1.0, level)
