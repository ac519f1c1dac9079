"""Marks make an alignment finer, and tell how each area lies when the paper is bent."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.vision.form_alignment import Matrix, corners
from ocr_pipeline.vision.form_comparison import Comparison, Mark
from ocr_pipeline.vision.form_shifts import local_shifts, refined
from ocr_pipeline.vision.form_view import Area, Shift

SIZE_PX = (2000, 3000)
SCALE = (0.5, 0.5)
PLACES = [(x, y) for y in range(200, 2900, 450) for x in (200, 700, 1200, 1700)]
TO_SCAN = np.array([[0.9, -0.1, 300], [0.1, 0.9, 50], [1e-5, 0, 1]])


def mark(place: tuple[float, float], shift: tuple[float, float], likeness: float = 0.95) -> Mark:
    """In pixels of the sample."""
    x, y = round(place[0] * SCALE[0]), round(place[1] * SCALE[1])
    moved = (shift[0] * SCALE[0], shift[1] * SCALE[1])
    return Mark((x - 20, y - 6, x + 20, y + 6), likeness, 0.95, moved)


def by(correction: Matrix, places: list[tuple[int, int]] = PLACES) -> Comparison:
    """What is found where the alignment is off by this much, in pixels of the sample."""
    ours = np.array(places, np.float64)
    theirs = cv2.perspectiveTransform(ours[:, None], correction)[:, 0]
    moved = (theirs - ours).tolist()
    return Comparison(
        tuple(mark(place, (x, y)) for place, (x, y) in zip(places, moved, strict=True))
    )


OFF = np.array([[1.001, 0.0005, 2.0], [-0.0008, 0.9995, -3.0], [1e-7, 0, 1]])


def away_px(found: Matrix, correction: Matrix) -> float:
    true = corners(TO_SCAN @ correction, SIZE_PX)
    return float(np.abs(corners(found, SIZE_PX) - true).max())


def test_the_alignment_becomes_the_marks() -> None:
    assert away_px(TO_SCAN, OFF) > 2
    finer, _ = refined(TO_SCAN, by(OFF), SCALE, SIZE_PX)
    assert away_px(finer, OFF) < 0.01
    assert finer[2, 2] == 1


def test_nothing_is_left_of_the_shifts_that_it_takes_in() -> None:
    _, left = refined(TO_SCAN, by(OFF), SCALE, SIZE_PX)
    assert [mark.shift_px for mark in left.marks] == [pytest.approx((0, 0), abs=0.01)] * len(PLACES)


def test_what_one_mark_has_beyond_the_others_is_left() -> None:
    found = by(OFF)
    marks = (mark(PLACES[0], (9.0, -3.0)), *found.marks[1:])
    finer, left = refined(TO_SCAN, Comparison(marks, 1, 20), SCALE, SIZE_PX)
    assert away_px(finer, OFF) < 0.01
    expected = np.array(marks[0].shift_px) - found.marks[0].shift_px
    assert left.marks[0].shift_px == pytest.approx(expected, abs=0.02)
    assert (left.extra_words, left.extra_labels) == (1, 20)


def test_marks_that_are_not_like_the_samples_say_nothing() -> None:
    wrong = [mark(place, (6, 6), likeness=0.3) for place in PLACES]
    found = Comparison((*wrong, *by(OFF, PLACES[::2]).marks))
    finer, _ = refined(TO_SCAN, found, SCALE, SIZE_PX)
    assert away_px(finer, OFF) < 0.01


@pytest.mark.parametrize(
    "places",
    [
        PLACES[::3][:11],
        [(x, y) for x in (200, 450, 700) for y in range(200, 2900, 450)],
        [(x, y) for x in range(200, 1900, 300) for y in (200, 550, 900)],
    ],
    ids=["few", "all on the left", "all at the top"],
)
def test_too_few_marks_or_all_in_a_corner_change_nothing(places: list[tuple[int, int]]) -> None:
    found = by(OFF, places)
    same, left = refined(TO_SCAN, found, SCALE, SIZE_PX)
    assert same is TO_SCAN
    assert left is found


def test_marks_that_no_sheet_can_have_change_nothing() -> None:
    folded = by(np.array([[1, 0, 0], [0, 1, 0], [0.0012, 0, 1]]))
    assert refined(TO_SCAN, folded, SCALE, SIZE_PX)[0] is TO_SCAN


AREA: Area = (900, 1000, 1100, 1060)
AROUND = [(800, 1030), (1200, 1030), (1000, 900), (1000, 1160), (850, 950)]


def shift_of(*marks: Mark, area: Area = AREA) -> Shift:
    return local_shifts([area], Comparison(marks), SCALE, SIZE_PX)[area]


def test_an_area_lies_as_the_marks_around_it() -> None:
    elsewhere = [mark((x, 2800), (-8, 8)) for x in range(200, 1800, 200)]
    found = shift_of(*(mark(place, (3, -2)) for place in AROUND), *elsewhere)
    assert (found.x_px, found.y_px) == pytest.approx((3, -2))
    assert found.is_sure


def test_one_mark_that_is_wrong_changes_nothing() -> None:
    found = shift_of(mark(AROUND[0], (9, 9)), *(mark(place, (3, -2)) for place in AROUND[1:]))
    assert (found.x_px, found.y_px) == pytest.approx((3, -2))


def test_only_the_nearest_five_are_asked() -> None:
    farther = [mark((1000, 1400 + 20 * step), (-9, -9)) for step in range(9)]
    found = shift_of(*farther, *(mark(place, (3, -2)) for place in AROUND))
    assert (found.x_px, found.y_px) == pytest.approx((3, -2))


def test_marks_are_near_by_the_areas_edge_rather_than_its_middle() -> None:
    wide: Area = (100, 1000, 1900, 1060)
    beside = [mark((1860, 980 - step), (3, -2)) for step in range(5)]
    above = [mark((1000 + 10 * step, 880), (-9, -9)) for step in range(5)]
    assert shift_of(*above, *beside, area=wide).x_px == pytest.approx(3)


def test_where_the_print_around_is_missing_nobody_is_sure() -> None:
    gone = [mark(place, (4, 4), likeness=0.2) for place in AROUND[:4]]
    far = [mark((x, 2800), (0, 0)) for x in range(200, 1800, 100)]
    assert shift_of(*gone, mark(AROUND[4], (3, -2)), *far) == Shift(is_sure=False)
    assert shift_of(*gone[:3], *(mark(place, (3, -2)) for place in AROUND[3:]), *far).is_sure


def test_an_area_far_from_all_print_is_as_sure_as_the_page() -> None:
    assert shift_of(*(mark((x, 2800), (5, 5)) for x in range(200, 1800, 100))) == Shift()


def test_narrow_signs_are_not_asked() -> None:
    sign = Mark((495, 514, 505, 520), 0.99, 0.99, (9.0, 9.0))
    found = shift_of(*[sign] * 6, *(mark(place, (3, -2)) for place in AROUND))
    assert found.x_px == pytest.approx(3)


def test_without_any_word_there_are_no_shifts() -> None:
    assert local_shifts([AREA], Comparison(()), SCALE, SIZE_PX) == {}
