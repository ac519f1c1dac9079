"""Two readings of a line become one: a word claims its place, and the surer reading keeps it.

Tesseract's glyphs stand for Hangul, PP-OCR's characters for all else. Which parts of a line are
read twice belongs to ``korean``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean

from ocr_pipeline.adapters.engines.hangul import Glyph
from ocr_pipeline.adapters.engines.recognizer import Character

HANGUL = re.compile(r"[\uac00-\ud7a3]")
HAN = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")  # and kana
NUMBER = re.compile(r"[\d.,:/~%()+-]+")  # Tesseract reads these well
# What leads a line or a word, and what Tesseract, which has few of them, takes for some syllable.
SIGN = re.compile("[①-⑳■□▲△▼▽◆◇●○◎★☆☎☏※☞←↑→↓]")

# Confidences of Tesseract.
FIRM_HANGUL = 0.8  # what PP-OCR sees here is no letter
WEAK_HANGUL = 0.6  # may be Latin letters
NO_HANGUL = 0.3  # may be anything
FIRM_NUMBER = 0.75

# Confidences of PP-OCR from which its word is taken.
ACCEPTED = 0.85
ACCEPTED_IN_BLANK = 0.93
ACCEPTED_OVER_WEAK_HANGUL = 0.93
ACCEPTED_OVER_HANGUL = 0.98
ACCEPTED_SIGN = 0.65
ACCEPTED_POINT = 0.98  # a faint comma looks like a point
ACCEPTED_HAN = 0.95  # it sees Han in Hangul, so these must be surer
ACCEPTED_ONE_HAN = 0.98
ACCEPTED_HAN_OVER_FIRM_HANGUL = 0.97

# In heights of the line.
REACH = 0.3  # from where the network saw a character to its edge
WIDE_REACH = 0.45  # Han, signs
STEP = 1.3  # characters farther apart are not one word

CORE = 0.2  # of a glyph's width: what is nearer to its edge may belong to its neighbor
FULL_WIDTH = {0xFEE0 + code: code for code in range(ord("!"), ord("~") + 1)}


def merged(glyphs: Sequence[Glyph], again: Iterable[Character], height: float) -> list[Glyph]:
    """Put the words in which PP-OCR is surer into Tesseract's line.

    Places are fractions of the line's width, and so is its ``height``.
    """
    line = side_by_side(glyphs)
    for word in _words(again, line, height):
        word.put_into(line, height)
    return line


def side_by_side(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """End boxes where the next begins: Tesseract's starts are right, some ends lie far off."""
    line = list(glyphs)
    for index, (glyph, following) in enumerate(pairwise(glyphs)):
        line[index] = replace(glyph, end=max(glyph.start, min(glyph.end, following.start)))
    return line


@dataclass(frozen=True)
class SecondWord:
    """Neighboring characters as PP-OCR read them, and whether it saw a space before and behind."""

    characters: Sequence[Character]
    spaced_before: bool
    spaced_behind: bool

    @property
    def text(self) -> str:
        """Its characters; Korean is not printed with full-width ones of ASCII."""
        return "".join(character.text for character in self.characters).translate(FULL_WIDTH)

    @property
    def confidence(self) -> float:
        """Mean over its characters."""
        return fmean(character.probability for character in self.characters)

    def put_into(self, line: list[Glyph], height: float) -> None:
        """Take the place of the glyphs that are there, if it is surer than they are."""
        is_wide = bool(HAN.fullmatch(self.text) or SIGN.fullmatch(self.text))
        reach = (WIDE_REACH if is_wide else REACH) * height
        low, high = (center(self.characters[0]) - reach, center(self.characters[-1]) + reach)
        first = sum(center(glyph) <= low for glyph in line)
        behind = first + sum(low < center(glyph) < high for glyph in line[first:])
        first, behind = _whole_number(line, first, behind)
        old = line[first:behind]
        if not is_surer(self.text, self.confidence, old):
            return
        if self.spaced_behind and behind < len(line):
            line[behind] = replace(line[behind], joined=False)
        spaced = self.spaced_before or (bool(old) and not old[0].joined)
        line[first:behind] = [
            Glyph(text, character.probability, character.start, character.end, joined)
            for text, character, joined in zip(
                self._letters(old, height),
                self.characters,
                (not spaced, *(True,) * (len(self.characters) - 1)),
                strict=True,
            )
        ]

    def _letters(self, old: Sequence[Glyph], height: float) -> Iterator[str]:
        """Its text, with the commas that Tesseract sees where this reader doubts its points."""
        commas = [center(glyph) for glyph in old if glyph.text == ","]
        for text, character in zip(self.text, self.characters, strict=True):
            is_doubtful = text == "." and character.probability < ACCEPTED_POINT
            place = center(character)
            is_comma = any(abs(comma - place) < REACH * height for comma in commas)
            yield "," if is_doubtful and is_comma else text


