"""Tells two columns that go on by themselves from the columns of a table, by their rows.

Lists, questionnaires and forms are set in columns too, though their lines are short. Running text
belongs to ``running_text``.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ocr_pipeline.vision.line_groups import group_rows
from ocr_pipeline.vision.text_boxes import TextBox

MIN_ROWS = 12  # of either column: fewer may miss each other by chance
MIN_LENGTH = 5  # of a usual row, in heights of a line: shorter are signs and numbers
ON_A_ROW = 0.25  # of a height between base lines
MAX_ON_ROWS = 0.5  # of the rows: those of a table are all beside one
MIN_CUT = 0.25  # of a height: less blank is between the lines of a cell
MAX_CUTS = 0.5  # of the rows have blank above them in both columns: those of a table all have
MIN_NUMBERED = 3  # rows of either column
ORDINAL = re.compile(r"[(\[（【]?(\d{1,3})[)\]）】.、:：]")


def have_separate_rows(before: Sequence[TextBox], after: Sequence[TextBox]) -> bool:
    """Whether the rows of both columns have nothing to do with each other."""
    rows, others = group_rows(before), group_rows(after)
    if _count_on(rows, others):
        return True
    if min(len(rows), len(others)) < MIN_ROWS:
        return False
    is_text = min(_usual_length(rows), _usual_length(others)) >= MIN_LENGTH
    return is_text and _are_staggered(rows, others)


def _count_on(rows: Sequence[Sequence[TextBox]], others: Sequence[Sequence[TextBox]]) -> bool:
    """Whether the second column takes up the numbers of the first: 1. 2. 3. and 4. 5. 6."""
    numbers, more = _numbers(rows), _numbers(others)
    if min(len(numbers), len(more)) < MIN_NUMBERED:
        return False
    return all(second - first == 1 for first, second in pairwise([*numbers, *more]))


def _numbers(rows: Sequence[Sequence[TextBox]]) -> list[int]:
    """The numbers that rows start with, those of rows that do left out."""
    found = (_ordinal(row[0].line.words[0].text) for row in rows)
    return [number for number in found if number is not None]


def _ordinal(text: str) -> int | None:
    match = ORDINAL.match(text)
    if match:
        return int(match[1])
    value = unicodedata.numeric(text[0], -1.0) if text and not text[0].isdecimal() else -1.0
    is_circled = unicodedata.category(text[:1] or " ") == "No" and value >= 0
    return int(value) if is_circled else None


def _usual_length(rows: Sequence[Sequence[TextBox]]) -> float:
    return median((row[-1].end - row[0].start) / row[0].height for row in rows)


def _are_staggered(rows: Sequence[Sequence[TextBox]], others: Sequence[Sequence[TextBox]]) -> bool:
    fewer, more = sorted((rows, others), key=len)
    beside = sum(
        any(abs(row[0].middle - other[0].middle) <= ON_A_ROW * row[0].height for other in more)
        for row in fewer
    )
    return beside <= MAX_ON_ROWS * len(fewer) and _cuts([*rows, *others]) <= MAX_CUTS * len(fewer)


def _cuts(rows: Sequence[Sequence[TextBox]]) -> int:
    """How often blank goes through all of ``rows`` from side to side."""
    boxes = sorted((box for row in rows for box in row), key=lambda box: box.head)
    cuts, foot = 0, boxes[0].foot
    for box in boxes:
        cuts += box.head - foot >= MIN_CUT * box.height
        foot = max(foot, box.foot)
    return cuts
