"""What is printed on a form's sample is looked for in an aligned scan: what is there, what is not.

Two versions of a form align equally well: a label that was moved, renamed, taken out or put in is
what tells them apart. How a scan is aligned belongs to ``form_alignment``, which form it is to
``form_finding``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.vision.form_alignment import Matrix, by_middles
from ocr_pipeline.vision.form_comparison import (
    MOST_UNLIKE,
    WIDE_PX,
    Box,
    Comparison,
    Mark,
)
from ocr_pipeline.vision.form_features import Floats, Gray, scaled

LONG_SIDE_PX = 1000  # of the frame in which print is compared
PAPER_SIGMA_PX = 12.0  # the paper is what is left of the page when it is blurred so
LEAST_INK = (12, 0.12)  # darker than the paper by so many levels, and by this share of it
BLUR_PX = 1.2  # letters of a fax and of a photograph are then alike
STROKES_PX = 2.5  # what is left above this blur: any two words have about the same gray outline
RULING_PX = 45  # longer lines are no letters
DOT_GAP_PX = 5  # of a dotted line
LINE_PX = 28  # of writing above a line, descenders and all: 8 mm
MOSTLY = 0.8
WORD_GAP = (3, 9)  # height, width: closer pieces are one mark
LEAST_MARK = (10, 7)  # width, height
LEAST_MARK_INK = 25
BESIDE_FIELD_PX = 5  # a box is drawn on the edge of its area, and writing goes over it
MOST_CHECK_BOX_PX, CIRCLE = 24, 0.9  # a circle reaches so far beyond, in sides of the box
REACH_PX = 4  # how far a mark may lie from where it should
MARGIN_PX = 2
# Darker than that is no paper: a photograph, a tape. Parts of a word are so wide.
COVERED_PAPER, PAPER_PERCENT, PART_PX = 0.75, 85, 20
COVERING, COVERING_DARK, COVERING_REACH_PX = 1.8, 0.35, 60  # heights of the word
EXTRA_WORD = (14, 8)  # least width and height
EXTRA_HEIGHT = 1.35  # of the sample's words: stamps and writing are larger than its print
HALF_DARK = 0.5
EXTRA_RULING = (60, 45)  # across, down
KNOWN_PX = 9  # ink this near to the sample's own is the same
ACROSS_EDGE = (19, 19)  # height, width: writing goes on beyond a box of which nothing is looked at
EDGE_PX = 15  # the edge of the paper is no ruling

_Level = TypeVar("_Level", np.float32, np.bool_, np.uint8)
Mask = npt.NDArray[np.bool_]


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
            grown = _grown((x0, y0, x1, y1), margin_px(x1 - x0, y1 - y0), mask.shape)
            _part(mask, grown)[:] = True
        return mask

    @cached_property
    def letters(self) -> Mask:
        """Where the frame has printed letters and signs: neither rulings nor fields."""
        ink = ink_of(self.frame[0]).astype(np.uint8)
        ink[self.fields] = 0
        rulings = np.zeros_like(ink)
        for shape in ((1, RULING_PX), (RULING_PX, 1)):
            rulings |= _opened(ink, shape)
        ink[_dilated(rulings, (3, 3)) > 0] = 0
        return ink > 0

    @cached_property
    def writable(self) -> Mask:
        """Above each line of the sample, dotted ones too: people write there, field or not."""
        ink = ink_of(self.frame[0]).astype(np.uint8)
        lines = _opened(_dilated(ink, (1, DOT_GAP_PX)), (1, RULING_PX))
        above = np.ones((LINE_PX, 1), np.uint8)
        return np.asarray(cv2.dilate(lines, above, anchor=(0, 0))) > 0

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """The marks: words and signs, in pixels of the frame."""
        joined = _dilated(self.letters.astype(np.uint8), WORD_GAP)
        _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
        return tuple(
            (x, y, x + width, y + height)
            for x, y, width, height, _ in stats[1:].tolist()
            if width >= LEAST_MARK[0]
            and height >= LEAST_MARK[1]
            and self.letters[y : y + height, x : x + width].sum() >= LEAST_MARK_INK
        )

    @cached_property
    def most_height(self) -> float:
        """Of a printed word that the sample has not, in pixels of the frame."""
        heights = [
            bottom - top for left, top, right, bottom in self.boxes if right - left >= WIDE_PX
        ]
        return EXTRA_HEIGHT * float(np.median(heights)) if heights else 0.0

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
        return _dilated(ink_of(self.frame[0]).astype(np.uint8), (KNOWN_PX, KNOWN_PX)) > 0

    @cached_property
    def paper(self) -> float:
        """The level of the frame's paper."""
        return _paper(self.frame[0])

    @cached_property
    def dark(self) -> Floats:
        """How dark the frame is; 1 is as dark as its print mostly is."""
        return self._relative(_darkness(self.frame[0]))

    def _relative(self, dark: Floats) -> Floats:
        level = float(np.median(dark[self.letters])) if self.letters.any() else 1.0
        return dark / max(1.0, level)

    def compare(self, scan: Gray, to_scan: Matrix) -> Comparison:
        """What is found of each mark that lies on the scan; ``to_scan`` aligns the sample."""
        frame, (across, down) = self.frame
        to_frame = by_middles(np.diag([across, down, 1.0]) @ np.linalg.inv(to_scan))
        size = (frame.shape[1], frame.shape[0])
        page = np.asarray(cv2.warpPerspective(scan, to_frame, size, borderValue=255), np.uint8)
        paper = np.asarray(
            cv2.warpPerspective(np.full_like(scan, 255), to_frame, size), np.uint8
        )  # nothing where the scan ends
        strokes = strokes_of(page, BLUR_PX, STROKES_PX)
        found = _Page(page, strokes, self._relative(_darkness(page)), paper > 0)
        return Comparison(tuple(self._found(found)), *self._extra(found))

    def _found(self, page: "_Page") -> Iterator[Mark]:
        for box in self.boxes:
            mark = self._mark(page, box)
            if mark is None:
                continue
            rest = self._beyond_circles(box) if mark.likeness < MOST_UNLIKE else box
            free = self._mark(page, rest) if rest not in (box, None) else None
            mark = mark if free is None else replace(free, box=box)
            if mark.likeness >= MOST_UNLIKE or not self._is_covered(page, box):
                yield mark

    def _is_covered(self, page: "_Page", box: Box) -> bool:
        """Whether something that is no word lies over a word: a stamp, a photograph, a stroke."""
        if self._paper_share(page, box) < COVERED_PAPER:
            return True
        near = _grown(box, COVERING_REACH_PX, self.known.shape)
        foreign = (_part(page.dark, near) > COVERING_DARK) & ~_part(self.known, near)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(foreign.astype(np.uint8))
        left, top = (max(0, edge - COVERING_REACH_PX) for edge in box[:2])
        right, bottom = box[2] - left, box[3] - top
        over = np.unique(labels[box[1] - top : bottom, box[0] - left : right])
        most_px = COVERING * (box[3] - box[1])
        return any(stats[label, cv2.CC_STAT_HEIGHT] > most_px for label in over if label)

    def _paper_share(self, page: "_Page", box: Box) -> float:
        """How light the darkest part of a word's paper is, against the sample's and the page's."""
        ours, theirs = self.frame[0], page.gray
        of_page = page.paper / self.paper
        left, top, right, bottom = box
        parts = ((x, top, min(right, x + PART_PX), bottom) for x in range(left, right, PART_PX))
        darkest = min(_paper(_part(theirs, each)) / _paper(_part(ours, each)) for each in parts)
        return darkest / of_page

    def _beyond_circles(self, box: Box) -> Box | None:
        """The part of a word that no circle around a check box reaches; None where it has none."""
        left, top, _, bottom = box
        free = ~_part(self.circled, box).any(axis=0)
        columns = np.flatnonzero(free)
        if len(columns) < LEAST_MARK[0]:
            return None
        return left + int(columns[0]), top, left + int(columns[-1]) + 1, bottom

    def _mark(self, page: "_Page", box: Box) -> Mark | None:
        """How a word is found; None where it lies beyond the edge of the scan."""
        inner = _grown(box, MARGIN_PX, self.strokes.shape)
        outer = _grown(inner, REACH_PX, self.strokes.shape)
        if not _part(page.is_there, outer).all():
            return None
        answer = cv2.matchTemplate(
            _part(page.strokes, outer), _part(self.strokes, inner), cv2.TM_CCOEFF_NORMED
        )
        best, place = _peak(np.asarray(answer, np.float32))
        shift = (outer[0] + place[0] - inner[0], outer[1] + place[1] - inner[1])
        letters = _part(self.letters, inner)
        own = min(1.0, float(np.median(_part(self.dark, inner)[letters])))  # a hint in gray
        strokes = _most_strokes(page.dark, letters, outer, own)
        return Mark(box, best, strokes, shift)

    def _extra(self, page: "_Page") -> tuple[int, int]:
        """Words, and pixels of rulings, that the sample has not."""
        inside = cv2.erode(
            page.is_there.astype(np.uint8),
            np.ones((2 * EDGE_PX + 1, 2 * EDGE_PX + 1), np.uint8),
            borderType=cv2.BORDER_CONSTANT,
            borderValue=0,
        )
        dark = ((page.dark > HALF_DARK) & (np.asarray(inside) > 0)).astype(np.uint8)
        ink = dark * ~self.known
        words = self._extra_words(ink, ink * _dilated(dark * self.known, (3, 3)))
        ink[self.fields] = 0
        across, down = EXTRA_RULING
        rulings = int(_opened(ink, (1, across)).sum()) + int(_opened(ink, (down, 1)).sum())
        return words, rulings

    def _extra_words(self, ink: Gray, over: Gray) -> int:
        """``over``: ink that goes on over the sample's own, as no print does."""
        writing = ink * self.fields
        joined = _dilated(ink, WORD_GAP) | _dilated(writing, ACROSS_EDGE)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
        written = set(np.unique(labels[(writing | over) > 0]).tolist())
        least_width, least_height = EXTRA_WORD
        left, top, right, bottom = self.body
        return sum(
            label not in written
            and left <= x + width / 2 <= right
            and top <= y + height / 2 <= bottom
            and width >= least_width
            and least_height <= height <= self.most_height
            and self._is_print(ink, (x, y, x + width, y + height))
            for label, (x, y, width, height, _) in enumerate(stats.tolist())
            if label
        )

    def _is_print(self, ink: Gray, box: Box) -> bool:
        """Whether there is as much ink as in a word, and no line below to write on."""
        there = _part(ink, box) > 0
        total = int(there.sum())
        written = int((there & _part(self.writable, box)).sum())
        return total >= LEAST_MARK_INK and written < MOSTLY * total


