"""Which boxes of a scan are marked, whatever the mark and the scan."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ocr_pipeline.model.template import FieldReading
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.template import OptionSpec, TemplateFieldSpec
from ocr_pipeline.vision.check_marks import (
    CROWDED,
    CUT_OFF,
    DOUBTFUL,
    NOT_FOUND,
    SEVERAL,
    STRUCK,
    read_marks,
)
from ocr_pipeline.vision.form_view import view
from tests.unit.vision.boxed import (
    AREAS,
    CROSS,
    DOT,
    FILL,
    INK,
    SCRIBBLE,
    SLASH,
    SMALL_TICK,
    THICK_CIRCLE,
    TICK,
    Drawing,
    circle,
    form,
    pen,
    scanned,
    seen,
)

Wear = Callable[[Pixels], Pixels]
SURE = 0.9
NAMES = ("A", "B", "C")
RADIO = TemplateFieldSpec(
    name="choice",
    type="radio_group",
    options=tuple(OptionSpec(name=n, area=a) for n, a in zip(NAMES, AREAS, strict=True)),
)
GROUP = RADIO.model_copy(update={"type": "checkbox_group"})
MARKS = {
    "tick": TICK,
    "cross": CROSS,
    "fill": FILL,
    "scribble": SCRIBBLE,
    "slash": SLASH,
    "dot": DOT,
    "small tick": SMALL_TICK,
    "circle": circle(),
    "wide circle": circle(reach=0.95),
    "thick circle": THICK_CIRCLE,
}
PRESSED = {"red": (44, 48, 200), "gray": (100, 100, 100)}


def checked(reading: FieldReading) -> list[bool | None]:
    return [part.checked for part in reading.parts]


def seal(color: tuple[int, int, int]) -> Drawing:
    """Letters in a ring over the first box and what is around it."""

    def press(page: Pixels) -> None:
        layer = np.full_like(page, 255)
        cv2.circle(layer, (70, 80), 34, color, 3)
        for y in (72, 88, 104):
            cv2.putText(layer, "HEMQ", (40, y), 0, 0.6, color, 2)
        page[:] = np.minimum(page, layer)

    return press


def faxed(scan: Pixels) -> Pixels:
    return np.where(scan > 150, 255, 0).astype(np.uint8)


def faint(scan: Pixels) -> Pixels:
    return (150 + scan.astype(np.float32) * 100 / 255).astype(np.uint8)


def blurred(scan: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(scan, (0, 0), 1.2), np.uint8)


def noisy(scan: Pixels) -> Pixels:
    chance = np.random.default_rng(3)
    page = blurred(scan) + chance.normal(-12, 10, (*scan.shape[:2], 1))
    for x, y in chance.integers(0, (scan.shape[1], scan.shape[0]), (40, 2)):
        page[y : y + 2, x : x + 2] = 30
    return page.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("wear", [faxed, faint, blurred, noisy])
def test_a_mark_is_one_in_any_scan_and_empty_boxes_stay_empty(mark: str, wear: Wear) -> None:
    reading = read_marks(seen(wear(scanned(MARKS[mark])), (-2.5, 1)), RADIO)
    assert checked(reading) == [True, False, False]
    assert reading.problem == ""
    assert reading.confidence > SURE


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("shift_px", [(0, 0), (3, -3)])
def test_boxes_are_found_beside_their_place(mark: str, shift_px: tuple[float, float]) -> None:
    reading = read_marks(seen(scanned(MARKS[mark]), shift_px), RADIO)
    assert checked(reading) == [True, False, False]
    assert reading.text == "A"
    assert reading.confidence > SURE


def test_nothing_is_marked_where_nobody_wrote() -> None:
    reading = read_marks(seen(form(), (2, 3)), RADIO)
    assert checked(reading) == [False] * 3
    assert reading.text == ""
    assert reading.confidence > SURE


def test_a_circle_around_a_word_chooses_it() -> None:
    word = (200, 68, 248, 94)  # the label of the second box
    field = TemplateFieldSpec(name="n", type="checkbox", areas=(word,))
    assert checked(read_marks(seen(form(), (1, -1)), field)) == [False]

    def around(page: Pixels) -> None:
        cv2.ellipse(page, (224, 81), (26, 15), 0, 0, 360, INK, 2, cv2.LINE_AA)

    assert checked(read_marks(seen(scanned(around), (1, -1)), field)) == [True]


def test_a_check_box_has_one_part_and_no_text() -> None:
    field = TemplateFieldSpec(name="n", type="checkbox", areas=AREAS[:1])
    reading = read_marks(seen(scanned(TICK)), field)
    (part,) = reading.parts
    assert (reading.text, part.text, part.name, part.checked) == ("", "", "", True)
    assert part.quad.bounds.left == pytest.approx(AREAS[0][0])
    assert part.quad.bounds.bottom == pytest.approx(AREAS[0][3])


def test_the_fill_ratio_is_the_share_of_the_paper_in_the_box_that_has_ink() -> None:
    ratios = [
        read_marks(seen(scanned(*marks)), RADIO).parts[0].fill_ratio or 0.0
        for marks in ((), (SLASH,), (CROSS,), (FILL,))
    ]
    assert ratios == sorted(ratios)
    assert ratios[0] == 0
    assert ratios[3] > 0.6


def test_the_least_sure_box_is_what_a_group_is_worth() -> None:
    reading = read_marks(seen(scanned(pen([(0.4, 0.4), (0.6, 0.6)]))), GROUP)
    assert reading.confidence == min(part.confidence for part in reading.parts)
    assert reading.confidence < max(part.confidence for part in reading.parts)


def test_a_group_may_have_several_marks_and_a_choice_only_one() -> None:
    marks = seen(scanned(TICK, pen([(0, 0), (1, 1)], box=2)))
    group, radio = read_marks(marks, GROUP), read_marks(marks, RADIO)
    assert (group.text, group.problem) == ("A, C", "")
    assert (radio.text, radio.problem) == ("A, C", SEVERAL.format(count=2))


def test_a_mark_that_is_crossed_out_is_none() -> None:
    lines = pen([(-0.6, 0.33), (1.6, 0.35)], [(-0.6, 0.66), (1.6, 0.7)])
    reading = read_marks(seen(scanned(TICK, lines, pen([(0, 0), (1, 1)], box=1))), RADIO)
    assert (reading.text, reading.problem) == ("B", STRUCK)
    assert reading.confidence < SURE


@pytest.mark.parametrize(
    "line",
    [
        pen([(-0.4, 3.2), (0.4, 0.75)]),  # the tail of a tick in the row below
        pen([(-2.5, 0.3), (3, 0.6)]),  # a line across the page
    ],
)
def test_what_crosses_a_box_is_no_mark(line: Drawing) -> None:
    assert checked(read_marks(seen(scanned(line)), RADIO)) == [False] * 3


def test_a_border_that_is_printed_thicker_is_no_mark() -> None:
    def thicker(page: Pixels) -> None:
        for left, top, right, bottom in AREAS:
            cv2.rectangle(page, (left + 1, top + 1), (right - 2, bottom - 2), INK, 2)

    assert checked(read_marks(seen(scanned(thicker)), RADIO)) == [False] * 3


def test_specks_are_no_mark() -> None:
    def specks(page: Pixels) -> None:
        left, top, right, bottom = AREAS[0]
        page[top + 4 : bottom - 3 : 4, left + 4 : right - 3 : 4] = INK

    assert checked(read_marks(seen(scanned(specks)), RADIO)) == [False] * 3


def test_writing_beside_a_box_is_no_mark() -> None:
    beside = pen([(1.2, -0.4), (1.3, 1.2), (1.5, -0.4), (1.7, 1.2)])
    assert checked(read_marks(seen(scanned(beside)), RADIO)) == [False] * 3


def test_a_red_seal_is_seen_through_and_a_red_pen_is_not() -> None:
    reading = read_marks(seen(scanned(seal(PRESSED["red"]))), RADIO)
    assert (checked(reading), reading.problem) == ([False] * 3, "")
    assert checked(read_marks(seen(scanned(TICK, seal(PRESSED["red"]))), RADIO))[0]

    def red_tick(page: Pixels) -> None:
        cv2.polylines(page, [np.array([[63, 80], [68, 88], [84, 66]])], False, PRESSED["red"], 2)

    assert checked(read_marks(seen(scanned(red_tick)), RADIO)) == [True, False, False]


def test_a_box_under_a_gray_seal_is_for_people() -> None:
    reading = read_marks(seen(scanned(seal(PRESSED["gray"]))), RADIO)
    assert reading.problem == CROWDED
    assert not reading.parts[0].checked  # a seal alone is as dense in the box as around it
    assert reading.parts[0].confidence < 0.5
    assert reading.parts[1].confidence > SURE


def test_marks_in_the_rows_above_and_below_are_no_seal() -> None:
    above = pen([(0.1, -1.2), (0.9, -0.4)], width=8)
    assert read_marks(seen(scanned(above)), RADIO).problem == ""


def test_a_masked_mark_is_none() -> None:
    left, top, right, bottom = AREAS[0]
    mask = (left - 8, top - 8, right + 8, bottom + 8)
    field = RADIO.model_copy(update={"not_recognized": (mask,)})
    assert checked(read_marks(seen(scanned(TICK)), field)) == [False] * 3


def test_a_box_beyond_the_edge_of_the_scan_is_doubtful() -> None:
    reading = read_marks(seen(scanned()[:, 70:], (-70, 0)), RADIO)
    assert reading.problem == CUT_OFF
    assert reading.parts[0].confidence <= DOUBTFUL
    assert reading.parts[1].confidence > SURE


def test_boxes_that_are_not_where_they_should_be_are_doubtful() -> None:
    reading = read_marks(seen(np.full_like(form(), 250)), RADIO)
    assert reading.problem == NOT_FOUND
    assert reading.confidence <= DOUBTFUL


def bubbles(paper: int, ring: int, letters: int) -> Pixels:
    """Circles, whose print is lighter than that of their labels, on a photographed sheet."""
    page = np.full_like(form(), paper)
    for number, (left, top, right, _) in enumerate(AREAS):
        cv2.circle(page, (left + 10, top + 10), 10, (ring,) * 3, 2, cv2.LINE_AA)
        cv2.putText(page, f"No{number + 1}", (right + 8, top + 16), 0, 0.4, (letters,) * 3, 1)
    return page


def test_bubbles_in_gray_are_print() -> None:
    sample = bubbles(250, 196, 172)
    filled = bubbles(225, 158, 145)
    cv2.circle(filled, (190, 80), 9, INK, -1)
    reading = read_marks(view(filled, sample, np.eye(3)), RADIO)
    assert (reading.text, reading.problem) == ("B", "")
    assert reading.confidence > SURE


def test_beyond_the_sample_there_is_no_paper() -> None:
    """The sample ends with the boxes, as one that was cut out of a sheet: gray, as in a photo."""
    bottom = AREAS[0][3]
    sample, page = (scanned(*marks)[:bottom] // 2 for marks in ((), (TICK,)))
    reading = read_marks(view(page, sample, np.eye(3)), RADIO)
    assert (reading.text, reading.problem) == ("A", "")
    assert reading.confidence > SURE
