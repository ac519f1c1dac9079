"""Recognized words of a form become phrases: labels, the texts of options, a title.

Boxes to check that an engine read as characters are no text. What a phrase names is found by
``form_suggestion``.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ocr_pipeline.model.page import Word
from ocr_pipeline.vision.form_suggestion_shapes import Area, CheckMark

_BOXES = re.compile("[□○◯☐◻▢〇]")  # what engines read boxes as
_LIKE_BOXES = "口ロㅁ0Oo"  # and what else, at the start of a word
GAP = 0.8  # heights of a word between words of one phrase
TITLE_REACH = 0.4  # of the page's height
TITLE_RISE = 1.1  # times the height of other words


class Phrase(NamedTuple):
    """Words that stand together."""

    text: str
    area: Area


class _Piece(NamedTuple):
    text: str
    area: Area
    is_last: bool


def phrases(
    words: Iterable[Word],
    scale: float,
    marks: Sequence[CheckMark],
    cell_of: Callable[[Area], object],
) -> list[Phrase]:
    """Words that stand close together in one cell, with no box to check between them.

    ``scale``: pixels of the marks and cells for each of the words.
    """
    found: list[Phrase] = []
    before: _Piece | None = None
    for piece in (piece for word in words for piece in _pieces(word, scale, marks)):
        if before and _follows(piece, before, marks) and cell_of(piece.area) == cell_of(before[1]):
            text, area = found.pop()
            found.append(Phrase(f"{text} {piece.text}", around((area, piece.area))))
        else:
            found.append(Phrase(piece.text, piece.area))
        before = piece
    return found


def title_of(found: Sequence[Phrase], page_height_px: float) -> Phrase | None:
    """The largest phrase near the top; the first of several; None where none is larger."""
    near = [each for each in found if each.area[3] <= TITLE_REACH * page_height_px]
    if not near:
        return None
    largest = max(near, key=lambda phrase: _height(phrase.area))
    others = sorted(_height(phrase.area) for phrase in found if phrase is not largest)
    usual = others[(len(others) - 1) // 2] if others else 0
    return largest if _height(largest.area) >= TITLE_RISE * usual else None


def around(areas: Iterable[Area]) -> Area:
    """The smallest area around all."""
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _height(area: Area) -> int:
    return min(area[3] - area[1], area[2] - area[0])  # upright words are no larger print


def _follows(piece: _Piece, before: _Piece, marks: Sequence[CheckMark]) -> bool:
    left, top, right, bottom = before.area
    gap = piece.area[0] - right
    if before.is_last or gap > GAP * (bottom - top) or piece.area[0] < left:
        return False
    middle = (top + bottom) / 2
    return not any(
        right - 2 <= (mark.area[0] + mark.area[2]) / 2 <= piece.area[0] + 2
        and mark.area[1] <= middle <= mark.area[3]
        for mark in marks
    )


def _pieces(word: Word, scale: float, marks: Sequence[CheckMark]) -> Iterator[_Piece]:
    """A word without the boxes in it."""
    box = word.quad.bounds
    left, top, right, bottom = (
        round(x * scale) for x in (box.left, box.top, box.right, box.bottom)
    )
    inside = sorted(mark.area for mark in marks if _holds((left, top, right, bottom), mark.area))
    texts = _without_boxes(word.text, len(inside))
    starts = (left, *(area[2] for area in inside))
    ends = (*(area[0] for area in inside), right)
    pieces = [
        (text, (start, top, max(start + 1, end), bottom))
        for text, start, end in zip(texts, starts, ends, strict=True)
        if text.strip()
    ]
    for number, (text, area) in enumerate(pieces, start=1):
        yield _Piece(text, area, word.line_break and number == len(pieces))


def _without_boxes(text: str, count: int) -> list[str]:
    """The texts before, between and after so many boxes."""
    if not count:
        return [text]
    parts = _BOXES.split(text)
    if len(parts) == 1 and text[0] in _LIKE_BOXES:
        parts = ["", text[1:]]
    if len(parts) == count + 1:
        return parts
    return [*[""] * count, "".join(parts)]


def _holds(word: Area, mark: Area) -> bool:
    x, y = (mark[0] + mark[2]) / 2, (mark[1] + mark[3]) / 2
    return word[0] <= x <= word[2] and word[1] <= y <= word[3]