@dataclass(frozen=True)
class _Page:
    """A scan in the sample's frame; ``dark`` is 1 where it is as dark as the page's print."""

    gray: Gray
    strokes: Floats
    dark: Floats
    is_there: Mask

    @cached_property
    def paper(self) -> float:
        """The level of its paper; asked for only where a word may be covered."""
        return _paper(self.gray)


def ink_of(page: Gray) -> Mask:
    """Where a page is darker than the paper around."""
    paper = cv2.GaussianBlur(page, (0, 0), PAPER_SIGMA_PX).astype(np.int16)
    levels, share = LEAST_INK
    return np.asarray(paper - page > np.maximum(levels, share * paper), np.bool_)


def _paper(part: Gray) -> float:
    """The level of the paper between its letters."""
    return max(1.0, float(np.percentile(part, PAPER_PERCENT)))


def strokes_of(page: Gray, blur_px: float, outline_px: float) -> Floats:
    """A page, blurred, without what is left of it in a blur that only knows outlines."""
    soft = np.asarray(cv2.GaussianBlur(page, (0, 0), blur_px), np.float32)
    return soft - np.asarray(cv2.GaussianBlur(soft, (0, 0), outline_px), np.float32)


def _darkness(page: Gray) -> Floats:
    """Levels below the lightest that is near."""
    soft = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.7), np.float32)
    paper = cv2.GaussianBlur(cv2.dilate(soft, np.ones((9, 9), np.uint8)), (0, 0), 6)
    return np.asarray(paper - soft, np.float32)


