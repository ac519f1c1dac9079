"""Drawn shapes are told by their outlines, and letters are none."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.vision.solid_signs import Ink, sign_of

SIDE = 48
MIDDLE = (SIDE // 2, SIDE // 2)
POLYGONS = {
    "■": [(10, 10), (38, 10), (38, 38), (10, 38)],
    "◆": [(24, 8), (40, 24), (24, 40), (8, 24)],
    "▲": [(24, 8), (40, 38), (8, 38)],
    "▼": [(8, 10), (40, 10), (24, 40)],
    "▶": [(10, 8), (40, 24), (10, 40)],
    "◀": [(38, 8), (8, 24), (38, 40)],
}


def paper() -> np.typing.NDArray[np.uint8]:
    return np.zeros((SIDE, SIDE), np.uint8)


def polygon(sign: str) -> Ink:
    return cv2.fillPoly(paper(), [np.array(POLYGONS[sign], np.int32)], [1]).astype(bool)


def rings(*radii: int, thickness: int = 2) -> Ink:
    drawn = paper()
    for radius in radii:
        cv2.circle(drawn, MIDDLE, radius, [1], thickness)
    return drawn.astype(bool)


@pytest.mark.parametrize("sign", POLYGONS)
def test_filled_shapes(sign: str) -> None:
    assert sign_of(polygon(sign)) == sign


@pytest.mark.parametrize("degrees", [-6, 3, 6])
def test_a_leaning_diamond(degrees: int) -> None:
    turn = cv2.getRotationMatrix2D(MIDDLE, degrees, 1)
    leaning = cv2.warpAffine(polygon("◆").astype(np.uint8), turn, (SIDE, SIDE))
    assert sign_of(leaning.astype(bool)) == "◆"


def test_disks_and_double_rings() -> None:
    assert sign_of(rings(16, thickness=-1)) == "●"
    assert sign_of(rings(16, 9)) == "◎"


def test_other_rings_are_told_by_readers() -> None:
    assert sign_of(rings(16)) is None
    assert sign_of(rings(16) | rings(4, thickness=-1)) is None
    assert sign_of(rings(20, 13, 6)) is None


@pytest.mark.parametrize("text", list("AOSX8%"))
def test_letters_are_no_signs(text: str) -> None:
    drawn = cv2.putText(paper(), text, (10, 38), cv2.FONT_HERSHEY_SIMPLEX, 1.2, [1], 3)
    assert sign_of(drawn.astype(bool)) is None


def test_bars_specks_and_paper_are_no_signs() -> None:
    bar = paper()
    bar[20:26, 4:44] = 1
    speck = paper()
    speck[20:28, 20:28] = 1
    for ink in (bar, speck, paper()):
        assert sign_of(ink.astype(bool)) is None


def test_ink_beside_makes_it_something_else() -> None:
    square = polygon("■")
    square[:8, 38:48] = True
    assert sign_of(square) is None
