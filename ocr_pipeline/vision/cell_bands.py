"""Turns the cells of one frame and their lines into the order in which people read them.

Row by row, each cell to its end, a label with the value below it. Which cells are a frame, and what
stands around it, belongs to ``cell_order``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ocr_pipeline.vision.line_groups import continues, group_rows
from ocr_pipeline.vision.ruled_cells import RuledCell
from ocr_pipeline.vision.text_boxes import TextBox

SAME_EDGE = 0.6  # of a usual line's height, between edges that are meant to be one
LABEL_LETTERS = 0.87  # of the height of their value's
LABEL_CELLS = 0.8  # of the height of their value's cell
SAME_LETTERS = 1.1  # boxes of letters of one size differ so much
MIN_LABELED = 0.6  # of the bands of a form
BESIDE = 0.5  # of a line's height, between the middles of lines of one row
MIN_ENTRIES = 3  # lines of a cell that are rows of their own, not one text
MIN_BESIDE = 0.6  # of such lines
PART = 0.8  # of a cell's height: lower cells are beside a part of it
FULL_LINE = 0.7  # of a cell's width: its text was wrapped

Line = list[TextBox]


@dataclass(frozen=True, slots=True)
class FilledCell:
    """A cell and its text: lines in the order of the page."""

    area: RuledCell
    lines: list[Line]

    @property
    def height(self) -> float:
        """Of its paper, in pixels."""
        return self.area.foot - self.area.head


_Band = list[FilledCell]


def lines_of(cells: Sequence[FilledCell], usual_px: float) -> list[Line]:
    """Lines of a frame in reading order; ``usual_px`` is the height of a line of its page.

    Cells beside each other that hold one line each share a line of the frame.
    """
    parts = [
        part
        for cell in cells
        for part in (_by_rows(cell, cells) if len(cell.lines) > 1 else [cell])
    ]
    edge_px = SAME_EDGE * usual_px
    bands = _with_values(_bands(parts, edge_px), edge_px)
    return [line for band in bands for line in _band_lines(band)]


def belong_together(cells: Sequence[FilledCell], usual_px: float) -> bool:
    """Whether text beside a frame may not come between its lines.

    So are lines of one cell, and a label and its value in boxes one above the other.
    """
    edge_px = SAME_EDGE * usual_px
    bands = _bands(cells, edge_px)
    is_box = len(bands) == len(cells) == 2 and _are_labels(bands[0], bands[1], edge_px)  # noqa: PLR2004 - a pair
    return is_box or any(len(cell.lines) > 1 for cell in cells)


def are_beside(box: TextBox, other: TextBox) -> bool:
    """Whether two boxes stand in one row, however far apart."""
    return abs(box.middle - other.middle) <= BESIDE * min(box.height, other.height)


def _by_rows(cell: FilledCell, cells: Sequence[FilledCell]) -> list[FilledCell]:
    """A cell cut before lines that are beside lower cells, if most are: it lacks rulings."""
    parts = [cell]
    count = 0
    for number, line in enumerate(cell.lines):
        if (lower := _lower_beside(line[0], cell, cells)) or not number:
            heads = lower.area if lower else cell.area
            area = replace(heads, start=cell.area.start, end=cell.area.end)
            parts.append(FilledCell(area, [line]))
        else:
            parts[-1].lines.append(line)
        count += lower is not None
    is_cut = count == len(cell.lines) or count >= max(MIN_ENTRIES, MIN_BESIDE * len(cell.lines))
    return parts[1:] if is_cut else parts[:1]


def _lower_beside(box: TextBox, cell: FilledCell, cells: Iterable[FilledCell]) -> FilledCell | None:
    return next(
        (
            other
            for other in cells
            if other.height <= PART * cell.height
            and len(other.lines) == 1
            and are_beside(box, other.lines[0][0])
        ),
        None,
    )


def _bands(cells: Iterable[FilledCell], edge_px: float) -> list[_Band]:
    """Cells whose heads are in one line, from start to end; bands from head to foot."""
    bands: list[_Band] = []
    for cell in sorted(cells, key=lambda cell: cell.area.start):
        offsets = [abs(band[-1].area.end_head - cell.area.start_head) for band in bands]
        nearest = min(offsets, default=edge_px)
        if nearest < edge_px:
            bands[offsets.index(nearest)].append(cell)
        else:
            bands.append([cell])
    return sorted(bands, key=lambda band: band[0].area.start_head)


def _with_values(bands: Sequence[_Band], edge_px: float) -> list[_Band]:
    """Bands of which those of labels hold the values below them, too.

    Every cell of a table's first row has a value below it as well, but its rows go on.
    """
    whole: list[_Band] = []
    labeled = 0
    rest = list(bands)
    while rest:
        band = rest.pop(0)
        if rest and _are_labels(band, rest[0], edge_px):
            band = _joined(band, rest.pop(0), edge_px)
            labeled += len(band) > 1
        whole.append(band)
    is_form = labeled > MIN_LABELED * sum(len(band) > 1 for band in whole)
    return whole if is_form else list(bands)


def _are_labels(band: _Band, below: _Band, edge_px: float) -> bool:
    """Whether all values below have cells above them that are set as labels.

    Those are in smaller letters, or in lower cells; some may have no value.
    """
    pairs = [(cell, value) for cell in band if (value := _under(cell, below, edge_px))]
    if len(pairs) < len(below):
        return False
    labels, values = zip(*pairs, strict=True)
    letters = _letter_height(labels) / _letter_height(values)
    heights = median(cell.height for cell in labels) / median(cell.height for cell in values)
    return letters <= LABEL_LETTERS or (heights <= LABEL_CELLS and letters <= SAME_LETTERS)


def _joined(band: _Band, below: _Band, edge_px: float) -> _Band:
    values = [_under(label, below, edge_px) for label in band]
    return [
        FilledCell(label.area, [*label.lines, *value.lines]) if value else label
        for label, value in zip(band, values, strict=True)
    ]


def _under(cell: FilledCell, below: _Band, edge_px: float) -> FilledCell | None:
    """The cell below with the same edges."""
    for other in below:
        offsets = (other.area.start - cell.area.start, other.area.end - cell.area.end)
        if max(map(abs, offsets)) <= edge_px:
            return other
    return None


def _letter_height(cells: Iterable[FilledCell]) -> float:
    return median(box.height for cell in cells for line in cell.lines for box in line)


def _band_lines(band: _Band) -> list[Line]:
    if any(_are_entries(cell, other) for cell, other in pairwise(band)):
        return group_rows(box for cell in band for line in cell.lines for box in line)
    lines = list(band[0].lines)
    for before, cell in pairwise(band):
        are_single = len(before.lines) == len(cell.lines) == 1
        if are_single and continues(lines[-1][-1], cell.lines[0][0]):
            lines[-1] = lines[-1] + cell.lines[0]
        else:
            lines += cell.lines
    return lines


def _are_entries(cell: FilledCell, other: FilledCell) -> bool:
    """Whether the lines of two cells are rows of a table that has no rulings between them."""
    fewer, more = sorted((cell.lines, other.lines), key=len)
    if len(fewer) < MIN_ENTRIES or _has_label(cell) or _has_label(other):
        return False
    in_rows = all(any(are_beside(line[0], row[0]) for row in more) for line in fewer)
    return in_rows and not (_is_wrapped(cell) and _is_wrapped(other))


def _has_label(cell: FilledCell) -> bool:
    """Whether its first line is set in smaller letters than the others."""
    first, *others = (line[0].height for line in cell.lines)
    return first <= LABEL_LETTERS * median(others)


def _is_wrapped(cell: FilledCell) -> bool:
    full_px = FULL_LINE * (cell.area.end - cell.area.start)
    return all(line[-1].end - line[0].start >= full_px for line in cell.lines[:-1])
