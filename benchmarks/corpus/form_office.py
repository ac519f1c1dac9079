"""An office and a filled form become seals, framed stamps, photographs, labels and white fluid.

What is written by hand belongs to ``form_notes``.
"""

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.corpus.fonts import TUNING_TYPEFACES
from benchmarks.corpus.form_filling import write_line
from benchmarks.corpus.form_handling import PENS, Handled, scaled
from benchmarks.corpus.form_marks import Box, Color
from benchmarks.corpus.form_writers import can_write
from benchmarks.corpus.seal import round_seal, square_seal

_RED, _BLACK = (196, 40, 38), (40, 38, 42)
_PADS: tuple[Color, ...] = ((196, 40, 38), (40, 60, 160), (110, 50, 140), (44, 44, 48))
_UPRIGHT = 0.4  # of the stamps are aligned with the print
_APART = 0.6  # of them stand where nothing else does, if there is room
_IN_A_SQUARE = 4


def red_seal(handled: Handled) -> bool:
    """A red seal beside or over print or where one signs."""
    return _seal(handled, _RED)


def black_seal(handled: Handled) -> bool:
    """The same in black, as copies of sealed papers show it."""
    return _seal(handled, _BLACK)


def _seal(handled: Handled, color: Color) -> bool:
    rng, radius = handled.rng, handled.rng.uniform(42, 105)
    spots = [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in handled.words(1, 10)]
    if handled.form.seal_place:
        x, y = handled.form.seal_place
        spots += [(2 * x, 2 * y)] * (len(spots) // 3)
    if not spots:
        return False
    x, y = rng.choice(spots)
    x, y = x + rng.uniform(-1.1, 1.1) * radius, y + rng.uniform(-0.9, 0.9) * radius
    side = math.ceil(radius * 2.5)
    layer, middle = Image.new("L", (side, side), 0), (side / 2, side / 2)
    name = rng.choice(handled.texts("seals"))
    if len(name) == _IN_A_SQUARE and rng.choice((True, False)):
        square_seal(layer, middle, radius * 0.9, name, _font(handled, name, radius * 0.75))
    else:
        size = radius * 1.6 / max(2.0, len(name) * (0.7 if name.isascii() else 1.0))
        round_seal(layer, middle, radius, name, _font(handled, name, size))
    _press(handled, layer.rotate(rng.uniform(-12, 12)), (x, y), color)
    return True


def _font(handled: Handled, text: str, size: float) -> ImageFont.FreeTypeFont:
    faces = [face for face in TUNING_TYPEFACES[handled.form.language] if can_write(face, text)]
    return handled.rng.choice(faces).font(max(12, round(size)), bold=True)


def _press(handled: Handled, layer: Image.Image, center: tuple[float, float], color: Color) -> None:
    """Ink of a pad: from faint to nearly opaque, blotched; what is below shows through."""
    rng = handled.rng
    strength = rng.choice((0.35, 0.6, 0.8, 0.95))
    noise = np.random.default_rng(rng.getrandbits(32))
    rough = noise.normal(1.0, 0.35, (layer.height // 6 + 1, layer.width // 6 + 1))
    patchy = Image.fromarray(np.clip(rough * 200, 0, 255).astype(np.uint8)).resize(layer.size)
    cover = np.asarray(layer, np.float32) / 255 * strength
    cover *= np.clip(np.asarray(patchy, np.float32) / 190, 0.35, 1.0)
    left, top = (round(at - size / 2) for at, size in zip(center, layer.size, strict=True))
    part = np.asarray(handled.image.crop((left, top, left + layer.width, top + layer.height)))
    ink = 1 - cover[:, :, None] * (1 - np.array(color, np.float32) / 255)
    pressed = part * ink * (1 - 0.25 * cover[:, :, None]) + np.array(color) * (
        0.25 * cover[:, :, None]
    )
    handled.image.paste(Image.fromarray(np.clip(pressed, 0, 255).astype(np.uint8)), (left, top))


def framed_stamp(handled: Handled) -> bool:
    """A stamp of words, a date and an office in a frame; in a free place or over print."""
    rng = handled.rng
    words = rng.choice(handled.texts("stamps"))
    day = f"20{rng.randint(23, 26)}. {rng.randint(1, 12)}. {rng.randint(1, 28)}."
    rows = [(words, 1.5), (day, 1.0), (rng.choice(handled.texts("offices")), 0.9)]
    rows = rows[: rng.choice((1, 2, 2, 3, 3))]
    size = rng.uniform(30, 50)
    fonts = [_font(handled, text, size * share) for text, share in rows]
    wide = max(font.getlength(text) for font, (text, _) in zip(fonts, rows, strict=True)) + size
    tall = sum(size * share * 1.3 for _, share in rows) + size * 0.5
    layer = Image.new("L", (round(wide), round(tall)), 0)
    pen, y = ImageDraw.Draw(layer), size * 0.25
    pen.rectangle((2, 2, wide - 3, tall - 3), outline=255, width=rng.choice((4, 6, 8)))
    for font, (text, share) in zip(fonts, rows, strict=True):
        pen.text((wide / 2, y + size * share * 0.65), text, fill=255, font=font, anchor="mm")
        y += size * share * 1.3
    degrees = 0.0 if rng.random() < _UPRIGHT else rng.uniform(-9, 9)
    layer = layer.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    place = handled.free_place(layer.width, layer.height) if rng.random() < _APART else None
    place = place or _uncovering(handled, layer.size)
    if place is None:
        return False
    center = ((place[0] + place[2]) / 2, (place[1] + place[3]) / 2)
    _press(handled, layer, center, rng.choice(_PADS))
    return True


def _uncovering(handled: Handled, size: tuple[float, float]) -> Box | None:
    """A place of a size anywhere over print, but on nothing that somebody wrote."""
    (wide, tall), (width, height), rng = size, handled.image.size, handled.rng
    if wide >= width or tall >= height:
        return None
    for _ in range(40):
        left, top = rng.uniform(0, width - wide), rng.uniform(0, height - tall)
        box = (left, top, left + wide, top + tall)
        if not handled.holds_value(box):
            return box
    return None


def sticky_note(handled: Handled) -> bool:
    """A colored slip of paper with some words, stuck on by somebody."""
    rng, wide, tall = handled.rng, handled.rng.uniform(180, 420), handled.rng.uniform(100, 300)
    place = _uncovering(handled, (wide, tall))
    if place is None:
        return False
    color = rng.choice(((253, 242, 140), (250, 200, 215), (190, 235, 190), (255, 205, 130)))
    slip = Image.new("RGB", (round(wide), round(tall)), color)
    text = rng.choice(handled.texts("notes"))
    face = handled.hand(text)
    font = face.font(round(min(56, wide * 0.9 / max(1.0, face.font(100).getlength(text) / 100))))
    write_line(ImageDraw.Draw(slip), text, (12, tall * 0.4), font, rng.choice(PENS), rng)
    degrees = rng.uniform(-6, 6)
    mask = Image.new("L", slip.size, 255).rotate(degrees, expand=True)
    spot = (round(place[0]), round(place[1]))
    shadow = mask.filter(ImageFilter.GaussianBlur(7)).point([level // 4 for level in range(256)])
    handled.image.paste((90, 90, 90), (spot[0] + 6, spot[1] + 8), shadow)
    handled.image.paste(slip.rotate(degrees, expand=True), spot, mask)
    return True


def white_fluid(handled: Handled) -> bool:
    """A printed word under correction fluid."""
    return _whiten(handled) is not None


def white_fluid_and_words(handled: Handled) -> bool:
    """A printed word under correction fluid, other words by hand over it."""
    box = _whiten(handled)
    if box:
        text = handled.rng.choice(handled.texts("notes"))
        left, top, right, bottom = box
        face = handled.hand(text)
        most = (right - left) / (face.font(100).getlength(text) / 100)
        font = face.font(round(max(22, min(bottom - top, most))))
        spot = (left + 4, (top + bottom) / 2)
        write_line(handled.pen, text, spot, font, handled.rng.choice(PENS), handled.rng)
    return box is not None


def _whiten(handled: Handled) -> Box | None:
    words = handled.words(1, 8)
    if not words:
        return None
    box = handled.rng.choice(words)
    dab(handled.image, box, handled.rng)
    return box


def dab(image: Image.Image, box: Box, rng: random.Random) -> None:
    """Uneven white over a box, its edge a little darker than paper."""
    left, top, right, bottom = box
    middle, steps, pen = (top + bottom) / 2, 14, ImageDraw.Draw(image)
    upper = [left + (right - left) * step / steps for step in range(steps + 1)]
    tall = (bottom - top) / 2 + 6
    outline = [(x, middle - tall * rng.uniform(0.85, 1.15)) for x in upper]
    outline += [(x, middle + tall * rng.uniform(0.85, 1.15)) for x in reversed(upper)]
    pen.polygon(outline, fill=(252, 252, 250))
    pen.line([*outline, outline[0]], fill=(rng.randint(225, 246),) * 3, width=3, joint="curve")


def photograph(handled: Handled) -> bool:
    """A portrait glued over the place for it, and in part over its rules and its label."""
    if handled.form.photo is None:
        return False
    rng, (left, top, right, bottom) = handled.rng, scaled(handled.form.photo)
    tall = (bottom - top) * rng.uniform(0.82, 1.06)
    wide = min(tall * 0.78, (right - left) * 1.04)
    x = (left + right) / 2 + rng.uniform(-0.08, 0.08) * wide
    y = (top + bottom) / 2 + rng.uniform(-0.05, 0.05) * tall
    picture = _portrait(round(wide), round(tall), handled)
    turned = picture.rotate(rng.uniform(-2.5, 2.5), expand=True)
    mask = turned.getchannel("A")
    spot = (round(x - turned.width / 2), round(y - turned.height / 2))
    handled.image.paste(turned.convert("RGB"), spot, mask)
    return True


def _portrait(wide: int, tall: int, handled: Handled) -> Image.Image:
    """Head and shoulders before a plain ground, with the grain of a print."""
    rng = handled.rng
    picture = Image.new("RGB", (wide, tall), rng.choice(((236, 238, 242), (150, 180, 220))))
    pen, x = ImageDraw.Draw(picture), wide / 2 + rng.uniform(-4, 4)
    skin = rng.choice(((222, 180, 150), (200, 156, 124), (235, 200, 176)))
    coat = rng.choice(((40, 44, 60), (90, 40, 44), (60, 80, 70)))
    pen.ellipse((x - wide * 0.44, tall * 0.7, x + wide * 0.44, tall * 1.5), fill=coat)
    pen.rectangle((x - wide * 0.1, tall * 0.55, x + wide * 0.1, tall * 0.76), fill=skin)
    head = (x - wide * 0.23, tall * 0.16, x + wide * 0.23, tall * 0.64)
    pen.ellipse((head[0] - 6, head[1] - 12, head[2] + 6, head[1] + tall * 0.3), fill=(34, 28, 26))
    pen.ellipse((head[0], head[1] + tall * 0.06, head[2], head[3]), fill=skin)
    for side in (-1, 1):
        eye = (x + side * wide * 0.09, tall * 0.38)
        pen.ellipse((eye[0] - 5, eye[1] - 3, eye[0] + 5, eye[1] + 3), fill=(40, 30, 30))
    pen.line((x - wide * 0.07, tall * 0.53, x + wide * 0.07, tall * 0.53), (150, 70, 70), 4)
    soft = np.asarray(picture.filter(ImageFilter.GaussianBlur(wide / 90)), np.float32)
    noise = np.random.default_rng(rng.getrandbits(32)).normal(0, 5, (tall, wide, 1))
    return Image.fromarray(np.clip(soft + noise, 0, 255).astype(np.uint8)).convert("RGBA")
