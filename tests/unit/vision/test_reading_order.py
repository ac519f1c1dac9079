import math
from collections.abc import Sequence

import pytest

from ocr_pipeline.model.geometry import Point, Quad
from ocr_pipeline.model.page import TextLine, Word
from ocr_pipeline.vision.reading_order import order_lines
from tests.unit.vision.drawn import line_at

WIDTH_PX, HEIGHT_PX = 1000, 1400


def read(lines: Sequence[TextLine]) -> list[str]:
    """Lines of the page as texts."""
    rows: list[list[str]] = [[]]
    for word in order_lines(lines, WIDTH_PX, HEIGHT_PX):
        rows[-1].append(word.text)
        if word.line_break:
            rows.append([])
    assert rows.pop() == []
    return [" ".join(row) for row in rows]


def skewed(line: TextLine, degrees: float) -> TextLine:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def turn(point: Point) -> Point:
        x, y = point[0] - WIDTH_PX / 2, point[1] - HEIGHT_PX / 2
        return x * cosine - y * sine + WIDTH_PX / 2, x * sine + y * cosine + HEIGHT_PX / 2

    a, b, c, d = line.quad.vertices
    quad = Quad((turn(a), turn(b), turn(c), turn(d)))
    return TextLine(line.words, quad, line.confidence, line.vertical)


def receipt() -> list[TextLine]:
    """Names on the left, prices on the right, a wide space between them."""
    names = [line_at(f"name{n}", 50, 100 + 50 * n, 420, 130 + 50 * n) for n in range(12)]
    prices = [line_at(f"{n}.00", 850, 102 + 50 * n, 930, 132 + 50 * n) for n in range(12)]
    return prices + names


def two_columns(top: int = 200, count: int = 12) -> list[TextLine]:
    left = [line_at(f"left{n}", 50, top + 40 * n, 470, top + 28 + 40 * n) for n in range(count)]
    right = [line_at(f"right{n}", 530, top + 40 * n, 950, top + 28 + 40 * n) for n in range(count)]
    return [box for pair in zip(left, right, strict=True) for box in pair]


def test_no_lines_are_no_words() -> None:
    assert order_lines([], WIDTH_PX, HEIGHT_PX) == ()
    empty = TextLine((), line_at("x", 0, 0, 9, 9).quad, 0.0)
    assert order_lines([empty], WIDTH_PX, HEIGHT_PX) == ()


def test_breaks_of_the_engine_are_replaced() -> None:
    quad = line_at("x", 0, 0, 90, 20).quad
    words = (Word("one", 0.9, quad, True), Word("two", 0.9, quad, False))
    ordered = order_lines([TextLine(words, quad, 0.9)], WIDTH_PX, HEIGHT_PX)
    assert [(word.text, word.line_break) for word in ordered] == [("one", False), ("two", True)]


@pytest.mark.parametrize("degrees", [0, 1, -2, 4])
def test_names_and_prices_of_a_receipt_share_their_lines(degrees: float) -> None:
    lines = [skewed(line, degrees) for line in receipt()]
    assert read(lines) == [f"name{n} {n}.00" for n in range(12)]


def test_a_line_that_bends_stays_one_line() -> None:
    pieces = [line_at(f"p{n}", 100 * n, 100 + 9 * n, 100 * n + 90, 130 + 9 * n) for n in range(9)]
    assert read(pieces) == ["p0 p1 p2 p3 p4 p5 p6 p7 p8"]


def test_a_tall_label_beside_rows_is_a_line_of_its_own() -> None:
    rows = [line_at(f"row{n}", 200, 100 + 40 * n, 600, 130 + 40 * n) for n in range(3)]
    label = line_at("label", 50, 100, 120, 210)
    assert sorted(read([label, *rows])) == ["label", "row0", "row1", "row2"]


