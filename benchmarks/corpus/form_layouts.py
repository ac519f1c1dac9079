"""A form's description in TOML becomes its print, twice as sharp as its sample, and its fields.

The vocabulary of descriptions belongs to ``form_blocks``, filled scans to ``form_sets``.
"""

import copy
import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.corpus.canvas import Canvas
from benchmarks.corpus.fonts import TUNING_TYPEFACES
from benchmarks.corpus.form_blocks import draw_block
from benchmarks.corpus.form_serials import print_serials
from benchmarks.corpus.form_sheet import (
    OVERSAMPLING,
    Area,
    Edit,
    FormField,
    FormSheet,
    Pick,
    Printed,
    Serial,
)
from benchmarks.corpus.lexicon import Lexicon

FORMS = Path(__file__).parent / "texts" / "forms"
VERSIONS = ((101, 102),)  # two versions of one form
_TOP = 60.0
Description = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """A blank form; ``print`` has ``OVERSAMPLING`` pixels per pixel of ``sample``.

    ``face`` is its typeface's number; ``seal_place`` is in pixels of the sample.
    """

    id: int
    name: str
    language: str
    face: int
    print: Image.Image
    title: tuple[str, Area]
    fields: tuple[FormField, ...]
    seal_place: tuple[float, float] | None = None
    words: tuple[Printed, ...] = ()
    picks: tuple[Pick, ...] = ()
    serials: tuple[Serial, ...] = ()
    photo: Area | None = None

    @property
    def sample(self) -> Image.Image:
        """The blank form at 150 dpi: 8-bit gray, or RGB where it is printed in colors."""
        return self.print.reduce(OVERSAMPLING)


@cache
def _descriptions() -> dict[int, Description]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(FORMS.glob("*.toml"))]
    return {form["id"]: form for form in map(tomllib.loads, texts)}


def form_ids() -> tuple[int, ...]:
    """The ids of all templates, in order."""
    return tuple(_descriptions())


def description(form_id: int) -> Description:
    """A copy of a template's description, free to be changed; ``KeyError`` for another id."""
    return copy.deepcopy(_descriptions()[form_id])


@cache
def template(form_id: int) -> Form:
    """A template's blank form; ``KeyError`` for another id."""
    return drawn(description(form_id))


def drawn(form: Description, edit: Edit | None = None) -> Form:
    """Print a description; ``FontMissing`` when a package of typefaces is not installed.

    ``edit`` may change printed lines.
    """
    language, scale = form["language"], form["scale"]
    lexicon = Lexicon(language, random.Random(form["id"]))
    canvas = Canvas(lexicon, TUNING_TYPEFACES[language][form["face"]], scale, form["height"])
    tints = (tuple(form["print"]), tuple(form["rules"])) if "print" in form else None
    sheet, y = FormSheet(canvas, tints=tints, edit=edit), _TOP
    for block in form["block"]:
        y = draw_block(sheet, block, y)
    if y > form["height"]:
        raise ValueError(f"form {form['id']} ends {y - form['height']:.0f} units below its page")
    print_serials(canvas.sheet.image, sheet.serials, lexicon)
    place = sheet.seal_place
    if place is not None:
        place = (place[0] * scale / OVERSAMPLING, place[1] * scale / OVERSAMPLING)
    return Form(
        form["id"],
        form["name"],
        language,
        form["face"],
        canvas.sheet.image,
        sheet.title,
        tuple(sheet.fields),
        place,
        tuple(sheet.words),
        tuple(sheet.picks),
        tuple(sheet.serials),
        sheet.photo,
    )
