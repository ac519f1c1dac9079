"""A page becomes ink, strokes, darkness and paper in the frame in which print is compared.

What of it is a form's print belongs to ``form_print``.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.vision.form_comparison import Box
from ocr_pipeline.vision.form_features import Floats, Gray

PAPER_SIGMA_PX = 12.0  # the paper is what is left of the page when it is blurred so
LEAST_INK = (12, 0.12)  # darker than the paper by so many levels, and by this share of it
BLUR_PX = 1.2  # letters of a fax and of a photograph are then alike
STROKES_PX = 2.5  # what is left above this blur: any two words have about the same gray outline
PAPER_PERCENT = 85  # levels of a page of print that are no darker than its paper
NEAR_PAPER_PX = 9  # paper is so near to most strokes of print
WIDEST_PRINT_PX = 18  # strokes of a title and what is between them

_Level = TypeVar("_Level", np.float32, np.bool_, np.uint8)
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class FramedPage:
    """A scan in a sample's frame; ``dark`` is 1 where it is as dark as the page's print."""

    gray: Gray
    dark: Floats
    is_there: Mask

    @cached_property
    def strokes(self) -> Floats:
        """The page without its gray outlines."""
        return strokes_of(self.gray, BLUR_PX, STROKES_PX)

    @cached_property
    def paper(self) -> Floats:
        """How light the paper is, see ``paper_of``; asked for only in doubt."""
        return paper_of(self.gray)


def ink_of(page: Gray) -> Mask:
    """Where a page is darker than the paper around."""
    paper = cv2.GaussianBlur(page, (0, 0), PAPER_SIGMA_PX).astype(np.int16)
    levels, share = LEAST_INK
    return np.asarray(paper - page > np.maximum(levels, share * paper), np.bool_)


def paper_of(page: Gray) -> Floats:
    """The level without its print, against that of most of the page; at half of the page's size."""
    small = cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, _square(WIDEST_PRINT_PX // 2))
    return np.asarray(paper, np.float32) / max(1.0, float(np.percentile(small, PAPER_PERCENT)))


def strokes_of(page: Gray, blur_px: float, outline_px: float) -> Floats:
    """A page, blurred, without what is left of it in a blur that only knows outlines."""
    soft = np.asarray(cv2.GaussianBlur(page, (0, 0), blur_px), np.float32)
    return soft - np.asarray(cv2.GaussianBlur(soft, (0, 0), outline_px), np.float32)


def darkness_of(page: Gray) -> Floats:
    """Levels below the lightest that is near."""
    soft = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.7), np.float32)
    paper = cv2.GaussianBlur(cv2.dilate(soft, _square(NEAR_PAPER_PX)), (0, 0), 6)
    return np.asarray(paper - soft, np.float32)


def dilated(mask: Gray, shape: tuple[int, int]) -> Gray:
    """A mask with a margin; ``shape``: height and width of the brush."""
    return np.asarray(cv2.dilate(mask, np.ones(shape, np.uint8)), np.uint8)


def opened(mask: Gray, shape: tuple[int, int]) -> Gray:
    """What is at least so high and wide."""
    kept = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
    return np.asarray(kept, np.uint8)


def grown(box: Box, margin_px: int, shape: tuple[int, ...]) -> Box:
    """A box with a margin, within a page of this height and width."""
    left, top, right, bottom = box
    return (
        max(0, left - margin_px),
        max(0, top - margin_px),
        min(shape[1], right + margin_px),
        min(shape[0], bottom + margin_px),
    )


def part(page: npt.NDArray[_Level], box: Box) -> npt.NDArray[_Level]:
    """What lies in a box; a view."""
    left, top, right, bottom = box
    return page[top:bottom, left:right]


def _square(side_px: int) -> Gray:
    return np.ones((side_px, side_px), np.uint8)
