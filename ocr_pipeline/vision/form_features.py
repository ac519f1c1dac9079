"""A gray page becomes points that are found again in another scan of the same form.

Scale-invariant features (D. Lowe, 2004) as square roots of their histograms (R. Arandjelovic and
A. Zisserman, 2012), in a small copy: what the print of a form looks like at 60 dpi tells it apart,
whatever the scan's size and direction. Pairing them belongs to ``form_alignment``.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

LONG_SIDE_PX = 500  # with 700, features take twice the time and no more scans are aligned
MOST = 700
LEAST_CONTRAST = 0.03
PIXEL_MIDDLE = 0.5  # from its edge: OpenCV counts from the middle of the first pixel

Gray = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """``points``: n x 2 pixels of the page, counted from its edges.

    ``descriptors``: n x 128, rows of unit length.
    """

    points: Floats
    descriptors: Floats


def features(page: Gray) -> Features:
    """The points of a page of any size."""
    small, (across, down) = scaled(page, LONG_SIDE_PX)
    points, descriptors = _detector().detectAndCompute(small, None)
    if descriptors is None:
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    places = np.array([point.pt for point in points], np.float32) + np.float32(PIXEL_MIDDLE)
    places[:, 0] /= across
    places[:, 1] /= down
    total = np.maximum(descriptors.sum(axis=1, keepdims=True), np.float32(1e-6))
    return Features(places, np.sqrt(descriptors / total).astype(np.float32))


def scaled(page: Gray, long_side_px: int) -> tuple[Gray, tuple[float, float]]:
    """A copy with this long side, and how many of its pixels a pixel of the page is, x and y."""
    height, width = page.shape
    scale = long_side_px / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    copy = np.asarray(cv2.resize(page, size, interpolation=method), np.uint8)
    return copy, (size[0] / width, size[1] / height)


@cache
def _detector() -> "cv2.SIFT":
    return cv2.SIFT.create(nfeatures=MOST, contrastThreshold=LEAST_CONTRAST)
