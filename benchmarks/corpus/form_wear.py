"""Use and storage of a filled form become staples, holes, folds, spots and bent paper.

The scanner's own faults belong to ``form_faults``.
"""

import math

import cv2
import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from benchmarks.corpus.form_handling import Handled


def staple(handled: Handled) -> bool:
    """A staple in a corner with its shadow, now and then only its two holes."""
    rng, (width, height) = handled.rng, handled.image.size
    x = rng.choice((rng.uniform(50, 150), width - rng.uniform(50, 150)))
    y, length, turn = rng.uniform(40, 130), 150.0, rng.uniform(-0.9, 0.9)
    ends = [
        (x + side * length / 2 * math.cos(turn), y + side * length / 2 * math.sin(turn))
        for side in (-1, 1)
    ]
    y = min(y, height - 40)
    pen = handled.pen
    if rng.choice((True, False, False)):
        for left, top in ends:
            pen.ellipse((left - 5, top - 5, left + 5, top + 5), fill=(70, 66, 62))
        return True
    below = [(left + 5, top + 7) for left, top in ends]
    pen.line(below, fill=(176, 176, 178), width=10)
    pen.line(ends, fill=(96, 98, 104), width=8)
    pen.line(ends, fill=(150, 152, 158), width=3)
    return True


def holes(handled: Handled) -> bool:
    """Two or four punched holes at the left or the upper edge, black, gray or with a rim."""
    rng, (width, height) = handled.rng, handled.image.size
    radius, edge = rng.uniform(32, 38), rng.uniform(110, 150)
    count, pitch = rng.choice(((2, 945), (2, 945), (4, 945)))
    upper = rng.choice((True, False, False, False))
    length, shift = (width if upper else height), rng.uniform(-40, 40)
    fill = rng.choice(((20, 20, 20), (70, 70, 72), (200, 200, 202), (236, 236, 236)))
    for number in range(count):
        along = length / 2 + shift + (number - (count - 1) / 2) * pitch
        x, y = (along, edge) if upper else (edge, along)
        if not (-radius < along < length + radius):
            continue
        place = (x - radius, y - radius, x + radius, y + radius)
        handled.pen.ellipse(place, fill=fill, outline=(120, 120, 120), width=3)
    return True


def fold(handled: Handled) -> bool:
    """One or two folds across, a soft shadow on one side and a bright or dark line."""
    rng, (width, height) = handled.rng, handled.image.size
    layer = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(layer)
    for share in rng.choice(((0.5,), (0.333, 0.667), (0.5,))):
        down = rng.choice((True, False, False, False))
        lean, dark = rng.uniform(-14, 14), rng.randint(150, 225)
        at = (share + rng.uniform(-0.02, 0.02)) * (width if down else height)
        line = [(at, 0), (at + lean, height)] if down else [(0, at), (width, at + lean)]
        shift = (9, 0) if down else (0, 9)
        pen.line([(x + shift[0], y + shift[1]) for x, y in line], fill=235, width=18)
        pen.line(line, fill=dark, width=rng.choice((2, 3, 5)))
    soft = ImageChops.darker(layer.filter(ImageFilter.GaussianBlur(3)), layer)
    handled.page.image = ImageChops.multiply(handled.image, soft.convert("RGB"))
    return True


def coffee(handled: Handled) -> bool:
    """The ring of a cup and some drops."""
    rng, (width, height) = handled.rng, handled.image.size
    layer = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(layer)
    x, y, radius = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(170, 260)
    shade = rng.randint(150, 205)
    brown = (min(250, shade + 40), shade + 8, shade - 38)
    start = rng.uniform(0, 360)
    place = (x - radius, y - radius, x + radius, y + radius)
    pen.arc(place, start, start + rng.uniform(200, 350), fill=brown, width=rng.randint(8, 20))
    for _ in range(rng.randint(1, 6)):
        turn, far, size = rng.uniform(0, math.tau), rng.uniform(0.3, 1.5), rng.uniform(5, 26)
        left, top = x + radius * far * math.cos(turn), y + radius * far * math.sin(turn)
        pen.ellipse((left - size, top - size, left + size, top + size * 0.8), fill=brown)
    soft = layer.filter(ImageFilter.GaussianBlur(3))
    handled.page.image = ImageChops.multiply(handled.image, soft)
    return True


def bend(handled: Handled) -> bool:
    """Paper that did not lie flat: up to half a millimeter off inside, true at the corners."""
    rng, pixels = handled.rng, np.asarray(handled.image)
    height, width = pixels.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    u, v = across / width, down / height
    amount = [rng.choice((-1, 1)) * rng.uniform(2.5, 6.5) for _ in "xy"]
    phase = [rng.uniform(0, math.pi) for _ in "xy"]
    shift_x = amount[0] * np.sin(np.pi * v) * np.cos(np.pi * u * rng.choice((1, 2)) + phase[0])
    shift_y = amount[1] * np.sin(np.pi * u) * np.cos(np.pi * v * rng.choice((1, 2, 3)) + phase[1])
    bent = cv2.remap(
        pixels,
        across + shift_x.astype(np.float32),
        down + shift_y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    handled.page.image = Image.fromarray(np.asarray(bent, np.uint8))
    return True
