"""What is printed on a form's sample is looked for in an aligned scan: what is there, and where.

Two versions of a form align equally well: a moved or renamed label is what tells them apart. How a
scan is aligned belongs to ``form_alignment``, which form it is to ``form_finding``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.vision.form_alignment import Matrix
from ocr_pipeline.vision.form_features import Gray, scaled

LONG_SIDE_PX = 1000  # of the frame in which print is compared
PAPER_SIGMA_PX = 12.0  # the paper is what is left of the page when it is blurred so
LEAST_INK = (12, 0.12)  # darker than the paper by so many levels, and by this share of it
BLUR_PX = 1.2  # letters of a fax and of a photograph are then alike
RULING_PX = 45  # longer lines are no letters
WORD_GAP = (3, 9)  # height, width: closer pieces are one mark
LEAST_MARK = (10, 7)  # width, height
LEAST_MARK_INK = 25
INSET_PX = 3  # a box is drawn on the edge of its area
REACH_PX = 5  # how far a mark may lie from where it should
MARGIN_PX = 2
# A mark is missing where neither its picture nor its ink is found. Of 140 scans of forms 137 miss
# none; the other version of a form misses 15 or more, one with a label moved or renamed 1 or more.
LEAST_LIKENESS, LEAST_COVER = 0.5, 0.7

_Level = TypeVar("_Level", np.float32, np.bool_)
Floats = npt.NDArray[np.float32]
Box = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a mark of the sample was found. ``shift_px`` is in the frame of ``LONG_SIDE_PX``.

    ``likeness``: correlation with the sample's picture, -1..1; ``cover``: the share of its ink that
    is there, 0..1, which a stamp over it does not lower.
    """

    box: Box
    likeness: float
    cover: float
    shift_px: tuple[int, int]

    @property
    def is_missing(self) -> bool:
        """Whether neither is found."""
        return self.likeness < LEAST_LIKENESS and self.cover < LEAST_COVER


@dataclass(frozen=True)
class FormPrint:
    """The print of a sample; ``areas`` are its fields', in its pixels: there people write."""

    sample: Gray
    areas: tuple[tuple[int, int, int, int], ...]

    @cached_property
    def frame(self) -> tuple[Gray, tuple[float, float]]:
        """The sample in the size in which print is compared, and that size's scale."""
        return scaled(self.sample, LONG_SIDE_PX)

    @cached_property
    def letters(self) -> npt.NDArray[np.bool_]:
        """Where the frame has printed letters and signs: neither rulings nor fields."""
        ink = ink_of(self.frame[0]).astype(np.uint8)
        across, down = self.frame[1]
        for left, top, right, bottom in self.areas:
            x0, x1 = round(left * across) + INSET_PX, round(right * across) - INSET_PX
            y0, y1 = round(top * down) + INSET_PX, round(bottom * down) - INSET_PX
            ink[y0 : max(y0, y1), x0 : max(x0, x1)] = 0
        rulings = np.zeros_like(ink)
        for shape in ((1, RULING_PX), (RULING_PX, 1)):
            rulings |= np.asarray(
                cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), np.uint8
            )
        ink[np.asarray(cv2.dilate(rulings, np.ones((3, 3), np.uint8))) > 0] = 0
        return ink > 0

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """The marks: words and signs, in pixels of the frame."""
        joined = cv2.dilate(self.letters.astype(np.uint8), np.ones(WORD_GAP, np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
        return tuple(
            (x, y, x + width, y + height)
            for x, y, width, height, _ in stats[1:].tolist()
            if width >= LEAST_MARK[0]
            and height >= LEAST_MARK[1]
            and self.letters[y : y + height, x : x + width].sum() >= LEAST_MARK_INK
        )

    def marks(self, scan: Gray, to_scan: Matrix) -> list[Mark]:
        """Each mark that lies on the scan as it is found there; ``to_scan`` aligns the sample."""
        frame, (across, down) = self.frame
        to_frame = np.diag([across, down, 1.0]) @ np.linalg.inv(to_scan)
        size = (frame.shape[1], frame.shape[0])
        page = np.asarray(cv2.warpPerspective(scan, to_frame, size, borderValue=255), np.uint8)
        paper = np.asarray(
            cv2.warpPerspective(np.full_like(scan, 255), to_frame, size), np.uint8
        )  # nothing where the scan ends
        return list(self._found(_Page(_blurred(page), ink_of(page), paper > 0)))

    def _found(self, page: "_Page") -> Iterator[Mark]:
        likeness = _blurred(self.frame[0])
        for box in self.boxes:
            inner = _grown(box, MARGIN_PX, likeness.shape)
            outer = _grown(inner, REACH_PX, likeness.shape)
            if not _part(page.is_there, outer).all():
                continue
            answer = cv2.matchTemplate(
                _part(page.gray, outer), _part(likeness, inner), cv2.TM_CCOEFF_NORMED
            )
            _, best, _, place = cv2.minMaxLoc(answer)
            shift = (outer[0] + place[0] - inner[0], outer[1] + place[1] - inner[1])
            there = _part(page.near_ink, _moved(inner, shift))
            cover = float(there[_part(self.letters, inner)].mean())
            yield Mark(box, float(best), cover, shift)


@dataclass(frozen=True)
class _Page:
    """A scan in the sample's frame."""

    gray: Floats
    ink: npt.NDArray[np.bool_]
    is_there: npt.NDArray[np.bool_]

    @cached_property
    def near_ink(self) -> npt.NDArray[np.bool_]:
        """Ink and the pixels beside it."""
        return np.asarray(cv2.dilate(self.ink.astype(np.uint8), np.ones((3, 3), np.uint8))) > 0


def missing(marks: Iterable[Mark]) -> list[Mark]:
    """Those that were not found."""
    return [mark for mark in marks if mark.is_missing]


def ink_of(page: Gray) -> npt.NDArray[np.bool_]:
    """Where a page is darker than the paper around."""
    paper = cv2.GaussianBlur(page, (0, 0), PAPER_SIGMA_PX).astype(np.int16)
    levels, share = LEAST_INK
    return np.asarray(paper - page > np.maximum(levels, share * paper), np.bool_)


def _blurred(page: Gray) -> Floats:
    return np.asarray(cv2.GaussianBlur(page, (0, 0), BLUR_PX), np.float32)


def _grown(box: Box, margin: int, shape: tuple[int, ...]) -> Box:
    left, top, right, bottom = box
    return (
        max(0, left - margin),
        max(0, top - margin),
        min(shape[1], right + margin),
        min(shape[0], bottom + margin),
    )


def _moved(box: Box, shift: tuple[int, int]) -> Box:
    left, top, right, bottom = box
    return left + shift[0], top + shift[1], right + shift[0], bottom + shift[1]


def _part(page: npt.NDArray[_Level], box: Box) -> npt.NDArray[_Level]:
    left, top, right, bottom = box
    return page[top:bottom, left:right]
