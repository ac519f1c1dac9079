"""Two other ways to find a form, to be measured beside ours: they only differ in that.

Both give what ``FormFinder.find`` gives, so that the very same field readers follow; neither moves
an area by what is printed around it. How fields are read belongs to ``template_readers``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.model.template import NearestTemplate
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form import Form, FoundForm
from ocr_pipeline.vision.form_view import view

Floats = npt.NDArray[np.float32]

LONG_SIDE_PX = 1200  # of the copies in which features are looked for
FEATURES = 1500
RATIO = 0.75  # of the distances to the nearest and the next descriptor
REACH_PX = 5.0
LEAST_PAIRS = 4  # of which a homography can be made
# The best plain limit for the tuning forms: their right templates have 90 or more, but for faxes
# (13 at most, as pages of nothing alike), and foreign pages that are no twins 61 or less.
LEAST_INLIERS = 75


@dataclass(frozen=True)
class FixedAreas:
    """A page scaled to the sample's size: areas are where the sample has them.

    It can tell no form from another: the first of ``candidates`` is taken, which a benchmark fills
    with the right one.
    """

    forms: Sequence[Form]

    def find(self, scan: Pixels, candidates: Sequence[int] = ()) -> FoundForm:
        """The first candidate; without any the first form."""
        form = next(form for form in self.forms if form.template_id in candidates or not candidates)
        (height, width), (tall, wide) = scan.shape[:2], form.sample.shape[:2]
        to_scan = np.diag([width / wide, height / tall, 1.0])
        return FoundForm(form, view(scan, form.sample, to_scan), 1.0)


@dataclass(frozen=True)
class _Points:
    places: Floats
    descriptors: Floats


class FeatureMatching:
    """Points, their pairs and a homography: the form with the most inliers, if they are enough.

    As recipes for aligning documents have it: no print is compared, no title read, versions are not
    told apart.
    """

    def __init__(self, forms: Sequence[Form]) -> None:
        """Points of the samples are found once."""
        self._forms = [(form, _points(form.sample)) for form in forms]

    def find(
        self, scan: Pixels, candidates: Sequence[int] = ()
    ) -> FoundForm | NearestTemplate | None:
        """The form with the most inliers."""
        points = _points(scan)
        fits = [
            (*_homography(known, points), form)
            for form, known in self._forms
            if form.template_id in candidates or not candidates
        ]
        inliers, to_scan, form = max(fits, key=lambda fit: fit[0])
        if to_scan is None or not inliers:
            return None
        if inliers < LEAST_INLIERS:
            reason = f"{inliers} points agree"
            return NearestTemplate(form.template_id, form.name, form.version, 0.0, reason)
        return FoundForm(form, view(scan, form.sample, to_scan), 1.0)


def _points(picture: Pixels) -> _Points:
    scale = min(1.0, LONG_SIDE_PX / max(picture.shape))
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    points, descriptors = cv2.SIFT.create(nfeatures=FEATURES).detectAndCompute(small, None)
    if descriptors is None:
        return _Points(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    places = np.array([point.pt for point in points], np.float32) / np.float32(scale)
    return _Points(places, np.asarray(descriptors, np.float32))


def _homography(sample: _Points, scan: _Points) -> tuple[int, npt.NDArray[np.float64] | None]:
    """How many pairs agree on where the sample lies, and where that is."""
    if not len(scan.descriptors):
        return 0, None
    pairs = [
        best
        for best, *others in cv2.BFMatcher().knnMatch(sample.descriptors, scan.descriptors, k=2)
        if others and best.distance < RATIO * others[0].distance
    ]
    if len(pairs) < LEAST_PAIRS:
        return 0, None
    ours = sample.places[[pair.queryIdx for pair in pairs]]
    theirs = scan.places[[pair.trainIdx for pair in pairs]]
    answer: Any = cv2.findHomography(ours, theirs, cv2.RANSAC, REACH_PX)
    found, mask = answer
    if found is None or abs(np.linalg.det(found)) < np.finfo(np.float32).eps:
        return 0, None
    return int(mask.sum()), np.asarray(found, np.float64)
