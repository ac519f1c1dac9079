from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.template_bubbles import (
    FLAT_MARKS,
    LOWER,
    MARKS,
    answers,
    blank_sheet,
    middle,
    question,
)


def test_bubbles_are_in_blocks_of_forty_rows() -> None:
    assert middle(1, "A") == (311 - LOWER[0], 407 - LOWER[1])
    assert middle(40, "D") == pytest.approx((448 - LOWER[0], 1366.7 - LOWER[1]))
    assert middle(41, "A") == (539 - LOWER[0], 407 - LOWER[1])


def test_a_question_is_a_group_of_four() -> None:
    spec = question(160)
    assert (spec.name, [option.name for option in spec.options]) == ("q160", list("ABCD"))
    left, top, right, bottom = spec.options[0].area
    assert (right - left, bottom - top) == (20, 20)


def test_a_mark_becomes_the_empty_bubble_of_the_last_block_in_its_own_light() -> None:
    photo = np.full((2016, 1512, 3), 200, np.uint8)
    photo[:, :900] = 100  # the shaded side, with the first block
    x, y = _photographed(middle(1, "B"))
    photo[y - 6 : y + 6, x - 6 : x + 6] = 0
    unmarked = {f"q{number}": "" for number in range(1, 101)}
    place = tuple(map(round, middle(1, "B")))
    assert blank_sheet(photo, unmarked)[place[1], place[0]].max() == 0
    sheet = blank_sheet(photo, unmarked | {"q1": "B"})
    assert sheet[place[1], place[0]].tolist() == pytest.approx([100] * 3, abs=5)


def _photographed(place: tuple[float, float]) -> tuple[int, int]:
    """Where a place of the form is in the photo."""
    flat, photo = np.array(FLAT_MARKS, np.float32), np.array(MARKS, np.float32)
    matrix = cv2.getPerspectiveTransform(flat, photo)
    point = np.array([[[place[0] + LOWER[0], place[1] + LOWER[1]]]])
    x, y = cv2.perspectiveTransform(point, matrix)[0, 0]
    return round(x), round(y)


def test_answers_lie_beside_the_images(tmp_path: Path) -> None:
    truth = tmp_path / "truth" / "en" / "sheet.json"
    truth.parent.mkdir(parents=True)
    truth.write_text('{"q1": "C"}', encoding="utf-8")
    assert answers(tmp_path / "images" / "en" / "sheet.jpg") == {"q1": "C"}
