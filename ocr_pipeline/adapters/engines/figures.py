"""A recognizer becomes one that reads figures only, for fields that hold nothing else.

Which fields those are, and when their text is read as it is, is told here, too; what the figures
mean belongs to ``extraction``.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from ocr_pipeline.adapters.engines.recognizer import BLANK, Character, Recognizer
from ocr_pipeline.adapters.engines.runtime import Array, Network
from ocr_pipeline.model.value import ValueKind

DIGITS = "0123456789"
_WITH_HYPHENS = DIGITS + "- "
CHARACTERS: dict[ValueKind, str] = {
    "numeric": DIGITS + ",.- ",
    "number": DIGITS + ",.-+% ",
    "money": DIGITS + ",.-¥￥$€£₩ ",
    "date": DIGITS + "-./ ",
    "time": DIGITS + ":. ",
    "phone": DIGITS + "-+(). ",
    "business_number": _WITH_HYPHENS,
    "resident_number": _WITH_HYPHENS,
    "corporate_number_jp": _WITH_HYPHENS,
    "my_number_jp": _WITH_HYPHENS,
    "unified_business_number_tw": _WITH_HYPHENS,
    "card_number": _WITH_HYPHENS,
}
WITHOUT_CENTS = frozenset({"ko", "ja", "zh-TW"})  # a stop in their amounts is a comma
# Words, and what is written with Han, kana or Hangul, as dates are: they are read as they are.
_WORD = re.compile(r"[^\W\d_]{3,}")
_EASTERN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3]")
_LIKE_DIGITS = frozenset("CDOQUoIJLilNSZsz")  # which a hasty hand's digits are read as


def may_be_figures(text: str, kind: ValueKind) -> bool:
    """Whether a field of this kind in which ``text`` was read may hold figures only."""
    words = (word for word in _WORD.findall(text) if not _LIKE_DIGITS.issuperset(word))
    return kind in CHARACTERS and not _EASTERN.search(text) and not any(words)


def without_end(figures: Sequence[Character]) -> Sequence[Character]:
    """Figures without a stop at their end, for which a speck is taken.

    It is kept where it is not the only one: dates end with one, as in 2025. 3. 1.
    """
    if len(figures) < 2 or figures[-1].text != ".":  # noqa: PLR2004 - a stop follows something
        return figures
    return figures if any(figure.text == "." for figure in figures[:-1]) else figures[:-1]


def figures_only(recognizer: Recognizer, kind: ValueKind, languages: Collection[str]) -> Recognizer:
    """The same one, that chooses among the characters of a kind; their probabilities add up to 1.

    Raises KeyError for a kind that is not in ``CHARACTERS``.
    """
    characters = CHARACTERS[kind]
    if kind == "money" and not WITHOUT_CENTS.isdisjoint(languages):
        characters = characters.replace(".", "")
    allowed = np.array([text in characters for text in recognizer.alphabet])
    allowed[BLANK] = True
    inner = recognizer.network

    def run(batch: Array) -> Array:
        steps = np.where(allowed, inner.run(batch), 0)
        return np.asarray(steps / np.maximum(steps.sum(axis=2, keepdims=True), 1e-9), np.float32)

    return replace(recognizer, network=Network(run, inner.alphabet), kinds=None)
