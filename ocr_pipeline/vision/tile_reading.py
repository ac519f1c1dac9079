"""Turns a long image into one reading of its tiles, with every word once.

Sizes of tiles belong to ``long_image``, the doubt about which way is up to ``orientation``.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from ocr_pipeline.model.geometry import Point
from ocr_pipeline.model.page import Word
from ocr_pipeline.ports.engines import Pixels
from ocr_pipeline.vision.long_image import Tile, tiles
from ocr_pipeline.vision.orientation import Read, Reading, read_upright
from ocr_pipeline.vision.turning import QuarterTurn, map_word, turned


def read_long(pixels: Pixels, read: Read) -> Reading:
    """The image's reading; the first tile with text tells which way is up for all of them."""
    degrees: QuarterTurn = 0
    words: list[Word] = []
    for tile, piece in _pieces(pixels):
        if words:
            found = read(piece).words
        else:
            first = read_upright(piece, read)
            found, degrees = first.words, first.degrees
        if degrees:
            return _read_turned(pixels, degrees, read)
        words.extend(keep_core(found, tile, _is_tall(pixels)))
    return Reading(tuple(words), pixels, degrees)


def keep_core(words: Iterable[Word], tile: Tile, downwards: bool) -> Iterator[Word]:
    """The words that belong to ``tile``, moved from its pixels to those of the whole image.

    ``downwards`` says that the long side is the height.
    """

    def move(point: Point) -> Point:
        x, y = point
        return (x, y + tile.start_px) if downwards else (x + tile.start_px, y)

    for word in words:
        moved = map_word(word, move)
        bounds = moved.quad.bounds
        first, last = (bounds.top, bounds.bottom) if downwards else (bounds.left, bounds.right)
        if tile.core_start_px <= (first + last) / 2 < tile.core_end_px:
            yield moved


def _read_turned(pixels: Pixels, degrees: QuarterTurn, read: Read) -> Reading:
    upright = turned(pixels, degrees)
    downwards = _is_tall(upright)
    words = tuple(
        word
        for tile, piece in _pieces(upright)
        for word in keep_core(read(piece).words, tile, downwards)
    )
    return Reading(words, upright, degrees)


def _pieces(pixels: Pixels) -> Iterator[tuple[Tile, Pixels]]:
    downwards = _is_tall(pixels)
    for tile in tiles(max(pixels.shape[:2])):
        part = slice(tile.start_px, tile.end_px)
        yield tile, pixels[part] if downwards else np.ascontiguousarray(pixels[:, part])


def _is_tall(pixels: Pixels) -> bool:
    return bool(pixels.shape[0] >= pixels.shape[1])
