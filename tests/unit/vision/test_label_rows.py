"""Labels over values where no rulings tell which belongs to which."""

from ocr_pipeline.model.page import TextLine
from tests.unit.vision.drawn import line_at
from tests.unit.vision.laid_out import read


def fields(rows: int, label_px: int = 20, start: float = 0) -> list[TextLine]:
    """Two fields a row; values begin ``start`` px after their labels."""
    return [
        line
        for row in range(rows)
        for column in range(2)
        for left, top in [(50 + 400 * column, 100 + 100 * row)]
        for line in (
            line_at(f"label{row}{column}", left, top, left + 100, top + label_px),
            line_at(f"value{row}{column}", left + start, top + 40, left + start + 200, top + 68),
        )
    ]


def test_every_label_is_read_before_its_value() -> None:
    lines = [line_at("title", 50, 20, 300, 60), *fields(rows=2), line_at("note", 50, 320, 600, 345)]
    assert read(lines) == [
        "title",
        "label00",
        "value00",
        "label01",
        "value01",
        "label10",
        "value10",
        "label11",
        "value11",
        "note",
    ]


def test_a_row_of_heads_stays_above_its_table() -> None:
    assert read(fields(rows=1)) == ["label00 label01", "value00 value01"]


def test_letters_of_one_size_are_no_labels() -> None:
    assert read(fields(rows=2, label_px=28))[:2] == ["label00 label01", "value00 value01"]


def test_values_elsewhere_have_no_labels() -> None:
    assert read(fields(rows=2, start=60))[:2] == ["label00 label01", "value00 value01"]
