"""Recognized pages become a Parquet file for data work: a row per page, words and tables nested.

Its columns are in ``pages_schema``; items without pages belong to the run report.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ocr_pipeline.adapters.writers.pages_schema import SCHEMA
from ocr_pipeline.extraction.rows import page_text
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.model.row import ItemResult, WriteReport
from ocr_pipeline.model.table import Cell
from ocr_pipeline.model.template import (
    FieldPart,
    NearestTemplate,
    TemplateField,
    TemplateReading,
)

_GROUP_WORDS = 50_000  # words that one row group, and so memory, holds
_GROUP_PAGES = 500


class PagesParquetWriter:
    """One row per page. Failed items have no pages and so no row: they are in the run report."""

    suffix = ".pages.parquet"

    def write(self, results: Iterable[ItemResult], path: Path) -> WriteReport:
        """Create or replace the file."""
        items = rows = tables = errors = 0
        with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
            group = _Group(writer)
            for result in results:
                items += 1
                for page in result.pages:
                    rows += 1
                    tables += len(page.tables)
                    errors += page.error is not None
                    group.add(_row(result, page), len(page.words))
            group.flush()
        return WriteReport(items=items, rows=rows, tables=tables, errors=errors)


class _Group:
    """Rows that wait to be written together."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
        self._rows: list[dict[str, Any]] = []
        self._words = 0

    def add(self, row: dict[str, Any], words: int) -> None:
        self._rows.append(row)
        self._words += words
        if self._words >= _GROUP_WORDS or len(self._rows) >= _GROUP_PAGES:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, SCHEMA))
        self._rows, self._words = [], 0


def _row(result: ItemResult, page: RecognizedPage) -> dict[str, Any]:
    return {
        "item_id": result.item.item_id,
        "key": result.item.key,
        "version": result.item.version,
        "page_index": page.page_index,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "rotation_degrees": page.rotation_degrees,
        "long_image_units": page.long_image_units,
        "engine": page.engine,
        "seconds": page.seconds,
        "error_code": page.error.code if page.error else None,
        "error_detail": page.error.detail if page.error else None,
        "text": _text(page_text(page)),
        "words": list(_words(page)),
        "tables": [
            {
                "confidence": table.confidence,
                "polygon": _polygon(table.quad),
                "cells": [_cell(cell) for cell in table.cells],
            }
            for table in page.tables
        ],
        **(_template(page.template) if page.template else {}),
        "nearest_template": _nearest(page.nearest) if page.nearest else None,
    }


def _template(reading: TemplateReading) -> dict[str, Any]:
    return {
        "template_id": reading.template_id,
        "template_name": _text(reading.name),
        "fields": [_field(found) for found in reading.fields],
        "template_version": reading.version,
        "template_score": reading.score,
        "validation": reading.validation,
        "validation_message": _text(reading.validation_message),
    }


def _nearest(nearest: NearestTemplate) -> dict[str, Any]:
    return {
        "id": nearest.template_id,
        "name": _text(nearest.name),
        "version": nearest.version,
        "score": nearest.score,
        "reason": _text(nearest.reason),
    }


def _words(page: RecognizedPage) -> Iterator[dict[str, Any]]:
    for word in page.words:
        yield {
            "text": _text(word.text),
            "confidence": word.confidence,
            "line_break": word.line_break,
            "polygon": _polygon(word.quad),
        }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "row": cell.row,
        "column": cell.column,
        "row_span": cell.row_span,
        "column_span": cell.column_span,
        "text": _text(cell.text),
        "confidence": cell.confidence,
        "polygon": _polygon(cell.quad),
    }


def _field(found: TemplateField) -> dict[str, Any]:
    return {
        "name": _text(found.name),
        "type": found.field_type,
        "text": _text(found.text),
        "checked": found.checked,
        "confidence": found.confidence,
        "polygon": _polygon(found.quad),
        "value": None if found.value is None else _text(found.value),
        "state": found.state,
        "problem": _text(found.problem),
        "parts": [_part(part) for part in found.parts],
    }


def _part(part: FieldPart) -> dict[str, Any]:
    return {
        "name": _text(part.name),
        "text": _text(part.text),
        "checked": part.checked,
        "fill_ratio": part.fill_ratio,
        "confidence": part.confidence,
        "polygon": _polygon(part.quad),
    }


def _polygon(quad: Quad) -> list[float]:
    return [coordinate for vertex in quad.vertices for coordinate in vertex]


def _text(text: str) -> str:
    """Without lone surrogates, which UTF-8 cannot hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
