"""Columns of Chinese or Japanese become characters: PP-OCR reads them lying, then what it left out.

It was taught to read a column turned by 90 degrees, and passes over stops, brackets and small kana
there. Which ink was left out belongs to ``vision.vertical_cells``; choosing crops to
``line_reader``.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np

from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.passed_over import read_row
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
# What stands upright, is no dot, and is left out; other glyphs would be parts of one that was read.
OVERLOOKED = frozenset("ぁぃぅぇぉっゃゅょァィゥェォッャュョヵヶ！？：；!?:;")
# What is turned in columns; other signs stand upright.
TURNED = frozenset("「」『』（）()〈〉《》【】〔〕［］[]{}ー—―–-…⋯~〜～")
# Readings of a dot, and what it is.
DOTS = {"。": "。", "°": "。", "、": "、", "，": "，", ",": "，", "・": "・", "．": "．"}
LONG_VOWEL, ONE, BARS = "ー", "一", "ー一1１|lI"
KANA = re.compile(r"[\u3041-\u30fa]")


def read_crop(
    recognizer: Recognizer, crop: Crop, languages: Collection[str]
) -> tuple[Character, ...]:
    """The characters of a line, or of a column where one of ``languages`` is written in columns."""
    if LANGUAGES.isdisjoint(languages):
        return recognizer.read(crop.pixels)
    if crop.tall:
        return VerticalReader(recognizer).read(crop)
    return read_row(recognizer, crop.pixels)


@dataclass(frozen=True)
class VerticalReader:
    """Reads tall crops of languages that are written from top to bottom."""

    recognizer: Recognizer

    def read(self, crop: Crop) -> tuple[Character, ...]:
        """The characters of a column, from its top; other tall crops are read as they are.

        Nothing is added to a reading that is unsure: its places do not say what is missing.
        """
        found = self.recognizer.read(on_paper(crop.pixels))
        if not is_column(found):
            return self.recognizer.read(crop.pixels)
        column = Column.of(crop.pixels, [(c.start + c.end) / 2 for c in found])
        if column is None or mean_probability(found) < SURE:
            return found
        added = (character for cell in column.unread() for character in self._look(column, cell))
        return tuple(
            told_bars(sorted((*found, *added), key=lambda character: character.start), column)
        )

    def _look(self, column: Column, cell: Cell) -> Iterator[Character]:
        """What a cell says between its neighbors: turned like a bracket, else as it stands."""
        readings: list[Character] = []
        if not cell.is_dot:
            readings = [c for c in self._middle(column, cell, turned=True) if c.text in TURNED]
        if not readings:
            readings = self._middle(column, cell, turned=False)
            if cell.is_dot:
                readings = [replace(c, text=DOTS[c.text]) for c in readings if c.text in DOTS]
            else:
                readings = [c for c in readings if c.text in OVERLOOKED]
        best = max(readings, key=lambda c: c.probability, default=None)
        if best is not None and best.probability >= LEGIBLE:
            yield best

    def _middle(self, column: Column, cell: Cell, *, turned: bool) -> list[Character]:
        """The characters in the middle third of a strip, placed in the cell."""
        length = column.pixels.shape[1]
        return [
            Character(c.text, c.probability, cell.start / length, cell.end / length)
            for c in self.recognizer.read(column.strip(cell, turned=turned))
            if 1 / 3 <= (c.start + c.end) / 2 <= 2 / 3 and not c.text.isspace()
        ]


def on_paper(pixels: Pixels) -> Pixels:
    """As if printed on colored paper."""
    return np.asarray(pixels * PAPER_TINT, np.uint8)


def is_column(characters: Sequence[Character]) -> bool:
    """Whether a reading is mostly of characters that are written from top to bottom."""
    wide = sum(character.text >= FIRST_WIDE for character in characters)
    return wide > MOSTLY * len(characters)


def mean_probability(characters: Sequence[Character]) -> float:
    """Of at least one character."""
    return fmean(character.probability for character in characters)


def told_bars(characters: Sequence[Character], column: Column) -> Iterator[Character]:
    """The characters, with what the ink says where only its direction tells ー from 一."""
    last = ""
    for character in characters:
        text = character.text
        if text in (LONG_VOWEL, ONE) or (text in BARS and KANA.fullmatch(last)):
            downwards = column.runs_down((character.start + character.end) / 2)
            if downwards is not None:
                text = LONG_VOWEL if downwards else ONE
        yield replace(character, text=text)
        last = text
