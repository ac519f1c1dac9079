"""Blocks of a form's description become print and fields, one below the other.

A block is a table of TOML with its ``kind``. What stands in a box belongs to ``form_cells``.
"""

from collections.abc import Callable
from itertools import accumulate
from typing import Any

from benchmarks.corpus.form_cells import (
    PAD,
    PRINTED,
    draw_cell,
    pick_words,
    place_field,
    recorded,
    underlined,
)
from benchmarks.corpus.form_sheet import (
    MARK,
    SHADE,
    THICK,
    THIN,
    Choice,
    FormSheet,
    Rect,
    Serial,
)
from benchmarks.corpus.sheet import WHITE

Block = dict[str, Any]
LEFT, RIGHT = 70.0, 930.0


def draw_block(form: FormSheet, block: Block, y: float) -> float:
    """Draw one block below ``y``; returns where the next one begins.

    ``KeyError`` for an unknown kind.
    """
    return _KINDS[block["kind"]](form, block, y + block.get("above", 0))


def _title(form: FormSheet, block: Block, y: float) -> float:
    """The title: in the middle or at the left, over a band or a double rule."""
    size: float = block.get("size", 36)
    text: str = block["text"]
    x, side = (LEFT, "l") if block.get("align") == "left" else ((LEFT + RIGHT) / 2, "m")
    ink = 28
    if block.get("band"):
        form.frame((LEFT, y, RIGHT, y + size * 1.8), 0, 70)
        x, ink = x + (PAD if side == "l" else 0), WHITE
    spaced = block["spread"].join(text) if "spread" in block else text
    place = form.text(spaced, (x, y + size * 0.9), size, f"{side}m", bold=True, ink=ink)
    left, top, right, bottom = place
    if block.get("rule"):
        form.rule((left - 14, bottom + 8), right + 14, THICK)
        form.rule((left - 14, bottom + 12), right + 14)
    form.title = (text, form.area((left - 4, top - 4, right + 4, bottom + 4)))
    return y + size * 1.8 + 16


def _text(form: FormSheet, block: Block, y: float) -> float:
    """Printed lines; long ones are wrapped."""
    size: float = block.get("size", 15)
    stops = {"left": (LEFT, "lm"), "center": (500.0, "mm"), "right": (RIGHT, "rm")}
    x, anchor = stops[block.get("align", "left")]
    for text in block["lines"]:
        for line in form.wrapped(text, size, RIGHT - LEFT):
            form.text(line, (x, y + size * 0.7), size, anchor, bold=block.get("bold", False))
            y += size * 1.6
    return y + 6


def _section(form: FormSheet, block: Block, y: float) -> float:
    """A heading within the form: a square before bold words."""
    form.frame((LEFT, y + 7, LEFT + 11, y + 18), 0, 60)
    form.text(block["text"], (LEFT + 18, y + 12.5), 18, bold=True)
    return y + 32


def _bar(form: FormSheet, block: Block, y: float) -> float:
    """A heading in white on a dark bar."""
    tall: float = block.get("tall", 26)
    form.frame((LEFT, y, RIGHT, y + tall), 0, block.get("level", 50))
    form.text(block["text"], (LEFT + PAD, y + tall / 2), tall * 0.62, bold=True, ink=WHITE)
    return y + tall + 6


def _serials(form: FormSheet, block: Block, y: float) -> float:
    """Numbers and barcodes at their places from left to right, ``at`` counted from here."""
    for serial in block["serials"]:
        left, top, right, bottom = serial["at"]
        area = form.area((left, y + top, right, y + bottom))
        color = tuple(serial.get("color", (28, 28, 28)))
        name = serial.get("name")
        form.serials.append(Serial(serial["print"], serial["pattern"], area, color, name))
        if name:
            form.fields.append(recorded({"name": name} | PRINTED, "text", (area,)))
    tall: float = block.get("tall", 0)
    return y + tall


def _grid(form: FormSheet, block: Block, y: float) -> float:
    """Rows of ruled cells; ``side`` is a heading along their left edge, written downwards.

    A cell goes ``down`` over so many rows, which have cells marked ``over_me`` in its place.
    """
    tall, top = block.get("tall", 46), y
    left = LEFT + 34 * ("side" in block)
    total = sum(block["widths"])
    xs = [left + (RIGHT - left) * each / total for each in accumulate(block["widths"], initial=0)]
    rows = block["rows"]
    for number, row in enumerate(rows):
        bottom, column = y + _tall(row, tall), 0
        for cell in row:
            end = column + cell.get("span", 1)
            if "over_me" not in cell:
                below = sum(_tall(each, tall) for each in rows[number + 1 :][: cell.get("down", 0)])
                draw_cell(form, cell, (xs[column], y, xs[end], bottom + below))
            column = end
        y = bottom
    if "side" in block:
        _side(form, block["side"], (left - 34, top, left, y))
    form.frame((left, top, RIGHT, y), THICK)
    return y + 12


def _tall(row: list[Block], usual: float) -> float:
    tall: float = max(cell.get("tall", usual) for cell in row)
    return tall


def _side(form: FormSheet, text: str, rect: Rect) -> None:
    form.frame(rect, THICK, SHADE)
    left, top, right, bottom = rect
    step = min(26.0, (bottom - top - 8) / len(text))
    y = (top + bottom) / 2 - step * (len(text) - 1) / 2
    for number, letter in enumerate(text):
        form.text(letter, ((left + right) / 2, y + number * step), 17, "mm", bold=True)


