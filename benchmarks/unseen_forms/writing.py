"""A text and a box become ink: typed, or letter by letter as a hand sets them.

Which text goes where belongs to ``filling``. Lengths are pixels of the sample unless they say
otherwise.
"""

import random
from dataclasses import dataclass
from functools import cache

from PIL import ImageDraw, ImageFont

from benchmarks.corpus.sheet import wrap
from benchmarks.corpus.typeface import Typeface
from benchmarks.unseen_forms.faces import writable
from benchmarks.unseen_forms.form import ZOOM, Area, Color

OVERREACH_PX = 5
_BESIDE = 5
_OVER_THE_EDGE, _LETTER_OVER_THE_EDGE = 0.1, 0.02
_NARROW, _CENTERED = 150, 0.6


@dataclass(frozen=True, slots=True)
class Pen:
    """What somebody writes with: a typeface, and one for digits and Latin letters.

    ``shift`` moves all that a printer typed on a page.
    """

    face: Typeface
    latin: Typeface
    color: Color
    by_hand: bool
    shift: tuple[float, float] = (0.0, 0.0)

    @property
    def smallest(self) -> float:
        """Below this size nobody writes with it."""
        return 15 if self.by_hand else 13

    def font(self, size: float, letters: str = "") -> ImageFont.FreeTypeFont:
        """What some letters are written with at a size."""
        face = self.latin if self.by_hand and letters.isascii() and letters else self.face
        return face.font(round(size * ZOOM * _widening(face)))

    def width(self, text: str, size: float) -> float:
        """How wide a text is."""
        parts = text if self.by_hand else [text]
        return sum(self.font(size, part).getlength(part) for part in parts) / ZOOM

    def writes(self, text: str) -> bool:
        """Whether it has ink for every letter."""
        if not self.by_hand:
            return writable(self.face, text)
        return all(writable(self.latin if part.isascii() else self.face, part) for part in text)


@cache
def _widening(face: Typeface) -> float:
    """Typefaces fill their squares differently: their digits become about equally high."""
    box = face.font(100).getbbox("0")
    return min(1.35, max(0.9, 68 / (box[3] - box[1])))


def write_line(
    draw: ImageDraw.ImageDraw,
    text: str,
    area: Area,
    pen: Pen,
    rng: random.Random,
    to_the_right: bool = False,
) -> Area | None:
    """Write one line into a box; returns the area of its ink, or None where it does not fit."""
    wide = area[2] - area[0] - 2 * _BESIDE
    size = _size(area[3] - area[1], pen, rng)
    while pen.width(text, size) * (1.06 if pen.by_hand else 1) > wide:
        size *= 0.93
        if size < pen.smallest:
            return None
    slack = wide - pen.width(text, size)
    centered = area[2] - area[0] < _NARROW and rng.random() < _CENTERED
    lead = 0.5 if centered else min(rng.uniform(0, 0.12), 12 / wide)
    x = area[0] + _BESIDE + slack * (1 - lead if to_the_right else lead)
    return _set(draw, text, (x, area), pen, size, rng)


def write_lines(
    draw: ImageDraw.ImageDraw,
    text: str,
    box: tuple[Area, int],
    pen: Pen,
    spaced: bool,
    rng: random.Random,
) -> tuple[list[str], Area] | None:
    """Write a text on as many lines as it needs; ``box`` is an area and its dotted lines.

    Returns the lines and the area of their ink, or None where they do not fit.
    """
    area, guides = box
    high = area[3] - area[1]
    size = rng.uniform(24, 29) if pen.by_hand else rng.uniform(19, 22)
    while size >= pen.smallest:
        pitch = high / guides if guides else size * rng.uniform(1.4, 1.55)
        width = (area[2] - area[0] - 3 * _BESIDE) * ZOOM / (1.08 if pen.by_hand else 1.0)
        lines = wrap(text, pen.font(size), width, spaced)
        if len(lines) * pitch <= high + 1 and size < 0.8 * pitch:
            break
        size *= 0.93
    else:
        return None
    inked = []
    for number, line in enumerate(lines):
        top = area[1] + number * pitch
        place = (area[0] + _BESIDE + rng.uniform(0, 5), (area[0], top, area[2], top + pitch))
        inked.append(_set(draw, line, place, pen, size, rng))
    return lines, _union(inked)


