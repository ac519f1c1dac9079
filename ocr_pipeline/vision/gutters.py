"""Finds places where few lines cross a page from head to foot, and what lies on both sides of one.

Whether a gutter separates text columns is for ``text_columns`` to judge.
"""

from bisect import bisect, bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ocr_pipeline.vision.text_boxes import TextBox, cut_box, word_spans

# Sizes are in heights of a text line.
SLACK = 0.5  # how far a line may reach into the gutter: pages bend and letters hang
MAX_GUTTERS = 6  # that are looked at: those that the fewest lines cross
MIN_WORD_GAP = 0.5  # at the gutter, in a box that holds a line of either column
MIN_PIECE = 5.0  # its pieces are as long: the words of a title may be far apart


@dataclass(frozen=True, slots=True)
class Sides:
    """Boxes before a gutter, after it, and those that cross it."""

    before: list[TextBox]
    after: list[TextBox]
    crossing: list[TextBox]


class Neighbors:
    """The boxes of a column, found by their height on the page."""

    def __init__(self, column: Iterable[TextBox]) -> None:
        """Sort the boxes of ``column`` from head to foot."""
        self._boxes = sorted(column, key=lambda box: box.middle)
        self._middles = [box.middle for box in self._boxes]
        self._usual_px = median(box.height for box in self._boxes) if self._boxes else 0.0

    def beside(self, box: TextBox) -> Sequence[TextBox]:
        """Those at the height of ``box``: their middles are less than half a line from its own."""
        reach = max(box.height, self._usual_px) / 2
        head = bisect_left(self._middles, box.middle - reach)
        return self._boxes[head : bisect(self._middles, box.middle + reach)]

    def flank(self, box: TextBox) -> bool:
        """Whether one of them is beside ``box``, neither above nor below it."""
        return any(other.end <= box.start or other.start >= box.end for other in self.beside(box))


def gutters(boxes: Sequence[TextBox]) -> list[float]:
    """Places along the rows that fewer boxes cross than those around; the fewest come first."""
    slack_px = SLACK * median(box.height for box in boxes)
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


def sides_of(boxes: Sequence[TextBox], place: float) -> Sides:
    """Boxes on both sides of ``place``; lines of both that were found as one box are cut there."""
    slack_px = SLACK * median(box.height for box in boxes)
    sides = Sides([], [], [])
    for box in boxes:
        slack = min(slack_px, box.length / 2)
        if box.end - slack <= place:
            sides.before.append(box)
        elif box.start + slack >= place:
            sides.after.append(box)
        elif pieces := _cut(box, place):
            sides.before.append(pieces[0])
            sides.after.append(pieces[1])
        else:
            sides.crossing.append(box)
    return sides


def _cut(box: TextBox, place: float) -> tuple[TextBox, TextBox] | None:
    """Two lines that were found as one: its widest gap lies at the gutter."""
    if len(box.line.words) < 2 or box.length < 2 * MIN_PIECE * box.height:  # noqa: PLR2004 - pieces
        return None
    spans = word_spans(box)
    gaps = [(start - end, end, start) for (_, end), (start, _) in pairwise(spans)]
    widest = max(gaps)
    width, end, start = widest
    middle = (end + start) / 2
    if width < MIN_WORD_GAP * box.height or abs(middle - place) > box.height:
        return None
    pieces = cut_box(box, gaps.index(widest) + 1, middle)
    return pieces if min(piece.length for piece in pieces) >= MIN_PIECE * box.height else None
