"""A page becomes words: lines are found, each is read by the reader that suits it.

How a line is read belongs to ``line_reader``; decoding, orientation, tiling and tables to
``vision``; processes to ``adapters/workers``.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from ocr_pipeline.adapters.engines.crops import cut
from ocr_pipeline.adapters.engines.detector import Detector
from ocr_pipeline.adapters.engines.line_reader import LineReader
from ocr_pipeline.adapters.engines.lines import text_line
from ocr_pipeline.adapters.engines.second_look import (
    SURE,
    missed_lines,
    mostly_lying,
    read_again,
)
from ocr_pipeline.adapters.engines.two_readings import HANGUL
from ocr_pipeline.adapters.engines.vertical import LANGUAGES
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage, TextLine
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.dotted_print import with_joined_dots
from ocr_pipeline.vision.first_lines import first_lines, stand_upright
from ocr_pipeline.vision.reading_order import order_lines

READABLE = 0.5  # mean confidence of a line: what is below is texture, not text
# Of two to four characters: icons, stamps' rings and blots are read as such. One character is often
# read with doubt and yet right, and Hangul is judged by Tesseract's measure.
READABLE_SHORT = 0.68
SHORT = range(2, 5)
READABLE_TALL = 0.75  # of a tall one among lying ones: columns of bubbles are read as digits
FEW_CHARACTERS = 2  # a single digit is tall, too
FEW_LINES = 2
LEGIBLE_PX = 5  # no letter can be drawn lower than this
TIGHT_CROP_PX = 160  # an image of at most this height in which no line is found may be one itself


@dataclass(frozen=True)
class EmbeddedEngine:
    """Implements ``OcrEngine``."""

    finds_direction: ClassVar[bool] = False
    name: str
    detector: Detector
    reader: LineReader

    def recognize(
        self, pixels: Pixels, page_index: int, options: RecognitionOptions
    ) -> RecognizedPage:
        """Words of a page in reading order, in its pixels."""
        started = time.perf_counter()
        height, width = pixels.shape[:2]
        quads = self.detector.find(pixels) or tight_crop(pixels)
        first = self._first_lines(pixels, quads, options) if options.may_stop else {}
        columns = not LANGUAGES.isdisjoint(options.languages)
        stopped = not stand_upright(quads, first.values(), columns)
        lines = list(
            first.values() if stopped else self._lines(pixels, quads, first, options.languages)
        )
        if looks_empty(lines):
            lines = self._dotted_lines(pixels, options.languages) or lines
        lying = mostly_lying(lines)
        readable = [line for line in lines if is_readable(line, lying)]
        words = order_lines(readable, width, height, pixels)
        return RecognizedPage(
            page_index,
            width,
            height,
            words,
            engine=self.name,
            seconds=time.perf_counter() - started,
            unread=tuple(line.quad for line in lines if not is_readable(line, lying)),
            stopped=stopped,
        )

    def _first_lines(
        self, pixels: Pixels, quads: Sequence[Quad], options: RecognitionOptions
    ) -> dict[int, TextLine]:
        """The lines that are read first, by their indexes."""
        return {
            index: self._line(pixels, quads[index], options.languages)
            for index in first_lines(quads)
        }

    def _line(self, pixels: Pixels, quad: Quad, languages: Sequence[str]) -> TextLine:
        crop = cut(pixels, quad)
        return text_line(crop, self.reader.read(crop, languages))

    def _lines(
        self,
        pixels: Pixels,
        quads: Sequence[Quad],
        first: Mapping[int, TextLine],
        languages: Sequence[str],
    ) -> Iterator[TextLine]:
        lines = [
            first[index] if index in first else self._line(pixels, quad, languages)
            for index, quad in enumerate(quads)
        ]
        yield from read_again(pixels, lines, self.reader, languages)
        yield from missed_lines(pixels, quads, self.reader, languages)

    def _dotted_lines(self, pixels: Pixels, languages: Sequence[str]) -> list[TextLine]:
        """What a dot-matrix printer left: the detector sees no lines in separate dots."""
        joined = with_joined_dots(pixels)
        if joined is None:
            return []
        lines = (self._line(joined, quad, languages) for quad in self.detector.find(joined))
        return [line for line in lines if line.confidence >= SURE]


def looks_empty(lines: Sequence[TextLine]) -> bool:
    """Whether a page may have nothing that the detector takes for text.

    One on its head has more lines that cannot be read.
    """
    return len(lines) <= FEW_LINES and not any(line.confidence >= READABLE for line in lines)


def is_readable(line: TextLine, among_lying: bool) -> bool:
    """Whether what was read is text rather than texture, or text that stands on its head."""
    text = line.text
    if among_lying and line.vertical and len(text) > FEW_CHARACTERS:
        return line.confidence >= READABLE_TALL
    if len(text) in SHORT and not HANGUL.search(text):
        return line.confidence >= READABLE_SHORT
    return line.confidence >= READABLE


def tight_crop(pixels: Pixels) -> list[Quad]:
    """The whole image as a line, if it may be a crop of one: the detector needs paper around."""
    height, width = pixels.shape[:2]
    is_line = min(height, width) >= LEGIBLE_PX and height <= TIGHT_CROP_PX
    return [Quad.from_box(Box(0, 0, width, height))] if is_line else []
