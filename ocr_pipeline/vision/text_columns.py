"""Turns the boxes of a page into groups that are read one after the other: bands and text columns.

Rows inside a group belong to ``reading_order``.
"""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ocr_pipeline.vision.text_boxes import TextBox

# All gates must hold: a wrong split tears the rows of forms, receipts and tables apart, while a
# missed one only mixes two columns.
MIN_COLUMN_LINES = 5
MIN_COLUMN_HEIGHTS = 8  # of a text line: narrower are the columns of tables
MIN_COLUMN_SHARE = 0.12  # of the page
LONGEST = 0.75  # of all lines are no longer than a full one: headings may be
FULL_LINE = 0.7  # of the length of a full line
MIN_FULL_LINES = 0.5  # of a column's lines: running text fills them, entries of a form do not
MIN_GUTTER_HEIGHTS = 0.7
MAX_CROSSING = 0.2  # of all boxes: titles over both columns
MIN_SIDE_BY_SIDE = 0.5  # of the shorter column


@dataclass(frozen=True, slots=True)
class _Split:
    """Boxes on both sides of a gutter, and those that cross it."""

    before: list[TextBox]
    after: list[TextBox]
    crossing: list[TextBox]


def split_columns(boxes: Sequence[TextBox], page_extent_px: float) -> list[list[TextBox]]:
    """Groups of boxes in reading order; one group unless a gutter clearly separates running text.

    A title across the gutter ends the columns above it: those are read first. ``page_extent_px``
    is the page's size along the rows.
    """
    split = _best_split(boxes, page_extent_px)
    if split is None:
        return [list(boxes)] if boxes else []
    titles = sorted(split.crossing, key=lambda box: box.middle)
    places = [title.middle for title in titles]
    groups: list[list[TextBox]] = []
    for band in range(len(titles) + 1):
        for side in (split.before, split.after):
            column = [box for box in side if bisect(places, box.middle) == band]
            groups.extend(split_columns(column, page_extent_px))
        if band < len(titles):
            groups.append([titles[band]])
    return groups


def _best_split(boxes: Sequence[TextBox], page_extent_px: float) -> _Split | None:
    """The split with the fewest boxes across it, of those that pass every gate."""
    if len(boxes) < 2 * MIN_COLUMN_LINES:
        return None
    splits = (_split_at(boxes, place) for place in _gutters(boxes))
    good = [split for split in splits if _is_clear(split, len(boxes), page_extent_px)]
    return min(good, key=lambda split: len(split.crossing), default=None)


def _gutters(boxes: Sequence[TextBox]) -> list[float]:
    """Middles of the gaps between where lines end and where the next ones start."""
    min_gutter_px = MIN_GUTTER_HEIGHTS * median(box.height for box in boxes)
    starts = sorted(box.start for box in boxes)
    places: list[float] = []
    for end in sorted({box.end for box in boxes}):
        index = bisect(starts, end)
        if index < len(starts) and starts[index] - end >= min_gutter_px:
            places.append((end + starts[index]) / 2)
    return places


def _split_at(boxes: Sequence[TextBox], place: float) -> _Split:
    return _Split(
        before=[box for box in boxes if box.end <= place],
        after=[box for box in boxes if box.start >= place],
        crossing=[box for box in boxes if box.start < place < box.end],
    )


def _is_clear(split: _Split, total: int, page_extent_px: float) -> bool:
    return (
        len(split.crossing) <= MAX_CROSSING * total
        and min(len(split.before), len(split.after)) >= MIN_COLUMN_LINES
        and _side_by_side(split.before, split.after)
        and _is_running_text(split.before, page_extent_px)
        and _is_running_text(split.after, page_extent_px)
    )


def _is_running_text(column: Sequence[TextBox], page_extent_px: float) -> bool:
    """Whether most lines are about as long as the longest ones, and those are long."""
    lengths = sorted(box.length for box in column)
    full_px = lengths[int(LONGEST * len(lengths))]
    height = median(box.height for box in column)
    if full_px < max(MIN_COLUMN_HEIGHTS * height, MIN_COLUMN_SHARE * page_extent_px):
        return False
    full = sum(length >= FULL_LINE * full_px for length in lengths)
    return full >= MIN_FULL_LINES * len(lengths)


def _side_by_side(before: Sequence[TextBox], after: Sequence[TextBox]) -> bool:
    heads = [min(box.head for box in column) for column in (before, after)]
    feet = [max(box.foot for box in column) for column in (before, after)]
    shorter = min(foot - head for head, foot in zip(heads, feet, strict=True))
    return min(feet) - max(heads) >= MIN_SIDE_BY_SIDE * shorter
