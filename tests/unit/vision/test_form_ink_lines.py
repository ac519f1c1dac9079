"""Pieces of ink become rows of letters; dust, slivers and seals are in none."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.vision.form_ink import Mask
from ocr_pipeline.vision.form_ink_lines import Row, rows

LETTERS = [(x, 40, 12, 20) for x in range(50, 150, 18)]  # left, top, width, height


def ink(*boxes: tuple[int, int, int, int]) -> Mask:
    page = np.zeros((120, 400), np.bool_)
    for left, top, width, height in boxes:
        page[top : top + height, left : left + width] = True
    return page


def drawn(page: Mask, x: int, y: int, radius: int) -> Mask:
    """With the ring of a gray seal, and two strokes in it."""
    picture = page.astype(np.uint8)
    cv2.circle(picture, (x, y), radius, 1, 2)
    for beside in (-6, 4):
        picture[y - 6 : y + 6, x + beside : x + beside + 3] = 1
    return picture > 0


def spans(found: list[Row]) -> list[tuple[int, int]]:
    return [(row.left, row.right) for row in found]


def test_letters_of_one_height_are_a_row() -> None:
    (row,) = rows(ink(*LETTERS), 1)
    assert (row.left, row.top, row.right, row.bottom) == (50, 40, 152, 60)


def test_rows_come_from_the_top() -> None:
    found = rows(ink((50, 70, 12, 20), (70, 70, 12, 20), (90, 70, 12, 20), *LETTERS), 1)
    assert [row.top for row in found] == [40, 70]


def test_letters_that_climb_are_still_one_row() -> None:
    assert len(rows(ink(*((50 + 18 * n, 40 + 4 * n, 12, 20) for n in range(10))), 1)) == 1


def test_a_sliver_of_a_neighboring_row_is_left_out() -> None:
    found = rows(ink(*LETTERS, (60, 105, 5, 12)), 1)
    assert [row.top for row in found] == [40]


@pytest.mark.parametrize(
    ("low", "end"),
    [
        ((156, 56, 4, 4), 160),
        ((158, 49, 10, 3), 168),
        ((156, 75, 4, 4), 152),
        ((300, 50, 4, 4), 152),
    ],
    ids=["stop", "hyphen", "speck below", "speck far away"],
)
def test_low_pieces_belong_to_a_row_that_is_near(low: tuple[int, int, int, int], end: int) -> None:
    assert spans(rows(ink(*LETTERS, low), 1)) == [(50, end)]


def test_a_gray_seal_beside_writing_is_left_out() -> None:
    assert spans(rows(drawn(ink(*LETTERS), 300, 50, 20), 1)) == [(50, 152)]


def test_a_seal_alone_is_no_row() -> None:
    assert rows(drawn(ink(), 300, 50, 20), 1) == []


@pytest.mark.parametrize("dust", [(), ((300, 30, 3, 3),)], ids=["alone", "with a speck"])
def test_digits_that_fill_a_square_are_no_seal(dust: tuple[tuple[int, int, int, int], ...]) -> None:
    def digits() -> Mask:
        picture = ink(*dust).astype(np.uint8)
        for x in (60, 74):
            cv2.ellipse(picture, (x, 50), (5, 12), 0, 0, 360, 1, 2)
        return picture > 0

    assert spans(rows(digits(), 1)) == [(54, 81)]


def test_a_large_letter_is_no_seal_where_it_has_no_frame() -> None:
    page = ink(*LETTERS, (250, 30, 6, 40), (236, 46, 34, 6))  # a cross
    assert spans(rows(page, 1)) == [(50, 270)]


def test_no_ink_is_no_row() -> None:
    assert rows(ink(), 1) == []
