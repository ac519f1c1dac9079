"""In which order the cells of one frame are read."""

import pytest

from ocr_pipeline.vision.cell_bands import FilledCell, lines_of
from tests.unit.vision.celled import USUAL_PX, box, cell, grid, texts


def read(cells: list[FilledCell]) -> list[str]:
    return texts(lines_of(cells, USUAL_PX))


def test_rows_of_a_table_are_lines() -> None:
    assert read(grid(["name price", "tea 3", "milk 2"], [40, 40, 40])) == [
        "name price",
        "tea 3",
        "milk 2",
    ]


def test_rows_of_leaning_paper_are_lines() -> None:
    falls = [
        cell((0, 0, 200, 38), box("a", 10, 10), slope=0.1),
        cell((200, 20, 400, 58), box("b", 210, 30), slope=0.1),
        cell((0, 40, 200, 78), box("c", 10, 50), slope=0.1),
        cell((200, 60, 400, 98), box("d", 210, 70), slope=0.1),
    ]
    assert read(falls) == ["a", "b", "c", "d"]


def test_a_label_over_rows_is_read_before_them() -> None:
    cells = [
        cell((0, 0, 98, 118), box("city", 10, 50)),
        *(
            cell((100, 40 * row, 300, 40 * row + 38), box(f"shop{row}", 110, 40 * row + 10))
            for row in range(3)
        ),
    ]
    assert read(cells) == ["city", "shop0", "shop1", "shop2"]


def test_lines_of_a_cell_are_read_before_its_neighbor() -> None:
    cells = [
        cell((0, 0, 198, 98), box("No.", 10, 20), box("A-1", 10, 60)),
        cell((200, 0, 398, 98), box("Name", 210, 20), box("Kim", 210, 60)),
    ]
    assert read(cells) == ["No.", "A-1", "Name", "Kim"]


@pytest.mark.parametrize(
    ("tall", "letters"),
    [((26, 50, 26, 50), (20, 20, 20, 20)), ((40, 40, 40, 40), (16, 24, 16, 24))],
    ids=["lower cells", "smaller letters"],
)
def test_a_label_is_read_with_the_value_below_it(
    tall: tuple[int, ...], letters: tuple[int, ...]
) -> None:
    form = grid(["Team Role", "Sales Clerk", "Name Phone", "Kim 555"], tall, letters)
    assert read(form) == ["Team", "Sales", "Role", "Clerk", "Name", "Kim", "Phone", "555"]


def test_a_label_without_a_value_stays_in_its_place() -> None:
    form = grid(["Team Role", "Sales"], (26, 50))
    assert read(form) == ["Team", "Sales", "Role"]


def test_a_low_first_row_of_a_table_is_no_row_of_labels() -> None:
    table = grid(["Item Price", "tea 3", "milk 2", "rice 1", "salt 4"], (26, 50, 50, 50, 50))
    assert read(table) == ["Item Price", "tea 3", "milk 2", "rice 1", "salt 4"]


def test_rows_without_rulings_stay_rows() -> None:
    columns = [
        cell(
            (200 * column, 0, 200 * column + 198, 160),
            *(box(f"{name}{row}", 200 * column + 10, 10 + 40 * row) for row in range(3)),
        )
        for column, name in enumerate("ab")
    ]
    assert read(columns) == ["a0 b0", "a1 b1", "a2 b2"]


def test_wrapped_text_is_no_rows() -> None:
    columns = [
        cell(
            (200 * column, 0, 200 * column + 198, 160),
            *(box(f"{name}{row}", 200 * column + 10, 10 + 40 * row, 180) for row in range(3)),
        )
        for column, name in enumerate("ab")
    ]
    assert read(columns) == ["a0", "a1", "a2", "b0", "b1", "b2"]


def test_a_label_and_an_address_are_no_rows() -> None:
    boxes = [
        cell(
            (200 * column, 0, 200 * column + 198, 160),
            box(f"{name}0", 200 * column + 10, 10, height=15),
            *(box(f"{name}{row}", 200 * column + 10, 10 + 40 * row) for row in (1, 2)),
        )
        for column, name in enumerate("ab")
    ]
    assert read(boxes) == ["a0", "a1", "a2", "b0", "b1", "b2"]


def test_a_cell_whose_ruling_was_lost_is_read_by_the_rows_beside_it() -> None:
    cells = [
        *grid(["1", "2"], (40, 40)),
        cell((200, 0, 398, 78), box("tea", 210, 10), box("milk", 210, 50)),
    ]
    assert read(cells) == ["1 tea", "2 milk"]


def test_a_cell_without_rulings_beside_ruled_ones_is_read_by_their_rows() -> None:
    numbers = [
        cell((400, 40 * row, 440, 40 * row + 38), box(f"{row}", 405, 40 * row + 10, 20))
        for row in range(4)
    ]
    tops = {"wages": 10, "interest": 50, "note": 70, "gains": 90, "sum": 130}
    entries = [box(name, 10, top) for name, top in tops.items()]
    assert read([*numbers, cell((0, 0, 398, 158), *entries)]) == [
        "wages 0",
        "interest",
        "note",
        "1",
        "gains 2",
        "sum 3",
    ]


def test_a_text_beside_rows_is_read_before_them() -> None:
    rows = [
        cell((200, 90 * row, 398, 90 * row + 88), box(f"row{row}", 210, 90 * row + 35))
        for row in range(2)
    ]
    text = cell((0, 0, 198, 178), *(box(f"text{row}", 10, 10 + 30 * row) for row in range(5)))
    assert read([*rows, text]) == ["text0", "text1", "text2", "text3", "text4", "row0", "row1"]
