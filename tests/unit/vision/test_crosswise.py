from dataclasses import replace

import pytest

from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import TextLine
from tests.unit.vision.drawn import line_at
from tests.unit.vision.laid_out import read, skewed, vertical_columns


def rows(count: int = 12, left: float = 150, right: float = 850) -> list[TextLine]:
    return [line_at(f"row{n}", left, 100 + 50 * n, right, 130 + 50 * n) for n in range(count)]


ROWS = [f"row{n}" for n in range(12)]
COLUMNS = [f"縦書きの行{n}" for n in range(8)]


@pytest.mark.parametrize("left", [10, 960])
@pytest.mark.parametrize("degrees", [0, 3])
def test_a_side_tab_tears_no_lines(left: float, degrees: float) -> None:
    tab = line_at("tab", left, 200, left + 30, 500, vertical=True)
    assert read([skewed(line, degrees) for line in [tab, *rows()]]) == [*ROWS, "tab"]


def test_pieces_of_a_side_tab_are_read_together() -> None:
    tab = [line_at(f"tab{n}", 960, 100 + 210 * n, 990, 300 + 210 * n, True) for n in range(2)]
    assert read([*rows(), *tab]) == [*ROWS, "tab0 tab1"]


def test_a_label_across_rows_is_read_before_them() -> None:
    label = line_at("label", 100, 310, 130, 470, vertical=True)
    assert read([*rows(), label]) == [*ROWS[:4], "label", *ROWS[4:]]


def test_a_remark_across_rows_is_read_after_them() -> None:
    remark = line_at("remark", 870, 310, 900, 470, vertical=True)
    assert read([*rows(), remark]) == [*ROWS[:8], "remark", *ROWS[8:]]


def test_a_vertical_block_below_the_rows_is_read_from_right_to_left() -> None:
    block = [
        line_at(f"縦{n}", 500 - 40 * n, 800, 530 - 40 * n, 1100, vertical=True) for n in range(3)
    ]
    assert read([*rows(), *block]) == [*ROWS, "縦0", "縦1", "縦2"]


def test_a_vertical_block_above_the_rows_is_read_first() -> None:
    block = [line_at("縦書", 500, 10, 530, 90, vertical=True)]
    assert read([*rows(), *block]) == ["縦書", *ROWS]


def test_heading_and_page_number_of_a_vertical_page_are_its_first_and_last_lines() -> None:
    heading = line_at("横書きの見出し", 480, 60, 940, 110)
    number = line_at("- 12 -", 640, 1300, 760, 1330)
    assert read([number, *vertical_columns(), heading]) == ["横書きの見出し", *COLUMNS, "- 12 -"]


def test_a_number_in_a_vertical_line_stays_in_it() -> None:
    above = line_at("平成", 900, 100, 940, 300, vertical=True)
    number = line_at("30", 900, 305, 940, 340)
    below = line_at("年の春のことである", 900, 345, 940, 1200, vertical=True)
    rest = vertical_columns()[1:]
    assert read([below, number, above, *rest])[0] == "平成 30 年の春のことである"


def test_a_narrow_letter_stays_in_its_row() -> None:
    letter = line_at("1", 860, 198, 872, 232, vertical=True)
    assert read([*rows(), letter])[2] == "row2 1"


def test_a_narrow_number_stays_in_its_row() -> None:
    number = line_at("11", 860, 200, 875, 230, vertical=True)
    assert read([*rows(), number])[2] == "row2 11"


def test_the_slope_of_a_short_box_is_noise() -> None:
    sign = skewed(line_at("a1", 860, 200, 890, 230), 0)
    (x1, y1), b, c, d = sign.quad.vertices
    bent = replace(sign, quad=Quad(((x1, y1 - 25), b, c, d)))
    assert read([*rows(), bent])[2] == "row2 a1"


def test_a_sloped_stamp_is_read_last() -> None:
    stamp = skewed(line_at("COPY", 400, 700, 700, 740), 40)
    assert read([stamp, *rows(26)]) == [*(f"row{n}" for n in range(26)), "COPY"]
