"""A language and chance become somebody who fills forms: pen, typefaces, habits.

What is written belongs to ``form_values``, where to ``form_filling``.
"""

import random
from dataclasses import dataclass
from functools import cache

from benchmarks.corpus.fonts import HANDS, TUNING_TYPEFACES
from benchmarks.corpus.form_marks import FULL, Color
from benchmarks.corpus.form_sheet import FormField
from benchmarks.corpus.lexicon import Lexicon
from benchmarks.corpus.typeface import Typeface

_PENS: tuple[Color, ...] = ((28, 48, 140), (22, 30, 96), (34, 34, 38), (52, 52, 58))
_MIXED = ("date", "number", "phone")  # what people add by hand to a form that was typed


@dataclass(frozen=True, slots=True)
class Writer:
    """One person's habits.

    ``by_hand`` is ``typed`` (only marks are by hand), ``mixed`` or ``all``; ``size_px`` is the size
    of printed letters in pixels of the drawing; ``hands`` are tried in turn for a value's letters.
    """

    lexicon: Lexicon
    by_hand: str
    color: Color
    pen_px: float
    size_px: float
    mark: str
    typeface: Typeface
    hands: tuple[Typeface, ...]

    @property
    def rng(self) -> random.Random:
        """Chance, shared with the words."""
        return self.lexicon.rng

    def happens(self, share: float) -> bool:
        """What this person does so often (0..1)."""
        return self.rng.random() < share


def writer(language: str, face: int, rng: random.Random) -> Writer:
    """Somebody who fills forms; types in another typeface than the form's (its number)."""
    faces = [row for number, row in enumerate(TUNING_TYPEFACES[language]) if number != face]
    hands = list(HANDS.get(language, ()))
    rng.shuffle(hands)
    return Writer(
        Lexicon(language, rng),
        rng.choices(("typed", "mixed", "all"), (4, 3, 4))[0],
        rng.choice(_PENS),
        rng.uniform(4.0, 8.0),
        rng.uniform(38, 52),
        rng.choice(FULL),
        rng.choice(faces),
        (*hands, *HANDS["en"]),
    )


@cache
def _has(face: Typeface, letter: str) -> bool:
    font = face.font(24)
    ink, none = font.getmask(letter), font.getmask("\U0010ffff")
    missing = (ink.size, bytes(ink)) == (none.size, bytes(none))
    return not missing and ink.getbbox() is not None


def can_write(face: Typeface, text: str) -> bool:
    """Whether a typeface has every letter."""
    return all(letter.isspace() or _has(face, letter) for letter in text)


def value_face(each: FormField, text: str, person: Writer) -> tuple[Typeface, bool]:
    """The typeface of a value, and whether it is one by hand."""
    name_or_number = each.value_type in _MIXED or any("{name" in row for row in each.values)
    if person.by_hand == "all" or (person.by_hand == "mixed" and name_or_number):
        for hand in person.hands:
            if can_write(hand, text):
                return hand, True
    for face in (person.typeface, *TUNING_TYPEFACES[person.lexicon.language]):
        if can_write(face, text):
            return face, False
    raise ValueError(f"no typeface of {person.lexicon.language} has all letters of a value")