@pytest.mark.parametrize("degrees", [0, 2, -3])
def test_columns_of_running_text_are_read_one_after_the_other(degrees: float) -> None:
    lines = [skewed(line, degrees) for line in two_columns()]
    expected = [f"left{n}" for n in range(12)] + [f"right{n}" for n in range(12)]
    assert read(lines) == expected


def test_three_columns_are_read_one_after_the_other() -> None:
    lines = [
        line_at(f"c{column}l{n}", 20 + 330 * column, 100 + 40 * n, 310 + 330 * column, 128 + 40 * n)
        for n in range(10)
        for column in range(3)
    ]
    assert read(lines) == [f"c{column}l{n}" for column in range(3) for n in range(10)]


def test_a_title_across_the_columns_ends_what_is_above_it() -> None:
    title = line_at("title", 200, 40, 800, 90)
    second = line_at("second", 200, 760, 800, 800)
    lower = [
        TextLine((Word(f"low{line.words[0].text}", 0.9, line.quad, False),), line.quad, 0.9)
        for line in two_columns(840)
    ]
    rows = read([*two_columns(), *lower, second, title])
    assert rows[0] == "title"
    assert rows[1:13] == [f"left{n}" for n in range(12)]
    assert rows[25] == "second"
    assert rows[26] == "lowleft0"


def test_a_form_whose_entries_are_short_is_read_row_by_row() -> None:
    ends = (120, 180, 220, 430, 440)
    labels = [line_at(f"label{n}", 50, 100 + 50 * n, ends[n % 5], 130 + 50 * n) for n in range(15)]
    values = [
        line_at(f"value{n}", 500, 100 + 50 * n, 480 + ends[-n % 5], 130 + 50 * n) for n in range(15)
    ]
    assert read(labels + values) == [f"label{n} value{n}" for n in range(15)]


def test_a_letter_with_a_block_in_two_columns_is_read_row_by_row() -> None:
    body = [line_at(f"body{n}", 50, 500 + 40 * n, 950, 528 + 40 * n) for n in range(9)]
    rows = read([*body, *two_columns(top=100, count=8)])
    assert rows[:2] == ["left0 right0", "left1 right1"]
    assert rows[-1] == "body8"


def test_a_block_on_the_right_above_one_on_the_left_comes_first() -> None:
    upper = [line_at(f"upper{n}", 530, 50 + 40 * n, 950, 78 + 40 * n) for n in range(6)]
    lower = [line_at(f"lower{n}", 50, 400 + 40 * n, 470, 428 + 40 * n) for n in range(6)]
    assert read(lower + upper) == [f"{block}{n}" for block in ("upper", "lower") for n in range(6)]


def test_boxes_above_each_other_are_no_line_however_close() -> None:
    lines = [line_at("above", 100, 100, 400, 130), line_at("below", 120, 112, 420, 142)]
    assert read(lines) == ["above", "below"]


def test_vertical_columns_are_read_from_right_to_left() -> None:
    columns = [
        line_at(f"縦書き{n}", 900 - 60 * n, 100, 940 - 60 * n, 1200, vertical=True)
        for n in range(8)
    ]
    assert read(columns[::-1]) == [f"縦書き{n}" for n in range(8)]


def test_two_bands_of_vertical_text_are_read_upper_first() -> None:
    bands = [
        line_at(f"{band}縦{n}", 900 - 60 * n, top, 940 - 60 * n, top + 600, vertical=True)
        for n in range(8)
        for band, top in (("上", 60), ("下", 740))
    ]
    assert read(bands) == [f"{band}縦{n}" for band in "上下" for n in range(8)]


def test_a_vertical_remark_on_a_horizontal_page_does_not_turn_it() -> None:
    rows = [
        line_at(f"a long horizontal row {n}", 100, 100 + 50 * n, 800, 130 + 50 * n)
        for n in range(5)
    ]
    remark = line_at("remark", 900, 100, 930, 300, vertical=True)
    assert [row for row in read([remark, *rows]) if row != "remark"] == [
        row.words[0].text for row in rows
    ]
