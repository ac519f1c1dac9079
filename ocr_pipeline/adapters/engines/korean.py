"""Crops of lines with Hangul become glyphs: Tesseract reads, PP-OCR again what it is bad at.

PP-OCR's alphabet has no Hangul; Tesseract gets 60 % of the Latin letters among Hangul wrong, and
most symbols. Which reading is kept belongs to ``two_readings``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.hangul import Glyph, HangulReader
from ocr_pipeline.adapters.engines.korean_spelling import spelled
from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.adapters.engines.two_readings import (
    FIRM_HANGUL,
    HANGUL,
    NUMBER,
    WEAK_HANGUL,
    merged,
    side_by_side,
)

SURE_NUMBER = 0.9  # of Tesseract's confidence: below, numbers too are read again
# In heights of the line, of white on either side of what is read again: letters lose their edges
# without, and with more neighbors come into view.
MARGIN = 0.35
LEAST_WIDTH = 0.5
# From where a digit starts to what follows a sign of full width; a longer way is white.
ROOM_FOR_A_SIGN = (1.2, 2.0)


@dataclass(frozen=True)
class KoreanReader:
    """Reads Korean lines with Latin words and symbols among the Hangul."""

    hangul: HangulReader
    recognizer: Recognizer

    def glyphs(self, crop: Crop) -> list[Glyph]:
        """What a line says, from left to right."""
        line = self.hangul.read(crop.pixels)
        height = 1 / crop.aspect
        again = [
            character
            for span in spans_in_doubt(line, height)
            for character in self._read_part(crop, *span)
        ]
        return spelled(merged(line, again, height), height)

    def _read_part(self, crop: Crop, start: float, end: float) -> Iterator[Character]:
        """What PP-OCR reads between two fractions of a line's width, in its fractions."""
        width = crop.pixels.shape[1]
        left = int(start * width)
        right = max(left + 1, round(end * width))
        low, share = left / width, (right - left) / width
        for character in self.recognizer.read(crop.pixels[:, left:right]):
            yield replace(
                character, start=low + character.start * share, end=low + character.end * share
            )


def is_doubtful(glyph: Glyph) -> bool:
    """Whether PP-OCR may know better."""
    if HANGUL.search(glyph.text):
        return glyph.confidence < WEAK_HANGUL
    return glyph.confidence < SURE_NUMBER or not NUMBER.fullmatch(glyph.text)


def spans_in_doubt(glyphs: Sequence[Glyph], height: float) -> list[tuple[float, float]]:
    """Starts and ends of what PP-OCR reads again, in fractions of the width as ``height`` is."""
    line = side_by_side(glyphs)
    if not line:  # Tesseract finds nothing in some lines of few characters
        return [(0.0, 1.0)]
    spans = []
    for in_doubt, run in groupby(range(len(line)), _in_doubt(line, height).__getitem__):
        indexes = list(run)
        if in_doubt:
            spans.append(_span(line, indexes[0], indexes[-1], height))
    return spans


def _in_doubt(line: Sequence[Glyph], height: float) -> list[bool]:
    """What is doubtful, the rest of a word of other than Hangul, and shaky Hangul beside."""
    flags = [
        is_doubtful(glyph) or _has_room_behind(line, index, height)
        for index, glyph in enumerate(line)
    ]
    for forwards in (range(1, len(line)), range(len(line) - 1, 0, -1)):
        for right in forwards:
            pair = line[right - 1 : right + 1]
            if line[right].joined and not any(HANGUL.search(glyph.text) for glyph in pair):
                flags[right - 1] = flags[right] = flags[right - 1] or flags[right]
    return [
        flag or (_is_shaky(glyph) and any(flags[max(0, index - 1) : index + 2]))
        for index, (glyph, flag) in enumerate(zip(line, flags, strict=True))
    ]


def _has_room_behind(line: Sequence[Glyph], index: int, height: float) -> bool:
    """Whether more than a space may follow a digit: Tesseract passes over some signs of units."""
    least, most = ROOM_FOR_A_SIGN
    behind = line[index + 1].start if index + 1 < len(line) else 1.0
    return line[index].text.isdigit() and least < (behind - line[index].start) / height < most


def _is_shaky(glyph: Glyph) -> bool:
    return bool(HANGUL.search(glyph.text)) and glyph.confidence < FIRM_HANGUL


def _span(line: Sequence[Glyph], first: int, last: int, height: float) -> tuple[float, float]:
    """From the first to the last glyph, with what white there is between them and their neighbors.

    At the ends of a line nothing is cut off: Tesseract may have been silent about a symbol there.
    """
    start, end = 0.0, 1.0
    if first > 0:
        start = max(line[first].start - MARGIN * height, line[first - 1].end)
    if last < len(line) - 1:
        reach = max(line[last].end, line[last].start + LEAST_WIDTH * height)
        end = line[last + 1].start
        if not _has_room_behind(line, last, height):
            end = min(reach + MARGIN * height, end)
    return start, max(start, end)
