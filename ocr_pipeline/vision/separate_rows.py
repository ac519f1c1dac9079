"""Tells two columns that go on by themselves from the columns of a table, by their rows.

Lists, questionnaires and forms are set in columns too, though their lines are short. Running text
belongs to ``running_text``.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ocr_pipeline.vision.line_groups import group_rows
from ocr_pipeline.vision.text_boxes import TextBox

# Sizes are in heights of a line.
MIN_ROWS = 12  # of either column: fewer may miss each other by chance
MIN_LENGTH = 3  # of a usual row: shorter are signs and numbers
ON_A_ROW = 0.25  # between base lines
MAX_ON_ROWS = 0.5  # of the rows: those of a table are all beside one
BREAK = 0.3  # of blank more than between usual rows: after a paragraph, a question, a table row
MIN_BREAKS = 4  # in either column tell what they are
MAX_SHARED = 0.4  # of the breaks: a table's go through all of its columns
MIN_SHARED = 0.8  # of the breaks of a table of wrapped text
MIN_NUMBERED = 5  # rows of both columns
MIN_STEPS = 0.75  # of the numbers are one more than the last: some are misread
ORDINAL = re.compile(
    r"([(\[【第제]?)(\d{1,3}|[一二三四五六七八九十]{1,3})([)\]】.、:條条조章節节장절항])(?!\d)"
)
CHINESE_DIGITS = "一二三四五六七八九"

_Rows = Sequence[Sequence[TextBox]]
_Blank = tuple[float, float]


def have_separate_rows(before: Sequence[TextBox], after: Sequence[TextBox]) -> bool:
    """Whether the rows of both columns have nothing to do with each other."""
    rows, others = group_rows(before), group_rows(after)
    if _count_on(rows, others):
        return True
    is_text = min(_usual_length(rows), _usual_length(others)) >= MIN_LENGTH
    return is_text and min(len(rows), len(others)) >= MIN_ROWS and _miss_each_other(rows, others)


def share_breaks(before: Sequence[TextBox], after: Sequence[TextBox]) -> bool:
    """Whether nearly all breaks go through both columns: cells of wrapped text, row by row."""
    fewer, more = sorted((_breaks(group_rows(before)), _breaks(group_rows(after))), key=len)
    return len(fewer) >= MIN_BREAKS and _shared(fewer, more) >= MIN_SHARED * len(more)


def _count_on(rows: _Rows, others: _Rows) -> bool:
    """Whether the second column takes up the numbers of the first: 1. 2. 3. and 4. 5. 6."""
    numbers, more = _numbers(rows), _numbers(others)
    return any(_is_series(numbers[style], more[style]) for style in numbers.keys() & more.keys())


def _is_series(numbers: list[int], more: list[int]) -> bool:
    if min(len(numbers), len(more)) < 2 or len(numbers) + len(more) < MIN_NUMBERED:  # noqa: PLR2004 - a series
        return False
    steps = [second - first for first, second in pairwise([*numbers, *more])]
    return min(steps) > 0 and steps.count(1) >= MIN_STEPS * len(steps)


def _numbers(rows: _Rows) -> dict[str, list[int]]:
    """The numbers that rows start with, by the signs around them."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        text = row[0].line.words[0].text
        if "①" <= text[:1] <= "⑳":
            numbers["○"].append(ord(text[0]) - ord("①") + 1)
        elif match := ORDINAL.match(unicodedata.normalize("NFKC", text)):
            numbers[match[1] + match[3]].append(_value(match[2]))
    return numbers


def _value(number: str) -> int:
    """Of Arabic or of Chinese digits; the latter up to 99."""
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    digits = [CHINESE_DIGITS.find(part) + 1 for part in (tens, ones)]
    return (10 * (digits[0] or 1) if ten else 0) + (digits[1] if ones else 0)


def _usual_length(rows: _Rows) -> float:
    return median((row[-1].end - row[0].start) / row[0].height for row in rows)


def _miss_each_other(rows: _Rows, others: _Rows) -> bool:
    """Whether breaks go through one column only or, of columns without any, rows do not meet."""
    fewer, more = sorted((_breaks(rows), _breaks(others)), key=len)
    if len(fewer) >= MIN_BREAKS:
        return _shared(fewer, more) <= MAX_SHARED * len(fewer)
    short, long = sorted((rows, others), key=len)
    beside = sum(
        any(abs(row[0].middle - other[0].middle) <= ON_A_ROW * row[0].height for other in long)
        for row in short
    )
    return not more and beside <= MAX_ON_ROWS * len(short)


def _breaks(rows: _Rows) -> list[_Blank]:
    """Blanks between rows that are clearly higher than usual, from head to foot."""
    height = median(row[0].height for row in rows)
    blanks = [
        (max(box.foot for box in row), min(box.head for box in lower))
        for row, lower in pairwise(rows)
    ]
    usual = median(head - foot for foot, head in blanks)
    return [blank for blank in blanks if blank[1] - blank[0] >= usual + BREAK * height]


def _shared(blanks: Sequence[_Blank], others: Sequence[_Blank]) -> int:
    """How many of ``blanks`` lie beside one of ``others`` for at least half of the lower one."""
    return sum(any(_are_beside(blank, other) for other in others) for blank in blanks)


def _are_beside(blank: _Blank, other: _Blank) -> bool:
    shared = min(blank[1], other[1]) - max(blank[0], other[0])
    return 2 * shared >= min(blank[1] - blank[0], other[1] - other[0])
