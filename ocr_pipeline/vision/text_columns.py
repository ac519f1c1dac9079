"""Turns the boxes of a page into groups that are read one after the other: bands and text columns.

What is running text belongs to ``running_text``, rows inside a group to ``line_groups``.
"""

from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ocr_pipeline.vision.running_text import is_running_text, longest_line_px
from ocr_pipeline.vision.text_boxes import TextBox, cut_box, word_spans

# All gates must hold: a wrong split tears the rows of forms, receipts and tables apart, while a
# missed one only mixes two columns. Sizes are in heights of a text line.
MIN_COLUMN_LINES = 5
MIN_GUTTER = 0.4  # between the lines of a row: boxes reach beyond their ink
MIN_WORD_GAP = 0.5  # at the gutter, in a box that holds a line of either column
MIN_PIECE = 5.0  # its pieces are as long: the words of a title may be far apart
WIDEST_GAP = 1.3  # times any other gap of that box
SLACK = 0.5  # how far a line may reach into the gutter: pages bend and letters hang
OVERHANG = 2.0  # a line that reaches farther beyond the gutter is part of neither column
MAX_CROSSING = 0.2  # of all boxes: titles over both columns
MIN_SIDE_BY_SIDE = 0.5  # of the shorter column
MAX_GUTTERS = 12  # that are looked at: those that the fewest lines cross


@dataclass(frozen=True, slots=True)
class _Band:
    """What lies between two titles: boxes before the gutter, after it, and amid the text."""

    before: list[TextBox]
    after: list[TextBox]
    inset: list[TextBox]

    @property
    def boxes(self) -> list[TextBox]:
        return [*self.before, *self.after, *self.inset]


def split_columns(boxes: Sequence[TextBox], page_extent_px: float) -> list[list[TextBox]]:
    """Groups of boxes in reading order; one group unless a gutter clearly separates running text.

    A title across the gutter ends the columns above it: those are read first. What lies across the
    gutter amid the text of both columns (a caption, a pull quote) is read after them.
    ``page_extent_px`` is the page's size along the rows.
    """
    parts = _best_parts(boxes, page_extent_px)
    if not parts:
        return [list(boxes)] if boxes else []
    return [group for part in parts for group in split_columns(part, page_extent_px)]


def _best_parts(boxes: Sequence[TextBox], page_extent_px: float) -> list[list[TextBox]]:
    """The parts of the first gutter that separates text, of those with the fewest boxes across."""
    if len(boxes) < 2 * MIN_COLUMN_LINES:
        return []
    height = median(box.height for box in boxes)
    for place in _gutters(boxes, SLACK * height):
        titles, bands = _bands(boxes, place, SLACK * height)
        columns = _columns(titles, bands, page_extent_px)
        if any(columns):
            return list(_parts(titles, bands, columns))
    return []


def _gutters(boxes: Sequence[TextBox], slack_px: float) -> list[float]:
    """Places that fewer boxes cross than the places around; those with the fewest come first."""
    edges: list[tuple[float, int]] = []
    for box in boxes:
        slack = min(slack_px, box.length / 2)
        edges += [(box.start + slack, 1), (box.end - slack, -1)]
    edges.sort()
    crossing = 0
    places: list[tuple[int, float]] = []
    for (edge, change), (next_edge, next_change) in pairwise(edges):
        crossing += change
        if change < next_change:
            places.append((crossing, (edge + next_edge) / 2))
    return [place for _, place in sorted(places)[:MAX_GUTTERS]]


def _bands(
    boxes: Sequence[TextBox], place: float, slack_px: float
) -> tuple[list[TextBox], list[_Band]]:
    """Titles from head to foot, and the bands around them: one more than there are titles."""
    before, after, crossing = _sides(boxes, place, slack_px)
    titles: list[TextBox] = []
    inset: list[TextBox] = []
    for box in crossing:
        is_amid = _beside(box, before) and _beside(box, after)
        (inset if is_amid else titles).append(box)
    titles.sort(key=lambda box: box.middle)
    places = [title.middle for title in titles]
    bands = [_Band([], [], []) for _ in range(len(titles) + 1)]
    for kind, members in (("before", before), ("after", after), ("inset", inset)):
        for box in members:
            getattr(bands[bisect(places, box.middle)], kind).append(box)
    return titles, bands


