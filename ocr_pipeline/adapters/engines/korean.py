"""Crops of lines with Hangul become words: Tesseract reads, PP-OCR reads again what it is bad at.

PP-OCR's alphabet has no Hangul; Tesseract gets 60 % of the Latin letters among Hangul wrong.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.hangul import HangulReader
from ocr_pipeline.adapters.engines.lines import Piece, mean_confidence, pieces_of
from ocr_pipeline.adapters.engines.recognizer import Recognizer
from ocr_pipeline.ports import Pixels

TRUSTED = re.compile(r"[\uac00-\ud7a3]+[.,?!]?|[\d.,:/~%()+-]+")  # what Tesseract reads well
HANGUL = re.compile(r"[\uac00-\ud7a3]")
LATIN_WORD = re.compile(r"(?=.*[A-Za-z])[!-~]+")
DOUBTFUL = 0.75  # of Tesseract's confidence: below, also trusted kinds of words are read again
WEAK_HANGUL = 0.60  # Hangul below this may be Latin letters
ACCEPTED = 0.85  # of PP-OCR's confidence
ACCEPTED_OVER_HANGUL = 0.93
MARGIN = 0.1  # of the line's height, on either side of a word that is read again


@dataclass(frozen=True)
class KoreanReader:
    """Reads Korean lines with Latin words among the Hangul."""

    hangul: HangulReader
    recognizer: Recognizer

    def read(self, crops: Sequence[Crop]) -> list[list[Piece]]:
        """The words of each crop."""
        lines = [self.hangul.read(crop.pixels) for crop in crops]
        places = list(doubtful_places(lines))
        parts = [word_pixels(crops[line].pixels, lines[line][word]) for line, word in places]
        for (line, word), characters in zip(places, self.recognizer.read(parts), strict=True):
            lines[line][word] = better(lines[line][word], pieces_of(characters))
        return lines


def doubtful_places(lines: Sequence[Sequence[Piece]]) -> Iterator[tuple[int, int]]:
    """Line and word numbers of what is read again."""
    for line, pieces in enumerate(lines):
        for word, piece in enumerate(pieces):
            if piece.confidence < DOUBTFUL or not TRUSTED.fullmatch(piece.text):
                yield line, word


def better(first: Piece, again: Sequence[Piece]) -> Piece:
    """Tesseract's word, or PP-OCR's when that is Latin and surer."""
    text = " ".join(piece.text for piece in again)
    confidence = mean_confidence(again)
    if HANGUL.search(first.text):
        accepted = first.confidence < WEAK_HANGUL and confidence > ACCEPTED_OVER_HANGUL
    else:
        accepted = confidence > ACCEPTED
    if accepted and LATIN_WORD.fullmatch(text):
        return replace(first, text=text, confidence=confidence)
    return first


def word_pixels(line: Pixels, piece: Piece) -> Pixels:
    """The part of a line's pixels that holds a word."""
    height, width = line.shape[:2]
    margin = MARGIN * height
    start = max(0, round(piece.start * width - margin))
    end = min(width, round(piece.end * width + margin))
    return line[:, start : max(end, start + 1)]
