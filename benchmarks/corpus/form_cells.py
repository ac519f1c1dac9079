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
    Pick,
    Rect,
)
from benchmarks.corpus.sheet import INK, WHITE

Cell = dict[str, Any]
PAD = 9.0
_EMPTY = 0.12  # of the fields that people may leave out
_SELDOM = 0.7  # of the places for another answer
_DARK, _HINT = 70, 176  # gray levels
PRINTED: Cell = {"printed": True, "optional": False}


def draw_cell(form: FormSheet, cell: Cell, rect: Rect) -> None:
    """One ruled cell with its label, its print or its field."""
    dark = cell.get("dark", False)
    form.frame(rect, THIN, (_DARK if dark else SHADE) if "label" in cell else None)
    if "label" in cell:
        form.fitted(cell["label"], rect, cell.get("size", 16), ink=WHITE if dark else INK)
    elif "name" in cell:
        place_field(form, cell, rect)
    elif "pick" in cell:
        pick_words(form, cell, (rect[0] + PAD, (rect[1] + rect[3]) / 2))
    elif cell.get("text"):
        form.fitted(cell["text"], rect, cell.get("size", 15))
    if cell.get("photo"):
        form.photo = form.area(rect)


def pick_words(form: FormSheet, cell: Cell, spot: tuple[float, float]) -> None:
    """Words of which people circle one or strike the others, outside of any field."""
    (x, y), size, areas = spot, cell.get("size", 15), []
    for number, word in enumerate(cell["pick"]):
        if number:
            joint = cell.get("joint", "・")
            form.text(joint, (x, y), size)
            x += form.width(joint, size) + 5
        left, top, right, bottom = form.text(word, (x, y), size)
        areas.append(form.area((left - 3, top - 3, right + 3, bottom + 3)))
        x += form.width(word, size) + 5
    form.picks.append(Pick(cell.get("way", "circle"), tuple(areas)))


def place_field(form: FormSheet, cell: Cell, rect: Rect) -> None:
    """The field of a cell: what it prints (boxes, words before and after) and what it records."""
    edge, rect = rect[2], _between(form, cell, rect)
    left, top, right, bottom = rect
    middle, size = (top + bottom) / 2, cell.get("size", 15)
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
        if "hint" in cell:
            form.text(cell["hint"], (left + PAD, middle), min(size, 13), ink=_HINT)
        inner = form.area((left + 1, top + 1, right - 1, bottom - 1))
        form.fields.append(recorded(cell, "text", (inner,)))
    if cell.get("seal"):
        inside = PAD + form.width(cell["after"], size) / 2 if "ring" in cell else 0
        form.seal_place = (edge - inside if inside else right - 26, middle)


def _between(form: FormSheet, cell: Cell, rect: Rect) -> Rect:
    """Print the words over, before and behind a field; returns what they leave of its box."""
    left, top, right, bottom = rect
    middle, size = (top + bottom) / 2, cell.get("size", 15)
    if "over" in cell:  # a small caption in the upper left corner
        form.text(cell["over"], (left + 6, top + 11), 12)
        top, middle = top + 18, middle + 9
    if "before" in cell:
        form.text(cell["before"], (left + PAD, middle), size)
        left += form.width(cell["before"], size) + PAD + 4
    if "after" in cell:
        wide = form.width(cell["after"], size)
        form.text(cell["after"], (right - PAD, middle), size, "rm", ink=cell.get("level", INK))
        if "ring" in cell:
            spot = (right - PAD - wide / 2, middle)
            form.ring(spot, cell["ring"], cell.get("level", INK), cell.get("dashes", 0))
            wide = max(wide, wide / 2 + cell["ring"] + 2)
        right -= wide + PAD + 4
    return (left, top, right, bottom)


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
        printed=bool(cell.get("printed") or cell.get("hint")),
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
