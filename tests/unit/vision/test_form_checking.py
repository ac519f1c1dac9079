"""What is printed on a form is found in its scan, told as missing, or told as too much."""

from collections.abc import Callable
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
from ocr_pipeline.vision.form_view import Area
from tests.unit.vision.form_sheets import (
    COLUMNS,
    PAPER,
    SIZE_PX,
    Label,
    Sheet,
    gray,
    placed,
    scanned,
    sheet,
    tilted,
    write,
)

HERE = np.eye(3)
SHEET = sheet(1)
PRINT = FormPrint(SHEET.gray(), SHEET.fields)
WORDS = len(SHEET.labels) + 1  # the title is one
BETWEEN = 162  # the base line of what is written between the first two rows


def compared(version: Sheet | Pixels, matrix: Matrix = HERE) -> Comparison:
    page = version.drawn() if isinstance(version, Sheet) else version
    return compare(PRINT, gray(page), matrix)


def with_pen(draw: Callable[[Pixels], object]) -> Comparison:
    page = SHEET.drawn()
    draw(page)
    return compared(page)


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


FIFTH: Label = SHEET.labels[5]


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


def test_small_writing_in_the_fields_of_large_print_is_no_word() -> None:
    large = FormPrint(SHEET.gray()[:500], tuple(area for area in SHEET.fields if area[3] < 490))
    page = SHEET.drawn()[:500]
    for left, _, _, bottom in large.areas:
        write(page, ("noon", left + 40, bottom - 14), size=0.4)
    assert compare(large, gray(page), HERE).extra_words == 0


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