def _peak(answer: Floats) -> tuple[float, tuple[float, float]]:
    """The highest value and where it is, x and y, between the pixels: the top of a parabola."""
    _, best, _, (x, y) = cv2.minMaxLoc(answer)
    return float(best), (x + _top(answer[y], x), y + _top(answer[:, x], y))


def _top(values: Floats, index: int) -> float:
    if not 0 < index < len(values) - 1:
        return 0.0
    before, here, after = (float(value) for value in values[index - 1 : index + 2])
    bend = before - 2 * here + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0


def _most_strokes(dark: Floats, letters: Mask, outer: Box, own: float) -> float:
    """How dark the letters are where they fit best within ``outer``, against what they are."""
    area = np.minimum(_part(dark, outer) / own, 1.0).astype(np.float32)
    answer = cv2.matchTemplate(area, letters.astype(np.float32), cv2.TM_CCORR)
    return float(answer.max() / max(1, int(letters.sum())))


def _dilated(mask: Gray, shape: tuple[int, int]) -> Gray:
    return np.asarray(cv2.dilate(mask, np.ones(shape, np.uint8)), np.uint8)


def _opened(mask: Gray, shape: tuple[int, int]) -> Gray:
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
    return np.asarray(opened, np.uint8)


def _grown(box: Box, margin: int, shape: tuple[int, ...]) -> Box:
    left, top, right, bottom = box
    return (
        max(0, left - margin),
        max(0, top - margin),
        min(shape[1], right + margin),
        min(shape[0], bottom + margin),
    )


def _part(page: npt.NDArray[_Level], box: Box) -> npt.NDArray[_Level]:
    left, top, right, bottom = box
    return page[top:bottom, left:right]
