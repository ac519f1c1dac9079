from tests.unit.vision.drawn import line_at
from tests.unit.vision.laid_out import read


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


def test_a_large_sign_beside_rows_is_part_of_none_of_them() -> None:
    rows = [line_at(f"row{n}", 200, 100 + 40 * n, 600, 130 + 40 * n) for n in range(3)]
    sign = line_at("印", 50, 110, 150, 200)
    assert sorted(read([sign, *rows])) == ["row0", "row1", "row2", "印"]
