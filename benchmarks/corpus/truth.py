"""What was drawn becomes JSON truth: lines in reading order, tables, page sizes.

Coordinates are pixels of the upright page, that is after an EXIF orientation was applied.
Drawing belongs to ``sheet``, bending to ``paper``.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class LineTruth:
    """One run of text as it was drawn; the quad encloses its ink, clockwise from the top left."""

    text: str
    quad: Quad
    vertical: bool = False
    handwritten: bool = False


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
    """What a reader should find in a file: pages, or the code of its deliberate damage."""

    file: str
    languages: tuple[str, ...] = ()
    pages: tuple[PageTruth, ...] = ()
    error: str = ""
    tags: tuple[str, ...] = ()


def box_quad(left: float, top: float, right: float, bottom: float) -> Quad:
    """The quad of an upright rectangle in pixels."""
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def moved(
    page: PageTruth, move: Callable[[Point], Point], width_px: int, height_px: int
) -> PageTruth:
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
    marks = {"vertical": line.vertical, "handwritten": line.handwritten}
    return entry | {name: True for name, marked in marks.items() if marked}


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


def _laid_out(value: object, pad: str = "") -> str:
    """JSON with one line or cell of text per row, so that a change is readable in a diff."""
    inner = pad + " "
    if isinstance(value, dict) and "text" not in value:
        marks, parts = "{}", [f"{json.dumps(k)}: {_laid_out(v, inner)}" for k, v in value.items()]
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        marks, parts = "[]", [_laid_out(entry, inner) for entry in value]
    else:
        return json.dumps(value, ensure_ascii=False)
    return marks[0] + ",".join(f"\n{inner}{part}" for part in parts) + f"\n{pad}{marks[1]}"


def to_json(truth: FileTruth) -> str:
    """The truth file: ``file``, ``languages``, ``tags``, ``error`` (or null) and ``pages``."""
    content: Json = {
        "file": truth.file,
        "languages": list(truth.languages),
        "tags": list(truth.tags),
        "error": truth.error or None,
        "pages": [_page_json(page) for page in truth.pages],
    }
    return _laid_out(content) + "\n"
