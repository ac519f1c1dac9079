"""A pen and a filled form become notes, signatures, struck, circled and underlined words.

Stamps belong to ``form_office``, what a field holds to ``form_filling``.
"""

import math

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw

from benchmarks.corpus.form_filling import write_line
from benchmarks.corpus.form_handling import PENS, Handled
from benchmarks.corpus.form_marks import Box, Color, cross_out, mark, stroke

_HIGHLIGHTERS: tuple[Color, ...] = (
    (255, 240, 90),
    (170, 240, 130),
    (255, 170, 200),
    (150, 215, 250),
)
_SIZES_PX = ((26, 34), (36, 56), (36, 56), (58, 90))  # as small as print, usual, large


def note(handled: Handled) -> bool:
    """Some words by hand in a free place."""
    rng = handled.rng
    text = " ".join(rng.sample(handled.texts("notes"), rng.choice((1, 1, 1, 2))))
    font = handled.hand(text).font(rng.randint(*rng.choice(_SIZES_PX)))
    wide = font.getlength(text) * 1.06
    place = handled.free_place(wide, font.size * 1.2)
    if place is None:
        return False
    color = rng.choice(PENS)
    write_line(handled.pen, text, (place[0], place[1] + font.size * 0.55), font, color, rng)
    return True


def margin_note(handled: Handled) -> bool:
    """Words by hand along the top or the foot, some over the print that stands there."""
    rng = handled.rng
    text = rng.choice(handled.texts("notes"))
    font = handled.hand(text).font(rng.randint(34, 74))
    wide, (width, height) = font.getlength(text) * 1.06, handled.image.size
    y = rng.choice((rng.uniform(30, 90), height - rng.uniform(40, 110)))
    spot = (rng.uniform(40, max(41.0, width - wide - 40)), y)
    if handled.holds_value((spot[0], y - font.size, spot[0] + wide, y + font.size)):
        return False
    write_line(handled.pen, text, spot, font, rng.choice(PENS), rng)
    return True


def signature(handled: Handled) -> bool:
    """A swift signature over printed words."""
    words = handled.words(2)
    if not words:
        return False
    rng = handled.rng
    left, top, _, bottom = rng.choice(words)
    wide, tall = rng.uniform(150, 400), rng.uniform(50, 120)
    x, y = left + rng.uniform(-0.5, 0.3) * wide, (top + bottom) / 2
    if handled.holds_mark((x - wide * 0.1, y - tall * 0.6, x + wide * 1.1, y + tall * 0.6)):
        return False
    color, width = rng.choice(PENS[:2]), rng.uniform(3.0, 6.5)
    knots = rng.randint(7, 12)
    places = np.array(
        [
            (
                x + wide * (knot / knots + rng.uniform(-0.09, 0.07)),
                y + tall * rng.uniform(-0.5, 0.5),
            )
            for knot in range(knots + 1)
        ]
    )
    stroke(handled.pen, _curve(places), color, width)
    return True


def _curve(knots: npt.NDArray[np.float64]) -> list[tuple[float, float]]:
    """A smooth line through points (a Catmull-Rom spline), ten steps from each to the next."""
    ends = np.concatenate([knots[:1], knots, knots[-1:]])
    steps = np.linspace(0, 1, 10)[:, None]
    curve = []
    for before, start, end, behind in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        tangents = (end - before) / 2, (behind - start) / 2
        cubic = 2 * start - 2 * end + tangents[0] + tangents[1]
        square = -3 * start + 3 * end - 2 * tangents[0] - tangents[1]
        curve += (cubic * steps**3 + square * steps**2 + tangents[0] * steps + start).tolist()
    return [(x, y) for x, y in curve]


def _one_word(handled: Handled) -> Box | None:
    words = handled.words(2)
    return handled.rng.choice(words) if words else None


def struck(handled: Handled) -> bool:
    """A printed word that does not apply, struck out."""
    word = _one_word(handled)
    if word:
        ink = (handled.rng.choice(PENS), handled.rng.uniform(3.5, 7.0))
        cross_out(handled.pen, word, ink, handled.rng)
    return word is not None


def circled(handled: Handled) -> bool:
    """A printed word in a circle."""
    word = _one_word(handled)
    if word:
        left, top, right, bottom = word
        ink = (handled.rng.choice(PENS), handled.rng.uniform(3.5, 7.0))
        around = (left - 14, top - 12, right + 14, bottom + 12)
        mark(handled.pen, around, "circle", ink, handled.rng)
    return word is not None


def underlined(handled: Handled) -> bool:
    """A line or two below printed words, or a wavy one."""
    word = _one_word(handled)
    if word:
        rng, (left, _, right, bottom) = handled.rng, word
        ink = (rng.choice(PENS), rng.uniform(3.0, 6.0))
        wave, drop = rng.choice((0.0, 0.0, 4.0)), rng.uniform(-4, 4)
        for line in range(rng.choice((1, 1, 2))):
            points = [
                (left + (right - left) * step / 16, bottom + 6 + 9 * line + drop * step / 16 + bow)
                for step in range(17)
                for bow in [wave * math.sin(step * 1.6)]
            ]
            stroke(handled.pen, points, *ink)
    return word is not None


def highlighted(handled: Handled) -> bool:
    """A translucent band over printed words."""
    word = _one_word(handled)
    if word:
        rng, (left, top, right, bottom) = handled.rng, word
        layer = Image.new("RGB", handled.image.size, "white")
        middle, tall = (top + bottom) / 2, (bottom - top) * rng.uniform(0.9, 1.5)
        points = [(left - 12, middle + rng.uniform(-4, 4)), (right + 14, middle)]
        ImageDraw.Draw(layer).line(points, fill=rng.choice(_HIGHLIGHTERS), width=round(tall))
        handled.page.image = ImageChops.multiply(handled.image, layer)
    return word is not None
