"""Turns a long image into one reading of its tiles, with every word once.

Sizes of tiles belong to ``long_image``, the doubt about which way is up to ``orientation``.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from ocr_pipeline.model.geometry import Point, Quad
from ocr_pipeline.model.page import Word
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.long_image import Tile, tiles
from ocr_pipeline.vision.orientation import Read, Reading, read_upright
from ocr_pipeline.vision.turning import PointMap, QuarterTurn, map_word, turned


def read_long(pixels: Pixels, read: Read) -> Reading:
    """The image's reading; the first tile with text tells which way is up for all of them."""
    degrees: QuarterTurn = 0
    words: list[Word] = []
    for tile, piece in pieces(pixels):
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
    for word in words:
        moved = map_word(word, mover(tile, downwards))
        if belongs(moved.quad, tile, downwards):
            yield moved


def mover(tile: Tile, downwards: bool) -> PointMap:
    """From points of ``tile`` to points of the whole image."""

    def move(point: Point) -> Point:
        x, y = point
        return (x, y + tile.start_px) if downwards else (x + tile.start_px, y)

    return move


def belongs(quad: Quad, tile: Tile, downwards: bool) -> bool:
    """Whether what is at ``quad`` of the whole image has its center in the core of ``tile``."""
    bounds = quad.bounds
    first, last = (bounds.top, bounds.bottom) if downwards else (bounds.left, bounds.right)
    return tile.core_start_px <= (first + last) / 2 < tile.core_end_px


def pieces(pixels: Pixels) -> Iterator[tuple[Tile, Pixels]]:
    """The tiles of an image along its long side, with their pixels."""
    downwards = _is_tall(pixels)
    for tile in tiles(max(pixels.shape[:2])):
        part = slice(tile.start_px, tile.end_px)
        yield tile, pixels[part] if downwards else np.ascontiguousarray(pixels[:, part])


def _read_turned(pixels: Pixels, degrees: QuarterTurn, read: Read) -> Reading:
    upright = turned(pixels, degrees)
    downwards = _is_tall(upright)
    words = tuple(
        word
        for tile, piece in pieces(upright)
        for word in keep_core(read(piece).words, tile, downwards)
    )
    return Reading(words, upright, degrees)


def _is_tall(pixels: Pixels) -> bool:
    return bool(pixels.shape[0] >= pixels.shape[1])
