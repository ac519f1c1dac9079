"""Text from images becomes text that a spreadsheet shows as it is: never a formula.

Escapes for CSV follow OWASP's advice on CSV injection. Sheets and files do not belong here.
"""

import re
from dataclasses import dataclass

# Excel's limit, in UTF-16 code units: most emoji and rare ideographs count twice.
MAX_CELL_UNITS = 32_767
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Excel takes full-width signs for formulas too.
_FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠")
# What XML 1.0 cannot hold, and C1 controls, which no sheet shows. Tab and newline stay.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NEWLINE = re.compile("\r\n?")
_READS_AS_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class CellText:
    """Text for one cell; ``replaced`` characters were unprintable, ``cut_characters`` too many."""

    text: str
    replaced: int = 0
    cut_characters: int = 0


def clean(text: str) -> CellText:
    """Replace control characters, unify line ends, and cut what is longer than a cell."""
    if text.isascii() and text.isprintable() and len(text) <= MAX_CELL_UNITS:
        return CellText(text)
    text, replaced = _UNPRINTABLE.subn(REPLACEMENT, _NEWLINE.sub("\n", text))
    kept = _cut(text)
    return CellText(kept, replaced, len(text) - len(kept))


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula if it were typed in."""
    return text.startswith(_FORMULA_STARTS)


def escape_ooxml(text: str) -> str:
    """Keep ``_x000D_`` from being read as a character code (ECMA-376-1, 22.9.2.19, ST_Xstring)."""
    return _READS_AS_ESCAPE.sub("_x005F_", text)


def defuse_csv(text: str) -> str:
    """Put an apostrophe before what starts like a formula: CSV cannot mark a field as text."""
    return f"'{text}" if starts_formula(text) else text


def _cut(text: str) -> str:
    if len(text) * 2 <= MAX_CELL_UNITS:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= MAX_CELL_UNITS * 2:
        return text
    return units[: MAX_CELL_UNITS * 2].decode("utf-16-le", "ignore")
