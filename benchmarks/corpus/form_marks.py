"""Marks and seals become strokes on a filled form: ticks, crosses, fills, circles, scribbles.

Which box is marked belongs to ``form_filling``. Rectangles and widths are pixels of the drawing.
"""

import math
import random
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageChops, ImageDraw

from benchmarks.corpus.seal import round_seal, square_seal
from benchmarks.corpus.typeface import Typeface

Box = tuple[float, float, float, float]
Color = tuple[int, int, int]
Points = list[tuple[float, float]]
_IN_A_SQUARE = 4  # characters of a square seal
SEAL_RED: Color = (200, 48, 44)


def stroke(pen: ImageDraw.ImageDraw, points: Points, color: Color, width: float) -> None:
    """A line of a pen through points, with round ends."""
    pen.line(points, fill=color, width=max(1, round(width)), joint="curve")
    for x, y in (points[0], points[-1]):
        half = width / 2
        pen.ellipse((x - half, y - half, x + half, y + half), fill=color)


def _at(box: Box, spots: list[tuple[float, float]], rng: random.Random, shake: float) -> Points:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    return [
        (
            left + width * (x + rng.uniform(-shake, shake)),
            top + height * (y + rng.uniform(-shake, shake)),
        )
        for x, y in spots
    ]


def _tick(box: Box, rng: random.Random) -> list[Points]:
    reach = rng.uniform(0.0, 0.45)
    spots = [(0.12, 0.5), (0.42, 0.88), (0.95 + reach, 0.05 - reach)]
    return [_at(box, spots, rng, 0.08)]


def _small_tick(box: Box, rng: random.Random) -> list[Points]:
    return [_at(box, [(0.3, 0.55), (0.48, 0.74), (0.78, 0.3)], rng, 0.06)]


def _cross(box: Box, rng: random.Random) -> list[Points]:
    reach = rng.uniform(-0.1, 0.15)
    low, high = 0.0 - reach, 1.0 + reach
    falling = _at(box, [(low, low), (high, high)], rng, 0.07)
    return [falling, _at(box, [(high, low), (low, high)], rng, 0.07)]


def _slash(box: Box, rng: random.Random) -> list[Points]:
    return [_at(box, [(0.92, 0.05), (0.08, 0.95)], rng, 0.1)]


def _fill(box: Box, rng: random.Random) -> list[Points]:
    rows = 9
    spots = [(0.12 if row % 2 else 0.88, 0.1 + 0.8 * row / (rows - 1)) for row in range(rows)]
    return [_at(box, spots, rng, 0.05)]


def _scribble(box: Box, rng: random.Random) -> list[Points]:
    turns = rng.randint(5, 8)
    spots = [(turn / turns * 0.9 + 0.05, 0.1 if turn % 2 else 0.9) for turn in range(turns + 1)]
    return [_at(box, spots, rng, 0.1)]


def _circle(box: Box, rng: random.Random) -> list[Points]:
    left, top, right, bottom = box
    grow = rng.uniform(1.0, 1.25)
    across, down = (right - left) / 2 * grow, (bottom - top) / 2 * grow
    x, y = (left + right) / 2 + rng.uniform(-2, 2), (top + bottom) / 2 + rng.uniform(-2, 2)
    start, drift = rng.uniform(0, math.tau), rng.uniform(-0.08, 0.12)
    steps = [number / 28 for number in range(31)]
    return [
        [
            (
                x + across * (1 + drift * step) * math.cos(start + step * math.tau),
                y + down * (1 + drift * step) * math.sin(start + step * math.tau),
            )
            for step in steps
        ]
    ]


def _dot(box: Box, rng: random.Random) -> list[Points]:
    return [_at(box, [(0.4, 0.5), (0.6, 0.45), (0.5, 0.62), (0.42, 0.48)], rng, 0.04)]


MARKS: dict[str, Callable[[Box, random.Random], list[Points]]] = {
    "tick": _tick,
    "cross": _cross,
    "fill": _fill,
    "circle": _circle,
    "scribble": _scribble,
    "slash": _slash,
    "small tick": _small_tick,
    "dot": _dot,
}
HALF_HEARTED = ("slash", "small tick", "dot")
FULL = ("tick", "cross", "fill", "circle", "scribble")


def mark(
    pen: ImageDraw.ImageDraw,
    box: Box,
    kind: str,
    ink: tuple[Color, float],
    rng: random.Random,
) -> None:
    """Mark a box; ``ink`` is the pen's color and width. ``KeyError`` for an unknown kind."""
    color, width = ink
    wide = width * (2.2 if kind in ("dot", "fill") else 1.0)
    for points in MARKS[kind](box, rng):
        stroke(pen, points, color, wide)


def strike_out(
    pen: ImageDraw.ImageDraw, box: Box, ink: tuple[Color, float], rng: random.Random
) -> None:
    """Two long lines through a mark that was a mistake."""
    for share in (0.32, 0.68):
        stroke(pen, _at(box, [(-0.6, share), (1.6, share)], rng, 0.06), *ink)


def cross_out(
    pen: ImageDraw.ImageDraw, box: Box, ink: tuple[Color, float], rng: random.Random
) -> None:
    """One or two lines along a word, from a little before it to a little behind."""
    for share in rng.choice(((0.5,), (0.55,), (0.4, 0.65))):
        spots = [(-0.04, share), (0.5, share), (1.04, share)]
        stroke(pen, _at(box, spots, rng, 0.05), *ink)


def press_seal(
    page: Image.Image, center: tuple[float, float], radius: float, name: str, face: Typeface
) -> None:
    """Press a person's red seal on an RGB page; ink below stays visible."""
    side = math.ceil(radius * 2.4)
    layer = Image.new("L", (side, side), 0)
    middle = (side / 2, side / 2)
    if len(name) == _IN_A_SQUARE:
        square_seal(layer, middle, radius * 0.9, name, face.font(round(radius * 0.8)))
    else:
        font = face.font(round(radius * 1.7 / max(2.0, len(name) * 1.0)))
        round_seal(layer, middle, radius, name, font)
    press(page, layer, (round(center[0] - side / 2), round(center[1] - side / 2)), SEAL_RED)


def press(page: Image.Image, layer: Image.Image, spot: tuple[int, int], color: Color) -> None:
    """Print an 8-bit layer (0 is nothing) in a color over a part of an RGB page."""
    ink = Image.new("RGB", layer.size, (255, 255, 255))
    ink.paste(color, (0, 0), layer.point(_cover()))
    right, bottom = spot[0] + layer.width, spot[1] + layer.height
    part = page.crop((*spot, right, bottom))
    page.paste(ImageChops.multiply(part, ink), spot)


@cache
def _cover() -> list[int]:
    return [round(level * 0.85) for level in range(256)]