def is_surer(text: str, confidence: float, old: Sequence[Glyph]) -> bool:
    """Whether what PP-OCR read takes the place of these glyphs (none: of white)."""
    hangul = max((glyph.confidence for glyph in old if HANGUL.search(glyph.text)), default=0.0)
    if HAN.search(text):
        return bool(HAN.fullmatch(text)) and confidence > _needed_of_han(len(text), hangul)
    if not old:
        return confidence > ACCEPTED_IN_BLANK
    if SIGN.fullmatch(text) and hangul < NO_HANGUL and not any(map(_is_firm_number, old)):
        return confidence > ACCEPTED_SIGN
    if hangul:
        is_part = any(not HANGUL.search(glyph.text) for glyph in old)  # of a word with letters
        weak = hangul < (FIRM_HANGUL if is_part else WEAK_HANGUL)
        return confidence > (ACCEPTED_OVER_WEAK_HANGUL if weak else ACCEPTED_OVER_HANGUL)
    if not all(map(_is_firm_number, old)):
        return confidence > ACCEPTED
    # PP-OCR leaves out digits between Hangul, Tesseract does not.
    least = min(glyph.confidence for glyph in old)
    return len(text) >= len(old) and confidence > max(ACCEPTED, least)


def center(place: Glyph | Character) -> float:
    """The middle, as a fraction of the line's width."""
    return (place.start + place.end) / 2


def _whole_number(line: Sequence[Glyph], first: int, behind: int) -> tuple[int, int]:
    """A part of a number that Tesseract is sure of is no place of its own."""
    if not all(map(_is_firm_number, line[first:behind])):
        return first, behind
    while 0 < first < behind and line[first].joined and _is_firm_number(line[first - 1]):
        first -= 1
    while first < behind < len(line) and line[behind].joined and _is_firm_number(line[behind]):
        behind += 1
    return first, behind


def _is_firm_number(glyph: Glyph) -> bool:
    return glyph.confidence >= FIRM_NUMBER and bool(NUMBER.fullmatch(glyph.text))


def _needed_of_han(length: int, hangul: float) -> float:
    if length == 1:
        return ACCEPTED_ONE_HAN if hangul < WEAK_HANGUL else 1.0
    return ACCEPTED_HAN_OVER_FIRM_HANGUL if hangul >= FIRM_HANGUL else ACCEPTED_HAN


def _words(
    again: Iterable[Character], line: Sequence[Glyph], height: float
) -> Iterator[SecondWord]:
    """Cut PP-OCR's characters into words: at spaces, at firm Hangul, between Han and others."""
    firm = [
        glyph for glyph in line if HANGUL.search(glyph.text) and glyph.confidence >= FIRM_HANGUL
    ]
    run: list[Character] = []
    spaced = False
    for character in again:
        is_space = character.text.isspace()
        is_noise = not is_space and _is_hangul(character, firm)
        if run and (is_space or is_noise or not _is_next(run[-1], character, firm, height)):
            yield SecondWord(tuple(run), spaced, is_space)
            run, spaced = [], False
        if is_space or is_noise:
            spaced = is_space
        else:
            run.append(character)
    if run:
        yield SecondWord(tuple(run), spaced, spaced_behind=False)


def _is_hangul(character: Character, firm: Iterable[Glyph]) -> bool:
    """Whether this was seen in the core of a syllable that Tesseract is sure of."""
    if HAN.fullmatch(character.text) and character.probability > ACCEPTED_HAN_OVER_FIRM_HANGUL:
        return False
    return any(
        abs(center(character) - center(glyph)) < (0.5 - CORE) * (glyph.end - glyph.start)
        for glyph in firm
    )


def _is_next(last: Character, character: Character, firm: Iterable[Glyph], height: float) -> bool:
    """Whether two characters stand in one word."""
    left, right = center(last), center(character)
    is_han = bool(HAN.fullmatch(character.text))
    if right - left > STEP * height or is_han != bool(HAN.fullmatch(last.text)):
        return False
    return is_han or not any(left < center(glyph) < right for glyph in firm)
