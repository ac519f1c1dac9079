"""What stands in a table's cell becomes ink and fields; ``row`` sets cells side by side.

Values that people fill in belong to ``filling``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol

from benchmarks.unseen_forms.form import Area, Form, FormField, Option

BOX = 19
_PAD = 10


class Cell(Protocol):
    """Something that fills an area of a form."""

    def draw(self, form: Form, area: Area) -> None:
        """Put it there."""


Cells = list[tuple[float, Cell]]
"""Cells side by side, each with its share of the width."""


@dataclass(frozen=True, slots=True)
class Label:
    """Printed words on a shaded ground, or on none."""

    text: str
    size: int = 0
    shaded: bool = True
    bold: bool = False
    left: bool = False

    def draw(self, form: Form, area: Area) -> None:
        """Set the words in the middle, or to the left."""
        if self.shaded:
            form.fill(area)
        middle = (area[1] + area[3]) / 2
        spot = (area[0] + _PAD, "lm") if self.left else ((area[0] + area[2]) / 2, "mm")
        form.print(self.text, spot[0], middle, self.size or None, spot[1], self.bold)


@dataclass(frozen=True, slots=True)
class Entry:
    """A box to write in; words printed in it (caption, prefix, suffix) are outside the area."""

    name: str
    source: str
    value_type: str = "all"
    caption: str = ""
    prefix: str = ""
    suffix: str = ""
    multi_line: bool = False
    choices: tuple[str, ...] | None = None
    guides: int = 0

    def draw(self, form: Form, area: Area) -> None:
        """Print the words at the edges and record what is left."""
        left, top, right, bottom = area
        size = form.style.text_px
        if self.caption:
            box = form.print(self.caption, left + 6, top + 4, size * 0.72)
            top = box[3] + 1
        middle = (top + bottom) / 2
        if self.prefix:
            left = form.print(self.prefix, left + 8, middle, None, "lm")[2] + 2
        if self.suffix:
            right = form.print(self.suffix, right - 8, middle, None, "rm")[0] - 2
        for number in range(1, self.guides):
            form.dots(left + 8, right - 8, top + (bottom - top) * number / self.guides)
        inside = (left + 2, top + 2, right - 2, bottom - 2)
        form.fields.append(
            FormField(
                self.name,
                "text",
                (inside,),
                self.source,
                self.multi_line,
                self.value_type,
                self.choices,
                guides=self.guides,
            )
        )


@dataclass(frozen=True, slots=True)
class Comb:
    """Boxes for one character each, in groups with a joint between them."""

    name: str
    source: str
    groups: tuple[int, ...]
    value_type: str = "number"
    joint: str = "-"
    prefix: str = ""
    largest: float = 40
    solid: bool = True

    def draw(self, form: Form, area: Area) -> None:
        """Fit the boxes into the height and the width of the area."""
        left, top, right, bottom = area
        middle = (top + bottom) / 2
        if self.prefix:
            left = form.print(self.prefix, left + 8, middle, None, "lm")[2]
        joints = len(self.groups) - 1
        room = (right - left - 2 * _PAD) / (sum(self.groups) + 0.6 * joints)
        side = round(min(self.largest, bottom - top - 8, room))
        x, boxes = round(left + _PAD), list[Area]()
        for number, count in enumerate(self.groups):
            if number:
                form.print(self.joint, x + 0.3 * side, middle, None, "mm")
                x += round(0.6 * side)
            boxes += [
                (x + side * place, middle - side / 2, x + side * (place + 1), middle + side / 2)
                for place in range(count)
            ]
            x += side * count
            self._rule(form, boxes[-count:])
        form.fields.append(
            FormField(self.name, "multi_box", tuple(boxes), self.source, value_type=self.value_type)
        )

    def _rule(self, form: Form, boxes: Sequence[Area]) -> None:
        outline = (boxes[0][0], boxes[0][1], boxes[-1][2], boxes[-1][3])
        form.frame(outline, 1.5)
        for box in boxes[1:]:
            if self.solid:
                form.rule((box[0], box[1], box[0], box[3]))
            else:
                form.rule((box[0], box[3] - (box[3] - box[1]) * 0.4, box[0], box[3]))


@dataclass(frozen=True, slots=True)
class Choices:
    """Boxes to mark with words beside them; one ``checkbox`` has one option and no group."""

    name: str
    options: tuple[str, ...]
    kind: str = "radio_group"
    round: bool = False
    columns: int = 0
    size: float = BOX

    def draw(self, form: Form, area: Area) -> None:
        """Set the options in columns of equal width, or one after the other."""
        columns = self.columns or len(self.options)
        rows = -(-len(self.options) // columns)
        high = (area[3] - area[1]) / rows
        found = []
        for number, name in enumerate(self.options):
            row, column = divmod(number, columns)
            x = area[0] + _PAD + self._offset(form, area, columns, column)
            found.append(self._option(form, x, area[1] + high * (row + 0.5), name))
        hull = _hull([option.area for option in found])
        group = self.kind != "checkbox"
        form.fields.append(
            FormField(
                self.name,
                self.kind,
                (hull,),
                "mark",
                value_type="choice" if group else "all",
                options=tuple(found) if group else None,
            )
        )

    def _offset(self, form: Form, area: Area, columns: int, column: int) -> float:
        if self.columns:
            return (area[2] - area[0] - _PAD) / columns * column
        size = form.style.text_px
        before = sum(form.line_width(name, size) for name in self.options[:column])
        return before + column * (self.size + 8 + size * 1.2)

    def _option(self, form: Form, x: float, y: float, name: str) -> Option:
        half = self.size / 2
        box = (x, y - half, x + self.size, y + half)
        if self.round:
            form.ring(x + half, y, half, 1.5)
        else:
            form.frame(box, 1.5)
        form.print(name, x + self.size + 8, y, None, "lm")
        return Option(form.renamed.get(name, name), box)


@dataclass(frozen=True, slots=True)
class Split:
    """Cells side by side in one cell, without rules between them."""

    parts: tuple[tuple[float, Cell], ...]

    def draw(self, form: Form, area: Area) -> None:
        """Share the width."""
        for part, inside in zip(self.parts, _shares(area, self.parts), strict=True):
            part[1].draw(form, inside)


@dataclass(frozen=True, slots=True)
class Stack:
    """Cells one below the other in one cell, without rules between them."""

    parts: tuple[tuple[float, Cell], ...]

    def draw(self, form: Form, area: Area) -> None:
        """Share the height."""
        total = sum(share for share, _ in self.parts)
        top = area[1]
        for share, cell in self.parts:
            bottom = top + (area[3] - area[1]) * share / total
            cell.draw(form, (area[0], top, area[2], bottom))
            top = bottom


def row(
    form: Form,
    top: float,
    height: float,
    cells: Sequence[tuple[float, Cell]],
    span: tuple[float, float] | None = None,
) -> float:
    """Draw cells side by side with their rules; returns the y of the lower edge."""
    left, right = span or (form.left, form.right)
    for area, (_, cell) in zip(
        _shares((left, top, right, top + height), cells), cells, strict=True
    ):
        cell.draw(form, area)
        form.frame(area)
    return top + height


def underlined(
    form: Form, label: str, entry: Entry, area: tuple[float, float, float], high: float = 38
) -> None:
    """Print a label and a line to write on; ``area`` is left, right and the y of the line."""
    left, right, y = area
    start = form.print(label, left, y - 4, None, "ls")[2] + 10
    form.rule((start, y, right, y))
    entry.draw(form, (start, y - high, right, y + 2))


def _shares(area: Area, cells: Sequence[tuple[float, Cell]]) -> list[Area]:
    total = sum(share for share, _ in cells)
    sums = accumulate((share for share, _ in cells), initial=0.0)
    xs = [area[0] + round((area[2] - area[0]) * part / total) for part in sums]
    return [(left, area[1], right, area[3]) for left, right in pairwise(xs)]


def _hull(areas: Sequence[Area]) -> Area:
    return (
        min(area[0] for area in areas),
        min(area[1] for area in areas),
        max(area[2] for area in areas),
        max(area[3] for area in areas),
    )
