"""Crops of Korean lines become words: our recognizer reads, and where it doubts, the hybrid too.

What is kept where they differ belongs to ``voting``, the hybrid to ``korean``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ocr_pipeline.adapters.engines.calibration import KOREAN_CASCADE
from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.hangul import Glyph
from ocr_pipeline.adapters.engines.jamo import composed
from ocr_pipeline.adapters.engines.korean_spelling import spelled
from ocr_pipeline.adapters.engines.lines import Piece, mean_confidence, reach_of
from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.adapters.engines.trimming import trimmed
from ocr_pipeline.adapters.engines.two_readings import center
from ocr_pipeline.adapters.engines.voting import voted

# Of the least sure character of a line: from here on the hybrid is not asked. Of 2,135 lines in
# typefaces that the recognizer was not trained on, 1,847 are, with 11 wrong characters; the hybrid
# has 49 in them.
SURE = 0.95
# From which probability on a space counts: of 4,629 between words that were read right, 30 are less
# likely, and 27 of 19,899 places within words more. The likeliest class is a space in 158 fewer.
SPACED = 0.15


class Glyphs(Protocol):
    """Reads a line character by character: the hybrid."""

    def glyphs(self, crop: Crop) -> list[Glyph]:
        """What a line says, from left to right."""


@dataclass(frozen=True)
class KoreanCascade:
    """Reads Korean lines; ``hybrid`` is None where our own recognizer is to read alone."""

    own: Recognizer
    hybrid: Glyphs | None

    def read(self, crop: Crop) -> list[Piece]:
        """The words of a line."""
        line = self.glyphs(crop)
        if self.hybrid is not None and is_doubtful(line):
            line = voted(line, self.hybrid.glyphs(crop))
        return words_of(spelled(line, 1 / crop.aspect))

    def glyphs(self, crop: Crop) -> list[Glyph]:
        """What our own recognizer sees in a line."""
        characters = composed(self.own.read(trimmed(crop.pixels)))
        return list(glyphs_of(characters, 1 / crop.aspect))


def own_reader(own: Recognizer, hybrid: Glyphs | None) -> KoreanCascade:
    """With our recognizer as it is loaded: its spaces are those that are likely enough."""
    return KoreanCascade(replace(own, spaced=SPACED), hybrid)


def is_doubtful(line: Sequence[Glyph]) -> bool:
    """Whether some character may be wrong, or all are missing."""
    return not line or min(glyph.confidence for glyph in line) < SURE


def glyphs_of(characters: Sequence[Character], height: float) -> Iterator[Glyph]:
    """Characters with the room that they take up; ``height`` of the line as their places are."""
    low, joined = 0.0, False
    for character in characters:
        middle = center(character)
        if character.text.isspace():
            low, joined = max(low, middle), False
            continue
        reach = height * reach_of(character)
        start, end = max(low, middle - reach), min(1.0, middle + reach)
        end = max(start, end)
        yield Glyph(character.text, character.probability, start, end, joined, character.space)
        low, joined = middle, True


def words_of(line: Sequence[Glyph]) -> list[Piece]:
    """Join what no space separates."""
    words: list[list[Glyph]] = []
    for glyph in line:
        if words and glyph.joined:
            words[-1].append(glyph)
        else:
            words.append([glyph])
    return [_piece(word) for word in words]


def _piece(word: Sequence[Glyph]) -> Piece:
    text = "".join(glyph.text for glyph in word)
    start = word[0].start
    end = max(start, *(glyph.end for glyph in word))
    glyphs = [Piece(glyph.text, glyph.confidence, glyph.start, glyph.end) for glyph in word]
    places = tuple((glyph.start + glyph.end) / 2 for glyph in word)
    spaces = tuple(glyph.space for glyph in word)
    if len(places) != len(text):
        places, spaces = (), ()
    return Piece(text, mean_confidence(glyphs), start, end, KOREAN_CASCADE, places, spaces)
