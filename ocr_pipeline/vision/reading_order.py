"""Turns a page's text boxes into words in reading order, with the last word of every line marked.

Finding boxes and reading them belongs to the engines, tables to ``tables``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from ocr_pipeline.model.page import TextLine, Word
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.cell_order import order_by_cells
from ocr_pipeline.vision.cell_rows import group_lines
from ocr_pipeline.vision.crosswise import place_among, set_apart
from ocr_pipeline.vision.ruled_cells import ruled_cells
from ocr_pipeline.vision.text_boxes import TextBox, is_vertical_page, upright_boxes
from ocr_pipeline.vision.text_columns import split_page

MIN_ROWS_OF_CELLS = 2


def order_lines(
    lines: Sequence[TextLine], width_px: int, height_px: int, pixels: Pixels | None = None
) -> tuple[Word, ...]:
    """Words of all ``lines`` in reading order; ``line_break`` is set on the last word of each line.

    Boxes that share a base line become one line. Two text columns are read one after the other only
    where a gutter clearly separates them; vertical columns are read from right to left when most of
    the text is vertical. Lines across the page's direction never share a line with others. The
    result does not depend on the order of ``lines``. ``width_px`` and ``height_px`` are the page's.
    Where there are ``pixels`` of the page, what stands in ruled cells is read cell by cell.
    """
    filled = [line for line in lines if line.words]
    vertical = is_vertical_page(filled)
    boxes, blocks = set_apart(upright_boxes(filled, vertical))
    page_extent_px = height_px if vertical else width_px
    rows = [line for group in split_page(boxes, page_extent_px) for line in group_lines(group)]
    inserted: list[list[list[TextBox]]] = [[] for _ in range(len(rows) + 1)]
    for block in blocks:
        turned = upright_boxes([box.line for box in block.boxes], not vertical)
        inserted[place_among(rows, block)] += group_lines(turned)
    ordered = [*inserted[0]]
    for row, after in zip(rows, inserted[1:], strict=True):
        ordered += [row, *after]
    if pixels is not None and _may_be_cells(ordered):
        ordered = order_by_cells(ordered, ruled_cells(pixels, boxes[0].frame, chain(*ordered)))
    return tuple(word for row in ordered for word in _row_words(row))


def _may_be_cells(rows: Sequence[Sequence[TextBox]]) -> bool:
    """Whether boxes stand beside each other: then rulings are worth a look."""
    return sum(len(row) > 1 for row in rows) >= MIN_ROWS_OF_CELLS


def _row_words(row: Sequence[TextBox]) -> Iterable[Word]:
    words = [word for box in row for word in box.line.words]
    for index, word in enumerate(words):
        is_last = index == len(words) - 1
        yield word if word.line_break == is_last else replace(word, line_break=is_last)
