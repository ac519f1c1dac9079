"""Printed marks of a form are found in its scan, or told as missing."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.vision.form_features import Gray
from ocr_pipeline.vision.form_print import FormPrint, missing

SIZE_PX = (1000, 700)  # width, height
FIELD = (300, 60, 900, 110)
HERE = np.eye(3)


def form(*labels: tuple[str, int, int]) -> Gray:
    """Labels at places, and a box to write in."""
    page = np.full((SIZE_PX[1], SIZE_PX[0]), 245, np.uint8)
    cv2.rectangle(page, FIELD[:2], FIELD[2:], 60, 2)
    for text, left, base in labels:
        cv2.putText(page, text, (left, base), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 30, 2)
    return page


LABELS = (("Surname", 60, 95), ("Telephone", 60, 300), ("Signature", 60, 520))
PRINT = FormPrint(form(*LABELS), (FIELD,))


def gone(scan: Gray, matrix: "np.typing.NDArray[np.float64]" = HERE) -> int:
    return len(missing(PRINT.marks(scan, matrix)))


def test_each_label_is_a_mark_and_rulings_are_none() -> None:
    assert len(PRINT.boxes) == len(LABELS)


def test_all_is_there_in_its_own_scan() -> None:
    marks = PRINT.marks(form(*LABELS), HERE)
    assert [mark.shift_px for mark in marks] == [(0, 0)] * len(LABELS)
    assert all(mark.likeness > 0.99 for mark in marks)
    assert all(mark.cover == pytest.approx(1.0) for mark in marks)


@pytest.mark.parametrize(
    "labels",
    [
        (LABELS[0], LABELS[1]),
        (LABELS[0], LABELS[1], ("Date", 60, 520)),
        (LABELS[0], LABELS[1], ("Signature", 60, 560)),
    ],
    ids=["removed", "renamed", "moved"],
)
def test_another_version_lacks_a_mark(labels: tuple[tuple[str, int, int], ...]) -> None:
    assert gone(form(*labels)) == 1


def test_what_people_write_changes_nothing() -> None:
    scan = form(*LABELS, ("Kim Minsu 010-1234-5678", 320, 95))
    assert gone(scan) == 0


def test_a_stamp_over_a_label_hides_nothing() -> None:
    scan = form(*LABELS)
    cv2.circle(scan, (140, 290), 45, 110, 6)
    assert gone(scan) == 0


def test_a_mark_may_lie_a_little_off() -> None:
    marks = PRINT.marks(np.roll(form(*LABELS), (2, 3), axis=(0, 1)), HERE)
    assert [mark.shift_px for mark in marks] == [(3, 2)] * len(LABELS)
    assert not missing(marks)


def test_marks_beyond_the_edge_of_the_scan_are_not_asked_for() -> None:
    marks = PRINT.marks(form(*LABELS)[:400], HERE)
    assert len(marks) == len(LABELS) - 1


def test_the_scan_may_be_of_any_size() -> None:
    scan = np.asarray(cv2.resize(form(*LABELS), None, fx=0.5, fy=0.5), np.uint8)
    assert gone(scan, np.diag([0.5, 0.5, 1.0])) == 0
