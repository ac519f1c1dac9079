"""Chance becomes a page that matches no template: another form, a letter, a slip, a near twin.

What makes a near twin belongs to ``form_twins``, faults to ``form_faults``.
"""

import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

from benchmarks.corpus.canvas import Canvas
from benchmarks.corpus.fonts import HANDS, TUNING_TYPEFACES
from benchmarks.corpus.form_additions import handled
from benchmarks.corpus.form_layouts import form_ids, template
from benchmarks.corpus.form_sheet import OVERSAMPLING, Area
from benchmarks.corpus.form_twins import CHANGES, changed_area, twin_form
from benchmarks.corpus.lexicon import LANGUAGES, Lexicon
from benchmarks.corpus.tuning import KINDS

_OTHERS = (
    *("form", "letter", "receipt", "invoice", "table", "notice", "statement", "columns"),
    *("handwriting", "three-columns", "blank"),
)
_ROUND, _TWINS = 3, 2
_A4_PX = (1240, 1754)


@dataclass(frozen=True, slots=True)
class ForeignPage:
    """An RGB page; ``density`` is its pixels per pixel at 150 dpi, ``near`` a template's id.

    ``changed`` is the part of the template's sample that differs, where that is a small one.
    """

    image: Image.Image
    density: int
    kind: str
    near: int | None = None
    additions: tuple[str, ...] = ()
    changed: Area | None = None


def foreign_page(number: int, rng: random.Random) -> ForeignPage:
    """Two of three pages are near twins, of the templates in turn; others are of any kind."""
    round_, place = divmod(number, _ROUND)
    if place < _TWINS:
        turn, ids, changes = round_ * _TWINS + place, form_ids(), tuple(CHANGES)
        change = changes[(turn + turn // len(ids)) % len(changes)]
        return twin(ids[turn % len(ids)], change, rng)
    kind = rng.choice(_OTHERS)
    if kind == "blank":
        return ForeignPage(_blank(rng), 1, kind)
    language = rng.choice([each for each in LANGUAGES if each in KINDS[kind].languages])
    return ForeignPage(_page(kind, language, rng).convert("RGB"), 1, f"{kind}-{language}")


def twin(form_id: int, change: str, rng: random.Random) -> ForeignPage:
    """A filled form that resembles a template, with what people and offices add to it."""
    handling = random.Random(rng.getrandbits(64))
    form = twin_form(form_id, change, rng)
    area = changed_area(template(form_id), form)
    page, additions = handled(form, rng, handling, area)
    return ForeignPage(page.image, OVERSAMPLING, f"twin-{change}", form_id, additions, area)


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
