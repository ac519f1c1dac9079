"""Columns of Chinese or Japanese become characters: PP-OCR reads them lying, then what it left out.

It was taught to read a column turned by 90 degrees, and passes over stops, brackets and small kana
there. Which ink was left out belongs to ``vision.vertical_cells``; choosing crops to
``line_reader``.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.vertical_cells import Cell, Column

LANGUAGES = frozenset({"ja", "zh-TW", "zh-CN"})
# On white PP-OCR leaves out 13 % of a cleanly drawn column, on this paper (blue, green, red) 3 %:
# of columns it saw scanned books more often than screens.
PAPER_TINT = np.array((0.8, 0.6, 0.6), np.float32)
FIRST_WIDE = "\u2e80"  # from here on characters may stand in a column
MOSTLY = 0.5
SURE = 0.7  # mean probability of a reading whose places say where characters are missing
LEGIBLE = 0.5  # probability of a character that was read in a gap
# What is turned in columns; other signs stand upright.
TURNED = frozenset("「」『』（）()〈〉《》【】〔〕［］[]{}ー—―–-…⋯~〜～")
LONG_VOWEL, ONE = "ー", "一"


def read_crop(
    recognizer: Recognizer, crop: Crop, languages: Collection[str]
) -> tuple[Character, ...]:
    """The characters of a line, or of a column where one of ``languages`` is written in columns."""
    if crop.tall and not LANGUAGES.isdisjoint(languages):
        return VerticalReader(recognizer).read(crop)
    return recognizer.read(crop.pixels)


@dataclass(frozen=True)
class VerticalReader:
    """Reads tall crops of languages that are written from top to bottom."""

    recognizer: Recognizer

    def read(self, crop: Crop) -> tuple[Character, ...]:
        """The characters of a column, from its top; those of a line on its side are left as read.

        Nothing is added to a reading that is unsure, or not in wide characters.
        """
        found = self.recognizer.read(on_paper(crop.pixels))
        if not is_column(found):
            return self.recognizer.read(crop.pixels)
        column = Column.of(crop.pixels, [(c.start + c.end) / 2 for c in found])
        if column is None:
            return found
        known = [upright_bar(character, column) for character in found]
        added = (character for cell in column.unread() for character in self._look(column, cell))
        return tuple(sorted((*known, *added), key=lambda character: character.start))

    def _look(self, column: Column, cell: Cell) -> Iterator[Character]:
        """What a cell says between its neighbors, as it stands or turned like a bracket."""
        upright = self._middle(column.strip(cell, turned=False), cell)
        readings = [c for c in upright if c.text not in TURNED]
        if not cell.is_dot:
            turned = self._middle(column.strip(cell, turned=True), cell)
            readings += [c for c in turned if c.text in TURNED]
        best = max(readings, key=lambda c: c.probability, default=None)
        if best is not None and best.probability >= LEGIBLE:
            yield best

    def _middle(self, strip: Pixels, cell: Cell) -> list[Character]:
        """The characters in the middle third of a strip, placed in the cell."""
        return [
            Character(c.text, c.probability, cell.start, cell.end)
            for c in self.recognizer.read(strip)
            if 1 / 3 <= (c.start + c.end) / 2 <= 2 / 3 and not c.text.isspace()
        ]


def on_paper(pixels: Pixels) -> Pixels:
    """As if printed on colored paper."""
    return np.asarray(pixels * PAPER_TINT, np.uint8)


def is_column(characters: Sequence[Character]) -> bool:
    """Whether a reading is sure, and of characters that are written from top to bottom."""
    if len(characters) < 2:  # noqa: PLR2004 - one says nothing about the distance to the next
        return False
    wide = sum(character.text >= FIRST_WIDE for character in characters)
    mean = sum(character.probability for character in characters) / len(characters)
    return wide > MOSTLY * len(characters) and mean >= SURE


def upright_bar(character: Character, column: Column) -> Character:
    """``character``, or what its ink says where only its direction tells ー from 一."""
    if character.text not in (LONG_VOWEL, ONE):
        return character
    downwards = column.runs_down((character.start + character.end) / 2)
    if downwards is None:
        return character
    text = LONG_VOWEL if downwards else ONE
    return Character(text, character.probability, character.start, character.end)
