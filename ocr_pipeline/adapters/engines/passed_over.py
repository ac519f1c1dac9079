"""A row as PP-OCR read it gets the signs that it was silent about: ※, ◆, 〒 and their like.

It reads those of strokes where they stand alone; filled ones belong to ``vision/solid_signs``, what
it leaves out of columns to ``vertical``.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.solid_signs import sign_of
from ocr_pipeline.vision.vertical_cells import LEAST_CONTRAST, Ink, bounds_of, ink_of, runs_of

# Other signs are read among letters, too, or look like drawn boxes and rings.
SIGNS = frozenset("※◆◇◎■★☆▲△▼▽〒→")
LEGIBLE = 0.35  # probability of a sign that stands alone
SHAPED = 0.9  # taken for that of a shape
# On white PP-OCR is silent about half of them, on this paper (blue, green, red) about none.
PAPER_TINT = np.array((0.8, 0.6, 0.6), np.float32)
MOST_SIGNS = 4  # of a row: where more are passed over, it is a drawing
MARGIN, ABOVE = 0.4, 0.12  # of paper on either side, above and below, in heights of the row
FIRST_WIDE = "\u2e80"  # from here on characters are about as wide as high
USUAL_PITCH = 0.8  # of wide characters, in heights of the row, where no two of them are neighbors
# In pitches:
GAP = 1.6  # between the middles of characters with another one between them
NEAREST = 0.35  # ink so near to the middle of a character is its own
SAME_SIGN = 0.12  # between parts of one sign
LEAST, LARGEST = 0.4, 1.25  # width and height of a sign


def read_row(recognizer: Recognizer, pixels: Pixels) -> tuple[Character, ...]:
    """The characters of a row of text, from its left."""
    found = recognizer.read(pixels)
    height, width = pixels.shape[:2]
    pitch_px = _pitch(found, width) or USUAL_PITCH * height
    gaps = [gap for gap in _gaps(found, width, pitch_px) if _may_hold_ink(pixels, *gap)]
    ink = ink_of(pixels) if gaps else None
    if ink is None:
        return found
    places = [place for gap in gaps for place in sign_places(ink, gap, pitch_px)]
    signs = [
        sign
        for start, end in places[:MOST_SIGNS]
        for sign in _signs(recognizer, pixels, ink, start, end)
    ]
    return tuple(sorted((*found, *signs), key=lambda character: character.start))


def sign_places(ink: Ink, gap: tuple[int, int], pitch_px: float) -> Iterator[tuple[int, int]]:
    """Where in a gap, in pixels along the row, there is ink of a sign's size."""
    runs: list[tuple[int, int]] = []
    for run in runs_of(np.asarray(ink[:, gap[0] : gap[1]].any(axis=0))):
        joins = runs and run[0] - runs[-1][1] <= SAME_SIGN * pitch_px
        runs.append((runs.pop()[0], run[1]) if joins else run)
    for start, end in runs:
        box = bounds_of(ink[:, gap[0] + start : gap[0] + end])
        sides = (end - start, box[1] - box[0] if box else 0)
        if min(sides) >= LEAST * pitch_px and max(sides) <= LARGEST * pitch_px:
            yield gap[0] + start, gap[0] + end


def _gaps(
    characters: Sequence[Character], width_px: int, pitch_px: float
) -> Iterator[tuple[int, int]]:
    """Stretches of the row in which another character has place; none in a row of nothing."""
    half, near = pitch_px / 2, NEAREST * pitch_px
    middles = [(c.start + c.end) / 2 * width_px for c in characters if not c.text.isspace()]
    if not middles:
        return
    for left, right in pairwise((-half, *middles, width_px + half)):
        if right - left >= GAP * pitch_px:
            yield max(0, round(left + near)), min(width_px, round(right - near))


def _may_hold_ink(pixels: Pixels, start: int, end: int) -> bool:
    """Whether a stretch of the row is more than paper; a few of its pixels tell."""
    few = pixels[::2, start:end:2, 1]
    return few.size > 0 and int(np.ptp(few)) >= LEAST_CONTRAST


def _signs(
    recognizer: Recognizer, pixels: Pixels, ink: Ink, start: int, end: int
) -> Iterator[Character]:
    """The sign between two places; none if it is something else."""
    width = pixels.shape[1]
    shape = sign_of(ink[:, start:end])
    if shape:
        yield Character(shape, SHAPED, start / width, end / width)
        return
    read = recognizer.read(_alone(pixels, start, end))
    if len(read) == 1 and read[0].text in SIGNS and read[0].probability >= LEGIBLE:
        yield Character(read[0].text, read[0].probability, start / width, end / width)


def _alone(pixels: Pixels, start: int, end: int) -> Pixels:
    """A part of the row with paper around."""
    height = pixels.shape[0]
    margin, above = round(MARGIN * height), round(ABOVE * height)
    alone = np.empty((height + 2 * above, end - start + 2 * margin, 3), np.float32)
    alone[:] = np.median(pixels.reshape(-1, 3), axis=0)
    alone[above : above + height, margin : margin + end - start] = pixels[:, start:end]
    return np.asarray(alone * PAPER_TINT, np.uint8)


def _pitch(characters: Sequence[Character], width_px: int) -> float | None:
    """From one wide character to the next, in pixels; None if no two are neighbors."""
    steps = [
        (right.start + right.end - left.start - left.end) / 2 * width_px
        for left, right in pairwise(characters)
        if left.text >= FIRST_WIDE and right.text >= FIRST_WIDE
    ]
    return median(steps) if steps else None
