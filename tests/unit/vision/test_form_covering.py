"""What lies over a word says nothing of it; nothing, and another word, do."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_checking import compare
from ocr_pipeline.vision.form_print import FormPrint
from tests.unit.vision.form_compared import (
    FIFTH,
    HERE,
    SHEET,
    WORDS,
    compared,
    with_pen,
)
from tests.unit.vision.form_sheets import (
    PAPER,
    SIZE_PX,
    gray,
    write,
)


def test_writing_over_words_is_not_cut_into_words() -> None:
    def write_over(page: Pixels) -> None:
        for _, left, base in SHEET.labels[4:8]:
            write(page, ("OK", left + 10, base + 8), size=1.7)

    found = with_pen(write_over)
    assert not found.different
    assert found.extra_words == 0


def test_a_stamp_over_words_takes_none_away() -> None:
    _, left, base = FIFTH
    found = with_pen(lambda page: cv2.circle(page, (left + 40, base - 6), 34, (60, 60, 200), 5))
    assert not found.different
    assert found.extra_words == 0


def test_words_written_over_are_doubtful_or_like_and_never_different() -> None:
    def scribble(page: Pixels) -> None:
        for _, left, base in SHEET.labels[:3]:
            for step in range(0, 90, 6):
                cv2.line(page, (left + step, base + 4), (left + step + 14, base - 20), (0,) * 3, 2)

    found = with_pen(scribble)
    assert not found.different
    assert len(found.like) == WORDS - 3


LEFT, BASE = SHEET.labels[5][1:]


@pytest.mark.parametrize(
    "cover",
    [
        lambda page: cv2.rectangle(page, (LEFT - 9, BASE - 40), (LEFT + 70, BASE + 30), 120, -1),
        lambda page: cv2.rectangle(page, (LEFT + 40, BASE - 40), (LEFT + 90, BASE + 30), 120, -1),
        lambda page: cv2.circle(page, (LEFT + 40, BASE - 8), 34, (40, 40, 40), 22),
    ],
    ids=["photograph", "half of it", "stamp"],
)
def test_what_covers_a_word_says_nothing_of_it(cover: Callable[[Pixels], object]) -> None:
    found = with_pen(cover)
    assert not found.different
    assert len(found.marks) in (WORDS - 1, WORDS)


def test_tape_of_the_papers_color_takes_a_word_away() -> None:
    tape = (LEFT - 9, BASE - 20), (LEFT + 110, BASE + 8)
    assert len(with_pen(lambda page: cv2.rectangle(page, *tape, (248,) * 3, -1)).different) == 1


def in_gray(index: int, ink: int) -> Pixels:
    """The blank form with one label printed in that level."""
    page = SHEET.without(index).drawn()
    write(page, SHEET.labels[index], ink=ink)
    return page


def test_a_pen_over_a_word_in_gray_makes_no_other_word_of_it() -> None:
    """Its strokes are less dark than those of most words, whatever lies over them."""
    sample = in_gray(5, 110)
    page = sample.copy()
    for step in range(0, 60, 12):
        cv2.line(page, (LEFT + step, BASE - 6), (LEFT + step + 30, BASE - 3), (110,) * 3, 2)
    found = compare(FormPrint(gray(sample), SHEET.fields), gray(page), HERE)
    assert not found.different
    assert min(mark.strokes for mark in found.marks) > 0.8


@pytest.mark.parametrize(("ink", "different"), [(110, 1), (170, 0)])
def test_a_hint_in_light_gray_may_be_missing(ink: int, different: int) -> None:
    """A fax loses it."""
    sample = FormPrint(gray(in_gray(5, ink)), SHEET.fields)
    assert len(compare(sample, SHEET.without(5).gray(), HERE).different) == different


@pytest.mark.parametrize(
    ("level", "different"), [(246, 1), (225, 0)], ids=["paper of its own color", "a note"]
)
def test_a_note_that_sticks_over_a_word_says_nothing_of_it(level: int, different: int) -> None:
    def stick(page: Pixels) -> None:
        cv2.rectangle(page, (LEFT - 30, BASE - 60), (LEFT + 130, BASE + 60), (level,) * 3, -1)

    with_note = [mark for mark in with_pen(stick).different if mark.box[3] < BASE]
    assert len(with_note) == different


def test_a_shadow_over_the_page_covers_nothing() -> None:
    shade = np.linspace(1.0, 0.6, SIZE_PX[0])[None, :, None]
    page = np.asarray(SHEET.without(5).drawn() * shade, np.uint8)
    assert len(compared(page).different) == 1


def test_strokes_from_above_a_word_lie_over_it_though_its_print_is_dense() -> None:
    def sign(page: Pixels) -> None:
        cv2.rectangle(page, (LEFT, BASE - 18), (LEFT + 90, BASE), (PAPER,) * 3, -1)
        for step in range(0, 90, 8):
            cv2.line(page, (LEFT + step, BASE - 50), (LEFT + step, BASE - 4), (40, 40, 40), 2)

    assert not with_pen(sign).different
