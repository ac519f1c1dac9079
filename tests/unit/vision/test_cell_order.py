"""Where the lines of frames stand among the others of a page."""

from collections.abc import Sequence

from ocr_pipeline.vision.cell_bands import FilledCell
from ocr_pipeline.vision.cell_order import order_by_cells
from ocr_pipeline.vision.line_groups import group_rows
from ocr_pipeline.vision.text_boxes import TextBox
from tests.unit.vision.celled import box, cell, grid, texts


def read(cells: Sequence[FilledCell], *others: TextBox) -> list[str]:
    boxes = [each for filled in cells for each in filled.area.boxes]
    rows = group_rows([*boxes, *others])
    return texts(order_by_cells(rows, [filled.area for filled in cells]))


def boxes_beside(gap: float = 2.0) -> list[FilledCell]:
    return [
        cell(
            (left, 100, left + 200, 200),
            box(f"label{number}", left + 10, 110),
            box(f"value{number}", left + 10, 160),
        )
        for number in range(3)
        for left in [(200 + gap) * number]
    ]


def test_a_page_without_text_has_no_order() -> None:
    assert order_by_cells([], []) == []


def test_boxes_beside_each_other_are_read_one_by_one() -> None:
    values = ["label0", "value0", "label1", "value1", "label2", "value2"]
    assert read(boxes_beside()) == values
    assert read(boxes_beside(gap=60)) == values


def test_text_above_and_below_a_frame_stays_there() -> None:
    lines = read(boxes_beside(), box("title", 200, 20), box("note", 10, 260))
    assert (lines[0], lines[-1]) == ("title", "note")


def test_text_before_and_after_a_frame_is_read_before_and_after_it() -> None:
    address = cell((200, 0, 400, 100), box("line1", 210, 20), box("line2", 210, 60))
    assert read([address], box("Address", 10, 40), box("(seal)", 500, 40)) == [
        "Address",
        "line1",
        "line2",
        "(seal)",
    ]


def test_cells_in_rows_with_text_beside_them_stay_there() -> None:
    answers = [
        cell((200, 40 * row, 400, 40 * row + 38), box(f"a{row}", 210, 40 * row + 10))
        for row in range(3)
    ]
    questions = [box(f"q{row}", 10, 40 * row + 10) for row in range(3)]
    assert read(answers, *questions) == ["q0 a0", "q1 a1", "q2 a2"]


def test_a_box_whose_cell_was_not_found_is_read_in_its_row() -> None:
    table = grid(["Item Count Price", "tea 2 3", "milk 1 2"], (40, 40, 40))
    table[1] = cell((200, 0, 398, 38), box("Count", 210, 0, 30, 15), box("kg", 210, 20, 30, 15))
    missed = table.pop(2).area.boxes[0]
    assert read(table, missed) == ["Item", "Count", "kg", "Price", "tea 2 3", "milk 1 2"]


def test_a_box_in_no_row_of_a_frame_is_read_by_its_place() -> None:
    city = cell((0, 0, 98, 118), box("city", 10, 50))
    shops = [
        cell((100, 40 * row, 300, 40 * row + 38), box(f"shop{row}", 110, 40 * row + 10))
        for row in range(3)
    ]
    assert read([city, *shops], box("stamp", 150, 26, 30, 8)) == [
        "city",
        "shop0",
        "stamp",
        "shop1",
        "shop2",
    ]


def test_a_frame_around_others_is_no_cell() -> None:
    page = cell((-50, 50, 900, 900), box("inside", 10, 300), box("the border", 10, 700))
    assert read([page, *boxes_beside()]) == [
        "label0",
        "value0",
        "label1",
        "value1",
        "label2",
        "value2",
        "inside",
        "the border",
    ]


def test_frames_apart_do_not_mix() -> None:
    table = grid(["a b", "c d"], (40, 40))
    far = [
        cell((600, 0, 798, 78), box("x", 610, 10), box("y", 610, 50)),
    ]
    assert read([*table, *far]) == ["a b", "c d", "x", "y"]


def test_a_label_and_its_value_in_boxes_of_their_own_are_read_together() -> None:
    fields = [
        part
        for number in range(2)
        for left in [300 * number]
        for part in (
            cell((left, 0, left + 200, 24), box(f"label{number}", left + 10, 2)),
            cell((left, 26, left + 200, 76), box(f"value{number}", left + 10, 40)),
        )
    ]
    assert read(fields) == ["label0", "value0", "label1", "value1"]
