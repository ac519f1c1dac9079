"""Boxes to check become groups with a label, and options with names.

What is a box belongs to ``form_suggestion_shapes``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from ocr_pipeline.vision.form_suggestion_cells import FormCells
from ocr_pipeline.vision.form_suggestion_shapes import Area, Cell, CheckMark
from ocr_pipeline.vision.form_suggestion_text import Phrase

OPTION_GAP = 1.6  # heights of the text between a box and its text
ROW_REACH = 0.6  # of a box's height: what is no further from its middle is in its row
ROW_PITCH = 2.6  # heights of the text between rows of one group
LABEL_REACH = 8.0  # heights of the text between a group and the label before it
LABEL_GAP = 3.0  # heights of the text between a group and the label above it


class Option(NamedTuple):
    """A box and the text beside it; empty where there is none."""

    mark: CheckMark
    text: str


class OptionGroup(NamedTuple):
    """Boxes that answer one question; ``is_matrix``: one of each column of a table."""

    label: str
    options: tuple[Option, ...]
    is_matrix: bool = False


@dataclass(frozen=True)
class OptionGroups:
    """Finds the groups of a form."""

    cells: FormCells

    def find(self) -> Iterator[OptionGroup]:
        """All groups, those in cells first."""
        held: dict[Cell | None, list[CheckMark]] = {}
        for row in _rows(self.cells.marks):
            for mark in row:
                held.setdefault(self.cells.holding(mark.area), []).append(mark)
        free: list[CheckMark] = []
        alone: list[Cell] = []
        for cell, inside in held.items():
            if cell is None or self.cells.roles[cell] == "holder":
                free += inside
            elif len(inside) == 1 and not self.cells.texts(cell):
                alone.append(cell)
            else:
                yield self._of_cell(cell, inside)
        yield from self._of_tables(alone)
        yield from self._of_rows(free)
        yield from self._of_words()

    def _of_words(self) -> Iterator[OptionGroup]:
        for cell in self.cells.cells:
            if words := self.cells.choices(cell):
                label = self._text(self.cells.label_before(cell))
                options = (Option(CheckMark(word.area, is_round=True), word.text) for word in words)
                yield OptionGroup(label, tuple(options))

    def _of_cell(self, cell: Cell, marks: list[CheckMark]) -> OptionGroup:
        texts = self.cells.texts(cell)
        options, used = self._named(marks, texts)
        label = self.cells.label_before(cell) or self.cells.label_above(cell)
        own = next((text.text for text in texts if text not in used), "")
        return OptionGroup(self._text(label) or own, options)

    def _text(self, cell: Cell | None) -> str:
        return " ".join(text.text for text in self.cells.texts(cell)) if cell else ""

    def _of_tables(self, alone: Sequence[Cell]) -> Iterator[OptionGroup]:
        """Boxes that have a cell each, a group a row."""
        rows: dict[Cell, list[Cell]] = {}
        for cell in alone:
            rows.setdefault(self.cells.label_before(cell) or cell, []).append(cell)
        for label, row in rows.items():
            options = tuple(
                Option(
                    next(
                        mark for mark in self.cells.marks if self.cells.holding(mark.area) == cell
                    ),
                    self._text(self.cells.label_above(cell)),
                )
                for cell in sorted(row, key=lambda cell: cell.area)
            )
            yield OptionGroup(self._text(label), options, is_matrix=True)

    def _of_rows(self, marks: Sequence[CheckMark]) -> Iterator[OptionGroup]:
        """Boxes outside of cells: those of a row up to the next label, and of rows close below."""
        texts = [phrase for phrase in self.cells.phrases if self.cells.holding(phrase.area) is None]
        groups: list[OptionGroup] = []
        for row in _rows(marks):
            options, used = self._named(row, texts)
            labels = [text for text in texts if text not in used and _is_level(row[0], text.area)]
            for label, part in self._parts(options, labels):
                goes_on = groups and not label and self._is_below(part[0].mark, groups[-1])
                if goes_on:
                    groups[-1] = groups[-1]._replace(options=groups[-1].options + part)
                else:
                    groups.append(OptionGroup(label or self._above(part[0].mark, used), part))
        yield from groups

    def _parts(
        self, options: tuple[Option, ...], labels: Sequence[Phrase]
    ) -> Iterator[tuple[str, tuple[Option, ...]]]:
        """The options of a row by the label before them, and by their shape."""

        def place(option: Option) -> tuple[int, bool]:
            ends = [text.area[2] for text in labels if text.area[2] <= option.mark.area[0] + 2]
            return max(ends, default=-1), option.mark.is_round

        for (end, _), part in groupby(options, place):
            found = tuple(part)
            is_near = found[0].mark.area[0] - end <= LABEL_REACH * self.cells.text_px
            yield next((t.text for t in labels if t.area[2] == end and is_near), ""), found

    def _is_below(self, mark: CheckMark, group: OptionGroup) -> bool:
        first, last = group.options[0].mark.area, group.options[-1].mark.area
        text_px = self.cells.text_px
        pitch = mark.area[1] - last[1]
        return abs(mark.area[0] - first[0]) <= text_px and 0 < pitch <= ROW_PITCH * text_px

    def _above(self, mark: CheckMark, used: Sequence[Phrase]) -> str:
        """The nearest text above that begins no further right."""
        found = [
            phrase
            for phrase in self.cells.phrases
            if phrase not in used
            and mark.area[1] - phrase.area[3] + self.cells.text_px / 2 >= 0
            and mark.area[1] - phrase.area[3] <= LABEL_GAP * self.cells.text_px
            and phrase.area[0] <= mark.area[0] + self.cells.text_px
            and phrase.area[2] > mark.area[0] - 2 * self.cells.text_px
        ]
        nearest = max(found, key=lambda phrase: phrase.area[3], default=None)
        return nearest.text if nearest else ""

    def _named(
        self, marks: Sequence[CheckMark], texts: Sequence[Phrase]
    ) -> tuple[tuple[Option, ...], list[Phrase]]:
        """Options in the order of the boxes, and the phrases that name them.

        The texts are at the right of the boxes, unless more boxes have one at their left only.
        """
        reach = OPTION_GAP * self.cells.text_px
        after = [_beside(mark, texts, reach, before=False) for mark in marks]
        before = [_beside(mark, texts, reach, before=True) for mark in marks]
        names = before if sum(map(bool, before)) > sum(map(bool, after)) else after
        options = tuple(
            Option(mark, name.text if name else "") for mark, name in zip(marks, names, strict=True)
        )
        return options, [name for name in names if name]


def _beside(
    mark: CheckMark, texts: Iterable[Phrase], reach_px: float, *, before: bool
) -> Phrase | None:
    def gap(area: Area) -> int:
        return mark.area[0] - area[2] if before else area[0] - mark.area[2]

    near = [
        text
        for text in texts
        if -reach_px / 3 <= gap(text.area) <= reach_px and _is_level(mark, text.area)
    ]
    return min(near, key=lambda text: gap(text.area), default=None)


def _is_level(mark: CheckMark, area: Area) -> bool:
    _, top, _, bottom = mark.area
    return abs((area[1] + area[3]) - (top + bottom)) / 2 <= ROW_REACH * (bottom - top)


def _rows(marks: Sequence[CheckMark]) -> Iterator[list[CheckMark]]:
    """Boxes at one height, from left to right."""
    row: list[CheckMark] = []
    for mark in sorted(marks, key=lambda mark: mark.area[1]):
        if row and not _is_level(row[0], mark.area):
            yield sorted(row, key=lambda each: each.area)
            row = []
        row.append(mark)
    if row:
        yield sorted(row, key=lambda each: each.area)
