"""A crop of one line becomes words, by one recognizer alone: one that has Hangul reads Korean so.

Which lines those are belongs to ``line_reader``; the hybrid without such a model to ``korean``.
"""

from dataclasses import dataclass

from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.jamo import composed
from ocr_pipeline.adapters.engines.lines import Piece, pieces_of
from ocr_pipeline.adapters.engines.recognizer import Recognizer


@dataclass(frozen=True)
class RecognizerLines:
    """Takes the place of the hybrid of Tesseract and PP-OCR, where such a model is configured."""

    recognizer: Recognizer

    def read(self, crop: Crop) -> list[Piece]:
        """The words of a line."""
        return pieces_of(composed(self.recognizer.read(crop.pixels)))