def _sides(
    boxes: Sequence[TextBox], place: float, slack_px: float
) -> tuple[list[TextBox], list[TextBox], list[TextBox]]:
    """Boxes before ``place``, after it, and across it."""
    before, after, across = [], [], []
    for box in boxes:
        slack = min(slack_px, box.length / 2)
        if box.end - slack <= place:
            before.append(box)
        elif box.start + slack >= place:
            after.append(box)
        elif pieces := _cut(box, place):
            before.append(pieces[0])
            after.append(pieces[1])
        else:
            across.append(box)
    crossing = []
    for box in across:
        if box.end - place <= OVERHANG * box.height and _beside(box, after):
            before.append(box)
        elif place - box.start <= OVERHANG * box.height and _beside(box, before):
            after.append(box)
        else:
            crossing.append(box)
    return before, after, crossing


def _cut(box: TextBox, place: float) -> tuple[TextBox, TextBox] | None:
    """Two lines that were found as one: its widest gap by far lies at the gutter."""
    spans = word_spans(box)
    gaps = [(start - end, end, start) for (_, end), (start, _) in pairwise(spans)]
    widest = max(gaps, default=(0.0, 0.0, 0.0))
    width, end, start = widest
    if width < MIN_WORD_GAP * box.height or abs((end + start) / 2 - place) > box.height:
        return None
    if any(gap is not widest and gap[0] * WIDEST_GAP > width for gap in gaps):
        return None
    pieces = cut_box(box, gaps.index(widest) + 1, (end + start) / 2)
    is_text = min(piece.length for piece in pieces) >= MIN_PIECE * box.height
    return pieces if is_text else None


def _beside(box: TextBox, column: Iterable[TextBox]) -> bool:
    """Whether a line of ``column`` lies at the height of ``box``, neither above nor below it."""
    return any(
        min(box.foot, other.foot) - max(box.head, other.head) > min(box.height, other.height) / 2
        and (other.end <= box.start or other.start >= box.end)
        for other in column
    )


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
    if few and _is_clear(whole, page_extent_px):
        full_px = min(longest_line_px(whole.before), longest_line_px(whole.after))
        return [_has_line(band, full_px) for band in bands]
    return [_is_clear(band, page_extent_px) for band in bands]


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


def _is_clear(band: _Band, page_extent_px: float) -> bool:
    return (
        min(len(band.before), len(band.after)) >= MIN_COLUMN_LINES
        and len(band.inset) <= MAX_CROSSING * len(band.boxes)
        and _side_by_side(band.before, band.after)
        and _are_apart(band.before, band.after)
        and is_running_text(band.before, page_extent_px)
        and is_running_text(band.after, page_extent_px)
    )


def _side_by_side(before: Sequence[TextBox], after: Sequence[TextBox]) -> bool:
    heads = [min(box.head for box in column) for column in (before, after)]
    feet = [max(box.foot for box in column) for column in (before, after)]
    shorter = min(foot - head for head, foot in zip(heads, feet, strict=True))
    return min(feet) - max(heads) >= MIN_SIDE_BY_SIDE * shorter


def _are_apart(before: Sequence[TextBox], after: Sequence[TextBox]) -> bool:
    """Whether three of four lines end clearly before the one beside them starts."""
    after = sorted(after, key=lambda box: box.middle)
    middles = [box.middle for box in after]
    gaps = sorted(
        min(other.start for other in beside) - box.end
        for box in before
        if (beside := after[bisect_left(middles, box.head) : bisect(middles, box.foot)])
    )
    height = median(box.height for box in (*before, *after))
    return not gaps or gaps[len(gaps) // 4] >= MIN_GUTTER * height
