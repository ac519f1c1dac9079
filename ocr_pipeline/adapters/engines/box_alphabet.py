"""A kind of value and a recognizer's classes become the characters that a box may hold.

How boxes are read belongs to ``box_reader``.
"""

import string
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ocr_pipeline.adapters.engines.recognizer import YIELDS, Recognizer
from ocr_pipeline.adapters.engines.runtime import Array
from ocr_pipeline.model.value import ValueKind

_DIGITS = string.digits
_CODE = string.digits + string.ascii_uppercase
# Printed signs between boxes are no ink, and nobody writes one into a box of its own but these.
ALLOWED: dict[ValueKind, str] = {
    "numeric": _DIGITS,
    "number": _DIGITS + ".-",
    "money": _DIGITS + "¥₩$",
    "date": _DIGITS,
    "time": _DIGITS,
    "phone": _DIGITS,
    "business_number": _DIGITS,
    "resident_number": _DIGITS,
    "corporate_number_jp": _DIGITS,
    "my_number_jp": _DIGITS,
    "unified_business_number_tw": _DIGITS,
    "card_number": _DIGITS,
    "resident_id_cn": _DIGITS + "X",
    "national_id_tw": _CODE,
    "unified_social_credit_code_cn": _CODE,
    "iban": _CODE,
}
TIMES = "×"  # an X in a box of its own looks like it
ROMAN = "ⅠⅤⅩⅬⅭⅮⅯ"
NONE = -1


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The characters that may be; ``members`` has the number of one, or ``NONE``, per class.

    ``weights`` are by class: a form of a character that the languages do not write gives way.
    """

    characters: tuple[str, ...]
    members: npt.NDArray[np.int64]
    weights: Array

    def seen(self, step: Array) -> Array:
        """How likely each character is, from the probabilities of the classes."""
        return np.bincount(
            self.members[self.members != NONE],
            (step * self.weights)[self.members != NONE],
            len(self.characters),
        ).astype(np.float32)

    @property
    def digits(self) -> npt.NDArray[np.bool_]:
        """Which of the characters are digits."""
        return np.array([character in _DIGITS for character in self.characters])


def alphabet_of(recognizer: Recognizer, kind: ValueKind) -> Alphabet:
    """What a box may hold of all that a recognizer tells apart: never blank, never a space."""
    allowed = ALLOWED.get(kind)
    characters = [_folded(character, allowed) for character in recognizer.alphabet]
    names = tuple(dict.fromkeys(each for each in characters if each))
    numbers = {name: number for number, name in enumerate(names)}
    members = np.array([numbers.get(each, NONE) for each in characters])
    weights = np.ones(len(members), np.float32)
    if recognizer.kinds is not None:
        for strange, (_, needed) in YIELDS.items():
            weights[recognizer.kinds == strange] = needed
    return Alphabet(names, members, weights)


def plain(character: str) -> str:
    """The usual form: a box as wide as high makes 1 look like that of full width, I like a Roman 1.

    What is longer than one character stays as it is.
    """
    if character == TIMES:
        return "X"
    is_form = unicodedata.east_asian_width(character[:1] or " ") == "F" or character in ROMAN
    return unicodedata.normalize("NFKC", character) if is_form else character


def _folded(character: str, allowed: str | None) -> str:
    """The character that a class stands for in a box, empty where it cannot be."""
    usual = plain(character)
    if len(usual) != 1 or usual.isspace():
        return ""
    if allowed is None:
        return usual
    return usual.upper() if usual.upper() in allowed else ""
