"""Turns the boxes of a page into groups that are read one after the other: bands and text columns.

Where a gutter may be belongs to ``gutters``, what is running text to ``running_text``, rows inside
a group to ``line_groups``.
"""

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, starmap
from statistics import median

from ocr_pipeline.vision.gutters import Neighbors, Sides, gutters, sides_of
from ocr_pipeline.vision.line_groups import group_rows
from ocr_pipeline.vision.running_text import are_running_text, are_tiers, full_length_px
from ocr_pipeline.vision.separate_rows import have_separate_rows, share_breaks
from ocr_pipeline.vision.text_boxes import TextBox

# All gates must hold: a wrong split tears the rows of forms, receipts and tables apart, while a
# missed one only mixes two columns. Sizes are in heights of a text line.
MIN_COLUMN_LINES = 5
MIN_TIER_LINES = 2  # of a vertical page: the lower tier may hold the rest of the text
MIN_GUTTER = 0.4  # between the lines of a row: boxes reach beyond their ink
MAX_CROSSING = 0.2  # of all boxes: titles over both columns
MIN_SIDE_BY_SIDE = 0.5  # of the shorter column
MIN_MARGIN = 0.6  # between the text and the page's header or footer
MARGIN_TO_USUAL = 2.0  # times the usual blank between rows


@dataclass(frozen=True, slots=True)
class _Band:
    """What lies between two titles: boxes before the gutter, after it, and amid the text."""

    before: list[TextBox]
    after: list[TextBox]
    inset: list[TextBox]

    @property
    def boxes(self) -> list[TextBox]:
        return [*self.before, *self.after, *self.inset]


def split_page(boxes: Sequence[TextBox], page_extent_px: float) -> list[list[TextBox]]:
    """Groups of boxes in reading order; one group unless a gutter clearly separates running text.

    Above and below columns, a row apart that does not fill the page is the page's header or footer:
    it belongs to no column. ``page_extent_px`` is the page's size along the rows.
    """
    groups = split_columns(boxes, page_extent_px)
    if len(groups) < 2:  # noqa: PLR2004 - no columns
        return groups
    head, body, foot = _margins(group_rows(boxes))
    if head or foot:
        groups = split_columns(body, page_extent_px)
    return [group for group in (head, *groups, foot) if group]


def split_columns(boxes: Sequence[TextBox], page_extent_px: float) -> list[list[TextBox]]:
    """As ``split_page``, for a part of a page.

    A title across the gutter ends the columns above it: those are read first. What lies across the
    gutter amid the text of both columns (a caption, a pull quote) is read after them.
    """
    parts = _best_parts(boxes, page_extent_px)
    if not parts:
        return [list(boxes)] if boxes else []
    return [group for part in parts for group in split_columns(part, page_extent_px)]


def _margins(
    rows: Sequence[list[TextBox]],
) -> tuple[list[TextBox], list[TextBox], list[TextBox]]:
    """Boxes of the header, of the rows between, and of the footer."""
    usual_px = median(starmap(_blank, pairwise(rows)))
    height = median(box.height for row in rows for box in row)
    margin_px = max(MIN_MARGIN * height, MARGIN_TO_USUAL * usual_px)
    first = int(_is_apart(rows[0], rows[1:], margin_px))
    last = len(rows) - int(_is_apart(rows[-1], rows[:-1], margin_px))
    parts = (rows[:first], rows[first:last], rows[last:])
    head, body, foot = (list(chain.from_iterable(part)) for part in parts)
    return head, body, foot


def _is_apart(row: Sequence[TextBox], rows: Iterable[Sequence[TextBox]], margin_px: float) -> bool:
    """Whether a row is clear of all others and fills less than half of the width they take."""
    others = list(chain.from_iterable(rows))
    width_px = max(box.end for box in others) - min(box.start for box in others)
    is_clear = max(_blank(row, others), _blank(others, row)) >= margin_px
    return is_clear and sum(box.length for box in row) <= width_px / 2


def _blank(boxes: Sequence[TextBox], lower: Sequence[TextBox]) -> float:
    """Blank between boxes and those below them."""
    return min(box.head for box in lower) - max(box.foot for box in boxes)


def _best_parts(boxes: Sequence[TextBox], page_extent_px: float) -> list[list[TextBox]]:
    """The parts of the gutter that separates text, of such the one with the fewest boxes across.

    None where breaks go through both sides, row by row: that is a table of wrapped text.
    """
    if len(boxes) < 2 * _min_lines(boxes):
        return []
    for place in gutters(boxes):
        sides = sides_of(boxes, place)
        if min(len(sides.before), len(sides.after)) < _min_lines(boxes):
            continue
        if _is_table(sides, page_extent_px):
            return []
        titles, bands = _bands(sides)
        columns = _columns(titles, bands, page_extent_px)
        if any(columns):
            return list(_parts(titles, bands, columns))
    return []


