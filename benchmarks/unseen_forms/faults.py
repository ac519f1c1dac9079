"""The name of a fault becomes a way to spoil a page; a schedule says which scans have which.

How a page is bent belongs to ``bends``, how it looks then to ``looks``.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from benchmarks.unseen_forms import bends
from benchmarks.unseen_forms.bends import Bend, Bending
from benchmarks.unseen_forms.looks import Look, seen

Looking = Callable[[random.Random], Look]
CLEAN = "clean"
_OFTEN_GRAY, _SELDOM_GRAY = 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Scan:
    """An image, where the page lies in it, and the quality of its JPEG (0: a PNG)."""

    image: Image.Image
    bend: Bend
    quality: int


def spoiled(page: Image.Image, size: tuple[int, int], fault: str, rng: random.Random) -> Scan:
    """A scan of a page drawn at ``ZOOM`` whose sample has this size.

    Raises:
        KeyError: there is no such fault.
    """
    bending, looking = FAULTS[fault]
    bend, look = bending(size, rng), looking(rng)
    grains = np.random.default_rng(rng.getrandbits(32))
    pixels = seen(np.asarray(page, dtype=np.uint8), bend, look, grains)
    image = Image.fromarray(pixels)
    tones = look.gray or look.black_below
    return Scan(image.convert("L") if tones else image, bend, look.quality)


def _office(rng: random.Random) -> Look:
    """A sound scanner, in color or gray."""
    white = rng.uniform(244, 254)
    return Look(
        blur_px=rng.uniform(0.35, 0.6),
        noise=rng.uniform(1.0, 2.5),
        fade=rng.uniform(4, 20),
        paper=(white, white, white - rng.uniform(0, 3)),
        lid=rng.choice((255, 250, 238)),
        gray=rng.random() < _OFTEN_GRAY,
        quality=rng.randint(84, 93),
    )


def _open_lid(rng: random.Random) -> Look:
    """The same with a lid that is white, gray or open."""
    look = _office(rng)
    return Look(
        look.blur_px,
        look.noise,
        look.fade,
        look.paper,
        lid=rng.choice((250, 205, 40)),
        gray=look.gray,
    )


def _photo(rng: random.Random) -> Look:
    warm = rng.uniform(-8, 10)
    white = rng.uniform(218, 242)
    return Look(
        blur_px=rng.uniform(0.5, 1.0),
        noise=rng.uniform(2.5, 6),
        fade=rng.uniform(8, 26),
        paper=(white + warm / 2, white, white - warm),
        shadow=rng.uniform(0.15, 0.5),
        quality=rng.randint(70, 90),
    )


def _dim_photo(rng: random.Random) -> Look:
    white = rng.uniform(165, 205)
    return Look(
        blur_px=rng.uniform(0.9, 1.4),
        noise=rng.uniform(5, 9),
        fade=rng.uniform(14, 36),
        paper=(white, white - 8, white - rng.uniform(14, 36)),
        shadow=rng.uniform(0.3, 0.6),
        quality=rng.randint(42, 70),
    )


def _soft_copy(rng: random.Random) -> Look:
    return Look(
        rng.uniform(1.1, 1.6),
        rng.uniform(2, 5),
        rng.uniform(10, 40),
        gray=True,
        specks=20,
        quality=80,
    )


def _grainy_copy(rng: random.Random) -> Look:
    return Look(
        blur_px=rng.uniform(0.5, 0.9),
        noise=rng.uniform(14, 24),
        fade=rng.uniform(0, 20),
        paper=(238, 238, 238),
        gray=True,
        specks=rng.randint(60, 200),
        streaks=rng.randint(0, 4),
        quality=75,
    )


def _faint(rng: random.Random) -> Look:
    return Look(
        blur_px=rng.uniform(0.5, 0.9),
        noise=rng.uniform(3, 6),
        fade=rng.uniform(105, 150),
        gray=rng.random() < _OFTEN_GRAY,
        specks=10,
        quality=82,
    )


def _fax(rng: random.Random) -> Look:
    return Look(
        blur_px=0,
        noise=rng.uniform(3, 9),
        fade=rng.uniform(0, 10),
        paper=(255, 255, 255),
        specks=rng.randint(5, 50),
        black_below=rng.uniform(160, 184),
        lid=250,
        quality=0,
    )


def _pressed(lowest: int, highest: int) -> Looking:
    def look(rng: random.Random) -> Look:
        return Look(
            rng.uniform(0.4, 0.7), rng.uniform(1, 3), gray=rng.random() < _SELDOM_GRAY,
            quality=rng.randint(lowest, highest),
        )  # fmt: skip

    return look


FAULTS: dict[str, tuple[Bending, Looking]] = {
    CLEAN: (bends.flat, _office),
    "scale-50": (bends.scaled(0.5), _office),
    "scale-200": (bends.scaled(2.0), _office),
    "turn-90": (bends.turned(1), _office),
    "turn-180": (bends.turned(2), _office),
    "turn-270": (bends.turned(3), _office),
    "angle": (bends.angled, _open_lid),
    "skew": (bends.skewed, _office),
    "photo": (bends.photographed(), _photo),
    "photo-dim": (bends.photographed(), _dim_photo),
    "fax": (bends.faxed(98, 1, 0.6), _fax),
    "fax-doubled": (bends.faxed(98, 2, 0.6), _fax),
    "copy-blur": (bends.flat, _soft_copy),
    "copy-noise": (bends.flat, _grainy_copy),
    "copy-faint": (bends.flat, _faint),
    "jpeg": (bends.flat, _pressed(30, 60)),
    "crop": (bends.cropped, _office),
    "crop-copy": (bends.cropped, _grainy_copy),
    "photo-turned": (bends.photographed(1), _photo),
    "fax-skew": (bends.faxed(196, 1, 3.0), _fax),
    "angle-copy": (bends.angled, _soft_copy),
    "turn-180-jpeg": (bends.turned(2), _pressed(30, 45)),
    "scale-50-jpeg": (bends.scaled(0.5), _pressed(60, 80)),
}
_CLEAN_EACH = 4
_BAD = [name for name in FAULTS if name != CLEAN]
# Of every thirty scans eight are clean.
SCHEDULE = tuple(
    CLEAN if number % _CLEAN_EACH == 0 else _BAD[number - 1 - number // _CLEAN_EACH]
    for number in range(30)
)