def _lines(form: FormSheet, block: Block, y: float) -> float:
    """Words and, behind them, places to write on, without boxes; ``share`` divides a row."""
    size, step = block.get("size", 17), block.get("step", 48)
    for row in block["rows"]:
        total, x = sum(cell.get("share", 1) for cell in row), LEFT
        for cell in row:
            end = x + (RIGHT - LEFT) * cell.get("share", 1) / total
            marked = bool({"options", "comb", "check", "pick"} & cell.keys())
            spot, anchor = ((x, y + step / 2), "lm") if marked else ((x, y + step - 12), "ls")
            form.text(cell["words"], spot, size, anchor)
            start = x + max(form.width(cell["words"], size) + 8, cell.get("stop", 0))
            if "pick" in cell:
                pick_words(form, cell, (start, y + step / 2))
            elif "name" in cell:
                bare = {"bare": True} if marked else {}
                underlined(form, cell | bare, (start, y + 6, end - 14), step - 12)
            x = end
        y += step
    return y + 10


def _question(form: FormSheet, block: Block, y: float) -> float:
    """A question and its choices below, or a box for an answer in words."""
    size = block.get("size", 16)
    for line in form.wrapped(block["text"], size, RIGHT - LEFT):
        form.text(line, (LEFT, y + 12), size, bold=True)
        y += 25
    bottom: float = y + block.get("tall", 36)
    rect = (LEFT + 16, y, RIGHT, bottom)
    if "options" not in block:
        form.frame(rect, THIN)
    place_field(form, block, rect)
    return bottom + 14


def _matrix(form: FormSheet, block: Block, y: float) -> float:
    """Statements in rows, a column for each answer, one to be marked in every row."""
    answers: list[str] = block["answers"]
    tall: float = block.get("tall", 38)
    rest = 200.0 if "remark" in block else 0.0
    wide = block.get("wide", 66)
    stop = RIGHT - rest - wide * len(answers)
    heads = [(stop + wide * number, stop + wide * (number + 1)) for number in range(len(answers))]
    form.frame((LEFT, y, stop, y + tall), THIN, SHADE)
    form.fitted(block["head"], (LEFT, y, stop, y + tall), 15)
    for answer, (left, right) in zip(answers, heads, strict=True):
        form.frame((left, y, right, y + tall), THIN, SHADE)
        form.fitted(answer, (left, y, right, y + tall), 13)
    if rest:
        form.frame((RIGHT - rest, y, RIGHT, y + tall), THIN, SHADE)
        form.fitted(block["remark"]["label"], (RIGHT - rest, y, RIGHT, y + tall), 15)
    top = y
    for number, item in enumerate(block["items"], 1):
        y += tall
        _matrix_row(form, block, (item, number), (heads, y, y + tall))
    form.frame((LEFT, top, RIGHT, y + tall), THICK)
    return y + tall + 14


def _matrix_row(
    form: FormSheet,
    block: Block,
    item: tuple[str, int],
    place: tuple[list[tuple[float, float]], float, float],
) -> None:
    (text, number), (heads, top, bottom) = item, place
    middle = (top + bottom) / 2
    form.frame((LEFT, top, heads[0][0], bottom))
    size = min(15.0, 15 * (heads[0][0] - LEFT - 2 * PAD) / form.width(f"{number}. {text}", 15))
    form.text(f"{number}. {text}", (LEFT + PAD, middle), size)
    marks = []
    for answer, (left, right) in zip(block["answers"], heads, strict=True):
        form.frame((left, top, right, bottom))
        spot = ((left + right - MARK) / 2, middle)
        marks.append(Choice(answer, form.mark(*spot, block.get("shape", "square"))))
    name = {"name": f"{block['name']} {number}", "shape": block.get("shape", "square")}
    areas = [mark.area for mark in marks]
    form.fields.append(recorded(name, "radio_group", areas, options=tuple(marks)))
    if "remark" in block:
        cell = block["remark"] | {"name": f"{block['remark']['name']} {number}"}
        cell.pop("label")
        draw_cell(form, cell, (heads[-1][1], top, RIGHT, bottom))


def _table(form: FormSheet, block: Block, y: float) -> float:
    """Column heads and empty rows; the fields of a row end with its number."""
    numbered = {"label": "{}", "width": 5, "size": 14}
    columns = [numbered | {"head": block.get("number", "")}, *block["columns"]]
    rows = [[{"label": column["head"]} for column in columns]]
    for number in range(1, block["count"] + 1):
        cells = [column | {"name": f"{column.get('name')} {number}"} for column in columns[1:]]
        rows.append([{"label": str(number), "size": 14}, *cells])
    widths = [column["width"] for column in columns]
    return _grid(form, {"widths": widths, "rows": rows, "tall": block.get("tall", 40)}, y)


_KINDS: dict[str, Callable[[FormSheet, Block, float], float]] = {
    "title": _title,
    "text": _text,
    "section": _section,
    "bar": _bar,
    "serials": _serials,
    "grid": _grid,
    "lines": _lines,
    "question": _question,
    "matrix": _matrix,
    "table": _table,
}