def _is_table(sides: Sides, page_extent_px: float) -> bool:
    is_text = are_running_text(sides.before, sides.after, page_extent_px)
    return is_text and share_breaks(sides.before, sides.after)


def _bands(sides: Sides) -> tuple[list[TextBox], list[_Band]]:
    """Titles from head to foot, and the bands around them: one more than there are titles."""
    before, after = Neighbors(sides.before), Neighbors(sides.after)
    titles: list[TextBox] = []
    inset: list[TextBox] = []
    for box in sides.crossing:
        (inset if before.flank(box) and after.flank(box) else titles).append(box)
    titles.sort(key=lambda box: box.middle)
    places = [title.middle for title in titles]
    bands = [_Band([], [], []) for _ in range(len(titles) + 1)]
    for box in sides.before:
        bands[bisect(places, box.middle)].before.append(box)
    for box in sides.after:
        bands[bisect(places, box.middle)].after.append(box)
    for box in inset:
        bands[bisect(places, box.middle)].inset.append(box)
    return titles, bands


def _columns(
    titles: Sequence[TextBox], bands: Sequence[_Band], page_extent_px: float
) -> list[bool]:
    """Which bands are columns: with few titles all that have lines of text, else each by itself."""
    whole = _Band(
        [box for band in bands for box in band.before],
        [box for band in bands for box in band.after],
        [box for band in bands for box in band.inset],
    )
    crossing = len(titles) + len(whole.inset)
    few = crossing <= MAX_CROSSING * (len(whole.boxes) + len(titles))
    if few and _are_clear(whole) and (_are_text(whole, page_extent_px) or _are_lists(whole)):
        full_px = min(full_length_px(whole.before), full_length_px(whole.after))
        return [_has_line(band, full_px) for band in bands]
    return [_are_clear(band) and _are_text(band, page_extent_px) for band in bands]


def _has_line(band: _Band, full_px: float) -> bool:
    """Whether a line fills its column: page numbers and dates beside each other do not."""
    return any(box.length >= full_px / 2 for box in (*band.before, *band.after))


def _parts(
    titles: Sequence[TextBox], bands: Sequence[_Band], columns: Sequence[bool]
) -> Iterator[list[TextBox]]:
    """Columns, and whatever lies between them, in reading order."""
    rest: list[TextBox] = []
    for index, (band, is_columns) in enumerate(zip(bands, columns, strict=True)):
        if is_columns:
            yield from filter(None, (rest, band.before, band.after, band.inset))
            rest = []
        else:
            rest = rest + band.boxes
        rest = rest + list(titles[index : index + 1])
    if rest:
        yield rest


def _min_lines(boxes: Sequence[TextBox]) -> int:
    is_vertical = bool(boxes) and boxes[0].frame.vertical
    return MIN_TIER_LINES if is_vertical else MIN_COLUMN_LINES


def _are_clear(band: _Band) -> bool:
    """Whether both sides of the gutter are high enough, beside each other, and apart."""
    return (
        min(len(band.before), len(band.after)) >= _min_lines(band.boxes)
        and _side_by_side(band.before, band.after)
        and _gutter(band.before, band.after) >= MIN_GUTTER
    )


def _are_text(band: _Band, page_extent_px: float) -> bool:
    few = len(band.inset) <= MAX_CROSSING * len(band.boxes)
    are_text = are_tiers if _min_lines(band.boxes) < MIN_COLUMN_LINES else are_running_text
    return few and are_text(band.before, band.after, page_extent_px)


def _are_lists(band: _Band) -> bool:
    return not band.inset and have_separate_rows(band.before, band.after)


def _side_by_side(before: Sequence[TextBox], after: Sequence[TextBox]) -> bool:
    heads = [min(box.head for box in column) for column in (before, after)]
    feet = [max(box.foot for box in column) for column in (before, after)]
    shorter = min(foot - head for head, foot in zip(heads, feet, strict=True))
    return min(feet) - max(heads) >= MIN_SIDE_BY_SIDE * shorter


def _gutter(before: Sequence[TextBox], after: Sequence[TextBox]) -> float:
    """How far three of four lines end before the one beside them starts, in heights of a line."""
    neighbors = Neighbors(after)
    gaps = sorted(
        min(other.start for other in beside) - box.end
        for box in before
        if (beside := neighbors.beside(box))
    )
    height = median(box.height for box in (*before, *after))
    return gaps[len(gaps) // 4] / height if gaps else MIN_GUTTER
