"""A box becomes a marked box: ticks, crosses, fills, circles and scribbles drawn as pen strokes.

Which boxes are marked belongs to ``filling``.
"""

import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from PIL import ImageDraw

from benchmarks.unseen_forms.form import ZOOM, Area, Color

Point = tuple[float, float]
Strokes = list[list[Point]]
MARKS = ("tick", "tick", "tick", "cross", "cross", "fill", "circle", "scribble")
_SMOOTH = 6


def mark(
    pen: ImageDraw.ImageDraw, box: Area, kind: str, color: Color, rng: random.Random, width: float
) -> None:
    """Draw one mark over a box; ``width`` is that of the pen in pixels of the sample.

    Raises:
        KeyError: there is no such kind of mark.
    """
    side = min(box[2] - box[0], box[3] - box[1])
    center = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    for stroke in _KINDS[kind](rng):
        points = [(center[0] + x * side, center[1] + y * side) for x, y in _smooth(stroke)]
        draw_stroke(pen, points, color, width)


def strike(pen: ImageDraw.ImageDraw, area: Area, color: Color, rng: random.Random) -> None:
    """Cross something out with two long lines, as people take an answer back."""
    middle = (area[1] + area[3]) / 2
    for offset in (-3.0, 4.0):
        ends = [
            (area[0] - rng.uniform(4, 9), middle + offset + rng.uniform(-2, 2)),
            (area[2] + rng.uniform(4, 9), middle + offset + rng.uniform(-2, 2)),
        ]
        draw_stroke(pen, ends, color, 2.2)


def draw_stroke(
    pen: ImageDraw.ImageDraw, points: Sequence[Point], color: Color, width: float
) -> None:
    """A line with round ends through points in pixels of the sample."""
    scaled = [(x * ZOOM, y * ZOOM) for x, y in points]
    thick = max(2, round(width * ZOOM))
    pen.line(scaled, color, thick, joint="curve")
    for x, y in (scaled[0], scaled[-1]):
        pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), color)


def _near(rng: random.Random, x: float, y: float, by: float = 0.09) -> Point:
    return (x + rng.uniform(-by, by), y + rng.uniform(-by, by))


def _tick(rng: random.Random) -> Strokes:
    far = rng.uniform(0.5, 0.95)
    return [[_near(rng, -0.42, -0.02), _near(rng, -0.1, 0.38), _near(rng, far, -far)]]


def _small_tick(rng: random.Random) -> Strokes:
    return [
        [_near(rng, -0.25, 0.0, 0.05), _near(rng, -0.05, 0.25, 0.05), _near(rng, 0.35, -0.3, 0.05)]
    ]


def _cross(rng: random.Random) -> Strokes:
    reach = rng.uniform(0.36, 0.6)
    return [
        [_near(rng, -reach, -reach), _near(rng, reach, reach)],
        [_near(rng, reach, -reach), _near(rng, -reach, reach)],
    ]


def _fill(rng: random.Random) -> Strokes:
    zigzag = []
    for number in range(9):
        y = -0.4 + 0.1 * number
        zigzag += [_near(rng, -0.42, y, 0.05), _near(rng, 0.42, y + 0.05, 0.05)]
    return [zigzag]


def _circle(rng: random.Random) -> Strokes:
    wide, high = rng.uniform(0.75, 1.0), rng.uniform(0.7, 0.95)
    start = rng.uniform(0, math.tau)
    points = [
        (wide * math.cos(start + angle * 0.35), high * math.sin(start + angle * 0.35))
        for angle in range(20)
    ]
    return [points]


def _scribble(rng: random.Random) -> Strokes:
    return [[_near(rng, x, y, 0.16) for x, y in _SCRIBBLE]]


_SCRIBBLE = ((-0.35, -0.3), (0.3, -0.25), (-0.3, 0.0), (0.35, 0.05), (-0.25, 0.3), (0.3, 0.3))
_KINDS: dict[str, Callable[[random.Random], Strokes]] = {
    "tick": _tick,
    "small tick": _small_tick,
    "cross": _cross,
    "fill": _fill,
    "circle": _circle,
    "scribble": _scribble,
}


def _smooth(stroke: list[Point]) -> list[Point]:
    """The corners of a stroke rounded a little, as a hand draws them (one pass of Chaikin's)."""
    points = [stroke[0]]
    for (x0, y0), (x1, y1) in pairwise(stroke):
        points.append((x0 + (x1 - x0) / _SMOOTH, y0 + (y1 - y0) / _SMOOTH))
        points.append((x1 - (x1 - x0) / _SMOOTH, y1 - (y1 - y0) / _SMOOTH))
    return [*points, stroke[-1]]
