"""A line of a machine-readable zone as read becomes the line as printed.

Its positions say where letters and where digits stand, its check digits which of two signs of one
shape was printed. Source: ICAO Doc 9303, parts 3 (checks), 4 to 7 (positions). Where the line lies
belongs to ``lines``.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

FILLER = "<"
ZONE = re.compile("[A-Z0-9<]")
FOREIGN_AT_MOST = 1 / 15  # of a line's characters; the recognizer takes some of OCR-B for Greek

_LATIN = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧΦАВЕКМНОРСТХ‹〈《l|", "ABEZHIKMNOPTYXDABEKMHOPCTX<<<11")
_LETTERS = str.maketrans("01258", "OIZSB")
_DIGITS = str.maketrans("OQDIZSB", "0001258")
# Signs of one shape that the sum of a check digit tells apart.
_TWINS = dict(zip("0O1I2Z5S8B", "O0I1Z2S5B8", strict=True))
_NAME = re.compile("[A-Z0-9]+")
_DIGITS_OF_NAME = 2 / 3  # at most: alone they are an office's number in some states
_WEIGHTS = (7, 3, 1)


@dataclass(frozen=True, slots=True)
class Layout:
    """One line of a document: ``classes`` has a letter per position, ``printed`` what is possible.

    ``a`` is a letter, ``9`` a digit, ``n`` a name, ``*`` any of these, each of them or a filler.
    ``checks`` are fields (start, end), each followed by its check digit.
    """

    classes: str
    printed: re.Pattern[str]
    checks: tuple[tuple[int, int], ...] = ()

    def spelled(self, line: str) -> str | None:
        """What is printed if this is such a line."""
        signs = "".join(
            sign.translate(_DIGITS) if wanted == "9" else sign
            for sign, wanted in zip(_with_letters(line, self.classes), self.classes, strict=True)
        )
        for start, end in self.checks:
            if "*" in self.classes[start:end] and not is_checked(signs, start, end):
                signs = _with_twin(signs, start, end)
        return signs if self.printed.fullmatch(signs) else None

    def failures(self, line: str) -> int:
        """How many of the check digits are wrong."""
        return sum(not is_checked(line, start, end) for start, end in self.checks)


def _second(optional: int) -> Layout:
    classes = f"{'*' * 9}9aaa{'9' * 6}9a{'9' * 6}9{'*' * optional}"
    return Layout(classes, _PRINTED_WIDE, ((0, 9), (13, 19), (21, 27)))


def _first(names: int) -> Layout:
    return Layout("aaaaa" + "n" * names, re.compile(f"(?=.*<<){_NAMES}[A-Z][A-Z<]{{4}}.*"))


_DATE = r"\d\d[\d<]{4}\d"  # what is unknown of a month or a day is filled
_PRINTED_WIDE = re.compile(rf".{{9}}[\d<][A-Z<]{{3}}{_DATE}[MF<]{_DATE}.*")
_NAMES = r"(?!.*[A-Z]\d|.*\d[A-Z])"
# Where a number of more than nine characters goes on, a filler stands for its check digit.
_NUMBER = r"(?:.{9}\d|[A-Z0-9]{9}<)"
_LAYOUTS = {
    44: (_first(39), _second(16)),
    36: (_first(31), _second(8)),
    30: (
        Layout(
            f"aaaaa{'*' * 9}9{'*' * 15}",
            re.compile(f"(?=.*<<)[ACI][A-Z<]{{4}}{_NUMBER}.*"),
            ((5, 14),),
        ),
        Layout(
            f"{'9' * 7}a{'9' * 7}aaa{'*' * 11}9",
            re.compile(f"{_DATE}[MF<]{_DATE}[A-Z<]{{3}}.*"),
            ((0, 6), (8, 14)),
        ),
        Layout("n" * 30, re.compile(f"(?=.*<<){_NAMES}[A-Z].*")),
    ),
}


def machine_readable(text: str) -> str | None:
    """The line as printed (30, 36 or 44 characters); None if it is none of such a zone."""
    line = "".join(text.split()).translate(_LATIN).replace("«", "<<")
    foreign = len(line) - len(ZONE.findall(line))
    if foreign > FOREIGN_AT_MOST * len(line):
        return None
    line = unicodedata.normalize("NFKC", line).upper()
    if not all(map(ZONE.fullmatch, line)):
        return None
    readings = [
        (layout.failures(spelled), _changes(line, spelled), spelled)
        for layout in _LAYOUTS.get(len(line), ())
        if (spelled := layout.spelled(line)) is not None
    ]
    if not readings:
        return None
    failures, _, spelled = min(readings)
    return spelled if "<<" in spelled or not failures else None


def check_digit(field: str) -> str:
    """Of letters, digits and fillers: the sum of their values times 7, 3, 1, 7, ..., modulo 10."""
    values = (0 if sign == FILLER else int(sign, 36) for sign in field)
    return str(sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values)) % 10)


def is_checked(line: str, start: int, end: int) -> bool:
    """Whether the digit behind a field is right, or none is printed there."""
    return line[end] in {FILLER, check_digit(line[start:end])}


def _with_letters(line: str, classes: str) -> str:
    """Letters where they must be."""
    signs = "".join(
        sign.translate(_LETTERS) if wanted == "a" else sign
        for sign, wanted in zip(line, classes, strict=True)
    )
    names = classes.find("n")
    return signs if names < 0 else signs[:names] + _NAME.sub(_named, signs[names:])


def _named(found: re.Match[str]) -> str:
    """A name's letters, if enough of them were read as letters."""
    name = found[0]
    few = sum(map(str.isdigit, name)) <= _DIGITS_OF_NAME * len(name)
    return name.translate(_LETTERS) if few else name


def _with_twin(line: str, start: int, end: int) -> str:
    """The field with one sign exchanged, if there is one exchange only that its digit allows."""
    right = {other for other in _exchanged(line, start, end) if is_checked(other, start, end)}
    return right.pop() if len(right) == 1 else line


def _exchanged(line: str, start: int, end: int) -> Iterator[str]:
    for at in range(start, end):
        if line[at] in _TWINS:
            yield line[:at] + _TWINS[line[at]] + line[at + 1 :]


def _changes(line: str, other: str) -> int:
    return sum(a != b for a, b in zip(line, other, strict=True))
