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


def _stands_tall(word: Word) -> bool:
    """Whether what is seen of the word is clearly taller than wide, wherever its text begins."""
    bounds = word.quad.bounds
    return bounds.height > TALL_ASPECT * bounds.width


def in_rows(pixels: Pixels, words: Sequence[Word]) -> tuple[Pixels, tuple[Word, ...]]:
    """The longest columns of ``pixels``, each cut into one piece per character and set as a row.

    Gives the picture (white around the rows) and the words that it shows.
    """
    tall = [word for word in words if _stands_tall(word) and 1 < len(word.text) <= MAX_GLYPHS]
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
    pitch = bounds.height / count
    slack = math.ceil(pitch / 2)
    left, top = max(0, int(bounds.left)), int(bounds.top) - slack
    column = pixels[max(0, top) : math.ceil(bounds.bottom) + slack, left : math.ceil(bounds.right)]
    start = clearest_start(column, pitch, count, int(bounds.top) - max(0, top))
    column = column[start : start + max(1, round(pitch * count))]
    scaled = cv2.resize(column, (GLYPH_PX, GLYPH_PX * count), interpolation=cv2.INTER_AREA)
    return np.concatenate(np.split(scaled.astype(np.uint8, copy=False), count), axis=1)


def clearest_start(column: Pixels, pitch_px: float, count: int, usual: int) -> int:
    """Where ``count`` glyphs of a pitch begin so that the cuts meet the least ink, near ``usual``.

    Engines place a word's start and end up to half a glyph off.
    """
    gray = column.mean(axis=2)
    darkness = np.abs(gray - np.median(gray)).sum(axis=1)
    ink = np.minimum(darkness, np.roll(darkness, 1))  # a cut between two rows needs one to be clear
    last = max(0, len(ink) - 1 - round(pitch_px * count))
    starts = np.array(sorted(range(last + 1), key=lambda start: abs(start - usual)))
    cuts = starts[:, None] + np.round(np.arange(count + 1) * pitch_px).astype(int)
    return int(starts[np.argmin(ink[np.clip(cuts, 0, len(ink) - 1)].sum(axis=1))])
