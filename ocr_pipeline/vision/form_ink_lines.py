"""What was written in an area becomes the boxes of its lines, without dust and without seals.

Taking away what the form prints belongs to ``form_ink``; reading to the engines.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.vision.form_ink import LEAST_LETTER_PX, Mask
from ocr_pipeline.vision.form_ink_seals import without_seals

LETTER_SHARE = 75  # percentile of the heights of pieces: some are parts of letters, few are taller
# In heights of a letter:
TALL = 0.5  # a piece that is as high tells where a line runs
BESIDE = 1.3  # a lower one belongs to the line if it is as near to one of those
ABOVE = 0.2  # and lies no farther over or under them
ROW_GAP = 0.25  # lines have so much paper between them
SLIVER = 0.25  # of the largest row's ink: what has less is a neighbor's, or dirt

Stats = npt.NDArray[np.int32]
LEFT, TOP, WIDTH, HEIGHT, AREA = range(5)


@dataclass(frozen=True, slots=True)
class Row:
    """A line's box in pixels of the picture, and the height of its letters."""

    left: int
    top: int
    right: int
    bottom: int
    letter_px: float


def rows(ink: Mask, scale: float) -> list[Row]:
    """The lines, from the top; ``scale`` is pixels for each of the sample."""
    pieces = _stats(ink)
    letter = _letter_height(pieces, scale)
    pieces = without_seals(ink, pieces, letter)
    letter = _letter_height(pieces, scale)
    tall = pieces[:, HEIGHT] >= TALL * letter
    bands = list(_bands(pieces[tall], letter)) if tall.any() else []
    most = max((int(band[:, AREA].sum()) for band in bands), default=0)
    return [
        _row(np.vstack([band, _beside(pieces[~tall], band, letter)]), letter)
        for band in bands
        if len(band) and band[:, AREA].sum() >= SLIVER * most
    ]


def _stats(ink: Mask) -> Stats:
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
    return np.asarray(stats[1:], np.int32)


def _letter_height(pieces: Stats, scale: float) -> float:
    heights = pieces[:, HEIGHT]
    letters = heights[heights >= LEAST_LETTER_PX * scale]
    if not len(letters):
        return float(heights.max(initial=1))
    return float(np.percentile(letters, LETTER_SHARE))


def _bands(tall: Stats, letter: float) -> Iterator[Stats]:
    """The tall pieces in rows, from the top."""
    order = tall[np.argsort(tall[:, TOP])]
    start, bottom = 0, int(order[0, TOP])
    for index, piece in enumerate(order):
        if piece[TOP] > bottom + ROW_GAP * letter:
            yield order[start:index]
            start = index
        bottom = max(bottom, int(piece[TOP] + piece[HEIGHT]))
    yield order[start:]


def _beside(small: Stats, band: Stats, letter: float) -> Stats:
    """The low pieces that belong to a row: dots, hyphens, parts of letters."""
    kept = np.zeros(len(small), np.bool_)
    for left, top, width, height, _ in band:
        x, y = small[:, LEFT], small[:, TOP] + small[:, HEIGHT] / 2
        near = (x <= left + width + BESIDE * letter) & (
            x + small[:, WIDTH] >= left - BESIDE * letter
        )
        kept |= near & (y >= top - ABOVE * letter) & (y <= top + height + ABOVE * letter)
    return small[kept]


def _row(pieces: Stats, letter: float) -> Row:
    right = (pieces[:, LEFT] + pieces[:, WIDTH]).max()
    bottom = (pieces[:, TOP] + pieces[:, HEIGHT]).max()
    return Row(
        int(pieces[:, LEFT].min()), int(pieces[:, TOP].min()), int(right), int(bottom), letter
    )
