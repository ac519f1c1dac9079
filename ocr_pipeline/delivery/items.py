"""An item and its pages become the dictionary that stands for it in a payload.

Reading pages from a storage belongs to ``steps``, the payload around them to ``payload``.
"""

from collections.abc import Iterable, Sequence
from statistics import fmean

from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.model.table import Cell, Table
from ocr_pipeline.model.template import NearestTemplate, TemplateField, TemplateReading

_CONFIDENCE_DIGITS = 4


def item_summary(item: ItemRecord, result_uri: str | None) -> dict[str, object]:
    """What every content says about an item; the whole of it when the content is ``thin``.

    ``status`` is ``recognized``, ``failed`` or ``ignored``: only final items are delivered.
    """
    return {
        "itemId": item.item_id,
        "key": item.key,
        "version": item.version,
        "sizeBytes": item.size_bytes,
        "status": item.state.value,
        "error": item_error(item.error_code, item.error_detail) if item.error_code else None,
        "pages": item.pages,
        "meanConfidence": _rounded(item.mean_confidence),
        "generation": item.generation,
        "duplicateOf": item.duplicate_of,
        "supersedes": item.supersedes,
        "contentSha256": item.content_sha256,
        "resultUri": result_uri,
    }


def item_error(code: str, detail: str | None) -> dict[str, str]:
    """A code of ``ERRORS`` with its cause and what happened in this case."""
    cause = ERRORS[code].cause if code in ERRORS else ""
    return {"code": code, "message": " ".join(part for part in (cause, detail) if part)}


def page_text(page: RecognizedPage) -> dict[str, object]:
    """A page as text lines with confidences, and its tables as cells; no polygons."""
    shaped: dict[str, object] = {
        "pageIndex": page.page_index,
        "lines": [_line(words) for words in _lines(page.words)],
    }
    if page.template:
        shaped["template"] = _template(page.template)
        shaped["fields"] = [_template_field(found) for found in page.template.fields]
        if page.template.validation != "NO_REQUESTED":
            shaped["validationResult"] = _validation(page.template)
    if page.tables:
        shaped["tables"] = [_table(table) for table in page.tables]
    if page.error is not None:
        shaped["error"] = item_error(page.error.code, page.error.detail)
    if page.nearest is not None:
        shaped["nearestTemplate"] = _nearest(page.nearest)
    return shaped


def _lines(words: Iterable[Word]) -> Iterable[Sequence[Word]]:
    line: list[Word] = []
    for word in words:
        line.append(word)
        if word.line_break:
            yield line
            line = []
    if line:
        yield line


def _line(words: Sequence[Word]) -> dict[str, object]:
    return {
        "text": " ".join(word.text for word in words),
        "confidence": _rounded(fmean(word.confidence for word in words)),
    }


def _template(reading: TemplateReading) -> dict[str, object]:
    return _known(
        id=reading.template_id,
        name=reading.name,
        version=reading.version,
        score=_rounded(reading.score),
    )


def _validation(reading: TemplateReading) -> dict[str, object]:
    return _known(result=reading.validation, message=reading.validation_message or None)


def _nearest(nearest: NearestTemplate) -> dict[str, object]:
    return _known(
        id=nearest.template_id,
        name=nearest.name,
        version=nearest.version,
        score=_rounded(nearest.score),
        reason=nearest.reason,
    )


def _template_field(found: TemplateField) -> dict[str, object]:
    return _known(
        name=found.name,
        text=found.text,
        confidence=_rounded(found.confidence),
        checked=found.checked,
        value=found.value,
        state=found.state,
        problem=found.problem or None,
    )


def _known(**values: object) -> dict[str, object]:
    """Without what is not known."""
    return {name: value for name, value in values.items() if value is not None}


def _table(table: Table) -> dict[str, object]:
    return {
        "confidence": _rounded(table.confidence),
        "cells": [_cell(cell) for cell in table.cells],
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "row": cell.row,
        "column": cell.column,
        "rowSpan": cell.row_span,
        "columnSpan": cell.column_span,
        "text": cell.text,
        "confidence": _rounded(cell.confidence),
    }


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, _CONFIDENCE_DIGITS)
