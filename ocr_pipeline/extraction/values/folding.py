"""Text as it was read becomes text that can be compared: one form of a character, no hidden ones.

Exchanging characters that only look alike belongs to ``lookalikes``.
"""

import re
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SPACES = re.compile(r"\s+")
_LINE_ENDS = re.compile("\r\n?|[\n\v\f\x85\u2028\u2029]")
_PLAIN_SIGNS = str.maketrans(dict.fromkeys("‐‑‒–—―−⁃", "-") | dict.fromkeys("‘’", "'"))
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")


def trimmed(text: str) -> str:
    """The text with its lines kept, without control and format characters, blank ends trimmed."""
    lines = (_visible(line).strip() for line in _LINE_ENDS.split(text))
    return "\n".join(lines).strip("\n")


def folded(text: str) -> str:
    """One line in NFKC, without hidden characters; a run of white space is one space.

    Done until nothing changes: what is composed anew may be of another form once more.
    """
    while True:
        shown = _visible(_SPACES.sub(" ", unicodedata.normalize("NFKC", text)))
        shown = _SPACES.sub(" ", _VARIATION.sub("", shown)).strip()
        if shown == text:
            return text
        text = shown


def with_plain_signs(text: str) -> str:
    """Every dash and minus sign as a hyphen, quotation marks as apostrophes."""
    return text.translate(_PLAIN_SIGNS)


def holds_full_width(text: str) -> bool:
    """Whether a letter or digit is in its full-width form."""
    return _FULL_WIDTH.search(text) is not None


def _visible(text: str) -> str:
    return "".join(
        character
        for character in text
        if character in "\t\n " or unicodedata.category(character) not in _HIDDEN
    )
