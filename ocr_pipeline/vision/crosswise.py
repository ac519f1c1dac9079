"""Takes lines across a page's reading direction out of it, and finds where they are read.

Such are side tabs, vertical blocks of horizontal pages, headings of vertical ones, and stamps.
Rows of the page itself belong to ``line_groups``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ocr_pipeline.vision.neighbors import neighbor_groups
from ocr_pipeline.vision.text_boxes import TextBox

CROSS_RATIO = 1.5  # of extent across the rows to extent along them
MIN_CROSS_EXTENT = 1.2  # usual line heights: a narrow letter, a number in a vertical line are less
MIN_SLOPE = 0.4  # of a line against the rows: a stamp's, not the paper's
MIN_SLOPED_LENGTH = 3.0  # of its height: the slope of a short box is noise
MAX_SPACING = 1.5  # usual line heights between the lines of one block
MARGIN = 2.5  # usual line heights from the text: a side tab, not a label


@dataclass(frozen=True, slots=True)
class CrosswiseBlock:
    """Lines that belong together and run across the page's rows."""

    boxes: tuple[TextBox, ...]

    @property
    def start(self) -> float:
        """Where it begins along the page's rows, in pixels."""
        return min(box.start for box in self.boxes)

    @property
    def end(self) -> float:
        """Where it ends along the page's rows, in pixels."""
        return max(box.end for box in self.boxes)

    @property
    def head(self) -> float:
        """Its edge towards the first row, in pixels."""
        return min(box.head for box in self.boxes)

    @property
    def foot(self) -> float:
        """Its edge towards the last row, in pixels."""
        return max(box.foot for box in self.boxes)


def set_apart(boxes: Sequence[TextBox]) -> tuple[list[TextBox], list[CrosswiseBlock]]:
    """Boxes along the page's rows, and blocks of those across them, from head to foot."""
    if not boxes:
        return [], []
    usual_px = median(min(box.height, box.length) for box in boxes)
    across = [box for box in boxes if _is_across(box, usual_px) or _is_sloped(box)]
    if len(across) == len(boxes):
        return list(boxes), []
    apart = set(map(id, across))
    body = [box for box in boxes if id(box) not in apart]
    groups = neighbor_groups(across, MAX_SPACING * usual_px)
    blocks = [CrosswiseBlock(tuple(group)) for group in groups]
    return body, sorted(blocks, key=lambda block: (block.head, block.start))


def place_among(rows: Sequence[Sequence[TextBox]], block: CrosswiseBlock) -> int:
    """The index among ``rows`` at which a block is read.

    Labels come before the rows that they stand beside, headings of a vertical page before the
    columns below them; what stands in the margin or is sloped comes last.
    """
    if any(_is_sloped(box) for box in block.boxes):
        return len(rows)
    if block.boxes[0].frame.vertical:
        return _place_by_columns(rows, block)
    usual_px = median(box.height for row in rows for box in row)
    beside = [
        (index, box)
        for index, row in enumerate(rows)
        for box in row
        if block.head < box.middle < block.foot
    ]
    before = [(index, box) for index, box in beside if box.end <= block.end]
    after = [(index, box) for index, box in beside if box.end > block.end]
    if not beside:
        return sum(row[0].middle < block.head for row in rows)
    if after and (before or _gap(block, after) < MARGIN * usual_px):
        return min(index for index, _ in after)
    if before and block.start - max(box.end for _, box in before) < MARGIN * usual_px:
        return max(index for index, _ in before) + 1
    return len(rows)


def _gap(block: CrosswiseBlock, after: Sequence[tuple[int, TextBox]]) -> float:
    return min(box.start for _, box in after) - block.end


def _place_by_columns(rows: Sequence[Sequence[TextBox]], block: CrosswiseBlock) -> int:
    middle = (block.start + block.end) / 2
    below = [index for index, row in enumerate(rows) if row[0].start >= middle]
    return min(below, default=len(rows))


def _is_across(box: TextBox, usual_px: float) -> bool:
    return (
        box.height >= max(CROSS_RATIO * box.length, MIN_CROSS_EXTENT * usual_px)
        and len(box.line.text) > 1
    )


def _is_sloped(box: TextBox) -> bool:
    rise = abs(box.end_middle - box.start_middle)
    return rise > MIN_SLOPE * box.length and rise + box.length > MIN_SLOPED_LENGTH * box.height
