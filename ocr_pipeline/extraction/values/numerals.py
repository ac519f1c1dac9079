"""Numbers in words of Chinese, Japanese and Korean become decimals: 십이만 삼천, 壹拾貳萬, 1億2千.

Signs, units and currencies belong to ``numbers`` and ``money``.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from ocr_pipeline.extraction.values.absence import NoValue

_HAN_DIGITS = (
    "〇零○",
    "一壹壱弌",
    "二貳贰弐貮两兩",
    "三參叁参弎叄",
    "四肆",
    "五伍",
    "六陸陆",
    "七柒漆",
    "八捌",
    "九玖",
)
_HANGUL_DIGITS = ("영공", "일", "이", "삼", "사", "오", "육륙", "칠", "팔", "구")
_SMALL = {10: "十拾십", 100: "百佰陌백", 1_000: "千仟阡천"}
_BIG = {10**4: "万萬만", 10**8: "亿億억", 10**12: "兆조"}

_DIGITS = {
    character: str(digit)
    for names in (_HAN_DIGITS, _HANGUL_DIGITS)
    for digit, characters in enumerate(names)
    for character in characters
}
_UNITS = {character: size for size, names in (_SMALL | _BIG).items() for character in names}
_TENS = {"廿": "二十", "卅": "三十"}
NUMERALS = "".join((*_DIGITS, *_UNITS, *_TENS))
"""Every character of a number in words."""

GROUPED = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
"""Digits, with or without a comma before each three."""
_TOKEN = re.compile(
    rf"(?P<arabic>{GROUPED}(?:\.[0-9]+)?(?![0-9,.]))|(?P<numerals>[{''.join(_DIGITS)}]+)"
    rf"|(?P<unit>[{''.join(_UNITS)}])"
)
_HANGUL = re.compile("[가-힣]")
_TWO_NUMBERS = re.compile("[0-9,.] [0-9]|[0-9] [,.]")
_MAX_CHARACTERS = 40
_SHORT_FORM_FROM = 100
_NINE = frozenset(map(Decimal, range(1, 10)))


def number_in_words(text: str, languages: tuple[str, ...] = ()) -> Decimal | None:
    """The number that a text of numerals says; None where it is no such text.

    Digits without units are read one after another (二〇二五), in Hangul only a single one. Units
    have to fall in size. 一百二 is 120 in Chinese and 102 in Japanese: only Japanese takes it.

    Raises:
        NoValue: Chinese and other readers would read another number.
    """
    if _TWO_NUMBERS.search(text) or len(text) > _MAX_CHARACTERS:
        return None
    parts = _parts("".join(_TENS.get(character, character) for character in text))
    if not parts:
        return None
    if len(parts) == 1 and parts[0][0] != "unit":
        return None if _is_word(*parts[0]) else _plain(parts[0][1])
    if _is_short_form(parts) and (not languages or {"zh-CN", "zh-TW"} & {*languages}):
        raise NoValue("The last numeral can be read in two ways. Write the number in digits.")
    return _Sum().of(parts)


def with_digits_before(units: str, text: str) -> str:
    """The text with the numerals before any of the characters ``units`` in digits."""
    return re.sub(rf"[{NUMERALS}]+(?= ?[{units}])", lambda numerals: _in_digits(numerals[0]), text)


def _in_digits(numerals: str) -> str:
    found = number_in_words(numerals, ("ja",))  # which raises for no text
    return numerals if found is None else str(found)


def _parts(text: str) -> list[tuple[str, str]]:
    """What the text consists of, by name of its group; nothing where it holds anything else."""
    text = text.replace(" ", "")
    found = [(token.lastgroup or "", token[0]) for token in _TOKEN.finditer(text)]
    return found if "".join(part for _, part in found) == text else []


def _is_word(kind: str, text: str) -> bool:
    """Syllables in a row that are numerals are words too: 이사, 오이, 사이."""
    return kind == "numerals" and len(text) > 1 and bool(_HANGUL.search(text))


def _is_short_form(parts: list[tuple[str, str]]) -> bool:
    if len(parts) < 2 or parts[-1][0] != "numerals" or parts[-2][0] != "unit":  # noqa: PLR2004
        return False
    last, unit = parts[-1][1], parts[-2][1]
    return len(last) == 1 and not _HANGUL.match(last) and _UNITS[unit] >= _SHORT_FORM_FROM


@dataclass(slots=True)
class _Sum:
    """Parts of a number, added up: ``total`` of what has a big unit, ``section`` since then.

    What follows has to stay under ``below`` within a section, under ``big_below`` after a big unit.
    """

    total: Decimal = Decimal(0)
    section: Decimal = Decimal(0)
    below: Decimal = Decimal(10_000)
    big_below: Decimal = Decimal("Infinity")
    pending: Decimal | None = None
    is_arabic: bool = False

    def of(self, parts: list[tuple[str, str]]) -> Decimal | None:
        fits = all(self._took(kind, text) for kind, text in parts) and self._closed_section()
        is_less = not self.section or self.section < self.big_below
        return self.total + self.section if fits and is_less else None

    def _took(self, kind: str, text: str) -> bool:
        if kind == "unit":
            size = Decimal(_UNITS[text])
            return self._took_big(size) if size >= min(_BIG) else self._took_small(size)
        if self.pending is not None:
            return False
        self.is_arabic = kind == "arabic"
        self.pending = _plain(text)
        return True

    def _took_small(self, size: Decimal) -> bool:
        count = Decimal(1) if self.pending is None else self.pending
        is_digit = count in _NINE
        # Accounts count in thousands and millions (1,234천, 12백만, 2.5천): nothing can follow.
        is_count = self.is_arabic and count > 0 and size > min(_SMALL)
        is_count = is_count and not self.section + self.total
        if size >= self.below or not (is_digit or is_count):
            return False
        self.section += count * size
        self.below = size if is_digit else Decimal(0)
        self.pending = None
        return True

    def _took_big(self, size: Decimal) -> bool:
        if size >= self.big_below or self.pending == 0 or not self._closed_section():
            return False
        self.total += (self.section or 1) * size
        self.big_below = size if self.below else Decimal(0)
        self.section, self.below = Decimal(0), Decimal(10_000)
        return True

    def _closed_section(self) -> bool:
        if self.pending is None:
            return True
        loose = Decimal(10**8 if self.is_arabic else 10_000)
        if self.pending >= (self.below if self.section else loose):
            return False
        if self.pending % 1:
            self.below = Decimal(0)
        self.section += self.pending
        self.pending = None
        return True


def _plain(text: str) -> Decimal:
    """Of a token without units."""
    text = text.replace(",", "")
    return Decimal("".join(_DIGITS.get(character, character) for character in text))
