"""A page becomes words: PP-OCR finds the lines, PP-OCR and, for Korean, Tesseract read them.

Decoding, orientation, tiling and tables belong to ``vision``; processes to ``adapters/workers``.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ocr_pipeline.adapters.engines.crops import Crop, cut
from ocr_pipeline.adapters.engines.detector import Detector
from ocr_pipeline.adapters.engines.korean import HANGUL, KoreanReader
from ocr_pipeline.adapters.engines.lines import Piece, mean_confidence, pieces_of, text_line
from ocr_pipeline.adapters.engines.recognizer import Recognizer
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage, TextLine
from ocr_pipeline.ports.engines import Pixels
from ocr_pipeline.vision.reading_order import order_lines

READABLE = 0.5  # mean confidence of a line: what is below is texture, not text
CERTAIN = 0.9  # of PP-OCR: a line that it reads like this holds no Hangul
HANGUL_SHARE = 0.3  # of a line's characters: enough for the line to be Korean


@dataclass(frozen=True)
class EmbeddedEngine:
    """Implements ``OcrEngine``. ``korean`` is None where no domain asks for Korean."""

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
        crops = [cut(pixels, quad) for quad in self.detector.find(pixels)]
        lines = self._lines(crops, options.languages)
        words = order_lines(list(lines), width, height)
        seconds = time.perf_counter() - started
        return RecognizedPage(page_index, width, height, words, engine=self.name, seconds=seconds)

    def _lines(self, crops: Sequence[Crop], languages: Sequence[str]) -> Iterator[TextLine]:
        for crop, pieces in zip(crops, self._read(crops, languages), strict=True):
            if mean_confidence(pieces) >= READABLE:
                yield text_line(crop, pieces)

    def _read(self, crops: Sequence[Crop], languages: Sequence[str]) -> Sequence[Sequence[Piece]]:
        if self.korean is not None and set(languages) <= {"ko", "en"}:
            return self.korean.read(crops)
        lines = [pieces_of(line) for line in self.recognizer.read([crop.pixels for crop in crops])]
        if self.korean is not None and "ko" in languages:
            doubtful = [i for i, pieces in enumerate(lines) if mean_confidence(pieces) < CERTAIN]
            for i, pieces in zip(
                doubtful, self.korean.read([crops[i] for i in doubtful]), strict=True
            ):
                lines[i] = likelier(lines[i], pieces)
        return lines


def likelier(chinese: list[Piece], korean: list[Piece]) -> list[Piece]:
    """Of two readings of a line, by PP-OCR and as Korean, the one to keep."""
    text = "".join(piece.text for piece in korean)
    is_korean = len(HANGUL.findall(text)) >= HANGUL_SHARE * len(text)
    return korean if is_korean and mean_confidence(korean) > mean_confidence(chinese) else chinese
