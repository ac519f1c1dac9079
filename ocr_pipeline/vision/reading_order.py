"""Turns a page's text boxes into words in reading order, with the last word of every line marked.

Finding boxes and reading them belongs to the engines, tables to ``tables``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ocr_pipeline.model.page import TextLine, Word
from ocr_pipeline.vision.text_boxes import TextBox, is_vertical_page, upright_boxes
from ocr_pipeline.vision.text_columns import split_columns

MAX_BASELINE_OFFSET = 0.5  # of the smaller height: more is another line
MAX_HEIGHT_RATIO = 2.2  # a label over several rows beside them is part of none of them
MAX_OVERLAP = 0.5  # of the smaller height: boxes of one line hardly overlap along it


def order_lines(lines: Sequence[TextLine], width_px: int, height_px: int) -> tuple[Word, ...]:
    """Words of all ``lines`` in reading order; ``line_break`` is set on the last word of each line.

    Boxes that share a base line become one line. Two text columns are read one after the other only
    where a gutter clearly separates them; vertical columns are read from right to left when most of
    the text is vertical. The result does not depend on the order of ``lines``. ``width_px`` and
    ``height_px`` are the page's.
    """
    filled = [line for line in lines if line.words]
    vertical = is_vertical_page(filled)
    boxes = upright_boxes(filled, vertical)
    page_extent_px = height_px if vertical else width_px
    return tuple(
        word
        for column in split_columns(boxes, page_extent_px)
        for row in group_rows(column)
        for word in _row_words(row)
    )


def group_rows(boxes: Iterable[TextBox]) -> list[list[TextBox]]:
    """Boxes that share a base line, from start to end; rows from head to foot."""
    rows: list[list[TextBox]] = []
    for box in sorted(boxes, key=lambda box: (box.start, box.middle)):
        row = min(
            (row for row in rows if _continues(row[-1], box)),
            key=lambda row: _baseline_offset(row[-1], box),
            default=None,
        )
        if row is None:
            rows.append([box])
        else:
            row.append(box)
    return sorted(rows, key=lambda row: (min(box.middle for box in row), row[0].start))


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


def _row_words(row: Sequence[TextBox]) -> Iterable[Word]:
    words = [word for box in row for word in box.line.words]
    for index, word in enumerate(words):
        yield replace(word, line_break=index == len(words) - 1)
