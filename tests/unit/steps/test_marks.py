"""What an item's pages count for; the marks of whole chunks are in ``test_recognize``."""

from typing import Any

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.manifest import ItemMark
from ocr_pipeline.model.page import RecognitionOutcome, RecognizedPage
from ocr_pipeline.model.template import FieldPart, TemplateField, TemplateReading
from ocr_pipeline.steps.marks import duplicate_mark, earlier_mark, recognized_mark
from tests.fakes.results import item

BOX = Quad.from_box(Box(0, 0, 10, 10))


def area(name: str, *parts: str) -> TemplateField:
    boxes = tuple(FieldPart(part, 0.9, BOX) for part in parts)
    return TemplateField(name, "".join(parts), 0.9, BOX, parts=boxes)


def page(index: int, *areas: TemplateField, **fields: Any) -> RecognizedPage:
    reading = TemplateReading(7, "form", areas, title=area("title")) if areas else None
    return RecognizedPage(index, 100, 100, template=reading, **fields)


def test_the_areas_of_all_pages_count_and_a_multi_box_is_one() -> None:
    pages = (
        page(0, area("name"), area("number", "1", "2", "3")),
        page(1),
        page(2, area("name")),
    )
    mark = recognized_mark(item(1), RecognitionOutcome("1", pages, None, 1.0), "key")
    assert (mark.pages, mark.template_areas) == (3, 3)


def test_what_is_known_already_has_its_counts() -> None:
    counts: dict[str, Any] = {
        "pages": 3,
        "table_pages": 2,
        "template_areas": 5,
        "long_image_units": 4,
    }
    earlier = earlier_mark(item(1, **counts))
    assert isinstance(earlier, ItemMark)
    again = duplicate_mark(item(2), earlier, "reuse")
    for mark in (earlier, again):
        assert {name: getattr(mark, name) for name in counts} == counts
    assert again.duplicate_of == 1
