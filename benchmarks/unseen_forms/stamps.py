"""A filled form becomes a stamped one: seals beside names and over text, office stamps, a photo.

None of it is part of the truth.
"""

import random

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.corpus.seal import round_seal, square_seal
from benchmarks.unseen_forms.faces import HANDS, TYPED
from benchmarks.unseen_forms.form import ZOOM, Area, Color, Form
from benchmarks.unseen_forms.values import pools

_RED: Color = (205, 48, 44)
_BLUE: Color = (44, 62, 150)
_SEALED = frozenset({"ko", "ja", "zh-TW", "zh-CN"})
_AT_ITS_PLACE, _OVER_TEXT, _OFFICE, _PHOTO, _ROUND = 0.6, 0.12, 0.18, 0.6, 0.65
_STAMP = (260, 180)
_WIDE = 200


def stamped(page: Image.Image, form: Form, language: str, rng: random.Random) -> Image.Image:
    """Press what visitors and offices press onto a form; seals only where people use them."""
    if language in _SEALED:
        for spot in form.seal_spots:
            if rng.random() < _AT_ITS_PLACE:
                page = _sealed(page, spot, language, rng)
        texts = [field.areas[0] for field in form.fields if field.type == "text"]
        if texts and rng.random() < _OVER_TEXT:
            page = _sealed(page, _over_one(texts, rng), language, rng)
    if rng.random() < _OFFICE:
        page = _office(page, form, language, rng)
    for photo in form.photos:
        if rng.random() < _PHOTO:
            _portrait(page, [round(value * ZOOM) for value in photo], rng)
    return page


def _over_one(areas: list[Area], rng: random.Random) -> tuple[float, float]:
    """Somewhere in a field that is wide enough to be read below a seal."""
    area = rng.choice([area for area in areas if area[2] - area[0] > _WIDE] or areas)
    return (rng.uniform(area[0] + 20, area[2]), (area[1] + area[3]) / 2)


def _sealed(
    page: Image.Image, spot: tuple[float, float], language: str, rng: random.Random
) -> Image.Image:
    radius = rng.uniform(25, 34) * ZOOM
    side = round(radius * 2.4)
    layer = Image.new("L", (side, side), 0)
    name = rng.choice(pools(language)["names"])[:4]
    face, filler = HANDS[language][0][0], "인" if language == "ko" else "印"
    middle = (side / 2, side / 2)
    if rng.random() < _ROUND:
        round_seal(layer, middle, radius, name[:3], face.font(round(radius * 0.55)))
    else:
        square_seal(
            layer, middle, radius * 0.85, name.ljust(4, filler), face.font(round(radius * 0.8))
        )
    turned = layer.rotate(rng.uniform(-14, 14), Image.Resampling.BICUBIC)
    place = (spot[0] + rng.uniform(-8, 8), spot[1] + rng.uniform(-8, 8))
    return _pressed(page, turned, place, _RED, rng.uniform(0.65, 0.85))


def _office(page: Image.Image, form: Form, language: str, rng: random.Random) -> Image.Image:
    """A frame with a word and a date, as an office stamps what comes in."""
    face = TYPED[language][0]
    day = f"2026. {rng.randint(1, 12)}. {rng.randint(1, 28)}."
    text = f"{rng.choice(pools(language)['stamps'])}\n{day}"
    layer = Image.new("L", (_STAMP[0] * ZOOM, _STAMP[1] * ZOOM), 0)
    pen = ImageDraw.Draw(layer)
    pen.rounded_rectangle((50, 60, 470, 300), 20, outline=255, width=8)
    pen.multiline_text((260, 180), text, 255, face.font(60), "mm", 16, "center")
    turned = layer.rotate(rng.uniform(-12, 12), Image.Resampling.BICUBIC)
    x, y = rng.uniform(0.2, 0.85) * form.width, rng.uniform(0.04, 0.12) * form.height
    left, top, right, bottom = form.title_area
    beside = x + _STAMP[0] / 2 < left or x - _STAMP[0] / 2 > right
    if not beside and top - _STAMP[1] / 2 < y < bottom + _STAMP[1] / 2:
        y = form.height - y  # a clerk leaves the title free
    return _pressed(page, turned, (x, y), rng.choice((_RED, _BLUE)), rng.uniform(0.5, 0.8))


def _pressed(
    page: Image.Image, layer: Image.Image, spot: tuple[float, float], color: Color, cover: float
) -> Image.Image:
    """A layer (0 is nothing) multiplied onto a page around a point; ink below stays visible."""
    mask = Image.new("L", page.size, 0)
    corner = (round(spot[0] * ZOOM - layer.width / 2), round(spot[1] * ZOOM - layer.height / 2))
    mask.paste(layer, corner)
    box = mask.getbbox()
    if box is None:
        return page
    part = np.asarray(page.crop(box), dtype=np.float32)
    share = np.asarray(mask.crop(box), dtype=np.float32)[:, :, None] / 255 * cover
    tint = np.asarray(color, dtype=np.float32) / 255
    page.paste(Image.fromarray((part * (1 - share * (1 - tint))).astype(np.uint8)), box[:2])
    return page


def _portrait(page: Image.Image, box: list[int], rng: random.Random) -> None:
    """A passport photograph, seen from far: a head before a bright wall."""
    left, top, right, bottom = (
        box[0] + rng.randint(2, 14),
        box[1] + rng.randint(2, 14),
        box[2] - rng.randint(2, 14),
        box[3] - rng.randint(2, 14),
    )
    wide, high = right - left, bottom - top
    wall = rng.choice(((206, 220, 232), (236, 236, 232), (190, 206, 200)))
    photo = Image.new("RGB", (wide, high), wall)
    pen = ImageDraw.Draw(photo)
    coat, skin = rng.choice(((44, 50, 66), (96, 40, 44), (70, 74, 70))), (222, 184, 160)
    pen.ellipse((wide * 0.08, high * 0.72, wide * 0.92, high * 1.5), coat)
    pen.rectangle((wide * 0.42, high * 0.6, wide * 0.58, high * 0.78), skin)
    pen.ellipse((wide * 0.26, high * 0.12, wide * 0.74, high * 0.5), (38, 30, 28))
    pen.ellipse((wide * 0.3, high * 0.2, wide * 0.7, high * 0.68), skin)
    for x in (0.41, 0.59):
        pen.ellipse((wide * (x - 0.03), high * 0.4, wide * (x + 0.03), high * 0.43), (40, 30, 30))
    pen.arc((wide * 0.43, high * 0.5, wide * 0.57, high * 0.58), 20, 160, (150, 80, 76), 5)
    page.paste(photo, (left, top))
