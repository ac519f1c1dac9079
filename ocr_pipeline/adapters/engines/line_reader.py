"""A crop of one line becomes words: which of the readers reads it.

Finding lines belongs to ``detector``, the page to ``embedded``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.lines import Piece, mean_confidence, pieces_of, widest_blank
from ocr_pipeline.adapters.engines.mrz import machine_readable
from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.adapters.engines.two_readings import HAN, HANGUL
from ocr_pipeline.adapters.engines.vertical import read_crop

# A line is read as Korean too when PP-OCR is less sure than this, or left this much of it out
# (in heights of the line): it has no Hangul, and passes over most of it in silence.
CERTAIN = 0.9
LONGEST_BLANK = 0.55  # a syllable with little white around it takes 0.7
MOST_LATIN = 2  # letters for one of Hangul: PC방 is a word
# Mean confidence of words with Hangul. In kana and Han it is seen below 0.6.
CLEARLY_HANGUL = 0.65
FIRMLY_HANGUL = 0.8  # what PP-OCR doubts there is not Han, if it is no more of it


class KoreanLines(Protocol):
    """Reads Korean lines: the hybrid, or one recognizer that has Hangul."""

    def read(self, crop: Crop) -> list[Piece]:
        """The words of a line."""


@dataclass(frozen=True)
class LineReader:
    """Chooses per line. ``korean`` is None where no batch asks for Korean."""

    recognizer: Recognizer
    korean: KoreanLines | None

    def read(self, crop: Crop, languages: Sequence[str]) -> list[Piece]:
        """The words of a line, from its start; none where nothing is read."""
        return with_zone(self._read(crop, languages))

    def _read(self, crop: Crop, languages: Sequence[str]) -> list[Piece]:
        recognizer = self.recognizer.writing(languages)
        if self.korean is None or "ko" not in languages:
            return pieces_of(read_crop(recognizer, crop, languages))
        if set(languages) <= {"ko", "en"}:
            return self.korean.read(crop)
        characters = read_crop(recognizer, crop, languages)
        pieces = pieces_of(characters)
        if not may_hold_hangul(characters, crop):
            return pieces
        korean = self.korean.read(crop)
        return korean if is_korean(korean, characters) or not pieces else pieces


def with_zone(pieces: list[Piece]) -> list[Piece]:
    """The words; those of a line of a machine-readable zone as one word, as it is printed."""
    zone = machine_readable("".join(piece.text for piece in pieces))
    if zone is None:
        return pieces
    word = replace(pieces[0], text=zone, end=pieces[-1].end, places=(), spaces=())
    return [replace(word, confidence=mean_confidence(pieces))]


def may_hold_hangul(characters: Sequence[Character], crop: Crop) -> bool:
    """Whether PP-OCR's reading of a line leaves something to be explained."""
    blank = widest_blank(characters, crop.aspect)
    return blank > LONGEST_BLANK or mean_confidence(pieces_of(characters)) < CERTAIN


def is_hangul(word: str) -> bool:
    """Whether a word has Hangul, and few Latin letters: a line on its head is read as both."""
    hangul = len(HANGUL.findall(word))
    latin = sum(letter.isascii() and letter.isalpha() for letter in word)
    return 0 < hangul >= latin / MOST_LATIN


def is_korean(pieces: Sequence[Piece], characters: Sequence[Character]) -> bool:
    """Whether the reader is sure of its Hangul, and sees more of it than PP-OCR of Han and kana."""
    with_hangul = [piece for piece in pieces if is_hangul(piece.text)]
    counts = [len(HANGUL.findall(piece.text)) for piece in with_hangul]
    han = [character.probability for character in characters if HAN.fullmatch(character.text)]
    confidence = mean_confidence(with_hangul)
    if confidence >= FIRMLY_HANGUL and sum(counts) >= len(han):
        return True
    hangul = sum(count * piece.confidence for count, piece in zip(counts, with_hangul, strict=True))
    return confidence >= CLEARLY_HANGUL and hangul > sum(han)
