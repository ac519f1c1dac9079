"""Turns the boxes of one text column into its lines, in the order they are read.

Finding columns belongs to ``text_columns``, cells of table rows to ``cell_rows``, lines across the
page's direction to ``crosswise``.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ocr_pipeline.vision.text_boxes import TextBox

MAX_BASELINE_OFFSET = 0.5  # of the smaller height: more is another line
MAX_HEIGHT_RATIO = 2.2  # a label over several rows beside them is part of none of them
MAX_OVERLAP = 0.5  # of the smaller height: boxes of one line hardly overlap along it


def group_rows(boxes: Iterable[TextBox]) -> list[list[TextBox]]:
    """Boxes that share a base line, from start to end; rows from head to foot."""
    rows: list[list[TextBox]] = []
    ends: list[tuple[float, int]] = []  # where the rows end across the page, and their indices
    for box in sorted(boxes, key=lambda box: (box.start, box.middle)):
        reach = MAX_BASELINE_OFFSET * box.height
        low = bisect_left(ends, (box.start_middle - reach, 0))
        high = bisect_left(ends, (box.start_middle + reach, len(rows)))
        near = [place for place in ends[low:high] if continues(rows[place[1]][-1], box)]
        if near:
            place = min(near, key=lambda place: abs(place[0] - box.start_middle))
            ends.remove(place)
            rows[place[1]].append(box)
        else:
            place = (0.0, len(rows))
            rows.append([box])
        insort(ends, (box.end_middle, place[1]))
    return sorted(rows, key=lambda row: (min(box.middle for box in row), row[0].start))


def with_high_boxes(rows: Iterable[list[TextBox]]) -> list[list[TextBox]]:
    """``rows`` of a column; a much higher box is joined with the row that alone stands beside it.

    Such are answers by hand after printed questions.
    """
    joined: list[list[TextBox]] = []
    for row, after in pairwise([*rows, []]):
        before = joined[-2:-1]
        if joined and _is_high_beside(joined[-1], row, [*before, after]):
            joined[-1] = sorted((*joined[-1], *row), key=lambda box: box.start)
        else:
            joined.append(row)
    return joined


def _is_high_beside(
    row: Sequence[TextBox], other: Sequence[TextBox], around: Iterable[Sequence[TextBox]]
) -> bool:
    """Whether one row is a high box, and the other the only one in its height, before or after."""
    low, (high, *more) = sorted((row, other), key=lambda row: max(box.height for box in row))
    is_alone = not any(high.head < box.middle < high.foot for row in around for box in row)
    return is_alone and not more and all(_is_within(box, high) for box in low)


def _is_within(low: TextBox, high: TextBox) -> bool:
    overlap = min(low.end, high.end) - max(low.start, high.start)
    return high.head <= low.head and low.foot <= high.foot and overlap <= MAX_OVERLAP * low.height


def continues(last: TextBox, box: TextBox) -> bool:
    """Whether ``box`` stands on the base line of ``last``, after it."""
    smaller, larger = sorted((last.height, box.height))
    return (
        larger <= MAX_HEIGHT_RATIO * smaller
        and last.end - box.start <= MAX_OVERLAP * smaller
        and _baseline_offset(last, box) <= MAX_BASELINE_OFFSET * smaller
    )


def _baseline_offset(last: TextBox, box: TextBox) -> float:
    """Distance of the facing ends of two boxes across the rows: tolerant of a line that bends."""
    return abs(last.end_middle - box.start_middle)
