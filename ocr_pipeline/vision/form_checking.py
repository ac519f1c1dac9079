"""The print of a form's sample is looked for in an aligned scan: what is there, what is not.

Two versions of a form align equally well: a label that was moved, renamed, taken out or put in is
what tells them apart. How a scan is aligned belongs to ``form_alignment``, what a form's print is
to ``form_print``, which form it is to ``form_finding``.
"""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from ocr_pipeline.vision.form_alignment import Matrix, by_middles
from ocr_pipeline.vision.form_comparison import MOST_UNLIKE, Box, Comparison, Mark
from ocr_pipeline.vision.form_covering import Covering
from ocr_pipeline.vision.form_extra import extra_print
from ocr_pipeline.vision.form_features import Floats, Gray
from ocr_pipeline.vision.form_frame import FramedPage, Mask, darkness_of, grown, part
from ocr_pipeline.vision.form_print import LEAST_MARK, FormPrint
from ocr_pipeline.vision.form_view import covered

REACH_PX = 4  # how far a mark may lie from where it should
MARGIN_PX = 2


def compare(known: FormPrint, scan: Gray, to_scan: Matrix) -> Comparison:
    """What is found of each mark that lies on the scan; ``to_scan`` aligns the sample."""
    page = framed(known, scan, to_scan)
    covering = Covering(known, page)
    return Comparison(tuple(_found(known, page, covering)), *extra_print(known, page, covering))


def framed(known: FormPrint, scan: Gray, to_scan: Matrix) -> FramedPage:
    """The scan in the sample's frame."""
    frame, (across, down) = known.frame
    to_frame = by_middles(np.diag([across, down, 1.0]) @ np.linalg.inv(to_scan))
    size = (frame.shape[1], frame.shape[0])
    page = np.asarray(cv2.warpPerspective(scan, to_frame, size, borderValue=255), np.uint8)
    is_there = covered(scan.shape, to_frame, size) > 0
    return FramedPage(page, known.against_print(darkness_of(page)), is_there)


def _found(known: FormPrint, page: FramedPage, covering: Covering) -> Iterator[Mark]:
    for box in known.boxes:
        mark = _mark(known, page, box)
        if mark is None:
            continue
        rest = _beyond_circles(known, box) if mark.likeness < MOST_UNLIKE else box
        free = _mark(known, page, rest) if rest not in (box, None) else None
        mark = mark if free is None else replace(free, box=box)
        if mark.likeness >= MOST_UNLIKE or not (known.is_hint(box) or covering.is_over(box)):
            yield mark


def _beyond_circles(known: FormPrint, box: Box) -> Box | None:
    """The part of a word that no circle around a check box reaches; None where it has none."""
    left, top, _, bottom = box
    free = ~part(known.circled, box).any(axis=0)
    columns = np.flatnonzero(free)
    if len(columns) < LEAST_MARK[0]:
        return None
    return left + int(columns[0]), top, left + int(columns[-1]) + 1, bottom


def _mark(known: FormPrint, page: FramedPage, box: Box) -> Mark | None:
    """How a word is found; None where it lies beyond the edge of the scan."""
    inner = grown(box, MARGIN_PX, known.strokes.shape)
    outer = grown(inner, REACH_PX, known.strokes.shape)
    if not part(page.is_there, outer).all():
        return None
    answer = cv2.matchTemplate(
        part(page.strokes, outer), part(known.strokes, inner), cv2.TM_CCOEFF_NORMED
    )
    best, place = _peak(np.asarray(answer, np.float32))
    shift = (outer[0] + place[0] - inner[0], outer[1] + place[1] - inner[1])
    strokes = _most_strokes(
        part(page.dark, outer) / known.darkness(inner), part(known.letters, inner)
    )
    return Mark(box, best, strokes, shift)


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


def _most_strokes(dark: Floats, letters: Mask) -> float:
    """How dark the letters are where they fit best, 1 where they are as dark as they should be."""
    area = np.minimum(dark, 1.0).astype(np.float32)
    answer = cv2.matchTemplate(area, letters.astype(np.float32), cv2.TM_CCORR)
    return float(answer.max() / max(1, int(letters.sum())))
