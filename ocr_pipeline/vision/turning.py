"""Turns pages by quarters, and what was found on a turned page back to where it is on the original.

Deciding whether a page stands upright belongs to ``orientation``.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from ocr_pipeline.model.geometry import Point, Quad
from ocr_pipeline.model.page import Word
from ocr_pipeline.model.table import Cell, CellLine, CellWord, Table
from ocr_pipeline.model.template import TemplateField, TemplateReading
from ocr_pipeline.ports.engine import Pixels

QuarterTurn = Literal[0, 90, 180, 270]
PointMap = Callable[[Point], Point]


def turned(pixels: Pixels, degrees: QuarterTurn) -> Pixels:
    """``pixels`` turned clockwise; a view, not a copy, for 0."""
    return np.ascontiguousarray(np.rot90(pixels, -degrees // 90)) if degrees else pixels


def back_to_original(width_px: int, height_px: int, degrees: QuarterTurn) -> PointMap:
    """From points of the page turned clockwise to points of the original of this size."""
    moves: dict[QuarterTurn, PointMap] = {
        0: lambda point: point,
        90: lambda point: (point[1], height_px - point[0]),
        180: lambda point: (width_px - point[0], height_px - point[1]),
        270: lambda point: (width_px - point[1], point[0]),
    }
    return moves[degrees]


def map_word(word: Word, move: PointMap) -> Word:
    """The same word elsewhere."""
    return replace(word, quad=map_quad(word.quad, move))


def map_quad(quad: Quad, move: PointMap) -> Quad:
    """Vertex by vertex, so that the first one stays the text's own top-left corner."""
    a, b, c, d = quad.vertices
    return Quad((move(a), move(b), move(c), move(d)))


def map_table(table: Table, move: PointMap) -> Table:
    """The same grid elsewhere."""
    cells = tuple(_map_cell(cell, move) for cell in table.cells)
    return replace(table, quad=map_quad(table.quad, move), cells=cells)


def map_template(reading: TemplateReading, move: PointMap) -> TemplateReading:
    """The same fields elsewhere."""
    fields = tuple(_map_field(field, move) for field in reading.fields)
    return replace(
        reading,
        fields=fields,
        title=reading.title and _map_field(reading.title, move),
        not_compared=tuple(map_quad(quad, move) for quad in reading.not_compared),
    )


def _map_field(field: TemplateField, move: PointMap) -> TemplateField:
    parts = tuple(replace(part, quad=map_quad(part.quad, move)) for part in field.parts)
    return replace(field, quad=map_quad(field.quad, move), parts=parts)


def _map_cell(cell: Cell, move: PointMap) -> Cell:
    lines = tuple(_map_line(line, move) for line in cell.lines)
    return replace(cell, quad=map_quad(cell.quad, move), lines=lines)


def _map_line(line: CellLine, move: PointMap) -> CellLine:
    words = tuple(_map_cell_word(word, move) for word in line.words)
    return replace(line, quad=map_quad(line.quad, move), words=words)


def _map_cell_word(word: CellWord, move: PointMap) -> CellWord:
    return replace(word, quad=map_quad(word.quad, move))
