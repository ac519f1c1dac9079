"""Where marks of a form were found becomes a finer alignment, and what is left of it at each area.

Paper is bent, and a feeder is not even: one homography does not fit all of a page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.vision.form_alignment import Matrix, is_paper
from ocr_pipeline.vision.form_comparison import Comparison, Mark
from ocr_pipeline.vision.form_view import Area, Shift

LEAST_MARKS = 12  # an alignment of fewer is no finer than that by features
SPREAD = 0.4  # of the page, across and down: fewer or closer marks say nothing of its far end
OUTLIER_PX = 2.0  # of the frame
NEAR = 5  # marks around an area that tell how it lies
LEAST_NEAR = 2  # of them found: with one, a stain may decide
FAR = 0.25  # of the page's longer side: what lies farther away tells nothing

Scale = tuple[float, float]  # pixels of the frame for one of the sample, x and y
Points = npt.NDArray[np.float64]


def refined(
    to_scan: Matrix, found: Comparison, scale: Scale, size_px: tuple[int, int]
) -> tuple[Matrix, Comparison]:
    """The alignment by the marks that were found, and what is left of their shifts by it.

    The old ones where the marks are too few.
    """
    correction = _correction(found.like, scale, size_px)
    if correction is None:
        return to_scan, found
    finer = to_scan @ correction
    if not is_paper(finer, size_px):
        return to_scan, found
    return finer / finer[2, 2], _by(correction, found, scale)


def _correction(marks: Sequence[Mark], scale: Scale, size_px: tuple[int, int]) -> Matrix | None:
    """From pixels of the sample to where the marks were found, in pixels of the sample."""
    if len(marks) < LEAST_MARKS:
        return None
    ours = _centers(marks) / scale
    if (np.ptp(ours, axis=0) < SPREAD * np.array(size_px)).any():
        return None
    theirs = ours + _shifts(marks) / scale
    answer: Any = cv2.findHomography(  # its types promise a matrix where there may be none
        ours, theirs, cv2.RANSAC, OUTLIER_PX / scale[0]
    )
    found, _ = answer
    return None if found is None else np.asarray(found, np.float64)


def _by(correction: Matrix, found: Comparison, scale: Scale) -> Comparison:
    """The same marks with their shifts from where the correction puts them."""
    ours = _centers(found.marks) / scale
    theirs = (ours + _shifts(found.marks) / scale)[:, None]
    left = cv2.perspectiveTransform(theirs, np.linalg.inv(correction))[:, 0] - ours
    shifts = (left * scale).tolist()
    marks = (
        replace(mark, shift_px=(x, y)) for mark, (x, y) in zip(found.marks, shifts, strict=True)
    )
    return replace(found, marks=tuple(marks))


def local_shifts(
    areas: Iterable[Area], found: Comparison, scale: Scale, size_px: tuple[int, int]
) -> Mapping[Area, Shift]:
    """How each area lies by the marks around it."""
    wide = [mark for mark in found.marks if mark.is_wide]
    if not wide:
        return {}
    centers = _centers(wide) / scale
    is_like = [found.is_like(mark) for mark in wide]
    shifts = _shifts(wide) / scale
    reach_px = FAR * max(size_px)
    return {area: _shift(_distances(area, centers), is_like, shifts, reach_px) for area in areas}


def _shift(distances: Points, is_like: Sequence[bool], shifts: Points, reach_px: float) -> Shift:
    nearest = [int(index) for index in np.argsort(distances)[:NEAR] if distances[index] < reach_px]
    there = [index for index in nearest if is_like[index]]
    if len(there) < LEAST_NEAR:
        return Shift(is_sure=not nearest)  # an area far from all print is as sure as the page
    x, y = np.median(shifts[there], axis=0)
    return Shift(float(x), float(y))


def _distances(area: Area, centers: Points) -> Points:
    """From an area to each of the points; 0 within it."""
    left, top, right, bottom = area
    beyond = np.maximum(0, np.maximum((left, top) - centers, centers - (right, bottom)))
    return np.asarray(np.hypot(beyond[:, 0], beyond[:, 1]), np.float64)


def _centers(marks: Sequence[Mark]) -> Points:
    boxes = np.array([mark.box for mark in marks], np.float64)
    return (boxes[:, :2] + boxes[:, 2:]) / 2


def _shifts(marks: Sequence[Mark]) -> Points:
    return np.array([mark.shift_px for mark in marks], np.float64)
