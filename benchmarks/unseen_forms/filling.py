"""A blank form becomes a filled one with its values, written by a program, a hand, or both.

How letters are set belongs to ``writing``, strokes in boxes to ``marks``, seals to ``stamps``.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from benchmarks.unseen_forms.faces import HANDS, TYPED
from benchmarks.unseen_forms.form import Area, Color, Form, FormField
from benchmarks.unseen_forms.marks import MARKS, mark, strike
from benchmarks.unseen_forms.stamps import stamped
from benchmarks.unseen_forms.values import value
from benchmarks.unseen_forms.writing import Pen, write_letter, write_line, write_lines

Value = str | bool | list[str]
_INKS: tuple[Color, ...] = ((26, 27, 32), (26, 42, 132), (22, 32, 84), (84, 84, 92))
_WRITERS = ("typed", "typed", "typed", "hand", "hand", "mixed")
_BY_HAND_IN_MIXED = frozenset({"number", "date", "money", "phone"})
_SPACED = frozenset({"ko", "en"})
_LEFT_EMPTY, _MONEY_TO_THE_RIGHT = 0.08, 0.6
_OTHER_MARK, _HALF_HEARTED, _CORRECTED = 0.2, 0.05, 0.03
_CHECKED, _CHOSEN = 0.7, 0.35
_ATTEMPTS = 8


@dataclass
class Filled:
    """A filled form at ``ZOOM``; ``inked`` says where the texts of fields are, for tests."""

    image: Image.Image
    writer: str
    values: dict[str, Value] = field(default_factory=dict)
    inked: dict[str, list[Area]] = field(default_factory=dict)


def fill(form: Form, language: str, rng: random.Random) -> Filled:
    """Fill a copy of the form as one person would."""
    writer = _Writer(form, language, rng)
    for entry in form.fields:
        writer.filled.values[entry.name] = _FILLERS[entry.type](writer, entry)
    writer.filled.image = stamped(writer.filled.image, form, language, rng)
    return writer.filled


class _Writer:
    """One person (or program) with a pen, in front of one form."""

    def __init__(self, form: Form, language: str, rng: random.Random) -> None:
        self.rng, self.language = rng, language
        self.kind = rng.choice(_WRITERS)
        self.filled = Filled(form.image.copy(), self.kind)
        self.draw = ImageDraw.Draw(self.filled.image)
        shift = (rng.uniform(-2, 2), rng.uniform(-2, 2))
        gray = rng.randint(16, 60)
        typed = rng.choice([face for face in TYPED[language] if face != form.style.face])
        self.typed = Pen(typed, typed, (gray, gray, gray + 2), by_hand=False, shift=shift)
        self.hand = Pen(*rng.choice(HANDS[language]), rng.choice(_INKS), by_hand=True)
        self.mark_kind = rng.choice(MARKS)
        self.mark_width = rng.uniform(1.8, 3.2)

    def pen(self, entry: FormField, text: str) -> Pen | None:
        """The pen for a field; None where no typeface at hand has all letters."""
        by_hand = entry.value_type in _BY_HAND_IN_MIXED or entry.source == "name"
        hand = self.kind == "hand" or (self.kind == "mixed" and by_hand)
        pens = (self.hand, self.typed) if hand else (self.typed, self.hand)
        return next((pen for pen in pens if pen.writes(text)), None)

    def text(self, entry: FormField) -> str:
        """Write a text field."""
        if self.rng.random() < _LEFT_EMPTY:
            return ""
        for _ in range(_ATTEMPTS):
            text = self._text(entry)
            pen = self.pen(entry, text)
            written = self._written(entry, text, pen) if pen else None
            if written is not None:
                return written
        return ""

    def _text(self, entry: FormField) -> str:
        """A value; where there is room for several lines, up to three sentences."""
        count = self.rng.randint(1, 3) if entry.multi_line else 1
        parts = [value(entry.source, self.language, self.rng) for _ in range(count)]
        return (" " if self.language in _SPACED else "").join(dict.fromkeys(parts))

    def _written(self, entry: FormField, text: str, pen: Pen) -> str | None:
        area = entry.areas[0]
        if not entry.multi_line:
            to_the_right = entry.value_type == "money" and self.rng.random() < _MONEY_TO_THE_RIGHT
            ink = write_line(self.draw, text, area, pen, self.rng, to_the_right)
            if ink is None:
                return None
            self.filled.inked[entry.name] = [ink]
            return text
        box = (area, entry.guides)
        found = write_lines(self.draw, text, box, pen, self.language in _SPACED, self.rng)
        if found is None:
            return None
        self.filled.inked[entry.name] = [found[1]]
        return "\n".join(found[0])

    def boxes(self, entry: FormField) -> list[str]:
        """Write one character into each box: money to the right, all else from the left."""
        count = len(entry.areas)
        text = value(entry.source, self.language, self.rng)[:count]
        pen = self.pen(entry, text.replace(" ", ""))
        if pen is None or self.rng.random() < _LEFT_EMPTY:
            return [""] * count
        text = text.rjust(count) if entry.value_type == "money" else text.ljust(count)
        letters = ["" if letter == " " else letter for letter in text]
        self.filled.inked[entry.name] = [
            write_letter(self.draw, letter, box, pen, self.rng)
            for letter, box in zip(letters, entry.areas, strict=True)
            if letter
        ]
        return letters

    def check(self, entry: FormField) -> bool:
        """Mark a single box, or not."""
        checked = self.rng.random() < _CHECKED
        if checked:
            self._mark(entry.areas[0])
        return checked

    def some(self, entry: FormField) -> list[str]:
        """Mark any number of boxes."""
        chosen = [option for option in entry.options or () if self.rng.random() < _CHOSEN]
        for option in chosen:
            self._mark(option.area)
        return [option.name for option in chosen]

    def one(self, entry: FormField) -> list[str]:
        """Mark one box, now and then after another one that is struck out."""
        options = list(entry.options or ())
        if self.rng.random() < _LEFT_EMPTY / 2:
            return []
        right = self.rng.choice(options)
        wrong = self.rng.choice(options)
        if wrong is not right and self.rng.random() < _CORRECTED:
            self._mark(wrong.area)
            left, top, reach, bottom = wrong.area
            strike(self.draw, (left, top, reach + 36, bottom), self._color(), self.rng)
        self._mark(right.area)
        return [right.name]

    def _color(self) -> Color:
        return self.typed.color if self.kind == "typed" else self.hand.color

    def _mark(self, box: Area) -> None:
        """A mark of this person's habit, or another; some are half-hearted."""
        kind = self.rng.choice(MARKS) if self.rng.random() < _OTHER_MARK else self.mark_kind
        if self.rng.random() < _HALF_HEARTED:
            pale = tuple(round(part + (255 - part) * 0.35) for part in self._color())
            mark(self.draw, box, "small tick", (pale[0], pale[1], pale[2]), self.rng, 1.5)
            return
        mark(self.draw, box, kind, self._color(), self.rng, self.mark_width)


_FILLERS: dict[str, Callable[[_Writer, FormField], Value]] = {
    "text": _Writer.text,
    "multi_box": _Writer.boxes,
    "checkbox": _Writer.check,
    "checkbox_group": _Writer.some,
    "radio_group": _Writer.one,
}
