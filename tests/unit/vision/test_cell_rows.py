import pytest

from ocr_pipeline.model.page import TextLine
from tests.unit.vision.drawn import line_at
from tests.unit.vision.laid_out import read, skewed


def cell(name: str, left: float, right: float, top: float, count: int = 1) -> list[TextLine]:
    """Lines of a cell, the last one short."""
    ends = [right] * (count - 1) + [(left + right) / 2]
    return [
        line_at(f"{name}{n}", left, top + 42 * n, end, top + 30 + 42 * n)
        for n, end in enumerate(ends)
    ]


def wrapped_table(counts: list[tuple[int, int]]) -> tuple[list[TextLine], list[str]]:
    """Rows of two cells of wrapped text, and what is to be read."""
    lines: list[TextLine] = []
    top = 100.0
    for row, (first, second) in enumerate(counts):
        lines += cell(f"r{row}a", 50, 480, top, first) + cell(f"r{row}b", 520, 950, top, second)
        top += 42 * max(first, second) + 30
    return lines, [line.words[0].text for line in lines]


@pytest.mark.parametrize("degrees", [0, 3])
def test_a_label_beside_the_gap_between_two_lines_is_read_before_them(degrees: float) -> None:
    label = line_at("label", 50, 121, 150, 151)
    lines = [line_at(f"line{n}", 200, 100 + 42 * n, 600, 130 + 42 * n) for n in range(2)]
    cells = [skewed(line, degrees) for line in [*lines, label]]
    assert read(cells) == ["label", "line0", "line1"]


def test_a_mark_beside_the_gap_between_two_lines_is_read_after_them() -> None:
    mark = line_at("mark", 700, 121, 750, 151)
    lines = [line_at(f"line{n}", 200, 100 + 42 * n, 600, 130 + 42 * n) for n in range(2)]
    assert read([mark, *lines]) == ["line0", "line1", "mark"]


def test_centered_cells_of_two_and_three_lines_are_read_one_after_the_other() -> None:
    left = [line_at(f"l{n}", 50, 121 + 42 * n, 150, 151 + 42 * n) for n in range(2)]
    right = [line_at(f"r{n}", 200, 100 + 42 * n, 600, 130 + 42 * n) for n in range(3)]
    assert read(left + right) == ["l0", "l1", "r0", "r1", "r2"]


def test_rows_of_a_crooked_table_stay_rows() -> None:
    """Lines beside each other, half a line apart, that are not centered on each other."""
    cells = [
        line_at(f"{side}{n}", left, top + 40 * n, left + 100, top + 30 + 40 * n)
        for side, left, top in (("a", 50, 100), ("b", 300, 118))
        for n in range(3)
    ]
    assert read(cells) == ["a0", "b0", "a1", "b1", "a2", "b2"]


def test_a_label_beside_two_rows_of_a_table_is_read_before_them() -> None:
    label = line_at("label", 50, 125, 150, 155)
    rows = [
        line_at(f"r{n}c{column}", 200 * column, 100 + 50 * n, 200 * column + 100, 130 + 50 * n)
        for n in range(2)
        for column in range(1, 4)
    ]
    assert read([*rows, label]) == ["label", "r0c1 r0c2 r0c3", "r1c1 r1c2 r1c3"]


def test_wrapped_cells_of_a_table_are_read_one_after_the_other() -> None:
    lines, expected = wrapped_table([(2, 3), (3, 1), (1, 2), (4, 2), (2, 2), (1, 4), (3, 2)])
    assert read(lines[::-1]) == expected


def test_wrapped_cells_beside_a_centered_label_are_read_after_it() -> None:
    lines: list[TextLine] = []
    for row in range(6):
        top = 100 + 170 * row
        lines += [line_at(f"label{row}", 50, top + 42, 120, top + 72)]
        lines += cell(f"r{row}a", 200, 560, top, 3) + cell(f"r{row}b", 600, 950, top, 3)
    assert read(lines) == [line.words[0].text for line in lines]


@pytest.mark.parametrize(("length", "value_left"), [(180, 480), (90, 150)])
def test_entries_of_a_form_in_blocks_are_read_row_by_row(length: float, value_left: float) -> None:
    """Short lines were not wrapped, even where they fill their cells: they are entries."""
    lines = [
        line_at(f"{name}{block}{n}", left, top, left + length, top + 30)
        for block in range(3)
        for n in range(3)
        for top in [100 + 200 * block + 42 * n]
        for name, left in (("label", 50), ("value", value_left))
    ]
    assert read(lines)[:4] == [
        f"label{block}{n} value{block}{n}" for block, n in [(0, 0), (0, 1), (0, 2), (1, 0)]
    ]


def test_lines_far_below_each_other_are_no_cells_of_one_row() -> None:
    lines = [
        line_at("first", 50, 100, 150, 130),
        line_at("second", 300, 150, 400, 180),
        line_at("third", 50, 200, 150, 230),
    ]
    assert read(lines) == ["first", "second", "third"]


def test_lines_of_crooked_rows_are_no_centered_cells() -> None:
    lines = [
        line_at(text, left, top, left + 100, top + 30)
        for text, left, top in (
            ("a0", 50, 100),
            ("b0", 250, 118),
            ("a1", 50, 140),
            ("c0", 450, 149),
            ("b1", 250, 158),
        )
    ]
    assert read(lines) == ["a0", "b0", "a1 c0", "b1"]


def test_two_blocks_of_text_beside_each_other_are_no_table() -> None:
    lines, _ = wrapped_table([(2, 2), (2, 2)])
    assert read(lines)[0] == "r0a0 r0b0"
