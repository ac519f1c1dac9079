"""The text of a page and what a reader made of it become errors: in reading order, and whatever it.

Two measures, because an engine that reads every character and puts a column first is not one that
reads every tenth wrong:

- in order: Levenshtein distance of the whole page's text;
- order-free: both texts are tiled with their longest common pieces (``tiling``), wherever they
  stand; a wrong, a lost or an extra character costs one, a moved block nothing. By definition it is
  never more than the distance in order.

Text is compared after ``folded``. Whose text it is belongs to ``pages_read``.
"""

import math
import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from benchmarks.tiling import UNPAIRED, pairs

# Variants that one reader prints for another's: they look alike, and a search finds either.
_ALIKE = {
    "'": "‘’‛′`´ʼ",
    '"': "“”„‟″",
    "-": "‐‑‒–—―−─━",
    "·": "・･·∙•⋅‧●▪ㆍᆞ",
    "~": "～〜∼",
    "<": "〈⟨❬",
    ">": "〉⟩❭",
    "○": "〇◯",
}
_FOLD = {ord(variant): plain for plain, variants in _ALIKE.items() for variant in variants}
_UNSEEN = {"Cc", "Cf", "Co"}  # control, format and private characters: nothing is printed
_LEADERS = re.compile(r"_+|([.·-])\1{2,}")  # dot leaders and rules to write on


@dataclass(frozen=True, slots=True)
class Errors:
    """Character errors among true characters; sums of them are micro averages."""

    errors: int = 0
    characters: int = 0

    def __add__(self, other: "Errors") -> "Errors":
        """Both together."""
        return Errors(self.errors + other.errors, self.characters + other.characters)

    @property
    def percent(self) -> float:
        """The error rate; ``nan`` without characters."""
        return 100 * self.errors / self.characters if self.characters else math.nan


def folded(text: str) -> str:
    """The text as it is compared: NFKC, variants folded, without white space and leaders."""
    plain = unicodedata.normalize("NFKC", text.translate(_FOLD)).translate(_FOLD)
    seen = (
        character
        for character in plain
        if not character.isspace() and unicodedata.category(character) not in _UNSEEN
    )
    return _LEADERS.sub("", "".join(seen))


def in_order(truth: str, read: str) -> Errors:
    """The distance of two folded texts, character by character."""
    return Errors(Levenshtein.distance(truth, read), len(truth))


def order_free(truth: str, read: str, partial: bool = False) -> Errors:
    """What of two folded texts has no counterpart in the other, a substitution counted once.

    When ``partial``, the truth is a part of what is printed, and what else was read is no error.
    """
    longest = max(len(truth), len(read))
    found = max(_paired(truth, read), longest - Levenshtein.distance(truth, read))
    return Errors((len(truth) if partial else longest) - found, len(truth))


def _paired(truth: str, read: str) -> int:
    """Greed depends on the side that it starts from: the better of both counts."""
    if truth == read:
        return len(truth)
    both = (pairs(truth, read), pairs(read, truth))
    return max(sum(place != UNPAIRED for place in places) for places in both)
