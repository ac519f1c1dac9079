"""A text and a font become the picture of a printed line, cut out as a detector would, and worn.

What is written belongs to ``texts``, what becomes of its paper to ``wear``.
"""

import random
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from training import texts, wear
from training.chance import chance
from training.fonts import Font

Gray = npt.NDArray[np.uint8]
_SIZES_PX = (15, 17, 19, 22, 25, 29, 34, 40, 47, 55)  # of glyphs: scans of 100 to 400 dpi
# Paper above and below the letters, at most: detectors leave more around a short word.
_SPARE = (0.05, 0.15, 0.3, 0.5)
_NARROW, _WIDE = 0.72, 1.3  # widths of letters, by their own
_SPACED = 0.3  # share of lines with letters moved apart or together
_SKIPPED = 0.6  # made smaller than by this, interpolation would skip pixels
# Families that documents are printed in are drawn in more often than those of posters and hands.
_PRINT = ("Noto", "NanumGothic", "NanumMyeongjo", "NanumSquare", "Baekmuk", "UnBatang", "UnDotum")
_PRINTED, _LATIN = 3.0, 0.3
_GAP = 0.35  # the most that letters are moved apart, in heights of a glyph


@dataclass(frozen=True)
class Drawer:
    """Draws lines of ``height_px`` in any of its fonts."""

    folder: Path
    fonts: tuple[Font, ...]
    height_px: int

    @cached_property
    def _weights(self) -> list[float]:
        """A face is drawn in less often, the more its family has."""
        families = [font.family.split(" CJK")[0] for font in self.fonts]
        return [
            _share(font) / families.count(family) ** 0.6
            for font, family in zip(self.fonts, families, strict=True)
        ]

    def line(self, rng: random.Random, longest: int, worn: float) -> tuple[Gray, str]:
        """A line and its text; ``worn`` is the share of lines that show it."""
        font = rng.choices(self.fonts, self._weights)[0]
        text = self.writable(rng, font, longest)
        size_px = rng.choice(_SIZES_PX)
        ink = written(rng, str(self.folder / font.file), size_px, text)
        paper = wear.printed(rng, ink, size_px, worn)
        return self._cut(rng, paper, size_px), text

    def writable(self, rng: random.Random, font: Font, longest: int) -> str:
        """A text that the font can write; other syllables give way to usual ones."""
        known = _characters(font)
        text = (texts.line if "가" in known else texts.latin)(rng, longest)
        able = "".join(
            c if c in known else rng.choice(texts.usual_syllables()) if "가" <= c <= "힣" else ""
            for c in text
        )
        able = " ".join("".join(c for c in able if c in known).split())
        return able or "1"

    def _cut(self, rng: random.Random, paper: Gray, size_px: int) -> Gray:
        """Cut with margins as detectors leave them, at the height of the network."""
        pad = wear.PADDING * size_px
        height, width = paper.shape
        spare = rng.choice(_SPARE) * size_px  # beyond or short of the letters
        top = pad - spare * rng.uniform(-0.15, 1.0)
        bottom = height - pad + spare * rng.uniform(-0.15, 1.0)
        side = rng.choice((0.15, 0.4, 0.8)) * size_px
        left = max(0.0, pad - side * rng.uniform(0.0, 1.0))
        right = min(float(width), width - pad + side * rng.uniform(0.0, 1.0))
        lean = rng.gauss(0, 0.012) if chance(rng, 0.4) else 0.0
        drop = min(max(lean * (right - left), -0.15 * size_px), 0.15 * size_px)
        tall = self.height_px / (bottom - top)
        out = max(8, round((right - left) * tall * _stretch(rng)))
        source = np.array([[left, top], [right, top + drop], [left, bottom]], np.float32)
        target = np.array([[0, 0], [out, 0], [0, self.height_px]], np.float32)
        if tall < _SKIPPED:
            paper = np.asarray(cv2.blur(paper, (2, 2)), np.uint8)
        warped = cv2.warpAffine(
            paper, cv2.getAffineTransform(source, target), (out, self.height_px),
            flags=rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC)), borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        return np.asarray(warped, np.uint8)


@cache
def _characters(font: Font) -> frozenset[str]:
    return frozenset(font.characters)


def _share(font: Font) -> float:
    if "가" not in font.characters:
        return _LATIN
    return _PRINTED if font.family.startswith(_PRINT) else 1.0


def _stretch(rng: random.Random) -> float:
    return rng.uniform(_NARROW, _WIDE) if chance(rng, 0.5) else rng.uniform(0.92, 1.05)


@cache
def _font(file: str, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size_px, layout_engine=ImageFont.Layout.BASIC)


def written(rng: random.Random, file: str, size_px: int, text: str) -> Gray:
    """Ink (255) of a text, with a margin of ``wear.PADDING`` glyphs around its letters."""
    font = _font(file, size_px)
    pad = round(wear.PADDING * size_px)
    gap = 0.0
    if chance(rng, _SPACED):
        gap = size_px * (rng.uniform(-0.08, 0.06) if chance(rng, 0.7) else rng.uniform(0, _GAP))
    width = round(font.getlength(text) + abs(gap) * len(text)) + 2 * pad + 4
    image = Image.new("L", (width, 2 * size_px + 2 * pad))
    draw = ImageDraw.Draw(image)
    start = (pad, pad + size_px // 4)
    if gap:
        x = float(start[0])
        for character in text:
            draw.text((round(x), start[1]), character, 255, font)
            x += font.getlength(character) + gap
    else:
        draw.text(start, text, 255, font)
    box = image.getbbox()
    if box is None:
        return np.zeros((size_px + 2 * pad, width), np.uint8)
    left, top, right, bottom = box
    if bottom - top < 0.75 * size_px:  # a line of low letters is cut out as high as any
        top = min(top, start[1] + size_px // 6)
        bottom = max(bottom, top + round(size_px * rng.uniform(0.6, 0.95)))
    area = (left - pad, top - pad, right + pad, bottom + pad)
    return np.asarray(image.crop(area), np.uint8)
