"""What was drawn becomes JSON truth: lines in reading order, tables, page sizes. No drawing belongs here.

Coordinates are pixels of the upright page, that is after an EXIF orientation was applied.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class LineTruth:
    """One run of text as it was drawn; the quad encloses its ink, clockwise from the top left."""

    text: str
    quad: Quad
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class CellTruth:
    """A cell at a 0-based row and column; the quad follows its ruling lines."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    quad: Quad


@dataclass(frozen=True, slots=True)
class TableTruth:
    """A bordered table: every grid position belongs to exactly one cell."""

    rows: int
    columns: int
    cells: tuple[CellTruth, ...]
    quad: Quad


@dataclass(frozen=True, slots=True)
class PageTruth:
    """The lines (in reading order, those of tables included) and tables of one page."""

    width_px: int
    height_px: int
    lines: tuple[LineTruth, ...] = ()
    tables: tuple[TableTruth, ...] = ()


@dataclass(frozen=True, slots=True)
class FileTruth:
    """What a reader should make of one file: its pages, or the error code of a file that is damaged on purpose."""

    file: str
    languages: tuple[str, ...] = ()
    pages: tuple[PageTruth, ...] = ()
    error: str = ""
    tags: tuple[str, ...] = field(default=())


def box_quad(left: float, top: float, right: float, bottom: float) -> Quad:
    """The quad of an upright rectangle in pixels."""
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def moved(page: PageTruth, move: Callable[[Point], Point], width_px: int, height_px: int) -> PageTruth:
    """The truth after the page was bent: ``move`` maps an old point to its new place."""

    def quad(old: Quad) -> Quad:
        return (move(old[0]), move(old[1]), move(old[2]), move(old[3]))

    lines = tuple(replace(line, quad=quad(line.quad)) for line in page.lines)
    tables = tuple(
        replace(
            table,
            quad=quad(table.quad),
            cells=tuple(replace(cell, quad=quad(cell.quad)) for cell in table.cells),
        )
        for table in page.tables
    )
    return PageTruth(width_px, height_px, lines, tables)


def _points(quad: Quad) -> list[list[float]]:
    return [[round(x, 1), round(y, 1)] for x, y in quad]


def _line_json(line: LineTruth) -> Json:
    entry: Json = {"text": line.text, "quad": _points(line.quad)}
    return {**entry, "vertical": True} if line.vertical else entry


def _cell_json(cell: CellTruth) -> Json:
    return {
        "row": cell.row,
        "column": cell.column,
        "rowSpan": cell.row_span,
        "columnSpan": cell.column_span,
        "text": cell.text,
        "quad": _points(cell.quad),
    }


def _table_json(table: TableTruth) -> Json:
    return {
        "rows": table.rows,
        "columns": table.columns,
        "quad": _points(table.quad),
        "cells": [_cell_json(cell) for cell in table.cells],
    }


def _page_json(page: PageTruth) -> Json:
    return {
        "widthPx": page.width_px,
        "heightPx": page.height_px,
        "lines": [_line_json(line) for line in page.lines],
        "tables": [_table_json(table) for table in page.tables],
    }


def _one_per_row(value: object, indent: int = 0) -> str:
    """JSON with one line or cell per row of text, so that a change is readable in a diff."""
    pad, inner = " " * indent, " " * (indent + 1)
    nested = isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    if isinstance(value, dict) and any(isinstance(entry, list) for entry in value.values()) and "text" not in value:
        entries = [f"{inner}{json.dumps(key)}: {_one_per_row(entry, indent + 1)}" for key, entry in value.items()]
        return "{\n" + ",\n".join(entries) + f"\n{pad}}}"
    if isinstance(value, list) and nested:
        entries = [inner + _one_per_row(entry, indent + 1) for entry in value]
        return "[\n" + ",\n".join(entries) + f"\n{pad}]"
    return json.dumps(value, ensure_ascii=False)


def to_json(truth: FileTruth) -> str:
    """The truth file: keys ``file``, ``languages``, ``tags``, ``error`` and ``pages``, sizes and points in pixels."""
    return (
        _one_per_row(
            {
                "file": truth.file,
                "languages": list(truth.languages),
                "tags": list(truth.tags),
                "error": truth.error or None,
                "pages": [_page_json(page) for page in truth.pages],
            }
        )
        + "\n"
    )
