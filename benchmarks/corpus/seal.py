"""A name becomes a seal: a layer of its own that is pressed onto a page over the ink.

A seal's name is no part of the truth: nobody asks a reader for it.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_RED = np.array([196.0, 44.0, 40.0])
_COVER = 0.8


def round_seal(
    layer: Image.Image,
    center: tuple[float, float],
    radius: float,
    name: str,
    font: ImageFont.FreeTypeFont,
) -> None:
    """A ring with a name across, into an 8-bit layer (0 is nothing, 255 full color)."""
    x, y = center
    pen = ImageDraw.Draw(layer)
    pen.ellipse(
        (x - radius, y - radius, x + radius, y + radius), outline=255, width=round(radius / 9)
    )
    pen.text((x, y), name, fill=255, font=font, anchor="mm")


def square_seal(
    layer: Image.Image,
    center: tuple[float, float],
    half: float,
    name: str,
    font: ImageFont.FreeTypeFont,
) -> None:
    """A square frame with four characters in two columns, from right to left."""
    x, y = center
    pen = ImageDraw.Draw(layer)
    pen.rectangle((x - half, y - half, x + half, y + half), outline=255, width=round(half / 9))
    for number, character in enumerate(name[:4]):
        column, row = divmod(number, 2)
        spot = (x + half * (0.45 - 0.9 * column), y + half * (0.9 * row - 0.45))
        pen.text(spot, character, fill=255, font=font, anchor="mm")


def pressed(page: Image.Image, layer: Image.Image, red: bool) -> Image.Image:
    """A gray page and a seal's layer become one RGB page; ink below the seal stays visible."""
    gray = np.asarray(page, dtype=np.float64)[:, :, None]
    cover = np.asarray(layer, dtype=np.float64)[:, :, None] / 255.0 * _COVER
    color = _RED if red else np.full(3, 120.0)
    mixed = gray * (1.0 - cover * (1.0 - color / 255.0))
    return Image.fromarray(np.clip(np.rint(mixed), 0, 255).astype(np.uint8))
