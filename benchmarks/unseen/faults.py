"""A drawn page becomes a stored one: how its paper suffered, how hard it was compressed, its turn.

What is on the paper belongs to the layout modules.
"""

import random
from dataclasses import dataclass

from PIL import Image

from benchmarks.corpus import files
from benchmarks.corpus.paper import Wear, bent, worn
from benchmarks.corpus.seal import pressed
from benchmarks.corpus.truth import PageTruth, Point, moved
from benchmarks.unseen.desk import Desk

FAULTS = ("scan", "skew", "photo", "copy", "clean")
_TURNS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Stored:
    """The pixels of a page, its truth, and the quality of its JPEG (0 is a PNG)."""

    image: Image.Image
    truth: PageTruth
    quality: int
    dpi: int

    @property
    def suffix(self) -> str:
        """Of the file name."""
        return ".jpg" if self.quality else ".png"

    def data(self) -> bytes:
        """The bytes of the file."""
        if self.quality:
            return files.jpeg(self.image, self.quality, self.dpi)
        return files.png(self.image, dpi=self.dpi)

    def turned(self, degrees: int) -> "Stored":
        """The same page turned clockwise by 90, 180 or 270 degrees before it was stored."""
        image = self.image.transpose(_TURNS[degrees])
        width, height = self.image.size

        def move(point: Point) -> Point:
            x, y = point
            places = {90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}
            return places[degrees]

        truth = moved(self.truth, move, image.width, image.height)
        return Stored(image, truth, self.quality, self.dpi)


def stored(desk: Desk, fault: str) -> Stored:
    """Wear a page by one of ``FAULTS`` or ``thermal``; the seals are pressed on at the end."""
    rng = desk.words.rng
    wear, seed = _wear(fault, rng), rng.getrandbits(32)
    image, truth = desk.sheet.image, desk.sheet.truth
    if fault != "clean":
        image, truth = worn(image, truth, wear, seed)
    if desk.seals.getbbox():
        layer = desk.seals if fault == "clean" else bent(desk.seals, wear, seed)
        image = pressed(image, layer, red=desk.words.chance(0.7))
    return Stored(image, truth, 0 if fault == "clean" else rng.randint(40, 90), desk.dpi)


def _wear(fault: str, rng: random.Random) -> Wear:
    side = rng.choice((-1, 1))
    if fault == "scan":
        return Wear(side * rng.uniform(0.2, 0.9), 0.0, 0.5, rng.uniform(2, 4), 0.0, 247, 10)
    if fault == "skew":
        tilt = side * rng.uniform(1.6, 3.4)
        return Wear(tilt, 0.0, rng.uniform(0.5, 0.8), rng.uniform(2, 5), 0.05, 243, 16)
    if fault == "photo":
        bend, shadow = rng.uniform(0.012, 0.032), rng.uniform(0.2, 0.45)
        return Wear(side * rng.uniform(0.4, 1.6), bend, 0.7, rng.uniform(3, 6), shadow, 234, 20)
    if fault == "copy":
        blur, noise = rng.uniform(0.8, 1.1), rng.uniform(7, 11)
        return Wear(side * 0.5, 0.0, blur, noise, 0.0, 238, rng.randint(30, 55))
    if fault == "thermal":
        fade = rng.randint(60, 120)
        return Wear(side * rng.uniform(0.2, 1.0), 0.0, 0.6, rng.uniform(2, 4), 0.12, 240, fade)
    return Wear()
