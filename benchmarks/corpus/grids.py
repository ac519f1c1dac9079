"""Rows of strings become a bordered table on a sheet: ``<`` merges to the left, ``^`` upwards.

What stands in the rows belongs to ``slips``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from PIL import ImageFont

from benchmarks.corpus.sheet import Sheet
from benchmarks.corpus.truth import CellTruth, TableTruth, box_quad

LEFT, UP = "<", "^"


@dataclass(frozen=True, slots=True)
class GridStyle:
    """How a table looks; ``right_columns`` are set flush right (numbers), all others centered."""

    font: ImageFont.FreeTypeFont
    row_px: int
    right_columns: tuple[int, ...] = ()


def draw_grid(
    sheet: Sheet,
    box: tuple[float, float, float],
    widths: Sequence[float],
    rows: Sequence[Sequence[str]],
    style: GridStyle,
) -> float:
    """Draw a table at ``box`` (left, top, right) and record it; returns the y of its lower edge."""
    left, top, right = box
    scale = (right - left) / sum(widths)
    xs = [left + round(scale * total) for total in accumulate(widths, initial=0.0)]
    ys = [top + style.row_px * number for number in range(len(rows) + 1)]
    cells: list[CellTruth] = []
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text not in (LEFT, UP):
                cells.append(_draw_cell(sheet, rows, (row, column), (xs, ys), style))
    sheet.draw.rectangle((xs[0], ys[0], xs[-1], ys[-1]), outline=28, width=3)
    quad = box_quad(xs[0], ys[0], xs[-1], ys[-1])
    sheet.tables.append(TableTruth(len(rows), len(widths), tuple(cells), quad))
    return ys[-1]


def spans(rows: Sequence[Sequence[str]], row: int, column: int) -> tuple[int, int]:
    """How many rows and columns the cell that begins at a grid position covers."""
    column_span = 1
    while column + column_span < len(rows[row]) and rows[row][column + column_span] == LEFT:
        column_span += 1
    row_span = 1
    while row + row_span < len(rows) and rows[row + row_span][column] == UP:
        row_span += 1
    return row_span, column_span


def _draw_cell(
    sheet: Sheet,
    rows: Sequence[Sequence[str]],
    spot: tuple[int, int],
    edges: tuple[list[float], list[float]],
    style: GridStyle,
) -> CellTruth:
    (row, column), (xs, ys) = spot, edges
    row_span, column_span = spans(rows, row, column)
    left, right = xs[column], xs[column + column_span]
    top, bottom = ys[row], ys[row + row_span]
    sheet.draw.rectangle((left, top, right, bottom), outline=28, width=1)
    text = rows[row][column]
    if text:
        flush = column in style.right_columns and row > 0
        x = right - 12 if flush else (left + right) / 2
        sheet.write(text, x, (top + bottom) / 2, style.font, "rm" if flush else "mm")
    return CellTruth(row, column, row_span, column_span, text, box_quad(left, top, right, bottom))
