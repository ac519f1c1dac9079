"""Turns the longest lines of a page into a small picture of them, one below the other: a sample.

Deciding with what is read there which way is up belongs to ``orientation``.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import Word
from ocr_pipeline.ports.engine import Pixels

STRIP_PX = 40
MARGIN_PX = 24
MAX_STRIPS = 8
MAX_LENGTH = 12  # of a strip, in its heights; more of a line says no more
LONG = 1.5  # sides of a box that has a direction, one by the other


def stands_tall(quad: Quad) -> bool:
    """Whether the box is clearly taller than wide, whichever way it is tilted."""
    width_px, height_px = _sides_px(quad)
    return height_px >= LONG * width_px


def lies_wide(quad: Quad) -> bool:
    """Whether the box is clearly wider than tall, whichever way it is tilted."""
    width_px, height_px = _sides_px(quad)
    return width_px >= LONG * height_px


def length(quad: Quad) -> float:
    """The longer side of a box by its shorter one."""
    return max(_sides_px(quad)) / min(_sides_px(quad))


def mostly_tall(quads: Iterable[Quad]) -> bool:
    """Whether tall boxes outweigh wide ones; long ones count most.

    Words of two characters may be either way, whichever way they stand.
    """
    tall = wide = 0.0
    for quad in quads:
        excess = (length(quad) - 1) ** 2
        tall += excess * stands_tall(quad)
        wide += excess * lies_wide(quad)
    return tall > wide


def stacked(pixels: Pixels, words: Iterable[Word]) -> tuple[Pixels, tuple[Word, ...]]:
    """The longest of ``words`` in a picture, white around each, and the words where they are there.

    Tall ones are turned so that their top is at left.
    """
    chosen = sorted(words, key=lambda word: -length(word.quad))[:MAX_STRIPS]
    strips = [_strip(pixels, word.quad) for word in chosen]
    width_px = max((strip.shape[1] for strip in strips), default=0)
    step_px = STRIP_PX + MARGIN_PX
    size = (MARGIN_PX + step_px * len(strips), 2 * MARGIN_PX + width_px, 3)
    picture = np.full(size, 255, np.uint8)
    for index, strip in enumerate(strips):
        top = MARGIN_PX + index * step_px
        picture[top : top + STRIP_PX, MARGIN_PX : MARGIN_PX + strip.shape[1]] = strip
    return picture, tuple(_placed(chosen, strips))


def _placed(words: Sequence[Word], strips: Sequence[Pixels]) -> Iterator[Word]:
    for index, (word, strip) in enumerate(zip(words, strips, strict=True)):
        top = MARGIN_PX + index * (STRIP_PX + MARGIN_PX)
        box = Box(MARGIN_PX, top, MARGIN_PX + strip.shape[1], top + STRIP_PX)
        text = word.text[: round(len(word.text) * _share(word.quad))]
        yield replace(word, text=text, quad=Quad.from_box(box))


def _strip(pixels: Pixels, quad: Quad) -> Pixels:
    a, b, c, d = quad.vertices
    start, end, below_end, below_start = (b, c, d, a) if stands_tall(quad) else (a, b, c, d)
    height_px = max(1, round(min(_sides_px(quad))))
    width_px = max(1, round(max(_sides_px(quad)) * _share(quad)))
    source = np.array([start, end, below_end, below_start], np.float32)
    source[1:3] = source[[0, 3]] + _share(quad) * (source[1:3] - source[[0, 3]])
    target = np.array([(0, 0), (width_px, 0), (width_px, height_px), (0, height_px)], np.float32)
    line = cv2.warpPerspective(
        pixels,
        cv2.getPerspectiveTransform(source, target),
        (width_px, height_px),
        borderMode=cv2.BORDER_REPLICATE,
    )
    size = (max(1, round(width_px * STRIP_PX / height_px)), STRIP_PX)
    return np.asarray(cv2.resize(line, size, interpolation=cv2.INTER_AREA), np.uint8)


def _share(quad: Quad) -> float:
    """How much of a line its strip shows."""
    return min(1.0, MAX_LENGTH / length(quad))


def _sides_px(quad: Quad) -> tuple[float, float]:
    """Width and height of a box, whichever way it is tilted."""
    a, b, c, d = quad.vertices
    width_px = max(math.dist(a, b), math.dist(d, c))
    height_px = max(math.dist(a, d), math.dist(b, c))
    return max(width_px, 1.0), max(height_px, 1.0)
