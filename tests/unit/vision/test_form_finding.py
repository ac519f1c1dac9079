"""A scan becomes its form however it lies; another version or another title is refused."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from ocr_pipeline.model.template import NearestTemplate
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision import form_finding
from ocr_pipeline.vision.form import Form, FoundForm
from ocr_pipeline.vision.form_alignment import Matrix, align
from ocr_pipeline.vision.form_features import Gray, features
from ocr_pipeline.vision.form_finding import CANDIDATES, FormFinder
from ocr_pipeline.vision.form_title import TitleReader
from tests.unit.vision.form_sheets import (
    COLUMNS,
    PITCH_PX,
    SIZE_PX,
    TITLE,
    Sheet,
    errors_px,
    placed,
    scanned,
    sheet,
    tilted,
    write,
)

SHEETS = {number: sheet(number) for number in range(1, 6)}
SHEET = SHEETS[1]
WORDS = len(SHEET.labels) + 1
BETWEEN = 162  # the base line of what is written between the first two rows
Found = FoundForm | NearestTemplate | None


def read_nothing(title: Pixels) -> str:
    raise AssertionError("the title's letters are the sample's: nothing is read")


def finder(
    sheets: dict[int, Sheet], read_title: Callable[[Pixels], str] = read_nothing
) -> FormFinder:
    return FormFinder([sheet.form(number) for number, sheet in sheets.items()], read_title)


ALL = finder(SHEETS)
ONE = finder({1: SHEET})


def is_it(found: Found, number: int = 1) -> bool:
    return isinstance(found, FoundForm) and found.form.template_id == number


def refused(found: Found) -> NearestTemplate:
    assert isinstance(found, NearestTemplate)
    return found


def with_pen(draw: Callable[[Pixels], object]) -> Pixels:
    page = SHEET.drawn()
    draw(page)
    return page


# -- wherever it lies ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "place",
    [
        placed(),
        placed(0, 0.5, 0.5),
        placed(4, 2.0, 2.0, margin_px=30),
        placed(90),
        placed(180, 0.8, 0.8),
        placed(270, 1.2, 1.2),
        placed(-13, margin_px=20),
        placed(1, 1.0, 0.5),
        placed(1, 0.5, 1.0),
        tilted(),
    ],
    ids=["own", "half", "double", "90", "180", "270", "leaning", "fax", "narrow", "photographed"],
)
def test_a_form_is_found_wherever_it_lies(place: tuple[Matrix, tuple[int, int]]) -> None:
    found = ONE.find(scanned(SHEET.drawn(), place))
    assert isinstance(found, FoundForm)
    assert found.score == 1
    scale = np.sqrt(abs(np.linalg.det(place[0][:2, :2])))
    assert errors_px(found.view.to_scan, place[0]).max() < 0.4 * max(1, scale)


def test_its_place_is_better_known_than_by_features() -> None:
    place = placed(7, 0.7, 0.7)
    scan = scanned(SHEET.drawn(), place)
    found = ONE.find(scan)
    assert isinstance(found, FoundForm)
    gray = np.asarray(cv2.cvtColor(scan, cv2.COLOR_BGR2GRAY), np.uint8)
    rough = align(features(SHEET.gray()), features(gray), SIZE_PX)
    assert rough is not None
    errors = errors_px(found.view.to_scan, place[0]).max(), errors_px(rough.to_scan, place[0]).max()
    assert errors[0] < 0.15
    assert errors[0] < errors[1]


@pytest.mark.parametrize("number", SHEETS)
def test_of_many_forms_each_is_found(number: int) -> None:
    assert is_it(ALL.find(SHEETS[number].drawn()), number)


def test_a_bent_paper_moves_each_area_by_what_is_printed_around_it() -> None:
    width, height = SIZE_PX
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    bend = 3 * np.sin(rows / height * 2 * np.pi)
    scan = cv2.remap(
        SHEET.drawn(),
        (columns + bend).astype(np.float32),
        rows.astype(np.float32),
        cv2.INTER_LINEAR,
        borderValue=(248, 248, 248),
    )
    found = ONE.find(np.asarray(scan, np.uint8))
    assert isinstance(found, FoundForm)
    true = [-3 * np.sin((top + 19) / height * 2 * np.pi) for _, top, _, _ in SHEET.fields]
    places = [(found.view.quad(area, of=area), found.view.quad(area)) for area in SHEET.fields]
    away = np.array(
        [
            [quad.bounds.left - area[0] - shift for quad in quads]
            for area, shift, quads in zip(SHEET.fields, true, places, strict=True)
        ]
    )
    by_areas, by_page = np.abs(away).mean(axis=0)
    assert by_areas < 0.5
    assert by_page > 0.8


def test_an_areas_own_shift_is_not_what_the_whole_page_was_off() -> None:
    for place in (placed(0.3, 1.003, 0.998), placed(5, 1.31, 1.31)):
        found = ONE.find(scanned(SHEET.drawn(), place))
        assert isinstance(found, FoundForm)
        assert len(found.view.shifts) == len(SHEET.fields)
        shifts = [(shift.x_px, shift.y_px) for shift in found.view.shifts.values()]
        assert np.abs(shifts).max() < 0.25


# -- which forms are looked at -------------------------------------------------------------


def test_only_candidates_are_looked_at() -> None:
    assert is_it(ALL.find(SHEET.drawn(), (2, 1)))
    nearest = ALL.find(SHEET.drawn(), (2, 3))
    assert not isinstance(nearest, FoundForm)
    assert nearest is None or nearest.template_id in {2, 3}
    assert ALL.find(SHEET.drawn(), (99,)) is None


def test_nothing_comes_near_an_empty_page() -> None:
    assert ALL.find(np.full((900, 700, 3), 255, np.uint8)) is None
    assert finder({}).find(SHEET.drawn()) is None


def test_a_page_of_no_form_says_which_came_nearest_and_why() -> None:
    page = np.full((900, 700, 3), 248, np.uint8)
    page[100:400, 50:500] = SHEET.drawn()[100:400, 40:490]
    page[500:800, 50:500] = SHEETS[2].drawn()[200:500, 40:490][::-1, ::-1]
    nearest = refused(finder({1: SHEET, 2: SHEETS[3]}).find(page))
    assert (nearest.template_id, nearest.name, nearest.version) == (1, "form 1", 3)


def test_where_nothing_aligns_the_score_is_low_and_the_reason_told() -> None:
    rng = np.random.default_rng(5)
    page = np.full((900, 700, 3), 248, np.uint8)
    for text, _, _ in SHEET.labels:
        x, y = rng.integers(20, 560), rng.integers(40, 880)
        write(page, (text, int(x), int(y)))
    nearest = refused(ONE.find(page))
    assert nearest.reason.startswith("too little of its print is found")
    assert 0 < nearest.score <= 0.3


def test_no_more_than_the_likeliest_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[Form] = []

    def title_fault(reader: TitleReader, form: Form, page: Gray, to_page: Matrix) -> str:
        looked_at.append(form)
        return ""

    monkeypatch.setattr(form_finding, "title_fault", title_fault)
    finder(dict.fromkeys(range(11, 17), SHEET)).find(SHEET.drawn())
    assert len(looked_at) == CANDIDATES


# -- other versions ------------------------------------------------------------------------

TEXT, LEFT, BASE = SHEET.labels[9]


@pytest.mark.parametrize(
    "version",
    [
        SHEET.without(9),
        SHEET.changed(9, ("Passport", LEFT, BASE)),
        SHEET.changed(9, (TEXT, LEFT, BASE + 14)),
    ],
    ids=["without a label", "a label renamed", "a label moved"],
)
@pytest.mark.parametrize("place", [placed(), placed(3, 0.6, 0.6)], ids=["own", "small"])
def test_another_version_is_refused(version: Sheet, place: tuple[Matrix, tuple[int, int]]) -> None:
    nearest = refused(ONE.find(scanned(version.drawn(), place)))
    assert "not where they should be" in nearest.reason
    assert nearest.reason.endswith(": 1 of 29")
    assert nearest.score == pytest.approx((WORDS - 1) / WORDS, abs=0.04)


SIGNED = ("Signed", COLUMNS[0], BETWEEN)
ADDED = tuple(("Signed", left, BETWEEN + PITCH_PX * row) for row in range(4) for left in COLUMNS)


def test_words_that_were_added_are_another_version() -> None:
    assert is_it(ONE.find(SHEET.plus(*ADDED[1:]).drawn()))
    nearest = refused(ONE.find(SHEET.plus(*ADDED).drawn()))
    assert nearest.reason == "printed words on the page that its sample has not: 8"
    assert nearest.score == pytest.approx(WORDS / (WORDS + 8), abs=1e-3)


BOX = (130, 148, 320, 165)  # right of what is added


def test_one_word_or_one_box_alone_may_be_somebodys() -> None:
    assert is_it(ONE.find(SHEET.plus(SIGNED).drawn()))
    assert is_it(ONE.find(replace(SHEET, boxes=(BOX,)).drawn()))


def test_a_word_and_a_box_are_a_field_that_was_added() -> None:
    nearest = refused(ONE.find(replace(SHEET.plus(SIGNED), boxes=(BOX,)).drawn()))
    assert "has not" in nearest.reason


def test_notes_in_the_margins_and_in_fields_are_nobodys_version() -> None:
    def write_all(page: Pixels) -> None:
        for left, _, right, bottom in SHEET.fields[::2]:
            write(page, ("Kim Minsu", left + 10, bottom - 8))
            write(page, ("010-12", right - 40, bottom - 8))  # sticks out
        for note in (("Note", 600, 40), ("Note", 40, 1070), ("Seen", 600, 1070)):
            write(page, note)

    assert is_it(ONE.find(with_pen(write_all)))


def stamp(page: Pixels) -> None:
    for _, left, base in SHEET.labels[4:8]:
        cv2.circle(page, (left + 40, base - 6), 40, (70, 70, 210), 4)


def pen(page: Pixels) -> None:
    for _, left, base in SHEET.labels[4:8]:
        write(page, ("OK", left + 10, base + 8), size=1.7)


@pytest.mark.parametrize("draw", [stamp, pen])
def test_stamps_and_pens_over_labels_are_accepted(draw: Callable[[Pixels], None]) -> None:
    assert is_it(ONE.find(with_pen(draw)))


def worn(labels: int) -> Pixels:
    """A page of which some labels lost a part of their strokes and were written over."""
    page = SHEET.drawn()
    for _, left, base in SHEET.labels[:labels]:
        for step in range(-4, 100, 24):
            start, end = (left + step, base + 4), (left + step + 16, base - 20)
            cv2.line(page, start, end, (248, 248, 248), 2)
            cv2.line(page, (left + step + 12, base + 4), (left + step + 28, base - 20), (0,) * 3, 2)
    return page


def test_a_few_doubtful_words_are_accepted_and_many_are_not() -> None:
    assert is_it(ONE.find(worn(5)))
    nearest = refused(ONE.find(worn(9)))
    assert nearest.reason == f"printed words of its sample that cannot be made out: 9 of {WORDS}"


def test_a_piece_of_a_page_is_refused_and_most_of_one_is_not() -> None:
    assert is_it(ONE.find(SHEET.drawn()[:820]))
    nearest = refused(ONE.find(SHEET.drawn()[:620]))
    assert ": only " in nearest.reason
    assert "that lie on the page" in nearest.reason


# -- what differs from sheet to sheet ------------------------------------------------------

CORNER = (500, 20, 740, 70)  # beside the title
NORTHERN = SHEET.plus(("Northend", 540, 50))
OTHER_OFFICE = SHEET.plus(("Bureau", 540, 50))
ANY_OFFICE = FormFinder([replace(NORTHERN.form(), not_compared=(CORNER,))], read_nothing)


def test_an_offices_own_corner_is_another_version_where_it_is_compared() -> None:
    found = FormFinder([NORTHERN.form()], read_nothing).find(OTHER_OFFICE.drawn())
    assert "not where they should be" in refused(found).reason


@pytest.mark.parametrize(
    "page",
    [NORTHERN, OTHER_OFFICE, SHEET, replace(OTHER_OFFICE, boxes=((510, 25, 730, 65),))],
    ids=["the sample's", "another", "none", "in a frame"],
)
def test_what_is_not_compared_may_be_anything(page: Sheet) -> None:
    found = ANY_OFFICE.find(page.drawn())
    assert isinstance(found, FoundForm)
    assert found.score == 1
    assert set(found.view.shifts) == set(SHEET.fields)  # it is no area to be read


def test_the_rest_is_compared() -> None:
    nearest = refused(ANY_OFFICE.find(OTHER_OFFICE.without(9).drawn()))
    assert "not where they should be" in nearest.reason


# -- which of several ----------------------------------------------------------------------


def test_two_forms_that_nothing_tells_apart_are_both_refused() -> None:
    twins = finder({21: SHEET, 22: SHEET, 23: SHEETS[2]})
    nearest = refused(twins.find(SHEET.drawn()))
    assert {nearest.template_id, int(nearest.reason.split()[1])} == {21, 22}
    assert "fits as well" in nearest.reason
    assert is_it(twins.find(SHEET.drawn(), (22, 23)), 22)


def test_versions_are_told_apart_by_their_print() -> None:
    versions = {
        31: SHEET,
        32: SHEET.changed(9, ("Passport", LEFT, BASE)),
        33: SHEET.plus(*ADDED),
        34: SHEET.without(9),
    }
    known = finder(versions)
    for number, version in versions.items():
        assert is_it(known.find(version.drawn()), number)


def test_a_note_that_one_of_two_forms_has_a_field_for_tells_nothing() -> None:
    here = (COLUMNS[0] - 5, BETWEEN - 20, COLUMNS[0] + 120, BETWEEN + 4)
    wider = replace(SHEET, fields=(*SHEET.fields, here))
    twins = FormFinder([SHEET.form(51), replace(SHEET.form(52), areas=wider.fields)], read_nothing)
    assert "fits as well" in refused(twins.find(SHEET.plus(SIGNED).drawn())).reason


def test_of_several_that_do_not_fit_the_one_that_lacks_least_is_nearest() -> None:
    far = SHEET.without(9).without(11).without(13)
    nearest = refused(
        finder({41: far.plus(("Visa", LEFT, BASE)), 42: SHEET}).find(SHEET.without(9).drawn())
    )
    assert nearest.template_id == 42


# -- titles --------------------------------------------------------------------------------


def titled(title: str, texts: Sequence[str]) -> tuple[FormFinder, Pixels]:
    """Knows a form whose title is all that tells it apart, and a page with another one."""
    left = list(texts)
    form = replace(SHEET.form(), areas=(*SHEET.fields, TITLE))  # its print there is not compared
    return FormFinder([form], lambda title: left.pop(0)), replace(SHEET, title=title).drawn()


def test_another_title_over_the_same_layout_is_refused() -> None:
    known, page = titled("VOUCHER 36", ["PERMIT 2417", "VOUCHER 36"])
    nearest = refused(known.find(page))
    assert (nearest.template_id, nearest.reason) == (7, "the page has another title")
    assert nearest.score == 1


def test_a_title_in_another_type_that_reads_the_same_is_the_forms() -> None:
    known, page = titled("VOUCHER 36", ["PERMIT 2417", "Permit 2417"])
    assert is_it(known.find(page), 7)
