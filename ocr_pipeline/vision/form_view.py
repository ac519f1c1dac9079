"""A scan becomes the page that its form's sample shows: upright, and every area in its place.

How the sample lies in the scan is what ``form_finding`` found; reading belongs to others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_alignment import Matrix, by_middles, corners
from ocr_pipeline.vision.form_features import Gray

Area = tuple[int, int, int, int]  # left, top, right, bottom, in pixels of the sample
# Pixels of the view for one of the sample: marks are measured in the sample's own detail, so a
# small scan is enlarged to it; letters of 2.5 times its size are read no better, only later.
LEAST_SCALE, MOST_SCALE = 1.0, 2.5


@dataclass(frozen=True, slots=True)
class Shift:
    """How far an area's print lies from where the whole page's alignment puts it.

    In pixels of the sample; ``is_sure`` is false where nothing printed was found near the area.
    """

    x_px: float = 0.0
    y_px: float = 0.0
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class AreaView:
    """An area as the scan has it and as the blank sample has it: pictures of one size, BGR.

    ``on_scan`` is where it lies on the scan, and on the sample: beyond, pictures are white.
    """

    scan: Pixels
    blank: Pixels
    on_scan: npt.NDArray[np.bool_]

    @property
    def is_there(self) -> float:
        """The share of the area that lies on the scan, 0..1."""
        return float(self.on_scan.mean())


@dataclass(frozen=True)
class FormView:
    """``page`` and ``blank`` have ``scale`` pixels for each of the sample.

    ``to_scan`` takes pixels of the sample to those of the scan. ``paper`` is 255 where the page
    lies on the scan, 0 beyond its edge. ``shifts`` are by area.
    """

    page: Pixels
    blank: Pixels
    paper: Pixels
    scale: float
    to_scan: Matrix
    shifts: Mapping[Area, Shift] = field(default_factory=dict)

    def cut(self, area: Area, margin_px: float = 0.0) -> AreaView:
        """An area with a margin (pixels of the sample) around it, or within it if negative."""
        shift = self.shifts.get(area, Shift())
        left, top, right, bottom = area
        box = (left - margin_px, top - margin_px, right + margin_px, bottom + margin_px)
        size = (
            max(1, round((box[2] - box[0]) * self.scale)),
            max(1, round((box[3] - box[1]) * self.scale)),
        )
        place = (box[0] * self.scale, box[1] * self.scale)
        moved = (place[0] + shift.x_px * self.scale, place[1] + shift.y_px * self.scale)
        return AreaView(
            _cut(self.page, moved, size, 255),
            _cut(self.blank, place, size, 255),
            _cut(self.paper, moved, size, 0) > 0,
        )

    def quad(self, box: tuple[float, float, float, float], of: Area | None = None) -> Quad:
        """Where a box of the sample lies in the scan; ``of``: the area whose shift it shares."""
        shift = self.shifts.get(of, Shift()) if of else Shift()
        left, top, right, bottom = box
        corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]])
        moved = corners + np.array([shift.x_px, shift.y_px])
        found = cv2.perspectiveTransform(moved.astype(np.float64), self.to_scan)[0]
        a, b, c, d = ((float(x), float(y)) for x, y in found)
        return Quad((a, b, c, d))


def view(
    scan: Pixels, sample: Pixels, to_scan: Matrix, shifts: Mapping[Area, Shift] | None = None
) -> FormView:
    """Both in the size in which the scan loses nothing, within bounds. Pixels are BGR."""
    height, width = sample.shape[:2]
    scale = min(MOST_SCALE, max(LEAST_SCALE, _density(to_scan, width, height)))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    enlarged = np.diag([scale, scale, 1.0])
    to_view = by_middles(enlarged @ np.linalg.inv(to_scan))
    page = cv2.warpPerspective(
        scan, to_view, size, flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255)
    )
    blank = cv2.resize(sample, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return FormView(
        np.asarray(page, np.uint8),
        np.asarray(blank, np.uint8),
        covered(scan.shape[:2], to_view, size),
        scale,
        to_scan,
        shifts or {},
    )


def covered(shape: tuple[int, ...], to_view: Matrix, size_px: tuple[int, int]) -> Gray:
    """Where a scan of this height and width lies in a view of it: 255, 0 beyond its edge."""
    places = corners(to_view, (shape[1] - 1, shape[0] - 1))
    mask = np.zeros((size_px[1], size_px[0]), np.uint8)
    return np.asarray(cv2.fillConvexPoly(mask, np.round(places).astype(np.int32), 255), np.uint8)


def _density(to_scan: Matrix, width: int, height: int) -> float:
    """Pixels of the scan for one of the sample, along the denser side, in the middle."""
    middle = np.array(
        [[[width / 2, height / 2], [width / 2 + 1, height / 2], [width / 2, height / 2 + 1]]],
        np.float64,
    )
    origin, across, down = cv2.perspectiveTransform(middle, to_scan)[0]
    return float(max(np.hypot(*(across - origin)), np.hypot(*(down - origin))))


def _cut(image: Pixels, place: tuple[float, float], size: tuple[int, int], beyond: int) -> Pixels:
    """A part of an image; what lies outside is ``beyond``."""
    move = np.array([[1.0, 0.0, -round(place[0])], [0.0, 1.0, -round(place[1])]])
    return np.asarray(
        cv2.warpAffine(
            image, move, size, flags=cv2.INTER_NEAREST, borderValue=(beyond, beyond, beyond)
        ),
        np.uint8,
    )
