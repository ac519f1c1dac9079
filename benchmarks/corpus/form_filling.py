"""A blank form and a person become a filled form and what it says: typed, by hand, marked, sealed.

What patterns mean belongs to ``form_values``, strokes to ``form_marks``, wear to ``form_faults``.
"""

import random
from collections.abc import Collection
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from benchmarks.corpus.canvas import tuning_texts
from benchmarks.corpus.form_layouts import Form
from benchmarks.corpus.form_marks import (
    FULL,
    HALF_HEARTED,
    Box,
    Color,
    cross_out,
    mark,
    press_seal,
    strike_out,
)
from benchmarks.corpus.form_serials import print_serials
from benchmarks.corpus.form_sheet import OVERSAMPLING, Area, FormField, Pick
from benchmarks.corpus.form_values import drawn_value
from benchmarks.corpus.form_writers import Writer, value_face, writer
from benchmarks.corpus.sheet import wrap

Value = str | bool | list[str]
_PRINT = (30, 30, 34)
_SMALLEST_PX, _LARGEST_PX = 24, 74


@dataclass(slots=True)
class Filled:
    """A form in progress: an RGB drawing and the values by field name."""

    image: Image.Image
    values: dict[str, Value] = field(default_factory=dict)


def filled(
    form: Form,
    rng: random.Random,
    paper: Image.Image | None = None,
    overflowing: Collection[str] = (),
) -> Filled:
    """A form as one person filled it, in the form's own resolution.

    ``paper`` is the printed sheet where it is not as new (RGB); texts of the ``overflowing`` fields
    run over their right edges.
    """
    person = writer(form.language, form.face, rng)
    page = Filled(paper or form.print.convert("RGB"))
    pen = ImageDraw.Draw(page.image)
    for each in form.fields:
        if each.type == "text":
            page.values[each.name] = _text(pen, each, person, over=each.name in overflowing)
        elif each.type == "multi_box":
            page.values[each.name] = _comb(pen, each, person)
        elif each.type == "checkbox":
            page.values[each.name] = _checkbox(pen, each, person)
        else:
            page.values[each.name] = _group(pen, each, person)
    numbers = print_serials(page.image, form.serials, person.lexicon)
    names = [serial.name for serial in form.serials]
    page.values |= {name: number for name, number in zip(names, numbers, strict=True) if name}
    for pick in form.picks:
        _pick(pen, pick, person)
    _seals(page, form, person)
    return page


def _box(area: Area) -> Box:
    left, top, right, bottom = (edge * OVERSAMPLING for edge in area)
    return (left, top, right, bottom)


def _value(each: FormField, person: Writer) -> str:
    if not each.values or person.happens(each.empty):
        return ""
    return drawn_value(person.rng.choice(each.values), person.lexicon)


def _text(pen: ImageDraw.ImageDraw, each: FormField, person: Writer, *, over: bool = False) -> str:
    text = _value(each, person)
    if not text:
        return ""
    face, by_hand = value_face(each, text, person)
    left, top, right, bottom = _box(each.areas[0])
    rng, room, tall = person.rng, (right - left) * 0.95, bottom - top
    size = person.size_px * rng.uniform(1.3, 1.55) if by_hand else person.size_px
    lines = [text]
    if each.multi_line:
        size = min(size, 58)
        lines = wrap(text, face.font(round(size)), room * 0.96, person.lexicon.spaced)
    size = min(size, tall * (0.86 if by_hand else 0.72) / (1.25 * len(lines) - 0.25))
    longest = max(face.font(round(size)).getlength(line) for line in lines)
    size = max(_SMALLEST_PX, size * min(1.0, room / (longest * (1.08 if by_hand else 1.0))))
    if over and not each.multi_line:
        size = min(_LARGEST_PX, size * max(1.15, (room * 1.2) / longest))
    font = face.font(int(size))
    for number, line in enumerate(lines):
        y = _line_height(each, (top, bottom), (number, len(lines)), size, person)
        wide = font.getlength(line)
        x = _start(each, (left, right), wide, rng)
        if over:
            x = max(left + 4, right - wide * 0.85)
        write_line(pen, line, (x, y), font, person.color if by_hand else None, rng)
    return "\n".join(lines)


def _line_height(
    each: FormField,
    span: tuple[float, float],
    line: tuple[int, int],
    size: float,
    person: Writer,
) -> float:
    """The middle of a line; now and then a single one lies a little over the edge."""
    (top, bottom), (number, count), rng = span, line, person.rng
    if each.multi_line:
        return top + size * (0.85 + 1.25 * number)
    spare = (bottom - top - size) / 2
    over = rng.choice((-1, 1)) * size * 0.22 if person.happens(0.05) else 0.0
    return (top + bottom) / 2 + rng.uniform(-0.5, 0.5) * max(0.0, spare) + over * (count == 1)


def _start(each: FormField, span: tuple[float, float], width: float, rng: random.Random) -> float:
    left, right = span
    spare = max(0.0, right - left - width)
    if each.align == "right":
        return left + spare - min(spare, rng.uniform(6, 30))
    if each.multi_line:
        return left + min(spare, rng.uniform(12, 24))
    place = rng.choice((0.5, rng.uniform(0.03, 0.3), rng.uniform(0.02, 0.1)))
    return left + max(min(spare, 6.0), spare * place)


