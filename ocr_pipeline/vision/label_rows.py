"""Puts values below small labels after them where no rulings tell which belongs to which.

Labels in ruled cells belong to ``cell_bands``.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from ocr_pipeline.vision.cell_bands import LABEL_LETTERS
from ocr_pipeline.vision.text_boxes import TextBox

SAME_START = 0.5  # of a label's height
MIN_PAIRS = 2  # rows of labels over rows of values: a table has one row of heads

_Line = list[TextBox]


def with_values_after_labels(rows: Sequence[_Line]) -> list[_Line]:
    """``rows`` of a column; of rows of labels over rows of values, each label before its value."""
    pairs = [index for index, pair in enumerate(pairwise(rows)) if _are_labeled(*pair)]
    if len(pairs) < MIN_PAIRS:
        return list(rows)
    ordered: list[_Line] = []
    for index, row in enumerate(rows):
        if index in pairs:
            ordered += _one_by_one(row, rows[index + 1])
        elif index - 1 not in pairs:
            ordered.append(row)
    return ordered


def _one_by_one(labels: _Line, values: _Line) -> Iterable[_Line]:
    return ([box] for pair in zip(labels, values, strict=True) for box in pair)


def _are_labeled(labels: _Line, values: _Line) -> bool:
    """Whether a row of several boxes has larger letters below each, with the same start."""
    return (
        1 < len(labels) == len(values)
        and _height(labels) <= LABEL_LETTERS * _height(values)
        and all(
            abs(label.start - value.start) <= SAME_START * label.height
            for label, value in zip(labels, values, strict=True)
        )
    )


def _height(row: _Line) -> float:
    return median(box.height for box in row)
