"""Turns columns of text into rows of the same glyphs as they stand: a picture to be read.

Deciding with it which way is up belongs to ``orientation``.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from ocr_pipeline.model.page import Word
from ocr_pipeline.ports.engine import Pixels

TALL_ASPECT = 1.5
GLYPH_PX = 40
MARGIN_PX = 24
MAX_COLUMNS = 4
MAX_GLYPHS = 24  # of each column


def stands_tall(word: Word) -> bool:
    """Whether the word's box is clearly taller than wide."""
    bounds = word.quad.bounds
    return bounds.height > TALL_ASPECT * bounds.width


def in_rows(pixels: Pixels, words: Sequence[Word]) -> tuple[Pixels, tuple[Word, ...]]:
    """The longest columns of ``pixels``, each cut into one piece per character and set as a row.

    Gives the picture (white around the rows) and the words that it shows.
    """
    tall = [word for word in words if stands_tall(word) and 1 < len(word.text) <= MAX_GLYPHS]
    columns = tuple(sorted(tall, key=lambda word: -len(word.text))[:MAX_COLUMNS])
    step_px = GLYPH_PX + MARGIN_PX
    size = (MARGIN_PX + step_px * len(columns), 2 * MARGIN_PX + GLYPH_PX * MAX_GLYPHS, 3)
    picture = np.full(size, 255, np.uint8)
    for index, word in enumerate(columns):
        top = MARGIN_PX + index * step_px
        row = _row(pixels, word)
        picture[top : top + GLYPH_PX, MARGIN_PX : MARGIN_PX + row.shape[1]] = row
    return picture, columns


def _row(pixels: Pixels, word: Word) -> Pixels:
    bounds, count = word.quad.bounds, len(word.text)
    left, top = max(0, int(bounds.left)), max(0, int(bounds.top))
    column = pixels[top : math.ceil(bounds.bottom), left : math.ceil(bounds.right)]
    scaled = cv2.resize(column, (GLYPH_PX, GLYPH_PX * count), interpolation=cv2.INTER_AREA)
    return np.concatenate(np.split(scaled.astype(np.uint8, copy=False), count), axis=1)
