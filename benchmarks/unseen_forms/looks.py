"""A page in its place becomes the pixels of a scan, a copy, a fax or a photo.

Where it lies belongs to ``bends``, which fault has which look to ``faults``.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.unseen_forms.bends import Bend
from benchmarks.unseen_forms.form import ZOOM

Pixels = npt.NDArray[np.uint8]
_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Look:
    """How a scan looks: lengths in its pixels, tones in gray levels.

    ``blur_px`` and ``noise`` are standard deviations, ``fade`` lifts the ink, ``paper`` is the tone
    of white paper, ``shadow`` the share of light that its darkest place loses, ``specks`` how many
    dots of dirt a megapixel has, ``black_below`` where a fax cuts (0: it has tones), ``streaks``
    how many dark lines a dirty copier draws, ``quality`` that of the JPEG (0: a PNG).
    """

    blur_px: float = 0.5
    noise: float = 2.0
    fade: float = 8
    paper: tuple[float, float, float] = (250, 250, 249)
    shadow: float = 0.0
    specks: int = 0
    streaks: int = 0
    black_below: float = 0
    gray: bool = False
    lid: int = 246
    quality: int = 90


def seen(page: Pixels, bend: Bend, look: Look, rng: np.random.Generator) -> Pixels:
    """The RGB image of a page that was drawn at ``ZOOM``; its size is that of the bend."""
    tone = np.asarray(look.paper, dtype=np.float32) / 255
    paper = _warped((page * (1 - look.fade / 255) + look.fade) * tone, bend)
    inside = _warped(np.ones(page.shape[:2], dtype=np.float32), bend)
    around = _desk(bend, rng) if bend.desk else np.full_like(paper, look.lid)
    image: _Floats = paper + around * (1 - inside[:, :, None])
    if bend.desk:
        image *= _light(bend, look.shadow, rng)[:, :, None]
    image = _worn(image, look, rng)
    return np.clip(np.rint(np.repeat(image, bend.repeat, axis=0)), 0, 255).astype(np.uint8)


def _warped(drawn: npt.NDArray[np.floating], bend: Bend) -> _Floats:
    """The page at its place; made small before, where the place is small, so that lines stay."""
    image = drawn.astype(np.float32)
    across = float(np.hypot(bend.matrix[0, 0], bend.matrix[1, 0]))
    down = float(np.hypot(bend.matrix[0, 1], bend.matrix[1, 1]))
    factors = [min(1.0, factor / ZOOM) for factor in (across, down)]
    if min(factors) < 1:
        area = cv2.INTER_AREA
        image = np.asarray(
            cv2.resize(image, None, fx=factors[0], fy=factors[1], interpolation=area),
            dtype=np.float32,
        )
    back = np.diag([1 / (ZOOM * factors[0]), 1 / (ZOOM * factors[1]), 1.0])
    return np.asarray(
        cv2.warpPerspective(image, bend.matrix @ back, bend.size, flags=cv2.INTER_LINEAR),
        dtype=np.float32,
    )


def _worn(image: _Floats, look: Look, rng: np.random.Generator) -> _Floats:
    if look.gray or look.black_below:
        image = np.repeat(image @ np.array([[0.299], [0.587], [0.114]], dtype=np.float32), 3, 2)
    if look.blur_px:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), look.blur_px), dtype=np.float32)
    if look.noise:
        shape = image.shape[:2] if look.gray or look.black_below else image.shape
        grain = rng.normal(0, look.noise, shape).astype(np.float32)
        image = image + (grain[:, :, None] if grain.ndim == 2 else grain)  # noqa: PLR2004 - axes
    image = _dirty(np.ascontiguousarray(image), look, rng)
    if look.black_below:  # a fax machine sharpens, or thin strokes would be lost
        image = image + 0.9 * (image - np.asarray(cv2.GaussianBlur(image, (0, 0), 2.0)))
        image = np.where(image < look.black_below, 0, 255).astype(np.float32)
    return image


def _dirty(image: _Floats, look: Look, rng: np.random.Generator) -> _Floats:
    """Dots and streaks of a copier's glass."""
    height, width = image.shape[:2]
    for _ in range(round(look.specks * width * height / 1e6)):
        spot = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(image, spot, int(rng.integers(1, 3)), (60, 60, 60), -1, cv2.LINE_AA)
    for _ in range(look.streaks):
        x = int(rng.integers(width))
        image[:, x : x + int(rng.integers(1, 4))] *= float(rng.uniform(0.72, 0.9))
    return image


def _desk(bend: Bend, rng: np.random.Generator) -> _Floats:
    """A desk of wood, cloth or plain board."""
    width, height = bend.size
    tones = ((126, 92, 62), (84, 86, 92), (168, 160, 150), (62, 54, 50), (110, 118, 108))
    tone = np.asarray(tones[int(rng.integers(len(tones)))], dtype=np.float32)
    grain = rng.normal(0, 1, (height // 24 + 2, width // 6 + 2)).astype(np.float32)
    if rng.random() < 0.5:  # noqa: PLR2004 - as often along as across
        grain = rng.normal(0, 1, (height // 3 + 2, width // 60 + 2)).astype(np.float32)
    wood = cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
    desk = np.clip(tone[None, None, :] * (1 + 0.07 * wood[:, :, None]), 0, 255)
    return np.asarray(desk, dtype=np.float32)


def _light(bend: Bend, shadow: float, rng: np.random.Generator) -> _Floats:
    """A lamp from one side, and the soft shadow of whoever holds the camera."""
    width, height = bend.size
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = rng.uniform(0, 2 * np.pi)
    across = x * np.cos(angle) + y * np.sin(angle)
    light = 1 - shadow * (0.25 + 0.25 * across)
    edge, soft = rng.uniform(0.1, 0.7), rng.uniform(0.05, 0.4)
    second = rng.uniform(0, 2 * np.pi)
    reach = x * np.cos(second) + y * np.sin(second) - edge
    return np.asarray(light * (1 - shadow * 0.5 / (1 + np.exp(-reach / soft))), dtype=np.float32)
