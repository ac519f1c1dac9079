"""A cell of a form's description becomes what is printed in a box, and the field that it is.

A cell is a table of TOML with a ``label`` or ``text`` to print, or the ``name`` of a field with its
``values``, ``comb``, ``options`` or ``check``. Rows of cells belong to ``form_blocks``.
"""

from collections.abc import Sequence
from typing import Any

from benchmarks.corpus.form_sheet import (
    MARK,
    SHADE,
    THIN,
    Area,
    Choice,
    FieldType,
    FormField,
    FormSheet,
    Rect,
)

Cell = dict[str, Any]
PAD = 9.0
_EMPTY = 0.12  # of the fields that people may leave out
_SELDOM = 0.7  # of the places for another answer


def draw_cell(form: FormSheet, cell: Cell, rect: Rect) -> None:
    """One ruled cell with its label, its print or its field."""
    form.frame(rect, THIN, SHADE if "label" in cell else None)
    if "label" in cell:
        form.fitted(cell["label"], rect, cell.get("size", 16))
    elif "name" in cell:
        place_field(form, cell, rect)
    elif cell.get("text"):
        form.fitted(cell["text"], rect, 15)


def place_field(form: FormSheet, cell: Cell, rect: Rect) -> None:
    """The field of a cell: what it prints (boxes, words before and after) and what it records."""
    left, top, right, bottom = rect
    middle, size = (top + bottom) / 2, cell.get("size", 15)
    if "over" in cell:  # a small caption in the upper left corner
        form.text(cell["over"], (left + 6, top + 11), 12)
        top, middle = top + 18, middle + 9
    if "before" in cell:
        form.text(cell["before"], (left + PAD, middle), size)
        left += form.width(cell["before"], size) + PAD + 4
    if "after" in cell:
        form.text(cell["after"], (right - PAD, middle), size, "rm")
        right -= form.width(cell["after"], size) + PAD + 4
    rect = (left, top, right, bottom)
    if "comb" in cell:
        areas = form.comb(rect, cell["comb"], cell.get("joint", ""))
        form.fields.append(recorded(cell, "multi_box", areas))
    elif "options" in cell:
        _options(form, cell, rect)
    elif "check" in cell:
        area = form.mark(left + PAD, middle, cell.get("shape", "square"))
        form.text(cell["check"], (left + PAD + MARK + 7, middle), size)
        form.fields.append(recorded(cell, "checkbox", (area,)))
    else:
        inner = form.area((left + 1, top + 1, right - 1, bottom - 1))
        form.fields.append(recorded(cell, "text", (inner,)))
    if cell.get("seal"):
        form.seal_place = (right - 26, middle)


def recorded(
    cell: Cell, kind: FieldType, areas: Sequence[Area], options: tuple[Choice, ...] = ()
) -> FormField:
    """The field of a cell, with what its description says about values."""
    return FormField(
        cell["name"],
        kind,
        tuple(areas),
        values=tuple(cell.get("values", ())),
        value_type=cell.get("value_type", "all"),
        multi_line=cell.get("multi_line", False),
        choices=tuple(cell.get("choices", ())),
        align=cell.get("align", "left"),
        empty=cell.get("empty", _EMPTY if cell.get("optional", True) else 0.0),
        shape=cell.get("shape", "square"),
        options=options,
    )


def _options(form: FormSheet, cell: Cell, rect: Rect) -> None:
    """Choices from left to right, in ``columns`` where that is set; the next line where full."""
    left, top, right, bottom = rect
    size, columns = cell.get("size", 15), cell.get("columns", 0)
    pitch = (right - left - PAD) / columns if columns else 0
    lines: list[list[tuple[str, float]]] = [[]]
    x = left + PAD
    for name in cell["options"]:
        wide = pitch or _choice_width(form, name, size, cell.get("shape", "square"))
        if lines[-1] and x + wide > right + 2:
            lines.append([])
            x = left + PAD
        lines[-1].append((name, x))
        x += wide
    step = min((bottom - top) / len(lines), 34)
    y = (top + bottom) / 2 - step * (len(lines) - 1) / 2
    marks = [
        _choice(form, name, (x, y + number * step), cell)
        for number, line in enumerate(lines)
        for name, x in line
    ]
    kind: FieldType = "radio_group" if cell.get("radio") else "checkbox_group"
    form.fields.append(recorded(cell, kind, [mark.area for mark in marks], options=tuple(marks)))
    if "other" in cell:
        name, start = lines[-1][-1]
        start += MARK + 14 + form.width(name, size)
        underlined(
            form,
            {"empty": _SELDOM} | cell["other"],
            (start, y + (len(lines) - 1) * step - 15, right - PAD),
            30,
        )


def _choice_width(form: FormSheet, name: str, size: float, shape: str) -> float:
    return form.width(name, size) + (34 if shape == "word" else MARK + 28)


def _choice(form: FormSheet, name: str, spot: tuple[float, float], cell: Cell) -> Choice:
    (x, y), size, shape = spot, cell.get("size", 15), cell.get("shape", "square")
    if shape == "word":
        left, top, right, bottom = form.text(name, (x + 8, y), size)
        middle = (top + bottom) / 2
        half = max((bottom - top) / 2 + 6, 13)
        return Choice(name, form.area((left - 7, middle - half, right + 7, middle + half)))
    area = form.mark(x, y, shape)
    form.text(name, (x + MARK + 6, y), size)
    return Choice(name, area)


def underlined(form: FormSheet, cell: Cell, start: tuple[float, float, float], tall: float) -> None:
    """A text field over a rule (or dots); ``start`` is left, top, right."""
    left, top, right = start
    if cell.get("dotted"):
        form.dots((left, top + tall), right)
    elif not cell.get("bare"):
        form.rule((left, top + tall), right)
    place_field(form, cell, (left, top, right, top + tall))
