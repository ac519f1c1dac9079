"""Text becomes a Chinese social credit code or resident identity number, checked."""

import re

from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.extraction.values.calendars import gregorian
from ocr_pipeline.extraction.values.checksums import mod_11_2_check
from ocr_pipeline.extraction.values.lookalikes import all_digits
from ocr_pipeline.extraction.values.number_forms import checked, compact, matched
from ocr_pipeline.model.value import Value, ValueRule

_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(f"[{_CODE_CHARACTERS}]{{2}}[0-9]{{6}}[{_CODE_CHARACTERS}]{{10}}")
_NEVER_IN_CODE = str.maketrans("IOSZ", "1052")
_IDENTITY = re.compile("[1-9][0-9]{16}[0-9X]")
_PROVINCES = frozenset(  # GB/T 2260, and 83 and 91 for residence permits
    map(
        str,
        (
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            *range(81, 84),
            91,
        ),
    )
)


def unified_social_credit_code_cn(text: str, rule: ValueRule) -> Value:
    """Eighteen characters of 统一社会信用代码 (GB 32100-2015): no I, O, S, V or Z among them.

    Weights are the powers of 3, modulo 31, which finds every change of one character.

    Raises:
        NoValue: it has another form, or the check character does not fit.
    """
    del rule
    found = matched(text, _CODE)
    total = sum(
        _CODE_CHARACTERS.index(character) * pow(3, place, 31)
        for place, character in enumerate(found[:17])
    )
    return Value(checked(found, fits=_CODE_CHARACTERS[-total % 31] == found[17]))


def resident_id_cn(text: str, rule: ValueRule) -> Value:
    """Seventeen digits and a check character, X for 10, of 公民身份号码 (GB 11643-1999).

    Province and birthday have to exist; the check is MOD 11-2 of ISO/IEC 7064, which finds every
    change of one digit.

    Raises:
        NoValue: it has another form, no such birthday, or the check character does not fit.
    """
    del rule
    found = matched(text, _IDENTITY)
    birthday = gregorian(int(found[6:10]), int(found[10:12]), int(found[12:14]))
    if birthday is None or found[:2] not in _PROVINCES:
        raise NoValue("The province or birthday in it does not exist. Compare it with the image.")
    return Value(checked(found, fits=mod_11_2_check(found[:17]) == found[17]))


def mended_code_cn(text: str) -> str:
    """Letters that no code has as digits, and letters at the six places of digits."""
    found = compact(text)
    found = found[:2] + all_digits(found[2:8]) + found[8:]
    return found.upper().translate(_NEVER_IN_CODE)


def mended_id_cn(text: str) -> str:
    """Look-alikes as digits, a multiplication sign or Greek letter at the end as X."""
    found = compact(text)
    return all_digits(found[:-1]) + re.sub("[×✕╳Χχ]", "X", found[-1:])
