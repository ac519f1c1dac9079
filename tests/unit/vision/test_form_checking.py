"""What is printed on a form is found in its scan, or told as missing."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_alignment import Matrix
from ocr_pipeline.vision.form_checking import compare
from ocr_pipeline.vision.form_comparison import Comparison, Mark
from ocr_pipeline.vision.form_frame import ink_of
from ocr_pipeline.vision.form_print import FormPrint
from tests.unit.vision.form_compared import (
    FIFTH,
    HERE,
    PRINT,
    SHEET,
    WORDS,
    compared,
    with_pen,
)
from tests.unit.vision.form_sheets import (
    SIZE_PX,
    Sheet,
    gray,
    placed,
    scanned,
    tilted,
    write,
)


def test_each_word_is_a_mark_and_boxes_to_write_in_are_none() -> None:
    assert len(PRINT.boxes) == WORDS


def test_rulings_are_no_marks_and_letters_beside_them_are() -> None:
    page = SHEET.drawn()
    cv2.line(page, (20, 1060), (120, 1060), (40, 40, 40), 3)
    cv2.line(page, (410, 90), (410, 190), (40, 40, 40), 3)
    assert len(FormPrint(gray(page), SHEET.fields).boxes) == WORDS


@pytest.mark.parametrize(
    ("size_px", "is_one"), [((30, 14), True), ((0, 30), False), ((30, 1), False)]
)
def test_a_speck_is_no_mark(size_px: tuple[int, int], is_one: bool) -> None:
    page = SHEET.drawn()
    cv2.rectangle(page, (613, 40), (613 + size_px[0], 40 + size_px[1]), (40, 40, 40), -1)
    assert len(FormPrint(gray(page), SHEET.fields).boxes) == WORDS + is_one


def test_a_hair_is_no_mark() -> None:
    page = SHEET.drawn()
    cv2.line(page, (600, 40), (606, 46), (40, 40, 40), 1)
    assert len(FormPrint(gray(page), SHEET.fields).boxes) == WORDS


def test_print_within_and_on_the_edge_of_a_field_is_no_mark() -> None:
    left, top, right, bottom = SHEET.fields[0]
    inside = replace(SHEET, labels=(*SHEET.labels, ("year", left + 20, bottom - 10)))
    assert len(FormPrint(inside.gray(), SHEET.fields).boxes) == WORDS
    narrow = ((left + 4, top + 4, right - 4, bottom - 4), *SHEET.fields[1:])
    assert len(FormPrint(SHEET.gray(), narrow).boxes) == WORDS


def test_all_is_there_in_its_own_scan() -> None:
    found = compared(SHEET)
    assert [mark.shift_px for mark in found.marks] == [pytest.approx((0, 0), abs=0.05)] * WORDS
    assert all(mark.likeness > 0.99 for mark in found.marks)
    assert all(mark.strokes > 0.8 for mark in found.marks)
    assert found.like == found.marks
    assert (found.extra_words, found.extra_labels) == (0, 0)


@pytest.mark.parametrize(
    "place",
    [placed(0, 0.5, 0.5), placed(90, 1.5, 1.5), placed(0, 1.0, 0.5), tilted()],
    ids=["half", "on its side", "fax", "photographed"],
)
def test_a_scan_of_any_size_and_direction(place: tuple[Matrix, tuple[int, int]]) -> None:
    found = compared(scanned(SHEET.drawn(), place), place[0])
    assert len(found.like) == WORDS
    away = np.array([mark.shift_px for mark in found.marks])
    assert np.abs(away).max() < 0.3
    assert (found.extra_words, found.extra_labels) == (0, 0)


@pytest.mark.parametrize(
    "version",
    [
        SHEET.without(5),
        SHEET.changed(5, ("Passport", *FIFTH[1:])),
        SHEET.changed(5, (FIFTH[0], FIFTH[1] + 12, FIFTH[2])),
        SHEET.changed(5, (FIFTH[0], FIFTH[1], FIFTH[2] + 12)),
    ],
    ids=["removed", "renamed", "moved aside", "moved down"],
)
def test_another_version_has_one_word_that_differs(version: Sheet) -> None:
    found = compared(version)
    assert len(found.different) == 1
    assert len(found.like) == WORDS - 1
    left, top, *_ = found.different[0].box
    scale = PRINT.frame[1][0]
    assert (left, top) == pytest.approx((FIFTH[1] * scale, (FIFTH[2] - 15) * scale), abs=8)


def test_a_word_may_lie_a_little_off_and_that_is_measured() -> None:
    scale = PRINT.frame[1][0]
    off = np.array([[1, 0, 2.5], [0, 1, -1.5], [0, 0, 1]])
    found = compared(scanned(SHEET.drawn(), (off, SIZE_PX)))
    assert len(found.like) == WORDS
    shifts = np.array([mark.shift_px for mark in found.marks])
    assert np.abs(shifts - (2.5 * scale, -1.5 * scale)).max() < 0.15


def test_a_mark_beyond_the_edge_of_the_scan_is_not_asked_for() -> None:
    found = compared(SHEET.drawn()[:900])
    assert len(found.marks) == sum(base < 890 for _, _, base in SHEET.labels) + 1
    assert not found.different


def test_what_people_write_into_fields_and_out_of_them_is_not_print() -> None:
    left, _, right, bottom = SHEET.fields[4]

    def fill(page: Pixels) -> None:
        write(page, ("Kim Minsu", left + 10, bottom - 8), ink=20)
        write(page, ("010-1234", right - 60, bottom - 8), ink=20)  # sticks out of it

    found = with_pen(fill)
    assert len(found.like) == WORDS
    assert found.extra_words == 0


def test_faded_print_is_as_much_there() -> None:
    faded = np.asarray(255 - (255 - SHEET.drawn().astype(np.uint16)) // 3, np.uint8)
    found = compared(faded)
    assert len(found.like) == WORDS
    assert all(mark.strokes > 0.8 for mark in found.marks)


def test_a_sample_without_print_has_no_marks() -> None:
    empty = FormPrint(np.full((400, 300), 250, np.uint8), ())
    found = compare(empty, SHEET.gray(), HERE)
    assert (found.marks, found.extra_words, found.typical) == ((), 0, (0.0, 0.0))
    assert empty.body == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("paper", "dark", "is_ink"),
    [(250, 225, False), (250, 210, True), (60, 50, False), (60, 44, True)],
)
def test_ink_is_darker_than_paper_by_levels_and_by_a_share(
    paper: int, dark: int, is_ink: bool
) -> None:
    page = np.full((100, 100), paper, np.uint8)
    page[45:51, 30:70] = dark
    assert ink_of(page)[48, 50] == is_ink


def test_the_middle_of_a_thick_stroke_is_ink() -> None:
    page = np.full((100, 100), 250, np.uint8)
    page[44:56, 20:80] = 30
    assert ink_of(page)[50, 50]


def test_other_words_of_one_outline_are_not_like() -> None:
    """Any two words have about the same gray outline: it is taken off first."""
    found = compared(SHEET.changed(5, ("SBW8Ea"[::-1], *FIFTH[1:])))
    assert found.different[0].likeness < 0.6


def test_letters_of_a_blurred_scan_are_as_like() -> None:
    soft = np.asarray(cv2.GaussianBlur(SHEET.drawn(), (0, 0), 1.3), np.uint8)
    assert compared(soft).typical[0] > 0.9


def mark(likeness: float, strokes: float, width: int = 40) -> Mark:
    return Mark((0, 0, width, 12), likeness, strokes, (0.0, 0.0))


def judged(one: Mark, typical: tuple[float, float] = (0.95, 0.97)) -> str:
    """What a mark is said to be among those of a scan that has this quality."""
    found = Comparison((one, *[mark(*typical)] * 8))
    kinds = {"like": found.like, "different": found.different, "doubtful": found.doubtful}
    return " ".join(name for name, marks in kinds.items() if one in marks)


@pytest.mark.parametrize(
    ("likeness", "strokes", "said"),
    [
        (0.76, 0.5, "like"),
        (0.74, 0.5, "different"),
        (0.3, 0.82, "different"),
        (0.3, 0.84, "doubtful"),
        (0.3, 0.91, "doubtful"),
        (0.3, 0.93, ""),  # all of its strokes are there: something lies over it
        (0.74, 0.8, "doubtful"),  # both a little low
    ],
)
def test_of_a_clear_scan_more_is_asked(likeness: float, strokes: float, said: str) -> None:
    assert judged(mark(likeness, strokes)) == said


@pytest.mark.parametrize(
    ("likeness", "strokes", "said"),
    [
        (0.69, 0.5, "like"),
        (0.67, 0.5, "different"),
        (0.2, 0.73, "different"),
        (0.2, 0.75, "doubtful"),
        (0.2, 0.82, "doubtful"),
        (0.2, 0.84, ""),
        (0.66, 0.6, "doubtful"),
    ],
)
def test_of_a_bad_scan_not_less_than_this(likeness: float, strokes: float, said: str) -> None:
    assert judged(mark(likeness, strokes), (0.8, 0.85)) == said


def test_narrow_signs_are_not_asked_for_and_say_nothing_of_the_scan() -> None:
    assert judged(mark(0.1, 0.1, width=17)) == ""
    found = Comparison((mark(0.9, 0.9), *[mark(0.1, 0.1, width=17)] * 8))
    assert found.typical == (0.9, 0.9)


def test_where_nothing_is_as_it_should_be_all_is_doubtful() -> None:
    found = Comparison(tuple(mark(0.2, 0.5) for _ in range(9)))
    assert (len(found.like), len(found.different) + len(found.doubtful)) == (0, 9)
