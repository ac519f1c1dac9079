"""How an item and its pages look in a payload."""

from dataclasses import replace

import pytest

from ocr_pipeline.delivery.items import item_error, item_summary, page_text
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.manifest import ItemRecord, ItemState
from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.model.table import Cell, CellLine, CellWord, Table
from ocr_pipeline.model.template import NearestTemplate, TemplateField, TemplateReading
from tests.fakes.results import template, template_page, unmatched_page

QUAD = Quad.from_box(Box(0, 0, 10, 10))
ITEM = ItemRecord(
    item_id=7,
    batch_uid="0a1b2c3d",
    key="a/영수증 1.jpg",
    version="v1",
    size_bytes=1234,
    modified=1.0,
    first_seen=2.0,
    state=ItemState.RECOGNIZED,
    generation=1,
    chunk_key="c",
    outcome=ItemState.RECOGNIZED,
    content_sha256="00ff",
    recognition_digest="d",
    result_key=".ocr/chunks/c/7-1.json",
    duplicate_of=None,
    supersedes=3,
    error_code=None,
    error_detail=None,
    pages=2,
    table_pages=0,
    long_image_units=0,
    mean_confidence=0.98765432,
    seconds=1.5,
    finished=9.0,
)


def word(text: str, confidence: float, *, ends: bool = False) -> Word:
    return Word(text, confidence, QUAD, ends)


def test_a_summary_says_what_became_of_the_item() -> None:
    assert item_summary(ITEM, "file:///out/a.json") == {
        "itemId": 7,
        "key": "a/영수증 1.jpg",
        "version": "v1",
        "sizeBytes": 1234,
        "status": "recognized",
        "error": None,
        "pages": 2,
        "meanConfidence": 0.9877,
        "generation": 1,
        "duplicateOf": None,
        "supersedes": 3,
        "contentSha256": "00ff",
        "resultUri": "file:///out/a.json",
    }


@pytest.mark.parametrize("state", [ItemState.FAILED, ItemState.IGNORED])
def test_status_is_the_final_state(state: ItemState) -> None:
    assert item_summary(replace(ITEM, state=state), None)["status"] == state.value


def test_an_error_has_its_cause_and_its_detail() -> None:
    failed = replace(ITEM, error_code="TOO_MANY_PAGES", error_detail="3,000 pages")
    cause = ERRORS["TOO_MANY_PAGES"].cause
    assert item_summary(failed, None)["error"] == {
        "code": "TOO_MANY_PAGES",
        "message": f"{cause} 3,000 pages",
    }
    assert item_error("OF_A_LATER_VERSION", None) == {"code": "OF_A_LATER_VERSION", "message": ""}


def test_words_become_lines_with_their_mean_confidence() -> None:
    words = (word("총", 1.0), word("합계", 0.5, ends=True), word("1,000", 0.25))
    assert page_text(RecognizedPage(3, 100, 100, words)) == {
        "pageIndex": 3,
        "lines": [
            {"text": "총 합계", "confidence": 0.75},
            {"text": "1,000", "confidence": 0.25},
        ],
    }


def test_a_table_is_its_cells_without_polygons() -> None:
    line = CellLine((CellWord("a", 0.9, QUAD), CellWord("b", 0.9, QUAD)), QUAD, 0.9)
    table = Table(QUAD, 0.8, (Cell(0, 1, 2, 3, QUAD, 0.7, (line, line)),))
    assert page_text(RecognizedPage(0, 100, 100, tables=(table,)))["tables"] == [
        {
            "confidence": 0.8,
            "cells": [
                {
                    "row": 0,
                    "column": 1,
                    "rowSpan": 2,
                    "columnSpan": 3,
                    "text": "a b\na b",
                    "confidence": 0.7,
                }
            ],
        }
    ]


def test_a_failed_page_says_so_and_an_empty_one_has_no_lines() -> None:
    page = RecognizedPage(1, 100, 100, error=ItemError("CORRUPT_IMAGE"))
    assert page_text(page)["error"] == {
        "code": "CORRUPT_IMAGE",
        "message": ERRORS["CORRUPT_IMAGE"].cause,
    }
    assert page_text(RecognizedPage(1, 100, 100)) == {"pageIndex": 1, "lines": []}


def test_a_template_page_names_its_template_and_fields() -> None:
    shaped = page_text(template_page(template(성명="홍길동")))
    assert shaped["template"] == {"id": 12345, "name": "신청서"}
    assert shaped["fields"] == [
        {"name": "성명", "text": "홍길동", "confidence": 0.9, "state": "read"},
        {"name": "동의", "text": "", "confidence": 0.7, "checked": True, "state": "read"},
        {"name": "번호", "text": "1", "confidence": 0.8, "state": "read"},
    ]


def test_a_field_that_somebody_has_to_review_says_why() -> None:
    doubt = TemplateField(
        "날짜", "26.1.5", 0.4, QUAD, value="2026-01-05", state="review", problem="It is unclear."
    )
    shaped = page_text(template_page(TemplateReading(7, "form", (doubt,), version=3, score=0.5)))
    assert shaped["template"] == {"id": 7, "name": "form", "version": 3, "score": 0.5}
    assert shaped["fields"] == [
        {
            "name": "날짜",
            "text": "26.1.5",
            "confidence": 0.4,
            "value": "2026-01-05",
            "state": "review",
            "problem": "It is unclear.",
        }
    ]


def test_a_validated_page_says_what_came_of_it() -> None:
    reading = TemplateReading(7, "form", (), validation="INVALID", validation_message="No stock.")
    said = page_text(template_page(reading))["validationResult"]
    assert said == {"result": "INVALID", "message": "No stock."}
    silent = page_text(template_page(TemplateReading(7, "form", (), validation="VALID")))
    assert silent["validationResult"] == {"result": "VALID"}
    assert "validationResult" not in page_text(template_page(TemplateReading(7, "form", ())))


def test_a_page_that_no_template_fits_names_the_nearest() -> None:
    shaped = page_text(unmatched_page(NearestTemplate(7, "form", 2, 0.41, "Another title.")))
    assert shaped["nearestTemplate"] == {
        "id": 7,
        "name": "form",
        "version": 2,
        "score": 0.41,
        "reason": "Another title.",
    }
    assert "fields" not in shaped
