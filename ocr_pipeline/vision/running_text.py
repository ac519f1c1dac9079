"""Tells a column of running text from the columns of forms, tables and receipts.

Where columns are belongs to ``text_columns``.
"""

from collections.abc import Iterable, Sequence
from statistics import median

from ocr_pipeline.vision.text_boxes import TextBox

MIN_LENGTH = 8  # of a full line, in heights of a line: narrower are the columns of tables
MIN_SHARE = 0.12  # of the page
LONGEST = 0.75  # of all lines are no longer than a full one: headings may be
NEAR = 2  # lines above and below that a line is compared with: text flows around pictures
FULL_LINE = 0.7  # of the longest line near it
MIN_FULL_LINES = 0.6  # of a column's lines: running text fills them, entries of a form do not
MAX_FIGURES = 0.5  # of a line's characters: more is an amount or a number


def is_running_text(column: Sequence[TextBox], page_extent_px: float) -> bool:
    """Whether most lines are about as long as those near them, and long for their height."""
    height = median(box.height for box in column)
    if longest_line_px(column) < max(MIN_LENGTH * height, MIN_SHARE * page_extent_px):
        return False
    lines = sorted(column, key=lambda box: box.middle)
    full = sum(
        box.length >= FULL_LINE * longest and not _is_figures(box)
        for box, longest in zip(lines, _longest_near(lines), strict=True)
    )
    return full >= MIN_FULL_LINES * len(column)


def longest_line_px(column: Sequence[TextBox]) -> float:
    """Length of a full line of ``column``, in pixels; 0 for none."""
    lengths = sorted(box.length for box in column)
    return lengths[int(LONGEST * len(lengths))] if lengths else 0.0


def _longest_near(lines: Sequence[TextBox]) -> Iterable[float]:
    for index in range(len(lines)):
        near = lines[max(0, index - NEAR) : index + NEAR + 1]
        yield max(box.length for box in near)


def _is_figures(box: TextBox) -> bool:
    text = "".join(word.text for word in box.line.words)
    return sum(map(str.isdigit, text)) > MAX_FIGURES * len(text)
