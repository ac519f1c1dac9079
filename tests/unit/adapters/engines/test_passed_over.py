from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.passed_over import MOST_SIGNS, read_row
from ocr_pipeline.adapters.engines.recognizer import Character, Recognizer
from ocr_pipeline.ports.engine import Pixels

SIDE = 40
GLYPH = (6, 34)
DOT = (16, 24)


@dataclass
class Answers:
    """Reads the row, then what is shown alone; the last answer for good."""

    row: Sequence[Character]
    alone: Sequence[str]
    probability: float
    seen: list[Pixels] = field(default_factory=list)

    def read(self, crop: Pixels) -> tuple[Character, ...]:
        self.seen.append(crop)
        if len(self.seen) == 1:
            return tuple(self.row)
        text = self.alone[min(len(self.seen) - 1, len(self.alone)) - 1]
        return tuple(Character(character, self.probability, 0.4, 0.6) for character in text)


def read(
    row: str, *alone: str, probability: float = 0.9, side: tuple[int, int] = GLYPH
) -> tuple[str, list[Pixels]]:
    """``row``: a character per square; ※ and ■ are ink that is not read, a space is paper."""
    pixels = np.full((SIDE, SIDE * len(row), 3), 250, np.uint8)
    found = []
    for index, character in enumerate(row):
        square = pixels[:, SIDE * index : SIDE * (index + 1)]
        top, bottom = side if character == "※" else GLYPH
        if character != " ":
            square[top:bottom, top:bottom] = 20
        if character == "※":
            square[top + 4 : bottom - 4, top + 4 : bottom - 4] = 250
        if character not in " ※■":
            place = (index + 0.4) / len(row), (index + 0.6) / len(row)
            found.append(Character(character, 0.9, *place))
    recognizer = Answers(found, alone, probability)
    characters = read_row(cast(Recognizer, recognizer), pixels)
    return "".join(character.text for character in characters), recognizer.seen


@pytest.mark.parametrize("row", ["※春夏秋冬", "春夏※秋冬", "春夏秋冬※"])
def test_a_sign_that_was_passed_over_is_read_alone_in_its_place(row: str) -> None:
    text, seen = read(row, "※")
    assert text == row
    assert seen[1].shape == (SIDE + 2 * 5, GLYPH[1] - GLYPH[0] + 2 * 16, 3)
    assert seen[1][0, 0].tolist() == [200, 150, 150]


def test_filled_shapes_need_no_reader() -> None:
    text, seen = read("■春夏秋冬")
    assert text == "■春夏秋冬"
    assert len(seen) == 1


def test_what_shows_several_characters_is_no_sign() -> None:
    assert read("※春夏秋冬", "※※")[0] == "春夏秋冬"


@pytest.mark.parametrize("alone", ["O", "口", "1", "□", ""])
def test_other_characters_are_not_added(alone: str) -> None:
    assert read("※春夏秋冬", alone)[0] == "春夏秋冬"


def test_a_doubtful_sign_is_not_added() -> None:
    assert read("※春夏秋冬", "※", probability=0.3)[0] == "春夏秋冬"


@pytest.mark.parametrize("row", ["春夏秋冬", "春夏 秋冬", "  春夏秋冬", "", "※"])
def test_a_row_without_such_ink_is_read_once(row: str) -> None:
    _, seen = read(row or " ", "※")
    assert len(seen) == 1


def test_dots_are_no_signs() -> None:
    assert len(read("春夏※秋冬", "※", side=DOT)[1]) == 1


def test_a_drawing_is_not_read_piece_by_piece() -> None:
    _, seen = read("春夏" + "※" * 9, "川口")
    assert len(seen) == 1 + MOST_SIGNS
