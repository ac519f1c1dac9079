"""A template's form becomes another one that resembles it: a word, a label, a row or the title.

Pages of other kinds belong to ``form_foreign``.
"""

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import ImageDraw

from benchmarks.corpus.fonts import TUNING_TYPEFACES
from benchmarks.corpus.form_layouts import Form, description, drawn, form_ids, template
from benchmarks.corpus.form_sheet import OVERSAMPLING, Area, Edit, FormField, Printed

_SHORT, _LABEL = 4, 12  # letters at most
_FEW = 2  # words at most that vanish together
_NUMBERS = 0.75  # of the short words that change hold digits
_MOVED_PX = 24  # four millimeters of the sample
_DIFFERENCE, _MUCH = 40, 0.2  # gray levels; share of the page
_WHITE = 200  # gray level above which there is no print


def twin_form(form_id: int, change: str, rng: random.Random) -> Form:
    """The blank form after a change of ``CHANGES``."""
    return CHANGES[change](form_id, rng)


def changed_area(form: Form, twin: Form) -> Area | None:
    """Where a twin's sample differs, in its pixels; none where that is much of the page."""
    prints = [np.asarray(each.sample.convert("L"), np.int16) for each in (form, twin)]
    differs = np.abs(prints[0] - prints[1]) > _DIFFERENCE
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    area = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    share = (area[2] - area[0]) * (area[3] - area[1]) / differs.size
    return area if share < _MUCH else None


def _retitled(form_id: int, rng: random.Random) -> Form:
    form = description(form_id)
    title = next(block for block in form["block"] if block["kind"] == "title")
    title["text"] = rng.choice(form["titles"])
    return drawn(form)


def _revised(form_id: int, rng: random.Random) -> Form:
    """Rename, then two or three times move a row, take one out, or put another in its place."""
    form = description(form_id)
    _rename(form["block"], form["renames"])
    lists = [rows for block in form["block"] for rows in _rows(block)]
    for rows in rng.sample(lists, min(len(lists), rng.choice((2, 3)))):
        row = rows.pop(rng.randrange(len(rows)))
        change = rng.choice(("move", "drop", "replace"))
        if change == "replace" and "spare" in form and _columns(row) == _columns(form["spare"]):
            rows.insert(rng.randrange(len(rows) + 1), form["spare"])
        elif change != "drop":
            rows.reverse()
            rows.insert(0, row)
    return drawn(form)


def _rows(block: dict[str, Any]) -> list[list[Any]]:
    """The rows of a block that may change places: more than one, all of equal right."""
    rows = block.get("rows") or block.get("items") or block.get("options") or []
    tied = any("down" in cell for row in rows if isinstance(row, list) for cell in row)
    return [rows] if len(rows) > 1 and block["kind"] != "table" and not tied else []


def _columns(row: object) -> int:
    return sum(cell.get("span", 1) for cell in row) if isinstance(row, list) else 0


def _rename(part: Any, names: dict[str, str]) -> None:
    """Replace labels, words and questions everywhere below a part of a description."""
    if isinstance(part, dict):
        for key in {"label", "words", "text"} & part.keys():
            part[key] = names.get(part[key], part[key])
    for child in part.values() if isinstance(part, dict) else part:
        if isinstance(child, dict | list):
            _rename(child, names)


def _renamed(form_id: int, rng: random.Random) -> Form:
    """One printed word is another of about its length."""
    number, word = _any_word(form_id, rng, most=40)
    parts = word.text.split(" ")
    at = rng.choice([n for n, part in enumerate(parts) if re.search(r"\w", part)])
    others = [part for part in _words_of(form_id) if part not in word.text]
    nearest = min(abs(len(part) - len(parts[at])) for part in others)
    parts[at] = rng.choice([p for p in others if abs(len(p) - len(parts[at])) <= nearest + 1])
    return _reworded(form_id, number, " ".join(parts))


def _removed(form_id: int, rng: random.Random) -> Form:
    """One printed word is gone."""
    number, word = _any_word(form_id, rng, most=40)
    parts = word.text.split(" ")
    if len(parts) <= _FEW:
        return _reworded(form_id, number, " ")
    parts.pop(rng.randrange(len(parts)))
    return _reworded(form_id, number, " ".join(parts))


def _shortened(form_id: int, rng: random.Random) -> Form:
    """One short word is another, best a year or a number: the form of another year."""
    words = _plain(form_id)
    years = [row for row in words if re.search(r"20\d\d|\d", row[1].text)]
    if years and rng.random() < _NUMBERS:
        number, word = rng.choice(years)
        found = rng.choice(list(re.finditer(r"\d", word.text)))
        year = re.search(r"20\d\d", word.text)
        at = year.end() - 1 if year else found.start()
        digit = str((int(word.text[at]) + rng.choice((1, 1, 2, 3))) % 10)
        return _reworded(form_id, number, word.text[:at] + digit + word.text[at + 1 :])
    short = [row for row in words if len(row[1].text) <= _SHORT]
    number, word = rng.choice(short or words)
    others = [
        part
        for part in _words_of(form_id)
        if len(part) == len(word.text) and part.lower() != word.text.lower()
    ]
    return _reworded(form_id, number, rng.choice(others or ["—"]))


