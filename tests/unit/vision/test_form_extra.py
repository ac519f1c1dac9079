"""Words and labels that a sample has not are told from stamps, notes and writing."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_checking import compare
from ocr_pipeline.vision.form_print import FormPrint
from ocr_pipeline.vision.form_view import Area
from tests.unit.vision.form_compared import (
    BETWEEN,
    HERE,
    PRINT,
    SHEET,
    compared,
    with_pen,
)
from tests.unit.vision.form_sheets import (
    COLUMNS,
    Label,
    gray,
    write,
)


def test_small_writing_in_the_fields_of_large_print_is_no_word() -> None:
    large = FormPrint(SHEET.gray()[:500], tuple(area for area in SHEET.fields if area[3] < 490))
    page = SHEET.drawn()[:500]
    for left, _, _, bottom in large.areas:
        write(page, ("noon", left + 40, bottom - 14), size=0.4)
    assert compare(large, gray(page), HERE).extra_words == 0


def test_words_between_the_samples_are_told() -> None:
    assert compared(SHEET.plus(("Signed", COLUMNS[0], BETWEEN))).extra_words == 1
    both = SHEET.plus(("Signed", COLUMNS[0], BETWEEN), ("Place", COLUMNS[1], BETWEEN))
    assert compared(both).extra_words == 2


@pytest.mark.parametrize(
    "note",
    [
        ("Note", 520, 60),
        ("Note", 40, 1060),
        ("Note", 2, 300),
        ("Note", 740, 300),
    ],
    ids=["right of the title", "below", "left", "right"],
)
def test_notes_in_the_margins_are_not(note: Label) -> None:
    assert compared(SHEET.plus(note)).extra_words == 0


@pytest.mark.parametrize("size", [0.3, 1.6])
def test_what_is_far_smaller_or_larger_than_print_is_no_word(size: float) -> None:
    assert with_pen(lambda page: write(page, ("Hm", 60, 166), size)).extra_words == 0


def test_faint_writing_is_no_print() -> None:
    assert with_pen(lambda page: write(page, ("Signed", 40, BETWEEN), ink=190)).extra_words == 0


def test_a_stroke_is_no_word() -> None:
    stroke = with_pen(lambda page: cv2.rectangle(page, (60, 148), (62, 162), (40, 40, 40), -1))
    assert stroke.extra_words == 0


def test_dots_as_high_and_wide_as_a_word_are_none() -> None:
    def dots(page: Pixels) -> None:
        for step in range(4):
            cv2.circle(page, (60 + 5 * step, 150 + 3 * step), 1, (40, 40, 40), -1)

    assert with_pen(dots).extra_words == 0


def test_a_label_with_a_box_or_a_line_beside_it_is_a_field_that_the_sample_has_not() -> None:
    word = "Signed", COLUMNS[0], BETWEEN
    boxed = replace(SHEET.plus(word), boxes=((130, 148, 320, 165),))
    assert compared(boxed).extra_labels == 1
    lined = replace(SHEET.plus(word), boxes=((130, 162, 320, 164),))
    assert compared(lined).extra_labels == 1
    above = replace(SHEET.plus((*word[:2], 1045)), boxes=((40, 1057, 240, 1078),))
    assert compared(above).extra_labels == 1  # in the margin, where words alone say nothing


@pytest.mark.parametrize(
    "box",
    [
        (30, 146, 230, 168),  # a stamp's frame is around its words
        (130, 148, 180, 165),  # too short to write in
        (260, 148, 400, 165),  # too far from the word
        (130, 215, 320, 232),
    ],
    ids=["around", "short", "far", "lower"],
)
def test_a_word_in_a_frame_or_far_from_it_is_no_label(box: Area) -> None:
    framed = replace(SHEET.plus(("Signed", COLUMNS[0], BETWEEN)), boxes=(box,))
    assert compared(framed).extra_labels == 0


def test_a_label_is_none_without_a_word() -> None:
    assert compared(replace(SHEET, boxes=((130, 148, 320, 165),))).extra_labels == 0


def test_a_photograph_beside_a_word_is_no_place_to_write() -> None:
    def glued(page: Pixels) -> None:
        write(page, ("Signed", COLUMNS[0], BETWEEN))
        page[140:172, 140:360] = np.linspace(60, 190, 220)[None, :, None]

    assert with_pen(glued).extra_labels == 0


def test_writing_on_a_line_of_the_sample_is_no_print_though_no_field_is_there() -> None:
    """Operators leave out what they do not need; the dotted line is a line, too."""
    words = ("Gardener", 140, BETWEEN), ("Signed", 140 + 200, BETWEEN)
    for step in (1, 6):
        lined = SHEET.drawn()
        lined[BETWEEN + 8 : BETWEEN + 10, 100:560:step] = 40
        page = lined.copy()
        for word in words:
            write(page, word)
        found = compare(FormPrint(gray(lined), SHEET.fields), gray(page), HERE)
        assert found.extra_words == 0
        assert compare(PRINT, gray(page), HERE).extra_words > 0
