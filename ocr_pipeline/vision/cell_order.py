"""Puts the lines of a page that stand in ruled cells into the order in which people read cells.

Where cells are belongs to ``ruled_cells``, in which order those of one frame are read to
``cell_bands``, table rows without rulings to ``cell_rows``.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from statistics import median

from ocr_pipeline.vision.cell_bands import (
    FilledCell,
    Line,
    are_beside,
    belong_together,
    lines_of,
)
from ocr_pipeline.vision.neighbors import neighbor_groups
from ocr_pipeline.vision.ruled_cells import RuledCell
from ocr_pipeline.vision.text_boxes import TextBox

TOUCH = 0.7  # of a usual line's height, between the papers of cells that share a ruling


def order_by_cells(rows: Sequence[Line], areas: Sequence[RuledCell]) -> list[Line]:
    """``rows`` of a page with the lines of every frame together, cell by cell.

    Frames of single lines that are in this order already stay in the rows that they share with the
    text around them.
    """
    ordered = list(rows)
    usual_px = median(box.height for row in rows for box in row) if rows else 0.0
    frames = _frames(areas, TOUCH * usual_px)
    inside = {id(box) for area in chain(*frames) for box in area.boxes}
    for frame in frames:
        cells = [_filled(area, rows) for area in frame]
        cells += [_cell_of(box, cells) for box in _strays(rows, inside, cells)]
        lines = lines_of(cells, usual_px)
        if belong_together(cells, usual_px) or _is_new(rows, lines):
            ordered = _with_frame(ordered, lines, min(cell.area.start for cell in cells))
    return ordered


def _frames(areas: Sequence[RuledCell], touch_px: float) -> list[list[RuledCell]]:
    """Cells that share rulings, from head to foot; one around others is no cell of theirs."""
    innermost = (area for area in areas if not any(_is_around(area, other) for other in areas))
    frames = neighbor_groups(innermost, touch_px)
    return sorted(frames, key=lambda frame: min((area.head, area.start) for area in frame))


def _is_around(area: RuledCell, other: RuledCell) -> bool:
    across = area.head < other.head and other.foot < area.foot
    return across and area.start < other.start and other.end < area.end


def _filled(area: RuledCell, rows: Iterable[Line]) -> FilledCell:
    inside = set(map(id, area.boxes))
    lines = ([box for box in row if id(box) in inside] for row in rows)
    return FilledCell(area, list(filter(None, lines)))


def _strays(
    rows: Iterable[Line], inside: Container[int], cells: Sequence[FilledCell]
) -> list[TextBox]:
    """Boxes in no cell that belong to a frame: amid its cells, or beside one, in a row with it.

    Their rulings were lost, reach into the text, or were never drawn. ``inside`` are the ids of
    boxes in cells.
    """
    singles = {id(box) for cell in cells if len(cell.lines) == 1 for box in cell.lines[0]}
    head, foot = min(cell.area.head for cell in cells), max(cell.area.foot for cell in cells)
    start, end = min(cell.area.start for cell in cells), max(cell.area.end for cell in cells)

    def is_amid(box: TextBox) -> bool:
        return head < box.middle < foot and start < (box.start + box.end) / 2 < end

    return [
        box
        for row in rows
        for box in row
        if id(box) not in inside and (is_amid(box) or any(id(other) in singles for other in row))
    ]


def _cell_of(box: TextBox, cells: Iterable[FilledCell]) -> FilledCell:
    """A cell for a box, as high as one with a line beside it."""
    for cell in cells:
        if len(cell.lines) == 1 and are_beside(box, cell.lines[0][0]):
            area = replace(cell.area, boxes=(box,), start=box.start, end=box.end)
            return FilledCell(area, [[box]])
    area = RuledCell((box,), box.start, box.end, box.head, box.head, box.foot)
    return FilledCell(area, [[box]])


def _is_new(rows: Iterable[Line], lines: Iterable[Line]) -> bool:
    """Whether the order of ``lines`` is not that of the page."""
    wanted = [id(box) for line in lines for box in line]
    inside = set(wanted)
    return wanted != [id(box) for row in rows for box in row if id(box) in inside]


def _with_frame(rows: Sequence[Line], lines: Sequence[Line], start: float) -> list[Line]:
    """``rows`` with the lines of a frame one after the other, if they are not yet.

    Text beside the frame is read before it or after it.
    """
    wanted = [id(box) for line in lines for box in line]
    inside = set(wanted)
    now = [id(box) for row in rows for box in row]
    first = min(map(now.index, wanted))
    if now[first : first + len(wanted)] == wanted:
        return list(rows)
    holding = [index for index, row in enumerate(rows) if any(id(box) in inside for box in row)]
    head, foot = holding[0], holding[-1] + 1
    around = [[box for box in row if id(box) not in inside] for row in rows[head:foot]]
    before = [[box for box in row if box.start < start] for row in around]
    after = [[box for box in row if box.start >= start] for row in around]
    return [*rows[:head], *filter(None, before), *lines, *filter(None, after), *rows[foot:]]