def _shifted(form_id: int, rng: random.Random) -> Form:
    """One printed label stands four millimeters from its place, where paper is free."""
    form = template(form_id)
    gray = np.asarray(form.sample.convert("L"))
    unit_px = description(form_id)["scale"] / OVERSAMPLING
    ways = [
        (number, (right, down))
        for number, word in _plain(form_id)
        if len(word.text) <= _LABEL
        for right, down in ((1, 0), (-1, 0), (0, 1), (0, -1))
        if _is_free(gray, word.area, (right * _MOVED_PX, down * _MOVED_PX))
    ]
    chosen, (right, down) = rng.choice(ways)
    far = _MOVED_PX / unit_px

    def edit(number: int, text: str) -> tuple[str, tuple[float, float]]:
        return text, ((right * far, down * far) if number == chosen else (0.0, 0.0))

    return drawn(description(form_id), edit)


def _is_free(
    gray: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], area: Area, shift: tuple[int, int]
) -> bool:
    """Whether no print lies from a word's place to its shifted one, beside the word itself."""
    left, top, right, bottom = area
    low = (min(left, left + shift[0]) - 2, min(top, top + shift[1]) - 2)
    high = (max(right, right + shift[0]) + 2, max(bottom, bottom + shift[1]) + 2)
    if low[0] < 0 or low[1] < 0 or high[0] > gray.shape[1] or high[1] > gray.shape[0]:
        return False
    dark = gray[low[1] : high[1], low[0] : high[0]] < _WHITE
    dark[top - low[1] - 2 : bottom - low[1] + 2, left - low[0] - 2 : right - low[0] + 2] = False
    return not dark.any()


def _added(form_id: int, rng: random.Random) -> Form:
    """A label and the box of its field stand where paper was free."""
    form = template(form_id)
    dark = np.asarray(form.print.convert("L")) < _WHITE
    label = rng.choice([part for part in _words_of(form_id) if 1 < len(part) <= _LABEL])
    size = round(15 * description(form_id)["scale"])
    font = TUNING_TYPEFACES[form.language][form.face].font(size)
    wide, tall = round(font.getlength(label)) + 420, size * 2
    spots = [
        (x, y)
        for y in range(80, dark.shape[0] - tall - 80, 40)
        for x in range(120, dark.shape[1] - wide - 120, 60)
        if not dark[y : y + tall, x : x + wide].any()
        and not _in_field(form, (x, y, x + wide, y + tall))
    ]
    if not spots:
        return _renamed(form_id, rng)
    x, y = rng.choice(spots)
    image = form.print.convert("RGB")
    pen, left = ImageDraw.Draw(image), x + wide - 400
    pen.text((x, y + tall / 2), label, fill=(28, 28, 28), font=font, anchor="lm")
    pen.rectangle((left, y + 4, x + wide - 4, y + tall - 4), outline=(60, 60, 60), width=2)
    half = [edge // OVERSAMPLING for edge in (left + 4, y + 6, x + wide - 8, y + tall - 6)]
    area: Area = (half[0], half[1], half[2], half[3])
    field = FormField(label, "text", (area,), values=("{name}",))
    return replace(form, print=image, fields=(*form.fields, field))


def _in_field(form: Form, box: Area) -> bool:
    left, top, right, bottom = (edge // OVERSAMPLING for edge in box)
    areas = [form.title[1], *(area for each in form.fields for area in each.areas)]
    return _meets((left, top, right, bottom), areas)


def _meets(area: Area, others: Iterable[Area]) -> bool:
    left, top, right, bottom = area
    return any(a[0] < right and left < a[2] and a[1] < bottom and top < a[3] for a in others)


def _extended(form_id: int, rng: random.Random) -> Form:
    """One group has an option more."""
    form = description(form_id)
    groups = list(_groups(form["block"]))
    if not groups:
        return _renamed(form_id, rng)
    options = rng.choice(groups)
    others = [part for part in _words_of(form_id) if part not in options and len(part) <= _LABEL]
    options.insert(rng.choice((len(options), rng.randrange(len(options)))), rng.choice(others))
    return drawn(form)


def _groups(part: Any) -> list[list[str]]:
    found = [part["options"]] if isinstance(part, dict) and "options" in part else []
    for child in part.values() if isinstance(part, dict) else part:
        if isinstance(child, dict | list):
            found += _groups(child)
    return found


def _reworded(form_id: int, chosen: int, text: str) -> Form:
    edit: Edit = lambda number, old: (text if number == chosen else old, (0.0, 0.0))  # noqa: E731
    return drawn(description(form_id), edit)


def _plain(form_id: int) -> list[tuple[int, Printed]]:
    """The printed lines outside of the title and of places to write in, with their numbers."""
    form = template(form_id)
    texts = [area for each in form.fields if each.type == "text" for area in each.areas]
    return [
        (number, word)
        for number, word in enumerate(form.words)
        if re.search(r"\w", word.text) and not _meets(word.area, (form.title[1], *texts))
    ]


def _any_word(form_id: int, rng: random.Random, most: int) -> tuple[int, Printed]:
    words = _plain(form_id)
    return rng.choice([row for row in words if 1 < len(row[1].text) <= most] or words)


def _words_of(form_id: int) -> list[str]:
    """Words of all templates of the language, in order."""
    language = template(form_id).language
    forms = [template(each) for each in form_ids()]
    lines = [word.text for form in forms if form.language == language for word in form.words]
    parts = {part for line in lines for part in line.split() if re.fullmatch(r"\w+", part)}
    return sorted(parts)


CHANGES: dict[str, Callable[[int, random.Random], Form]] = {
    "version": _revised,
    "title": _retitled,
    "word": _renamed,
    "removed": _removed,
    "moved": _shifted,
    "added": _added,
    "short": _shortened,
    "option": _extended,
}
"""Ways to resemble a template without being one."""
