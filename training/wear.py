"""Ink on paper becomes what a scanner, a fax, a camera or a cash register makes of it.

Letters belong to ``lines``.
"""

import math
import random

import cv2
import numpy as np
import numpy.typing as npt

from training.chance import chance

Gray = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.float32]
_LEAST_PX, _SMALL_PX, _LARGE_PX = 15, 22, 34  # heights of glyphs
_WHITE, _BLACK = np.float32(245), np.float32(20)
_GRAIN = np.random.default_rng(1).standard_normal(1 << 20, np.float32)
PADDING = 0.6  # paper around the letters, in heights of a glyph


def printed(rng: random.Random, ink: Gray, size_px: int, worn: float) -> Gray:
    """Ink (0 to 255) as gray paper, dark on light or not; ``worn`` is how often it suffers."""
    if chance(rng, 0.35 * worn):
        ink = _thicker(rng, ink, size_px)
    share: Ink = ink.astype(np.float32) / np.float32(255)
    for share_of_lines, spoil in (
        (0.3, _ruled),
        (0.06 * worn, _stamped),
        (0.2 * worn, _crowded),
        (0.06 * worn, _crossed),
        (0.2 * worn, _faded),
    ):
        if chance(rng, share_of_lines):
            spoil(rng, share, size_px)
    light, dark = rng.uniform(190, 255), rng.uniform(0, 90)
    if chance(rng, 0.15 * worn):
        light, dark = rng.uniform(130, 230), rng.uniform(40, 110)
    if chance(rng, 0.07):
        light, dark = rng.uniform(20, 110), rng.uniform(200, 255)
    page = np.float32(light) + np.float32(dark - light) * share
    if chance(rng, worn):
        page = _scanned(rng, page, size_px)
    return _levels(page)


def _levels(page: Ink) -> Gray:
    return np.asarray(np.clip(page, 0, 255), np.uint8)


def _thicker(rng: random.Random, ink: Gray, size_px: int) -> Gray:
    """Bold or starved ink."""
    side = 2 if size_px < _LARGE_PX or chance(rng, 0.7) else 3
    kernel = np.ones((side, rng.choice((1, side))), np.uint8)
    change = cv2.dilate if chance(rng, 0.6) or size_px < _SMALL_PX else cv2.erode
    mixed = cv2.addWeighted(change(ink, kernel), share := rng.uniform(0.4, 1.0), ink, 1 - share, 0)
    return np.asarray(mixed, np.uint8)


