"""Text becomes digits, or a decimal as text: -1,234.50, △1,234, (12), 十二万三千, 3.5억, 12명.

Separators are those of Korean, Japanese, Chinese and English, which are the same: a comma before
each three digits, a point before decimals. Currencies belong to ``money``.
"""

import re

from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.extraction.values.lookalikes import closed, with_digits
from ocr_pipeline.extraction.values.numerals import GROUPED, number_in_words
from ocr_pipeline.model.value import Value, ValueRule

_PLAIN = re.compile(rf"{GROUPED}(?:\.[0-9]*)?|\.[0-9]+")
_UNIT = re.compile(
    r"(?<=[0-9.]) ?(?:명|개|원|회|건|매|세|살|대|장|권|인|점|円|圓|圆|元|人|名|個|个|件|枚|張|张"
    r"|回|歳|才|歲|岁|次|台|本|冊|册|份|点|點|%|kg|g|km|cm|mm|m2|m3|m)$"
)
_NO_DIGIT = re.compile("[^0-9]")
_LONE_SYLLABLES = frozenset("일이삼사오육륙칠팔구영공조천")  # or parts of words, as in 사원, 공원
_BRACKETS = re.compile(r"\(([^()]*)\)")
_MINUS = "-△▲▵∆"

_POINT_BEFORE_THREE = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:\.[0-9]{3}){2,}(?![0-9.])")
_POINT_THEN_COMMA = re.compile(
    r"(?<![0-9.,])([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]{1,2}|[0-9]{4,})(?![0-9.,])"
)
_OTHER_BEFORE_THREE = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:[ '][0-9]{3})+(?![0-9])")
_SPACED_SEPARATOR = re.compile(r"(?<=[0-9]) ?([.,]) ?(?=[0-9])")


def numeric(text: str, rule: ValueRule) -> Value:
    """The digits alone, leading zeros kept: what the vendor's numeric type keeps.

    Letters within runs of digits are digits that were misread, since the field takes no letters.

    Raises:
        NoValue: there is no digit.
    """
    del rule
    digits = _NO_DIGIT.sub("", with_digits(text))
    if not digits:
        raise NoValue("There is no digit. Look whether the area holds the value.")
    return Value(digits, repaired=digits != _NO_DIGIT.sub("", text))


def number(text: str, rule: ValueRule) -> Value:
    """A decimal without separators, plus sign, leading zeros and unit; decimals are kept.

    Raises:
        NoValue: the text is no single number, or could be two.
    """
    return Value(amount(_UNIT.sub("", text), rule.languages))


def amount(text: str, languages: tuple[str, ...]) -> str:
    """The decimal that a text without a unit says, in digits or words, with its sign.

    Negative is what follows ``-``, ``△`` or ``▲``, precedes ``-``, or stands in brackets, as
    accounts have it.

    Raises:
        NoValue: there is none.
    """
    is_negative, text = _signed(text)
    digits = _plain(text)
    if digits is None:
        digits = _in_words(text, languages)
    is_zero = not digits.strip("0.")
    return f"-{digits}" if is_negative and not is_zero else digits


def mended_amount(text: str) -> str:
    """Look-alikes as digits; spaces, points and apostrophes that stand for commas as commas."""
    text = _SPACED_SEPARATOR.sub(r"\1", closed(with_digits(text)))
    text = _OTHER_BEFORE_THREE.sub(lambda found: re.sub("[ ']", ",", found[0]), text)
    text = _POINT_THEN_COMMA.sub(lambda found: f"{found[1].replace('.', ',')}.{found[2]}", text)
    return _POINT_BEFORE_THREE.sub(lambda found: found[0].replace(".", ","), text)


def _signed(text: str) -> tuple[bool, str]:
    if inside := _BRACKETS.fullmatch(text):
        return True, inside[1].strip()
    if text.startswith(("+", *_MINUS)):
        return text[0] != "+", text[1:].strip()
    return (True, text[:-1].strip()) if text.endswith("-") else (False, text)


def _plain(text: str) -> str | None:
    if not _PLAIN.fullmatch(text):
        return None
    whole, _, decimals = text.replace(",", "").partition(".")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{decimals}" if decimals else whole


def _in_words(text: str, languages: tuple[str, ...]) -> str:
    found = None if text in _LONE_SYLLABLES else number_in_words(text, languages)
    if found is None:
        raise NoValue(
            "This is no single number, or a comma or point does not stand where one belongs. "
            "Compare it with the image."
        )
    digits = f"{found:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
