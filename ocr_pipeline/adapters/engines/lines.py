"""What was read in a crop becomes a line of words with quads on the page.

Reading belongs to ``recognizer`` and ``korean``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean, median_low

from ocr_pipeline.adapters.engines.calibration import PP_OCR, Scale
from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.recognizer import Character
from ocr_pipeline.adapters.engines.spelling import spelled
from ocr_pipeline.model.page import TextLine, Word

FIRST_WIDE = "\u2e80"  # from here on characters are about as wide as high: Han, kana, full width
# Of the usual step from one wide character to the next: a full-width space makes it 2, the white
# around a comma up to 1.5.
SPACED_STEP = 1.7
# From the middle of a character to where its neighbor may begin, in heights of the line.
WIDE_REACH, NARROW_REACH = 0.4, 0.2


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of a crop: ``confidence`` 0..1, ``start``, ``end`` in fractions of its width.

    ``confidence`` is its reader's, and ``scale`` says how sure that is. ``places`` are the middles
    of its characters, likewise, ``spaces`` how likely their reader found a space before each; none
    where they are not known.
    """

    text: str
    confidence: float
    start: float
    end: float
    scale: Scale = PP_OCR
    places: tuple[float, ...] = ()
    spaces: tuple[float, ...] = field(default=(), compare=False)

    @property
    def probability(self) -> float:
        """That the word is right."""
        return self.scale.probability(self.confidence, max(1, len(self.text)))


def pieces_of(characters: Sequence[Character]) -> list[Piece]:
    """Cut characters into words at spaces."""
    half = _pitch(characters) / 2
    pieces: list[Piece] = []
    low = 0.0  # where the previous word's last gap ends
    for word, high in _runs(characters):
        start = max(low, _center(word[0]) - half)
        end = min(high, _center(word[-1]) + half)
        confidence = fmean(character.probability for character in word)
        text = spelled("".join(character.text for character in word))
        places = tuple(_center(character) for character in word)
        spaces = tuple(character.space for character in word)
        end = max(start, end)
        pieces.append(Piece(text, confidence, start, end, places=places, spaces=spaces))
        low = high
    return pieces


def text_line(crop: Crop, pieces: Sequence[Piece]) -> TextLine:
    """Place the words of a crop on the page; the line's confidence stays that of its reader."""
    words = tuple(
        Word(piece.text, piece.probability, crop.part(piece.start, piece.end), line_break=False)
        for piece in pieces
    )
    return TextLine(words, crop.quad, mean_confidence(pieces), vertical=crop.tall)


def mean_confidence(pieces: Sequence[Piece]) -> float:
    """Mean over characters; 0 when there are none."""
    characters = sum(len(piece.text) for piece in pieces)
    if not characters:
        return 0.0
    return sum(len(piece.text) * piece.confidence for piece in pieces) / characters


def widest_blank(characters: Sequence[Character], aspect: float) -> float:
    """The longest stretch of a line that no character takes up, in heights of the line.

    ``aspect`` is the line's width in its heights.
    """
    low, widest = 0.0, 0.0
    for character in characters:
        place = _center(character) * aspect
        reach = reach_of(character)
        widest = max(widest, place - reach - low)
        low = place + reach
    return max(widest, aspect - low)


def reach_of(character: Character) -> float:
    """From its middle to where its neighbor may begin, in heights of the line."""
    return WIDE_REACH if _is_wide(character) else NARROW_REACH


def _runs(characters: Sequence[Character]) -> Iterator[tuple[list[Character], float]]:
    """Runs without spaces, each with the middle of the gap after it (1 at the end of the line)."""
    run: list[Character] = []
    for character in _with_spaces(characters):
        if not character.text.isspace():
            run.append(character)
        elif run:
            yield run, _center(character)
            run = []
    if run:
        yield run, 1.0


def _with_spaces(characters: Sequence[Character]) -> Iterator[Character]:
    """The characters, with the spaces between Han or kana that the recognizer is silent about."""
    limit = _widest_step(characters)
    for last, character in pairwise(characters):
        yield last
        if _is_wide(last) and _is_wide(character) and _center(character) - _center(last) > limit:
            yield Character(" ", 1.0, last.end, character.start)
    yield from characters[-1:]


def _widest_step(characters: Sequence[Character]) -> float:
    """How far wide neighbors of this line may be apart without a space between them."""
    steps = [
        _center(character) - _center(last)
        for last, character in pairwise(characters)
        if _is_wide(last) and _is_wide(character)
    ]
    return SPACED_STEP * median_low(steps) if len(steps) > 1 else 1.0


def _is_wide(character: Character) -> bool:
    return character.text >= FIRST_WIDE


def _pitch(characters: Sequence[Character]) -> float:
    """Mean distance of neighboring characters."""
    if len(characters) < 2:  # noqa: PLR2004 - one character has no neighbor
        return 1.0
    return (_center(characters[-1]) - _center(characters[0])) / (len(characters) - 1)


def _center(character: Character) -> float:
    return (character.start + character.end) / 2
