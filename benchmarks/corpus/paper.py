"""A clean page becomes a worn one: tilt, perspective, blur, shadow, tint, noise.

The truth moves with the ink. Compression belongs to ``files``.
"""

import random
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.corpus.truth import PageTruth, Point, moved

Gray = npt.NDArray[np.uint8]
_Matrix = npt.NDArray[np.float64]
_DESK_GRAY = 96


@dataclass(frozen=True, slots=True)
class Wear:
    """How much a page suffered; 0 everywhere leaves it as it is.

    ``tilt_degrees`` turns it counterclockwise, ``perspective`` moves its corners inwards by up to
    that share of its size, ``blur_px`` and ``noise`` are standard deviations (pixels, gray levels),
    ``shadow`` darkens the far corner by that share, ``paper`` is the gray level of white paper,
    ``fade`` lifts the ink by that many gray levels.
    """

    tilt_degrees: float = 0.0
    perspective: float = 0.0
    blur_px: float = 0.0
    noise: float = 0.0
    shadow: float = 0.0
    paper: int = 255
    fade: int = 0


CLEAN = Wear()
SCAN = Wear(tilt_degrees=0.4, blur_px=0.5, noise=2.0, paper=248, fade=12)
PHOTO = Wear(
    tilt_degrees=1.6, perspective=0.035, blur_px=0.7, noise=4.0, shadow=0.45, paper=232, fade=18
)
THERMAL = Wear(tilt_degrees=-0.8, blur_px=0.6, noise=2.5, shadow=0.12, paper=240, fade=48)


def random_wear(rng: random.Random) -> Wear:
    """A degraded benchmark page: tilted 1 to 2 degrees, with perspective, blur, noise, shadow."""
    return Wear(
        tilt_degrees=rng.choice((-1, 1)) * rng.uniform(1.0, 2.0),
        perspective=rng.uniform(0.0, 0.02),
        blur_px=rng.uniform(0.4, 0.9),
        noise=rng.uniform(3.0, 9.0),
        shadow=rng.uniform(0.0, 0.35),
        paper=rng.randint(226, 250),
        fade=rng.randint(0, 40),
    )


def worn(
    image: Image.Image, truth: PageTruth, wear: Wear, seed: int
) -> tuple[Image.Image, PageTruth]:
    """Apply wear to an 8-bit gray page of unchanged size; noise and corners come from ``seed``."""
    rng = np.random.default_rng(seed)
    pixels: Gray = np.asarray(image, dtype=np.uint8)
    matrix = _bend(image.width, image.height, wear, rng)
    tone = wear.paper / 255.0
    toned = np.clip(pixels * ((255.0 - wear.fade) / 255.0) + wear.fade, 0, 255) * tone
    flat = cv2.warpPerspective(
        toned.astype(np.uint8),
        matrix,
        (image.width, image.height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_DESK_GRAY if wear.perspective else float(wear.paper),
    )
    soft = cv2.GaussianBlur(flat, (0, 0), wear.blur_px) if wear.blur_px else flat
    lit = np.asarray(soft, dtype=np.float64) * _light(image.width, image.height, wear.shadow)
    if wear.noise:
        lit = lit + rng.normal(0.0, wear.noise, lit.shape)
    result = Image.fromarray(np.clip(np.rint(lit), 0, 255).astype(np.uint8))
    return result, moved(truth, lambda point: _project(matrix, point), image.width, image.height)


def bent(mask: Image.Image, wear: Wear, seed: int) -> Image.Image:
    """An 8-bit layer (0 is nothing) bent like the page that ``worn`` made with this seed."""
    matrix = _bend(mask.width, mask.height, wear, np.random.default_rng(seed))
    pixels: Gray = np.asarray(mask, dtype=np.uint8)
    flat = cv2.warpPerspective(pixels, matrix, mask.size, flags=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(flat, (0, 0), wear.blur_px) if wear.blur_px else flat
    return Image.fromarray(np.asarray(soft, dtype=np.uint8))


def _bend(width: int, height: int, wear: Wear, rng: np.random.Generator) -> _Matrix:
    turn = np.eye(3)
    turn[:2] = cv2.getRotationMatrix2D((width / 2, height / 2), wear.tilt_degrees, 1.0)
    if not wear.perspective:
        return turn
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], dtype=np.float32)
    shift = rng.uniform(0.2, 1.0, (4, 2)) * inward * wear.perspective * np.array([width, height])
    moved_corners = (corners + shift).astype(np.float32)
    bend = np.asarray(cv2.getPerspectiveTransform(corners, moved_corners), dtype=np.float64)
    return bend @ turn


def _project(matrix: _Matrix, point: Point) -> Point:
    x, y, scale = matrix @ np.array([point[0], point[1], 1.0])
    return (float(x / scale), float(y / scale))


def _light(width: int, height: int, shadow: float) -> npt.NDArray[np.float64]:
    across = np.linspace(0.0, 1.0, width)[None, :]
    down = np.linspace(0.0, 1.0, height)[:, None]
    light: npt.NDArray[np.float64] = (
        1.0 - shadow * np.clip(0.7 * across + 0.5 * down - 0.2, 0.0, 1.0) ** 2
    )
    return light
