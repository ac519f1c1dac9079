"""Points of a form's sample and of a scan become where the sample's pixels lie in the scan.

Whether it is that form at all belongs to ``form_checking``.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.vision.form_features import PIXEL_MIDDLE, Features

RATIO = 0.8  # of the distances to the nearest and the next descriptor (D. Lowe, 2004)
REACH_PX = 6.0  # at the scan's own size: three of the small copies' pixels
LEAST_PAIRS = 20  # of 550 right alignments the least had 31, of those of other forms the most 16
TRIES = 3000
CERTAINTY = 0.999
# Between the lengths of opposite sides: more is a paper that nobody would hand in.
MOST_PERSPECTIVE = 1.6

_TO_EDGES = np.array([[1, 0, PIXEL_MIDDLE], [0, 1, PIXEL_MIDDLE], [0, 0, 1]])

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alignment:
    """``to_scan``: 3 x 3, pixels of the sample to those of the scan; ``pairs`` that agree on it.

    Pixels are counted from the pictures' edges: then a resized copy's matrix is only its scale.
    """

    to_scan: Matrix
    pairs: int


def align(sample: Features, scan: Features, size_px: tuple[int, int]) -> Alignment | None:
    """The one way in which most points agree; None where too few do, or no paper lies so.

    ``size_px``: width and height of the sample.
    """
    ours, theirs = _pairs(sample, scan)
    if len(ours) < LEAST_PAIRS:
        return None
    reach_px = REACH_PX * _spread(scan) / 1000
    answer: Any = cv2.findHomography(  # its types promise a matrix where there may be none
        ours, theirs, cv2.USAC_MAGSAC, max(1.0, reach_px), maxIters=TRIES, confidence=CERTAINTY
    )
    found, mask = answer
    agreeing = 0 if mask is None else int(mask.sum())
    if found is None or agreeing < LEAST_PAIRS or not is_paper(found, size_px):
        return None
    return Alignment(np.asarray(found, np.float64), agreeing)


def corners(to_scan: Matrix, size_px: tuple[int, int]) -> Matrix:
    """Where the sample's corners lie in the scan: 4 x 2, clockwise from its top left."""
    width, height = size_px
    square = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    return np.asarray(cv2.perspectiveTransform(square, to_scan)[0], np.float64)


def by_middles(matrix: Matrix) -> Matrix:
    """The same for OpenCV's warps, which count from the middles of the first pixels."""
    return np.asarray(np.linalg.inv(_TO_EDGES) @ matrix @ _TO_EDGES, np.float64)


def is_paper(to_scan: Matrix, size_px: tuple[int, int]) -> bool:
    """Whether a sheet can lie like that: not mirrored, not folded, not seen from too low."""
    places = corners(to_scan, size_px)
    sides = np.roll(places, -1, axis=0) - places
    following = np.roll(sides, -1, axis=0)
    turns = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    longer, shorter = np.maximum(lengths[:2], lengths[2:]), np.minimum(lengths[:2], lengths[2:])
    is_flat = bool((longer <= MOST_PERSPECTIVE * shorter).all())
    return bool(np.isfinite(places).all()) and bool((turns > 0).all()) and is_flat


def _pairs(sample: Features, scan: Features) -> tuple[npt.NDArray[np.float32], ...]:
    """Points of both that are each other's nearest, and far nearer than the next."""
    if min(len(sample.points), len(scan.points)) < LEAST_PAIRS:
        return sample.points[:0], scan.points[:0]
    alike = scan.descriptors @ sample.descriptors.T  # cosines: squared distances are 2 - 2 x these
    rows = np.arange(len(alike))
    best = alike.argmax(axis=1)
    mutual = alike.argmax(axis=0)[best] == rows
    nearest = alike[rows, best]
    alike[rows, best] = -1
    clear = (1 - nearest) < RATIO**2 * (1 - alike.max(axis=1))
    kept = mutual & clear
    return sample.points[best[kept]], scan.points[kept]


def _spread(scan: Features) -> float:
    """About the scan's long side, in pixels."""
    return float(np.ptp(scan.points, axis=0).max())
