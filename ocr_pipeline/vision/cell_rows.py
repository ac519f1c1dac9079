"""Puts the lines of one text column into reading order where cells of several lines are in it.

Rows of single lines stay as they are; what shares a base line is for ``line_groups`` to say.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, groupby, pairwise
from statistics import median

from ocr_pipeline.vision.label_rows import with_values_after_labels
from ocr_pipeline.vision.line_groups import group_rows, with_high_boxes
from ocr_pipeline.vision.text_boxes import TextBox

# Sizes are in heights of a line.
MAX_STAGGER = 0.9  # between lines of cells beside each other: lines of text are farther apart
MAX_OFF_CENTER = 0.4  # between cells of a table row that are centered on it
BREAK = 0.3  # of blank, more than between lines of a cell: the next row of the table
MIN_TABLE_ROWS = 3
FULL_LINE = 0.7  # of a cell's width: then the text was wrapped
MIN_WRAPPED = 5.0  # long: the lines of a narrower cell may be entries of their own

_Rows = Sequence[list[TextBox]]


def group_lines(boxes: Iterable[TextBox]) -> list[list[TextBox]]:
    """Lines of a column in reading order, each from start to end.

    A line is what shares a base line, even across the columns of a table; but the cells of a table
    row are read one after the other where text is wrapped in them, or where they are centered on
    the row with different numbers of lines.
    """
    rows = with_high_boxes(group_rows(boxes))
    bands = _table_rows(rows)
    if sum(len(_cells(band)) > 1 for band in bands) < MIN_TABLE_ROWS:
        bands = [rows]
    end = max((row[-1].end for row in rows), default=0.0)
    lines = [line for band in bands for line in _lines(band, end, is_table=len(bands) > 1)]
    return with_values_after_labels(lines)


def _lines(band: _Rows, end: float, is_table: bool) -> list[list[TextBox]]:
    cells = _cells(band) if is_table and len(band) > 1 else []
    if len(cells) > 1 and _are_wrapped(cells, end):
        return _cell_by_cell(cells)
    return [
        line for rows in _staggered(band) for line in (_centered(rows) if len(rows) > 1 else rows)
    ]


def _table_rows(rows: _Rows) -> list[_Rows]:
    """Rows between blanks that are higher than those between the lines of a cell."""
    if len(rows) <= MIN_TABLE_ROWS:
        return [rows]
    limit_px = _usual_blank(rows) + BREAK * median(box.height for row in rows for box in row)
    feet = list(accumulate((max(box.foot for box in row) for row in rows), max))
    heads = list(accumulate((min(box.head for box in row) for row in reversed(rows)), min))[::-1]
    cuts = [index for index in range(1, len(rows)) if heads[index] - feet[index - 1] >= limit_px]
    return [rows[first:last] for first, last in pairwise([0, *cuts, len(rows)])]


def _usual_blank(rows: _Rows) -> float:
    """Between a line and the one below it, in pixels: a quarter of all are smaller."""
    blanks = sorted(
        other.head - box.foot
        for row, lower in pairwise(rows)
        for box in row
        if (other := _below(box, lower))
    )
    return blanks[len(blanks) // 4] if blanks else 0.0


def _below(box: TextBox, lower: Iterable[TextBox]) -> TextBox | None:
    return next((other for other in lower if other.start < box.end and box.start < other.end), None)


def _are_wrapped(cells: Sequence[Sequence[TextBox]], end: float) -> bool:
    """Whether every cell of several lines holds text that fills them, up to the next cell."""
    ends = [*(cell[0].start for cell in cells[1:]), end]
    several = [(cell, end) for cell, end in zip(cells, ends, strict=True) if len(cell) > 1]
    return bool(several) and all(
        box.length >= max(FULL_LINE * (end - cell[0].start), MIN_WRAPPED * box.height)
        for cell, end in several
        for box in cell[:-1]
    )


def _staggered(rows: _Rows) -> Iterator[list[list[TextBox]]]:
    """Runs of rows that are beside each other rather than below each other."""
    band: list[list[TextBox]] = []
    for row in rows:
        if band and not _are_staggered(band[-1], row):
            yield band
            band = []
        band.append(row)
    if band:
        yield band


def _are_staggered(row: Sequence[TextBox], lower: Sequence[TextBox]) -> bool:
    return all(
        (box.end <= other.start or other.end <= box.start)
        and abs(box.middle - other.middle) < MAX_STAGGER * min(box.height, other.height)
        for box in row
        for other in lower
    )


def _centered(band: list[list[TextBox]]) -> list[list[TextBox]]:
    cells = _cells(band)
    height = min(box.height for cell in cells for box in cell)
    middles = [(cell[0].middle + cell[-1].middle) / 2 for cell in cells]
    if max(middles) - min(middles) > MAX_OFF_CENTER * height:
        return band
    blocks = (chain(*block) for _, block in groupby(cells, key=len))
    return _cell_by_cell(blocks)


def _cell_by_cell(cells: Iterable[Iterable[TextBox]]) -> list[list[TextBox]]:
    return [row for cell in cells for row in group_rows(cell)]


def _cells(band: Iterable[Iterable[TextBox]]) -> list[list[TextBox]]:
    """Boxes above each other, from head to foot; cells from start to end."""
    cells: list[list[TextBox]] = []
    end = float("-inf")
    for box in sorted((box for row in band for box in row), key=lambda box: box.start):
        if box.start >= end:
            cells.append([])
        cells[-1].append(box)
        end = max(end, box.end)
    return [sorted(cell, key=lambda box: box.middle) for cell in cells]
