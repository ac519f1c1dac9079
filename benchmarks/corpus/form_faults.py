"""A drawn page becomes a scan: scaled, turned, bent, copied, faxed, photographed on a desk.

A fault is a plan: where the page goes and what it wears. Carrying it out belongs to
``form_scanning``.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scan:
    """A page on its way: a matrix (pixels of the sample to those of the scan) and what it wears.

    ``size`` is width and height of the scan; ``desk`` is the color around the paper (None: white
    paper goes on). ``gray`` drops colors, ``bilevel`` is a threshold (0: none), ``quality`` is that
    of a JPEG (0: PNG). Standard deviations are in pixels and gray levels, ``shadow`` is the share
    of light lost in the far corner.
    """

    matrix: Matrix
    size: tuple[int, int]
    desk: tuple[int, int, int] | None = None
    gray: bool = False
    blur_px: float = 0.0
    noise: float = 0.0
    fade: int = 0
    paper: int = 255
    shadow: float = 0.0
    bilevel: int = 0
    specks: int = 0
    quality: int = 0

    def then(self, matrix: Matrix, size: tuple[float, float]) -> "Scan":
        """The page after one more transformation into a picture of this size."""
        width, height = size
        return replace(self, matrix=matrix @ self.matrix, size=(round(width), round(height)))


Fault = Callable[[Scan, random.Random], Scan]


def _stretched(scan: Scan, across: float, down: float) -> Scan:
    width, height = scan.size
    size = (round(width * across), round(height * down))
    return scan.then(np.diag([size[0] / width, size[1] / height, 1.0]), size)


def corners(width: float, height: float) -> Matrix:
    """Top left, top right, bottom right and bottom left of a picture, counted from its edges."""
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)


def moved(spots: Matrix, matrix: Matrix) -> Matrix:
    """Where a matrix takes points."""
    return np.asarray(cv2.perspectiveTransform(spots[:, None], matrix)[:, 0], np.float64)


def _quarter(turns: int) -> Fault:
    def turned(scan: Scan, _: random.Random) -> Scan:
        for _turn in range(turns):
            width, height = scan.size
            matrix = np.array([[0, -1, height], [1, 0, 0], [0, 0, 1]], dtype=np.float64)
            scan = scan.then(matrix, (height, width))
        return scan

    return turned


def _placed(scan: Scan, matrix: Matrix, margin: float = 0.0) -> Scan:
    """Transform a page and choose a picture that holds all of it."""
    width, height = scan.size
    spots = moved(corners(width, height), matrix)
    low, high = spots.min(axis=0) - margin, spots.max(axis=0) + margin
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]])
    return scan.then(shift @ matrix, (high[0] - low[0], high[1] - low[1]))


def _turned(scan: Scan, degrees: float) -> Scan:
    turn = math.radians(degrees)
    across, down = math.cos(turn), math.sin(turn)
    return _placed(scan, np.array([[across, -down, 0], [down, across, 0], [0, 0, 1]]))


def _clean(scan: Scan, rng: random.Random) -> Scan:
    shift = np.array([[1, 0, rng.uniform(-4, 4)], [0, 1, rng.uniform(-4, 4)], [0, 0, 1]])
    return scan.then(shift, scan.size)


def _half(scan: Scan, _: random.Random) -> Scan:
    return _stretched(scan, 0.5, 0.5)


def _double(scan: Scan, _: random.Random) -> Scan:
    return replace(_stretched(scan, 2, 2), quality=88)


def _tilted(scan: Scan, rng: random.Random) -> Scan:
    degrees = rng.choice((-1, 1)) * rng.uniform(1.0, 15.0)
    return replace(_turned(scan, degrees), blur_px=0.4, noise=2.0, paper=250)


def _skewed(scan: Scan, rng: random.Random) -> Scan:
    lean, tip = rng.uniform(-0.08, 0.08), rng.uniform(-0.03, 0.03)
    matrix = np.array([[rng.uniform(0.95, 1.05), lean, 0], [tip, 1, 0], [0, 0, 1]])
    return replace(_placed(scan, matrix), noise=2.0, paper=250)


def _photo(scan: Scan, rng: random.Random) -> Scan:
    """A phone held at an angle over a desk."""
    scan = _turned(scan, rng.uniform(-6, 6))
    width, height = scan.size
    pull = np.array([[rng.uniform(-0.06, 0.06) for _ in "xy"] for _ in range(4)])
    flat = corners(width, height)
    pulled = (flat + pull * (width, height)).astype(np.float32)
    bend = np.asarray(cv2.getPerspectiveTransform(flat.astype(np.float32), pulled), np.float64)
    desk = rng.choice(((96, 76, 58), (70, 74, 80), (150, 132, 110), (44, 46, 50)))
    return replace(
        _placed(scan, bend, rng.uniform(0.02, 0.09) * width),
        desk=desk,
        blur_px=rng.uniform(0.5, 0.9),
        noise=rng.uniform(2.0, 5.0),
        paper=rng.randint(222, 244),
        fade=rng.randint(5, 20),
        shadow=rng.uniform(0.15, 0.45),
        quality=rng.randint(70, 88),
    )


def _fax(scan: Scan, rng: random.Random) -> Scan:
    """204 dots an inch across, 98 lines an inch down, black or white, thin strokes."""
    scan = _turned(scan, rng.uniform(-0.8, 0.8))
    return replace(
        _stretched(scan, 204 / 150, 98 / 150), gray=True, bilevel=rng.randint(168, 204), specks=60
    )


def _copy(scan: Scan, rng: random.Random) -> Scan:
    scan = _stretched(_turned(scan, rng.uniform(-1.2, 1.2)), *[rng.uniform(0.96, 1.03)] * 2)
    return replace(
        scan,
        gray=True,
        blur_px=rng.uniform(0.8, 1.3),
        noise=rng.uniform(6, 14),
        paper=rng.randint(225, 245),
        specks=rng.randint(150, 500),
        quality=75,
    )


def _faint(scan: Scan, rng: random.Random) -> Scan:
    scan = _turned(scan, rng.uniform(-0.6, 0.6))
    return replace(
        scan, gray=True, blur_px=0.6, noise=3.0, paper=250, fade=rng.randint(90, 135), quality=80
    )


def _jpeg(scan: Scan, rng: random.Random) -> Scan:
    return replace(_turned(scan, rng.uniform(-0.5, 0.5)), quality=rng.randint(30, 90))


def _cropped(scan: Scan, rng: random.Random) -> Scan:
    """Up to 5 % lost at one or two sides; the paper lies off center at the others."""
    width, height = scan.size
    cut = [0.0, 0.0, 0.0, 0.0]
    for side in rng.sample(range(4), rng.choice((1, 2))):
        cut[side] = rng.uniform(0.01, 0.05)
    left, top, right, bottom = cut
    shift = np.array([[1, 0, -left * width], [0, 1, -top * height], [0, 0, 1]])
    return scan.then(shift, (width * (1 - left - right), height * (1 - top - bottom)))


def _mixed(scan: Scan, rng: random.Random) -> Scan:
    """A copy of a scaled page, turned anyhow, now and then cropped, as a small JPEG."""
    share = rng.uniform(0.6, 1.6)
    scan = _stretched(scan, share, share)
    if rng.choice((True, False)):
        scan = _cropped(scan, rng)
    scan = _turned(_quarter(rng.choice((0, 0, 1, 2, 3)))(scan, rng), rng.uniform(-8, 8))
    return replace(
        scan,
        gray=rng.choice((True, True, False)),
        blur_px=rng.uniform(0.3, 0.8) * share,
        noise=rng.uniform(2, 8),
        paper=rng.randint(228, 250),
        fade=rng.randint(0, 60),
        specks=rng.choice((0, 100)),
        quality=rng.randint(45, 85),
    )


FAULTS: dict[str, Fault] = {
    "clean": _clean,
    "scale-50": _half,
    "scale-200": _double,
    "turned-90": _quarter(1),
    "turned-180": _quarter(2),
    "turned-270": _quarter(3),
    "tilted": _tilted,
    "skewed": _skewed,
    "photo": _photo,
    "fax": _fax,
    "copy": _copy,
    "faint": _faint,
    "jpeg": _jpeg,
    "cropped": _cropped,
    "mixed": _mixed,
}
