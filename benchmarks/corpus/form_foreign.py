"""Chance becomes a page that matches no template: another form, a letter, a slip, a near twin.

A near twin is a template's form in another version, or with another title. Faults belong to
``form_faults``.
"""

import random
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from benchmarks.corpus.canvas import Canvas
from benchmarks.corpus.fonts import HANDS, TUNING_TYPEFACES
from benchmarks.corpus.form_filling import filled
from benchmarks.corpus.form_layouts import Description, description, drawn, form_ids
from benchmarks.corpus.form_sheet import OVERSAMPLING
from benchmarks.corpus.lexicon import LANGUAGES, Lexicon
from benchmarks.corpus.tuning import KINDS

_OTHERS = (
    *("form", "letter", "receipt", "invoice", "table", "notice", "statement", "columns"),
    *("handwriting", "three-columns", "blank"),
)
_TWIN_EVERY = 3
_A4_PX = (1240, 1754)


@dataclass(frozen=True, slots=True)
class ForeignPage:
    """An RGB page; ``density`` is its pixels per pixel at 150 dpi, ``near`` a template's id."""

    image: Image.Image
    density: int
    kind: str
    near: int | None = None


def foreign_page(number: int, rng: random.Random) -> ForeignPage:
    """Every third page is a near twin, of the templates in turn; the others are of any kind."""
    if number % _TWIN_EVERY == 0:
        turn = number // _TWIN_EVERY
        ids = form_ids()
        retitled = turn // len(ids) % 2 == 1
        return twin(ids[turn % len(ids)], retitled=retitled, rng=rng)
    kind = rng.choice(_OTHERS)
    if kind == "blank":
        return ForeignPage(_blank(rng), 1, kind)
    language = rng.choice([each for each in LANGUAGES if each in KINDS[kind].languages])
    return ForeignPage(_page(kind, language, rng).convert("RGB"), 1, f"{kind}-{language}")


def twin(form_id: int, *, retitled: bool, rng: random.Random) -> ForeignPage:
    """A filled form that resembles a template.

    It has its layout with another title, or its title over a layout where rows moved, went and
    came, and words changed.
    """
    form = description(form_id)
    if retitled:
        title = next(block for block in form["block"] if block["kind"] == "title")
        title["text"] = rng.choice(form["titles"])
    else:
        _revise(form, rng)
    page = filled(drawn(form), rng).image
    return ForeignPage(page, OVERSAMPLING, "twin-title" if retitled else "twin-version", form_id)


def _revise(form: Description, rng: random.Random) -> None:
    """Rename, then two or three times move a row, take one out, or put another in its place."""
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


def _rows(block: dict[str, Any]) -> list[list[Any]]:
    """The rows of a block that may change places: more than one, all of equal right."""
    rows = block.get("rows") or block.get("items") or block.get("options") or []
    return [rows] if len(rows) > 1 and block["kind"] != "table" else []


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


def _blank(rng: random.Random) -> Image.Image:
    """An empty back side, with or without punched holes and a fold."""
    page = Image.new("RGB", _A4_PX, "white")
    pen, level = ImageDraw.Draw(page), rng.randint(205, 240)
    if rng.choice((True, False)):
        for y in (720, 1034):
            pen.ellipse((50, y - 18, 86, y + 18), fill=(90, 90, 90))
    if rng.choice((True, False)):
        y = 877 + rng.randint(-20, 20)
        pen.line((0, y, _A4_PX[0], y + rng.randint(-6, 6)), fill=(level,) * 3, width=3)
    return page


def _page(kind: str, language: str, rng: random.Random) -> Image.Image:
    """A page as it is drawn to tune the recognition with."""
    lexicon, row = Lexicon(language, rng), KINDS[kind]
    typeface = rng.choice(TUNING_TYPEFACES[language])
    if row.sample is not None:
        return row.sample(lexicon, typeface).image
    if row.draw is None:
        raise ValueError(f"pages of kind {kind} have no drawing")
    hand = rng.choice(HANDS[language]) if language in HANDS else None
    canvas = Canvas(lexicon, typeface, 1.25, row.height, hand)
    row.draw(canvas)
    return canvas.sheet.image