def write_line(
    pen: ImageDraw.ImageDraw,
    text: str,
    spot: tuple[float, float],
    font: ImageFont.FreeTypeFont,
    color: Color | None,
    rng: random.Random,
) -> None:
    """One line from its left middle: in one go, or by hand in a color, its letters apart."""
    if color is None:
        pen.text(spot, text, fill=_PRINT, font=font, anchor="lm")
        return
    x, (_, y), slope = spot[0], spot, rng.uniform(-0.012, 0.012)
    base = y + font.size * 0.36
    for letter in text:
        shift = rng.uniform(-0.03, 0.03) * font.size + slope * (x - spot[0])
        pen.text((x, base + shift), letter, fill=color, font=font, anchor="ls")
        x += font.getlength(letter) * rng.uniform(0.98, 1.05)


def _comb(pen: ImageDraw.ImageDraw, each: FormField, person: Writer) -> Value:
    text = _value(each, person)
    face, by_hand = value_face(each, text, person)
    rng, parts = person.rng, [letter.strip() for letter in text.ljust(len(each.areas))]
    left, top, right, bottom = _box(each.areas[0])
    share = rng.uniform(0.62, 0.8) + 0.15 * by_hand
    font = face.font(round(min((bottom - top) * share, (right - left) * share * 1.25)))
    shake = 0.11 if by_hand else 0.05
    for part, area in zip(parts, each.areas, strict=True):
        left, top, right, bottom = _box(area)
        x = (left + right) / 2 + rng.uniform(-shake, shake) * (right - left)
        y = (top + bottom) / 2 + rng.uniform(-shake, shake) * (bottom - top)
        color = person.color if by_hand else _PRINT
        pen.text((x, y), part, fill=color, font=font, anchor="mm")
    return parts


def _checkbox(pen: ImageDraw.ImageDraw, each: FormField, person: Writer) -> Value:
    checked = each.empty == 0 or person.happens(0.55)
    if checked:
        _mark(pen, each, each.areas[0], person)
    return checked


def _group(pen: ImageDraw.ImageDraw, each: FormField, person: Writer) -> Value:
    rng, names = person.rng, [option.name for option in each.options]
    wanted = 1 if each.type == "radio_group" else rng.choice((1, 1, 2, 2, 3))
    chosen = [] if person.happens(each.empty) else rng.sample(names, min(wanted, len(names)))
    for option in each.options:
        if option.name in chosen:
            _mark(pen, each, option.area, person)
    rest = [option for option in each.options if option.name not in chosen]
    if each.type == "radio_group" and chosen and rest and person.happens(0.03):
        mistake = rng.choice(rest)
        ink = (person.color, person.pen_px)
        mark(pen, _box(mistake.area), "tick", ink, rng)
        strike_out(pen, _box(mistake.area), ink, rng)
    return [name for name in names if name in chosen]


def _pick(pen: ImageDraw.ImageDraw, pick: Pick, person: Writer) -> None:
    """Circle one of some printed words, or strike all others."""
    rng, ink = person.rng, (person.color, person.pen_px)
    if person.happens(0.15):
        return
    chosen = rng.choice(pick.areas)
    if pick.way == "circle":
        left, top, right, bottom = _box(chosen)
        mark(pen, (left - 6, top - 4, right + 6, bottom + 4), "circle", ink, rng)
        return
    for area in pick.areas:
        if area != chosen:
            cross_out(pen, _box(area), ink, rng)


def _mark(pen: ImageDraw.ImageDraw, each: FormField, area: Area, person: Writer) -> None:
    rng, box = person.rng, _box(area)
    kind = person.mark if person.happens(0.85) else rng.choice(FULL)
    if person.happens(0.07):
        kind = rng.choice(HALF_HEARTED)
    if each.shape == "word":
        kind = "circle"
    elif kind == "fill":
        inner = (box[2] - box[0]) * 0.1 * (each.shape == "circle")
        box = (box[0] + inner, box[1] + inner, box[2] - inner, box[3] - inner)
    elif kind == "circle":
        grow = (box[2] - box[0]) * rng.uniform(0.1, 0.3)
        box = (box[0] - grow, box[1] - grow, box[2] + grow, box[3] + grow)
    mark(pen, box, kind, (person.color, person.pen_px), rng)


def _seals(page: Filled, form: Form, person: Writer) -> None:
    """The seal beside a name, and now and then one of the office over what is written."""
    rng = person.rng
    if form.seal_place and form.language != "en" and person.happens(0.6):
        x, y = (place * OVERSAMPLING + rng.uniform(-20, 20) for place in form.seal_place)
        name = person.lexicon.fill("{name}")[: rng.choice((2, 3, 4))]
        press_seal(page.image, (x, y), rng.uniform(44, 60), name, person.typeface)
    if person.happens(0.15):
        texts = [each for each in form.fields if each.type == "text" and page.values[each.name]]
        left, top, right, bottom = _box(rng.choice(texts or form.fields).areas[0])
        x = rng.uniform(left + (right - left) * 0.4, right)
        name = rng.choice(tuning_texts(form.language)["seal"])
        center = (x, rng.uniform(top, bottom))
        press_seal(page.image, center, rng.uniform(70, 95), name, person.typeface)