def _ruled(rng: random.Random, share: Ink, size_px: int) -> None:
    """Lines of forms and tables beside the letters, and below them."""
    height, width = share.shape
    pad = PADDING * size_px
    thick = rng.choice((1, 1, 2, max(1, size_px // 12)))
    strength = rng.uniform(0.3, 1.0)
    if chance(rng, 0.75):
        away = rng.uniform(0.04, 0.35) * size_px
        below = chance(rng, 0.7)
        y = round(height - pad + away if below else pad - away)
        share[y : y + thick] = np.maximum(share[y : y + thick], strength)
    if chance(rng, 0.4):
        away = rng.uniform(0.12, 0.6) * size_px
        x = round(width - pad + away if chance(rng, 0.5) else pad - away)
        share[:, x : x + thick] = np.maximum(share[:, x : x + thick], strength)


def _stamped(rng: random.Random, share: Ink, size_px: int) -> None:
    """Part of a seal, lighter than the print."""
    height, width = share.shape
    seal = np.zeros((height, width), np.float32)
    center = (rng.randrange(width), rng.randrange(height))
    for radius in (rng.uniform(0.8, 2.0), rng.uniform(0.3, 0.7)):
        cv2.circle(seal, center, round(radius * size_px), 1.0, max(1, size_px // 10))
    np.maximum(share, seal * rng.uniform(0.15, 0.5), out=share)


def _crowded(rng: random.Random, share: Ink, size_px: int) -> None:
    """Feet of the line above, heads of the one below: parts of this one, elsewhere."""
    height, width = share.shape
    pad = round(PADDING * size_px)
    for rows, start in ((share[height - 2 * pad : height - pad], 0), (share[pad:], height - pad)):
        if chance(rng, 0.6):
            away = round(rng.uniform(0.2, 0.7) * pad)  # of the paper between is left
            part = np.roll(rows, rng.randrange(width), axis=1)
            part = part[away:pad] if start == 0 else part[: pad - away]
            place = slice(0, len(part)) if start == 0 else slice(start + away, start + pad)
            share[place] = np.maximum(share[place], part[: share[place].shape[0]])


def _crossed(rng: random.Random, share: Ink, size_px: int) -> None:
    """A fold, a scanner's streak or a pen's line through the letters."""
    height, width = share.shape
    pad = PADDING * size_px
    left, right = (round(rng.uniform(pad, height - pad)) for _ in range(2))
    strength = rng.choice((0.0, 0.0, 1.0, 0.5))
    thick = max(1, round(rng.uniform(0.02, 0.09) * size_px))
    cv2.line(share, (0, left), (width, right if chance(rng, 0.5) else left), strength, thick)


def _faded(rng: random.Random, share: Ink, size_px: int) -> None:  # noqa: ARG001 - as the others
    """Bands of a tired print head, across or along the line."""
    along = chance(rng, 0.5)
    length = share.shape[1] if along else share.shape[0]
    knots = np.array([rng.uniform(0.35, 1.0) for _ in range(rng.randint(3, 8))], np.float32)
    band = np.interp(np.linspace(0, len(knots) - 1, length), np.arange(len(knots)), knots)
    share *= (band[None, :] if along else band[:, None]).astype(np.float32)


def _scanned(rng: random.Random, page: Ink, size_px: int) -> Ink:
    """Blur, uneven light, few pixels, noise, JPEG."""
    height, width = page.shape
    if chance(rng, 0.5):
        page = np.asarray(
            cv2.GaussianBlur(page, (0, 0), rng.uniform(0.01, 0.045) * size_px + 0.2), np.float32
        )
    if chance(rng, 0.3):
        light = np.linspace(rng.uniform(0.7, 1.0), rng.uniform(0.7, 1.0), width, dtype=np.float32)
        page = page * light[None, :]
    if chance(rng, 0.35) and size_px > _LEAST_PX:
        small = max(12.0, size_px * rng.uniform(0.4, 0.9)) / size_px
        few = (max(1, round(width * small)), max(1, round(height * small)))
        page = _noisy(rng, _resized(page, few, cv2.INTER_AREA))
        page = _resized(page, (width, height), cv2.INTER_LINEAR)
    elif chance(rng, 0.6):
        page = _noisy(rng, page)
    if chance(rng, 0.35):
        page = _compressed(page, rng.randint(25, 85))
    if chance(rng, 0.06):
        dark, light = np.percentile(page, (3, 97))
        page = np.where(page > dark + (light - dark) * rng.uniform(0.4, 0.65), _WHITE, _BLACK)
    return page


def _resized(page: Ink, size: tuple[int, int], interpolation: int) -> Ink:
    return np.asarray(cv2.resize(page, size, interpolation=interpolation), np.float32)


def _compressed(page: Ink, quality: int) -> Ink:
    data = cv2.imencode(".jpg", _levels(page), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.float32)


def _noisy(rng: random.Random, page: Ink) -> Ink:
    """Grain of a sensor, or specks."""
    page = page + _grain(rng, page.shape) * np.float32(rng.choice((3, 7, 14)))
    if chance(rng, 0.12):
        page[_grain(rng, page.shape) > rng.choice((2.7, 2.4, 2.1))] = rng.choice((_WHITE, _BLACK))
    return page


def _grain(rng: random.Random, shape: tuple[int, ...]) -> Ink:
    """Normal noise: some part of what was drawn once, since drawing it takes longer than print."""
    size = math.prod(shape)
    start = rng.randrange(max(1, _GRAIN.size - size))
    return np.resize(_GRAIN[start : start + size], shape)
