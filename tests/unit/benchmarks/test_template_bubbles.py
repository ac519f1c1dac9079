from pathlib import Path

import numpy as np
import pytest

from benchmarks.template_bubbles import (
    LOWER,
    MARKS,
    PATCH_PX,
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


def test_a_mark_becomes_the_empty_bubble_of_the_last_block() -> None:
    photo = np.full((2016, 1512, 3), 255, np.uint8)
    rows = np.linspace(MARKS[0][1], MARKS[3][1], 1200).astype(int)
    photo[rows[:600]] = 90  # the upper half of the sheet is dark but for its last block
    photo[:, 1000:] = 255
    marked = {f"q{number}": "" for number in range(1, 101)} | {"q1": "B"}
    sheet = blank_sheet(photo, marked)
    (x, y), (other_x, other_y) = (tuple(map(round, middle(1, each))) for each in "BC")
    assert (sheet[y, x] == 255).all()
    assert (sheet[other_y, other_x] == 90).all()
    assert sheet[y, x - PATCH_PX - 3, 0] == 90


def test_answers_lie_beside_the_images(tmp_path: Path) -> None:
    truth = tmp_path / "truth" / "en" / "sheet.json"
    truth.parent.mkdir(parents=True)
    truth.write_text('{"q1": "C"}', encoding="utf-8")
    assert answers(tmp_path / "images" / "en" / "sheet.jpg") == {"q1": "C"}
