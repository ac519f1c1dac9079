"""Turns the boxes of one text column into its lines, in the order they are read.

Finding columns belongs to ``text_columns``, lines across the page's direction to ``crosswise``.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence

from ocr_pipeline.vision.text_boxes import TextBox

MAX_BASELINE_OFFSET = 0.5  # of the smaller height: more is another line
MAX_HEIGHT_RATIO = 2.2  # a label over several rows beside them is part of none of them
MAX_OVERLAP = 0.5  # of the smaller height: boxes of one line hardly overlap along it
MAX_STAGGER = (
    0.9  # of a height, between lines of cells beside each other: lines of text are farther
)
MAX_OFF_CENTER = 0.4  # of a height, between cells of a table row that are centered on it
MIN_STAGGERED = 3  # lines: one beside the gap between two others


def group_lines(boxes: Iterable[TextBox]) -> list[list[TextBox]]:
    """Lines of a column in reading order, each from start to end.

    Cells of a table row that are centered on it, with different numbers of lines, are read one
    after the other: a label beside the gap between two lines is no line between them.
    """
    return [line for band in _bands(group_rows(boxes)) for line in _lines(band)]


def group_rows(boxes: Iterable[TextBox]) -> list[list[TextBox]]:
    """Boxes that share a base line, from start to end; rows from head to foot."""
    rows: list[list[TextBox]] = []
    ends: list[tuple[float, int]] = []  # where the rows end across the page, and their indices
    for box in sorted(boxes, key=lambda box: (box.start, box.middle)):
        reach = MAX_BASELINE_OFFSET * box.height
        low = bisect_left(ends, (box.start_middle - reach, 0))
        high = bisect_left(ends, (box.start_middle + reach, len(rows)))
        near = [place for place in ends[low:high] if _continues(rows[place[1]][-1], box)]
        if near:
            place = min(near, key=lambda place: abs(place[0] - box.start_middle))
            ends.remove(place)
            rows[place[1]].append(box)
        else:
            place = (0.0, len(rows))
            rows.append([box])
        insort(ends, (box.end_middle, place[1]))
    return sorted(rows, key=lambda row: (min(box.middle for box in row), row[0].start))


def _bands(rows: Iterable[list[TextBox]]) -> Iterator[list[list[TextBox]]]:
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


def _lines(band: list[list[TextBox]]) -> list[list[TextBox]]:
    if len(band) < MIN_STAGGERED:
        return band
    cells = _cells(band)
    height = min(box.height for cell in cells for box in cell)
    middles = [(cell[0].middle + cell[-1].middle) / 2 for cell in cells]
    if max(middles) - min(middles) > MAX_OFF_CENTER * height:
        return band
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


def _continues(last: TextBox, box: TextBox) -> bool:
    smaller, larger = sorted((last.height, box.height))
    return (
        larger <= MAX_HEIGHT_RATIO * smaller
        and last.end - box.start <= MAX_OVERLAP * smaller
        and _baseline_offset(last, box) <= MAX_BASELINE_OFFSET * smaller
    )


def _baseline_offset(last: TextBox, box: TextBox) -> float:
    """Distance of the facing ends of two boxes across the rows: tolerant of a line that bends."""
    return abs(last.end_middle - box.start_middle)
