"""A form is found in its scans however they lie, and in nothing else."""

import random

import cv2
import numpy as np
import pytest

from ocr_pipeline.vision.form_alignment import Alignment, Matrix, align, corners, is_paper
from ocr_pipeline.vision.form_features import Features, Gray, features

SIZE_PX = (900, 1270)  # width, height


def form(seed: int) -> Gray:
    """Words in boxes, others for every seed."""
    rng = random.Random(seed)
    page = np.full((SIZE_PX[1], SIZE_PX[0]), 250, np.uint8)
    for top in range(40, SIZE_PX[1] - 60, 55):
        left = 40
        while left < SIZE_PX[0] - 200:
            width = rng.randrange(90, 240)
            if rng.random() < 0.5:
                cv2.rectangle(page, (left, top), (left + width, top + 40), 60, 2)
            word = "".join(rng.choices("abdeghkmnprstwzABEGHKMRSW2345789", k=rng.randrange(3, 9)))
            cv2.putText(page, word, (left + 6, top + 28), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 30, 2)
            left += width + rng.randrange(30, 90)
    return page


def moved(page: Gray, matrix: Matrix, size_px: tuple[int, int]) -> Gray:
    return np.asarray(cv2.warpPerspective(page, matrix, size_px, borderValue=120), np.uint8)


def turned(degrees: float, scale: float) -> Matrix:
    """About the middle of a square that holds the page."""
    matrix = np.eye(3)
    matrix[:2] = cv2.getRotationMatrix2D((450, 635), degrees, scale)
    shift = np.array([[1, 0, 300], [0, 1, 100], [0, 0, 1]], float)
    return np.asarray(shift @ matrix, np.float64)


def tilted_away() -> Matrix:
    source = np.array([[0, 0], [900, 0], [900, 1270], [0, 1270]], np.float32)
    target = np.array([[200, 150], [950, 90], [1040, 1300], [130, 1240]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(source, target), np.float64)


@pytest.fixture(scope="module")
def sample() -> Features:
    return features(form(1))


@pytest.mark.parametrize(
    "matrix",
    [
        np.diag([0.5, 0.5, 1.0]),
        turned(0, 1.0),
        turned(90, 0.7),
        turned(180, 0.8),
        turned(-13, 0.9),
        tilted_away(),
    ],
    ids=["half", "shifted", "on its side", "on its head", "leaning", "photographed"],
)
def test_a_scan_is_aligned_with_its_form(sample: Features, matrix: Matrix) -> None:
    found = align(sample, features(moved(form(1), matrix, (1500, 1500))), SIZE_PX)
    assert isinstance(found, Alignment)
    away = np.abs(corners(found.to_scan, SIZE_PX) - corners(matrix, SIZE_PX))
    assert away.max() < 6


def test_a_page_without_print_is_no_form(sample: Features) -> None:
    assert align(sample, features(np.full((800, 600), 255, np.uint8)), SIZE_PX) is None


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_another_form_is_not_taken_for_it(sample: Features, seed: int) -> None:
    assert align(sample, features(form(seed)), SIZE_PX) is None


def test_a_mirrored_page_is_none(sample: Features) -> None:
    assert align(sample, features(np.ascontiguousarray(form(1)[:, ::-1])), SIZE_PX) is None


@pytest.mark.parametrize(
    ("matrix", "is_so"),
    [
        (np.eye(3), True),
        (turned(200, 0.5), True),
        (np.diag([-1.0, 1.0, 1.0]), False),
        (np.diag([1.0, 0.0, 1.0]), False),
        (np.array([[1, 0, 0], [0, 1, 0], [0.002, 0, 1]], float), False),
    ],
    ids=["as it is", "turned", "mirrored", "without height", "seen from the edge"],
)
def test_what_a_sheet_of_paper_can_do(matrix: Matrix, is_so: bool) -> None:
    assert is_paper(matrix, SIZE_PX) is is_so
