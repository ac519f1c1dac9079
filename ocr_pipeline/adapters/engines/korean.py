"""Crops of lines with Hangul become words: Tesseract reads, PP-OCR reads again what it is bad at.

PP-OCR's alphabet has no Hangul; Tesseract gets 60 % of the Latin letters among Hangul wrong.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.hangul import Glyphs, HangulReader
from ocr_pipeline.adapters.engines.lines import Piece, mean_confidence, pieces_of
from ocr_pipeline.adapters.engines.recognizer import Recognizer
from ocr_pipeline.ports.engine import Pixels

HANGUL = re.compile(r"[\uac00-\ud7a3]")
NUMBER = re.compile(r"[\d.,:/~%()+-]+")  # Tesseract reads these well
LATIN_WORD = re.compile(r"(?=.*[A-Za-z])[!-~]+")
DOUBTFUL = 0.75  # of Tesseract's confidence: below, numbers too are read again
WEAK_HANGUL = 0.60  # Hangul below this may be Latin letters
ACCEPTED = 0.85  # of PP-OCR's confidence
ACCEPTED_OVER_HANGUL = 0.93
MARGIN = 0.1  # of the line's height, on either side of what is read again


@dataclass(frozen=True)
class KoreanReader:
    """Reads Korean lines with Latin words among the Hangul."""

    hangul: HangulReader
    recognizer: Recognizer

    def read(self, crop: Crop) -> list[Piece]:
        """The words of a line."""
        runs = runs_of(self.hangul.read(crop.pixels))
        for run in runs:
            if run.doubtful:
                run.correct(pieces_of(self.recognizer.read(part_of(crop.pixels, run))))
        return words_of(runs)


@dataclass
class Run:
    """Neighbors without a space between them that are all doubtful, or all not."""

    glyphs: list[Glyphs]
    doubtful: bool

    @property
    def joined(self) -> bool:
        """Whether no space separates it from the run before."""
        return self.glyphs[0].joined

    @property
    def pieces(self) -> list[Piece]:
        """What it consists of."""
        return [glyphs.piece for glyphs in self.glyphs]

    def correct(self, again: Sequence[Piece]) -> None:
        """Take PP-OCR's reading if that is Latin and sure."""
        text = " ".join(piece.text for piece in again)
        confidence = mean_confidence(again)
        over_hangul = any(HANGUL.search(piece.text) for piece in self.pieces)
        needed = ACCEPTED_OVER_HANGUL if over_hangul else ACCEPTED
        if confidence > needed and LATIN_WORD.fullmatch(text):
            whole = merged(self.pieces)
            piece = Piece(text, confidence, whole.start, whole.end)
            self.glyphs = [Glyphs(piece, self.joined)]


def is_doubtful(piece: Piece) -> bool:
    """Whether PP-OCR may know better."""
    if HANGUL.search(piece.text):
        return piece.confidence < WEAK_HANGUL
    return piece.confidence < DOUBTFUL or not NUMBER.fullmatch(piece.text)


def runs_of(line: Sequence[Glyphs]) -> list[Run]:
    """Cut a line at spaces and where doubt begins or ends."""
    runs: list[Run] = []
    for glyphs in line:
        doubtful = is_doubtful(glyphs.piece)
        if runs and glyphs.joined and runs[-1].doubtful == doubtful:
            runs[-1].glyphs.append(glyphs)
        else:
            runs.append(Run([glyphs], doubtful))
    return runs


def words_of(runs: Iterable[Run]) -> list[Piece]:
    """Join what no space separates."""
    words: list[list[Piece]] = []
    for run in runs:
        if words and run.joined:
            words[-1].extend(run.pieces)
        else:
            words.append(run.pieces)
    return [merged(word) for word in words]


def merged(pieces: Sequence[Piece]) -> Piece:
    """One piece from the first to the last."""
    text = "".join(piece.text for piece in pieces)
    end = max(piece.end for piece in pieces)
    return Piece(text, mean_confidence(pieces), pieces[0].start, end)


def part_of(line: Pixels, run: Run) -> Pixels:
    """The part of a line's pixels that holds a run."""
    height, width = line.shape[:2]
    whole = merged(run.pieces)
    margin = MARGIN * height
    start = max(0, round(whole.start * width - margin))
    end = min(width, round(whole.end * width + margin))
    return line[:, start : max(end, start + 1)]
