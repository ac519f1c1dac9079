"""A page becomes words: PP-OCR finds the lines, PP-OCR and, for Korean, Tesseract read them.

Decoding, orientation, tiling and tables belong to ``vision``; processes to ``adapters/workers``.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ocr_pipeline.adapters.engines.crops import Crop, cut
from ocr_pipeline.adapters.engines.detector import Detector
from ocr_pipeline.adapters.engines.korean import HANGUL, KoreanReader
from ocr_pipeline.adapters.engines.lines import (
    Piece,
    mean_confidence,
    pieces_of,
    text_line,
    widest_blank,
)
from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage, TextLine
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.reading_order import order_lines

READABLE = 0.5  # mean confidence of a line: what is below is texture, not text
LEGIBLE_PX = 5  # no letter can be drawn lower than this
TIGHT_CROP_PX = 160  # an image of at most this height in which no line is found may be one itself
# A line is read as Korean too when PP-OCR is less sure than this, or left this much of it out
# (in heights of the line): it has no Hangul, and passes over most of it in silence.
CERTAIN = 0.9
LONGEST_BLANK = 1.2
CLEARLY_HANGUL = (
    0.65  # mean confidence of the words with Hangul; in kana and Han it sees it below 0.6
)


@dataclass(frozen=True)
class EmbeddedEngine:
    """Implements ``OcrEngine``. ``korean`` is None where no batch asks for Korean."""

    name: str
    detector: Detector
    recognizer: Recognizer
    korean: KoreanReader | None

    def recognize(
        self, pixels: Pixels, page_index: int, options: RecognitionOptions
    ) -> RecognizedPage:
        """Words of a page in reading order, in its pixels."""
        started = time.perf_counter()
        height, width = pixels.shape[:2]
        words = order_lines(list(self._lines(pixels, options.languages)), width, height)
        seconds = time.perf_counter() - started
        return RecognizedPage(page_index, width, height, words, engine=self.name, seconds=seconds)

    def _lines(self, pixels: Pixels, languages: Sequence[str]) -> Iterator[TextLine]:
        for quad in self.detector.find(pixels) or tight_crop(pixels):
            crop = cut(pixels, quad)
            pieces = self._read(crop, languages)
            if mean_confidence(pieces) >= READABLE:
                yield text_line(crop, pieces)

    def _read(self, crop: Crop, languages: Sequence[str]) -> list[Piece]:
        if self.korean is None or "ko" not in languages:
            return pieces_of(self.recognizer.read(crop.pixels))
        if set(languages) <= {"ko", "en"}:
            return self.korean.read(crop)
        characters = self.recognizer.read(crop.pixels)
        pieces = pieces_of(characters)
        if not may_hold_hangul(characters, crop):
            return pieces
        korean = self.korean.read(crop)
        return korean if is_korean(korean) or not pieces else pieces


def tight_crop(pixels: Pixels) -> list[Quad]:
    """The whole image as a line, if it may be a crop of one: the detector needs paper around."""
    height, width = pixels.shape[:2]
    is_line = min(height, width) >= LEGIBLE_PX and height <= TIGHT_CROP_PX
    return [Quad.from_box(Box(0, 0, width, height))] if is_line else []


def may_hold_hangul(characters: Sequence[Character], crop: Crop) -> bool:
    """Whether PP-OCR's reading of a line leaves something to be explained."""
    blank = widest_blank(characters) * crop.aspect
    return blank > LONGEST_BLANK or mean_confidence(pieces_of(characters)) < CERTAIN


def is_korean(pieces: Sequence[Piece]) -> bool:
    """Whether Tesseract is sure of the Hangul that it sees."""
    return mean_confidence([p for p in pieces if HANGUL.search(p.text)]) >= CLEARLY_HANGUL
