"""Text becomes exactly one of the choices that a form offers, or none."""

import unicodedata
from itertools import takewhile

from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.extraction.values.folding import folded
from ocr_pipeline.model.value import Value, ValueRule

_MIN_CHARACTERS = 3  # of both, where a character may differ
_NEGATIONS = frozenset("안미불비무부不非未無无否沒没")


def choice(text: str, rule: ValueRule) -> Value:
    """The choice that is equal to the text after NFKC and without spaces, else without case.

    Else, ``repaired``, the only one that is a single character apart. No digit may be that
    character, nor one that says no (미동의 beside 동의): those are other choices, not misread ones.

    Raises:
        NoValue: none, or several.
    """
    wanted = _key(text)
    for key in (_key, _caseless_key):
        if equal := [offer for offer in rule.choices if key(offer) == key(text)]:
            return Value(_only(equal))
    near = [offer for offer in rule.choices if _is_near(_key(offer), wanted)]
    return Value(_only(near), repaired=True)


def _only(offers: list[str]) -> str:
    if len(offers) == 1:
        return offers[0]
    raise NoValue("This is none of the choices, or could be several. Choose one from the image.")


def _key(text: str) -> str:
    return folded(text).replace(" ", "")


def _caseless_key(text: str) -> str:
    return _key(text).casefold()


def _is_near(one: str, other: str) -> bool:
    """Whether one character was exchanged, added or left out, and may have been misread."""
    if min(len(one), len(other)) < _MIN_CHARACTERS or abs(len(one) - len(other)) > 1:
        return False
    pairs = zip(one, other, strict=False)
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    ends = (start + (len(one) >= len(other)), start + (len(other) >= len(one)))
    if one[ends[0] :] != other[ends[1] :]:
        return False
    return not any(map(_changes_meaning, one[start : ends[0]] + other[start : ends[1]]))


def _changes_meaning(character: str) -> bool:
    return character in _NEGATIONS or unicodedata.category(character).startswith("N")
