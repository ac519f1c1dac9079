"""A page becomes the place where it lies in a scan: scaled, turned, tilted, cut, photographed.

What light, copiers and fax machines do to it belongs to ``looks``.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Size = tuple[int, int]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bend:
    """Where a page lies: ``matrix`` maps pixels of the sample to those of an image of ``size``.

    ``repeat`` is how often each row of that image is then repeated; ``desk`` says that what lies
    around the page is a desk and no lid of a scanner.
    """

    matrix: Matrix
    size: Size
    repeat: int = 1
    desk: bool = False

    def corners(self, page: Size) -> list[Point]:
        """Where the corners of the page are, clockwise from its top left one."""
        width, height = page
        return [self.point(corner) for corner in ((0, 0), (width, 0), (width, height), (0, height))]

    def point(self, point: Point) -> Point:
        """Where a point of the sample is."""
        x, y, scale = self.matrix @ np.array([*point, 1.0])
        return (float(x / scale), float(y / scale) * self.repeat)


_CUT_SIDES = 0.6
Bending = Callable[[Size, random.Random], Bend]


def flat(page: Size, rng: random.Random) -> Bend:
    """A careful scan: hardly tilted, a few pixels off, nearly as large as the sample."""
    return _laid(page, rng.uniform(0.97, 1.03), rng.uniform(-0.4, 0.4), 0, _offset(rng))


def scaled(factor: float) -> Bending:
    """A scan at another resolution."""

    def bend(page: Size, rng: random.Random) -> Bend:
        return _laid(page, factor, rng.uniform(-0.5, 0.5), 0, _offset(rng))

    return bend


def turned(quarters: int) -> Bending:
    """A sheet laid in sideways or upside down; quarter turns are clockwise."""

    def bend(page: Size, rng: random.Random) -> Bend:
        degrees = 90 * quarters + rng.uniform(-1.2, 1.2)
        return _whole(page, _turn(page, rng.uniform(0.95, 1.05), degrees), 0)

    return bend


def angled(page: Size, rng: random.Random) -> Bend:
    """A sheet thrown on the glass: turned by 4 to 15 degrees, wholly in the image."""
    degrees = rng.choice((-1, 1)) * rng.uniform(4, 15)
    return _whole(page, _turn(page, rng.uniform(0.9, 1.1), degrees), rng.uniform(0, 30))


def skewed(page: Size, rng: random.Random) -> Bend:
    """A sheet pulled in unevenly: tilted by 1.5 to 4 degrees and sheared, its corners cut."""
    degrees, shear = rng.choice((-1, 1)) * rng.uniform(1.5, 4), rng.uniform(-0.025, 0.025)
    return _laid(page, rng.uniform(0.97, 1.03), degrees, shear, _offset(rng))


def cropped(page: Size, rng: random.Random) -> Bend:
    """A scan that lost up to 5 % at one to three of its sides."""
    lost = [rng.uniform(0.01, 0.05) if rng.random() < _CUT_SIDES else 0.0 for _ in range(4)]
    lost[rng.randrange(4)] = rng.uniform(0.02, 0.05)
    width, height = page
    matrix = _turn(page, 1.0, rng.uniform(-0.8, 0.8))
    matrix = _moved(-lost[0] * width, -lost[1] * height) @ matrix
    size = (round(width * (1 - lost[0] - lost[2])), round(height * (1 - lost[1] - lost[3])))
    return Bend(matrix, size)


def photographed(quarters: int = 0) -> Bending:
    """A photo from above: the desk around the paper, its corners pulled in differently."""

    def bend(page: Size, rng: random.Random) -> Bend:
        degrees = 90 * quarters + rng.uniform(-7, 7)
        matrix = _perspective(page, rng) @ _turn(page, rng.uniform(0.85, 1.15), degrees)
        width, height = page
        margin = rng.uniform(0.03, 0.12) * (width + height) / 2
        found = _whole(page, matrix, margin)
        return Bend(found.matrix, found.size, desk=True)

    return bend


def faxed(lines_per_inch: int, repeat: int, degrees: float) -> Bending:
    """A fax of 204 dots an inch: at 98 lines a page is half as high, or has each line twice."""

    def bend(page: Size, rng: random.Random) -> Bend:
        tilt = _turn(page, 1.0, rng.uniform(-degrees, degrees))
        across, down = 204 / 150, lines_per_inch / 150
        size = (round(page[0] * across), round(page[1] * down))
        matrix = _scaled(across, down) @ _moved(*_offset(rng)) @ tilt
        return Bend(matrix, size, repeat)

    return bend


def _offset(rng: random.Random) -> Point:
    return (rng.uniform(-9, 9), rng.uniform(-9, 9))


def _moved(dx: float, dy: float) -> Matrix:
    return np.array([[1.0, 0, dx], [0, 1.0, dy], [0, 0, 1.0]])


def _scaled(across: float, down: float) -> Matrix:
    return np.array([[across, 0, 0], [0, down, 0], [0, 0, 1.0]])


def _turn(page: Size, scale: float, degrees: float) -> Matrix:
    """Clockwise around the middle of the page."""
    radians = math.radians(degrees)
    cosine, sine = scale * math.cos(radians), scale * math.sin(radians)
    spin = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1.0]])
    matrix: Matrix = _moved(page[0] / 2, page[1] / 2) @ spin @ _moved(-page[0] / 2, -page[1] / 2)
    return matrix


def _laid(page: Size, scale: float, degrees: float, shear: float, offset: Point) -> Bend:
    """A page on the glass of a scanner whose image is as large as the page."""
    pull = np.array([[1.0, shear, 0], [shear / 2, 1.0, 0], [0, 0, 1.0]])
    matrix = _scaled(scale, scale) @ _moved(*offset) @ _turn(page, 1.0, degrees) @ pull
    return Bend(matrix, (round(page[0] * scale), round(page[1] * scale)))


def _whole(page: Size, matrix: Matrix, margin: float) -> Bend:
    """An image that holds the whole page and a margin."""
    found = Bend(matrix, page).corners(page)
    low = [min(point[axis] for point in found) - margin for axis in (0, 1)]
    high = [max(point[axis] for point in found) + margin for axis in (0, 1)]
    size = (math.ceil(high[0] - low[0]), math.ceil(high[1] - low[1]))
    return Bend(_moved(-low[0], -low[1]) @ matrix, size)


def _perspective(page: Size, rng: random.Random) -> Matrix:
    width, height = page
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], dtype=np.float32)
    share = np.array([[rng.uniform(0, 0.06) for _ in range(2)] for _ in range(4)])
    pulled = corners + inward * share.astype(np.float32) * np.array([width, height])
    return np.asarray(
        cv2.getPerspectiveTransform(corners, pulled.astype(np.float32)), dtype=np.float64
    )
