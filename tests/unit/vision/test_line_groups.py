import pytest

from tests.unit.vision.drawn import line_at
from tests.unit.vision.laid_out import read, skewed, two_columns


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


def test_lines_that_share_a_base_line_are_one_line_across_the_columns_of_a_table() -> None:
    cells = [
        line_at(f"{column}{n}", 50 + 200 * column, 100 + 50 * n, 130 + 200 * column, 130 + 50 * n)
        for column in range(5)
        for n in range(6)
    ]
    assert read(cells) == [" ".join(f"{column}{n}" for column in range(5)) for n in range(6)]


def test_lines_of_a_top_aligned_cell_follow_the_row_that_it_begins_in() -> None:
    cells = [
        line_at("name", 50, 100, 150, 130),
        *(line_at(f"value{n}", 200, 100 + 40 * n, 600, 130 + 40 * n) for n in range(3)),
        line_at("next", 50, 240, 150, 270),
    ]
    assert read(cells) == ["name value0", "value1", "value2", "next"]


def test_header_and_footer_belong_to_no_column() -> None:
    head = [line_at("chapter", 50, 60, 180, 85), line_at("title", 800, 60, 950, 85)]
    foot = line_at("12", 50, 760, 80, 785)
    columns = [line.words[0].text for line in two_columns()]
    assert read([*two_columns(), foot, *head]) == [
        "chapter title",
        *sorted(columns, key=lambda text: ("right" in text, int(text.strip("lefright")))),
        "12",
    ]


def test_a_short_last_line_of_a_column_is_no_footer() -> None:
    last = line_at("last", 50, 680, 200, 708)
    rows = read([*two_columns(), last])
    assert rows[11:14] == ["left11", "last", "right0"]
