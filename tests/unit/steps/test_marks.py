"""What an item's pages count for; the marks of whole chunks are in ``test_recognize``."""

from typing import Any

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.manifest import ItemMark, ItemState
from ocr_pipeline.model.page import RecognitionOutcome, RecognizedPage
from ocr_pipeline.model.template import FieldPart, TemplateField, TemplateReading
from ocr_pipeline.steps.marks import duplicate_mark, earlier_mark, pages_mark
from tests.fakes.results import item, unmatched_page

BOX = Quad.from_box(Box(0, 0, 10, 10))


def area(name: str, *parts: str, **more: Any) -> TemplateField:
    boxes = tuple(FieldPart(part, 0.9, BOX) for part in parts)
    return TemplateField(name, "".join(parts), 0.9, BOX, parts=boxes, **more)


def page(index: int, *areas: TemplateField, **fields: Any) -> RecognizedPage:
    reading = TemplateReading(7, "form", areas, title=area("title")) if areas else None
    return RecognizedPage(index, 100, 100, template=reading, **fields)


def test_the_areas_of_all_pages_count_and_a_multi_box_is_one() -> None:
    pages = (
        page(0, area("name"), area("number", "1", "2", "3")),
        page(1),
        page(2, area("name")),
    )
    mark = pages_mark(item(1), RecognitionOutcome("1", pages, None, 1.0), "key")
    assert (mark.pages, mark.template_areas) == (3, 3)


def test_what_is_known_already_has_its_counts() -> None:
    counts: dict[str, Any] = {
        "pages": 3,
        "table_pages": 2,
        "template_areas": 5,
        "matched_pages": 2,
        "unmatched_pages": 1,
        "review_fields": 3,
        "long_image_units": 4,
    }
    earlier = earlier_mark(item(1, **counts))
    assert isinstance(earlier, ItemMark)
    again = duplicate_mark(item(2), earlier, "reuse")
    for mark in (earlier, again):
        assert {name: getattr(mark, name) for name in counts} == counts
    assert again.duplicate_of == 1


def test_pages_with_a_template_and_fields_to_review_are_counted() -> None:
    pages = (
        page(0, area("name", state="review"), area("number"), area("phone", state="empty")),
        unmatched_page(index=1),
        page(2, area("name", state="review")),
    )
    mark = pages_mark(item(1), RecognitionOutcome("1", pages, None, 1.0), "key")
    assert (mark.matched_pages, mark.unmatched_pages, mark.review_fields) == (2, 1, 2)
    assert (mark.outcome, mark.error_code) == (ItemState.RECOGNIZED, "PAGE_FAILED")


def test_an_item_that_no_template_fits_failed_and_keeps_its_pages() -> None:
    pages = (unmatched_page(detail="why"), unmatched_page(index=1))
    mark = pages_mark(item(1), RecognitionOutcome("1", pages, None, 1.5), "key")
    assert (mark.outcome, mark.error_code) == (ItemState.FAILED, "TEMPLATE_NOT_FOUND")
    assert (mark.error_detail, mark.result_key, mark.seconds) == ("why", "key", 1.5)
    assert (mark.pages, mark.matched_pages, mark.unmatched_pages) == (0, 0, 2)


def test_what_failed_once_has_failed_when_it_is_taken_again() -> None:
    known = item(1, error_code="TEMPLATE_NOT_FOUND", unmatched_pages=1)
    assert earlier_mark(known).outcome is ItemState.FAILED
    assert earlier_mark(item(1, error_code="PAGE_FAILED")).outcome is ItemState.RECOGNIZED
