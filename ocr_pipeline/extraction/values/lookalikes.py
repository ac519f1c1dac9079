"""Characters that look like digits become the digits, where the kind of value makes that certain.

No digit is ever exchanged for another one.
"""

import re
from collections.abc import Set

_ROUND_AND_UPRIGHT = {
    "0": "OoОо〇○◯\u110b",  # with the Cyrillic letters, and the Hangul jamo that ㅇ folds to
    "1": "lI|丨\u1175",
}
_LESS_ALIKE = {"2": "Zz", "5": "Ss", "8": "B"}
_ONLY_WHERE_CHECKED = {"0": "DQ", "1": "i", "6": "Gb", "9": "gq"}
_STROKES = "ー一─━ㅡ\u1173"


def _table(*alike: dict[str, str]) -> dict[str, str]:
    return {
        character: digit
        for digits in alike
        for digit, characters in digits.items()
        for character in characters
    }


_SURE = _table(_ROUND_AND_UPRIGHT)
_LIKELY = _table(_LESS_ALIKE)
_ROUND, _LESS_SURE = str.maketrans(_SURE), str.maketrans(_LIKELY)
_ALL_DIGITS = str.maketrans(_table(_ROUND_AND_UPRIGHT, _LESS_ALIKE, _ONLY_WHERE_CHECKED))
_LETTERS = str.maketrans({"0": "O", "1": "I", "2": "Z", "5": "S", "8": "B"})

_RUN = re.compile(rf"(?<![A-Za-z])[0-9,.:/\-{re.escape(''.join(_SURE | _LIKELY))}]+(?![A-Za-z])")
_TOUCHING = re.compile("(?<=[0-9])[BSZsz]+|[BSZsz]+(?=[0-9])")
_STROKE_BETWEEN = re.compile(rf"(?<=\d) ?[{_STROKES}] ?(?=\d)")
_STROKE_BEFORE = re.compile(r"^[ー─━](?=\d)")
_COMB = re.compile(r"(?<!\d)\d(?: \d)+(?!\d)")


def with_digits(text: str) -> str:
    """Look-alikes within runs of digits as digits, strokes between digits as hyphens.

    A run has at least a digit. Letters that look less like digits (B, S, Z) have to touch one, and
    to be fewer than the digits.
    """
    text = _RUN.sub(lambda run: _mended(run[0]), text)
    return _STROKE_BEFORE.sub("-", _STROKE_BETWEEN.sub("-", text))


def closed(text: str) -> str:
    """Digits that stand one by one, as in boxes of a comb, drawn together."""
    return _COMB.sub(lambda comb: comb[0].replace(" ", ""), text)


def all_digits(text: str) -> str:
    """Every look-alike as a digit: for numbers whose check digit tells whether that was right."""
    return _STROKE_BETWEEN.sub("-", text.translate(_ALL_DIGITS))


def by_place(text: str, letters: Set[int]) -> str:
    """Look-alikes as a letter at the places ``letters``, from 0, as a digit at the others."""
    return "".join(
        character.translate(_LETTERS if place in letters else _ALL_DIGITS)
        for place, character in enumerate(text)
    )


def _mended(run: str) -> str:
    digits = sum(character.isdecimal() for character in run)
    likely = sum(character in _LIKELY for character in run)
    if digits <= likely:
        return run
    return _TOUCHING.sub(lambda found: found[0].translate(_LESS_SURE), run.translate(_ROUND))