def write_letter(
    draw: ImageDraw.ImageDraw, letter: str, box: Area, pen: Pen, rng: random.Random
) -> Area:
    """Write one character into the box that is for it."""
    size = (box[3] - box[1]) * (rng.uniform(0.68, 0.9) if pen.by_hand else 0.66)
    wide = pen.width(letter, size)
    loose = (box[2] - box[0]) * (0.1 if pen.by_hand else 0.02)
    x = (box[0] + box[2] - wide) / 2 + rng.uniform(-loose, loose)
    return _set(draw, letter, (x, box), pen, size, rng, _LETTER_OVER_THE_EDGE)


def _size(high: float, pen: Pen, rng: random.Random) -> float:
    if pen.by_hand:
        return min(38.0, max(20.0, high * rng.uniform(0.58, 0.8)))
    return min(25.0, max(20.0, high * rng.uniform(0.46, 0.54)))


def _set(
    draw: ImageDraw.ImageDraw,
    text: str,
    place: tuple[float, Area],
    pen: Pen,
    size: float,
    rng: random.Random,
    often: float = _OVER_THE_EDGE,
) -> Area:
    """Set letters from an x on around the middle of a box, and ``often`` a little outside of it."""
    x, box = place
    off = (box[3] - box[1]) * (0.07 if pen.by_hand else 0.02)
    y = (box[1] + box[3]) / 2 + 0.36 * size + rng.uniform(-off, off)
    over = pen.by_hand and rng.random() < often
    if over:
        y += rng.choice((-1, 1)) * rng.uniform(0.15, 0.3) * size
    glyphs = _by_hand(text, x, y, pen, size, rng) if pen.by_hand else [(text, x, y)]
    ink = _union([_ink(pen.font(size, glyph[0]), glyph) for glyph in glyphs])
    dx, dy = _back(ink, box, OVERREACH_PX if over else 0, pen.shift)
    for letter, left, base in glyphs:
        spot = ((left + dx) * ZOOM, (base + dy) * ZOOM)
        draw.text(spot, letter, pen.color, pen.font(size, letter), "ls")
    return (ink[0] + dx, ink[1] + dy, ink[2] + dx, ink[3] + dy)


def _by_hand(
    text: str, x: float, y: float, pen: Pen, size: float, rng: random.Random
) -> list[tuple[str, float, float]]:
    """Letters that leave the line a little and climb or fall along it."""
    slope, glyphs = rng.uniform(-0.012, 0.012), []
    shake = size * 0.035
    start = x
    for letter in text:
        glyphs.append((letter, x, y + (x - start) * slope + rng.uniform(-shake, shake)))
        x += pen.width(letter, size) * rng.uniform(0.97, 1.06)
    return glyphs


def _ink(font: ImageFont.FreeTypeFont, glyph: tuple[str, float, float]) -> Area:
    letter, x, y = glyph
    box = font.getbbox(letter, anchor="ls")
    return (x + box[0] / ZOOM, y + box[1] / ZOOM, x + box[2] / ZOOM, y + box[3] / ZOOM)


def _back(ink: Area, box: Area, over: float, shift: tuple[float, float]) -> tuple[float, float]:
    """How far to move ink so that it stays within a box, or at most ``over`` outside of it.

    Ink larger than its box is centered; a printer's shift comes on top.
    """
    found = []
    for low, high in ((0, 2), (1, 3)):
        first, last = box[low] - over - ink[low], box[high] + over - ink[high]
        middle = (first + last) / 2
        found.append(middle if first > last else min(max(0.0, first), last))
    return (found[0] + shift[0], found[1] + shift[1])


def _union(areas: list[Area]) -> Area:
    return (
        min(area[0] for area in areas),
        min(area[1] for area in areas),
        max(area[2] for area in areas),
        max(area[3] for area in areas),
    )
