"""The text of a field becomes its normalized value: the door to all kinds.

What a kind takes belongs to its module; which field has which rule belongs to templates.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ocr_pipeline.extraction.values import (
    bank_numbers,
    chinese_numbers,
    choices,
    dates,
    emails,
    japanese_numbers,
    korean_numbers,
    money,
    numbers,
    patterns,
    phones,
    taiwanese_numbers,
    times,
)
from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.extraction.values.folding import (
    folded,
    holds_full_width,
    trimmed,
    with_plain_signs,
)
from ocr_pipeline.extraction.values.lookalikes import all_digits
from ocr_pipeline.model.value import Value, ValueKind, ValueRule

MAX_CHARACTERS = 1_000
"""Of a text that is read as anything but ``all``."""

_TOO_LONG = Value(
    None, "The text is too long for a value of this kind. Look whether the area is too large."
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """``read`` raises ``NoValue``; then ``mend`` exchanges what looks alike, and it reads again."""

    read: Callable[[str, ValueRule], Value]
    mend: Callable[[str], str] = str
    prepare: Callable[[str], str] = with_plain_signs


_KINDS: Mapping[ValueKind, _Kind] = {
    "numeric": _Kind(numbers.numeric),
    "number": _Kind(numbers.number, numbers.mended_amount),
    "date": _Kind(dates.date, dates.mended_date),
    "time": _Kind(times.time, times.mended_time),
    "money": _Kind(money.money, money.mended_money),
    "phone": _Kind(phones.phone, phones.mended_phone),
    "email": _Kind(emails.email, emails.mended_email),
    "choice": _Kind(choices.choice, prepare=str),
    "pattern": _Kind(patterns.pattern, prepare=str),
    "business_number": _Kind(korean_numbers.business_number, all_digits),
    "resident_number": _Kind(korean_numbers.resident_number, all_digits),
    "corporate_number_jp": _Kind(japanese_numbers.corporate_number_jp, all_digits),
    "my_number_jp": _Kind(japanese_numbers.my_number_jp, all_digits),
    "unified_business_number_tw": _Kind(taiwanese_numbers.unified_business_number_tw, all_digits),
    "national_id_tw": _Kind(taiwanese_numbers.national_id_tw, taiwanese_numbers.mended_id_tw),
    "unified_social_credit_code_cn": _Kind(
        chinese_numbers.unified_social_credit_code_cn, chinese_numbers.mended_code_cn
    ),
    "resident_id_cn": _Kind(chinese_numbers.resident_id_cn, chinese_numbers.mended_id_cn),
    "card_number": _Kind(bank_numbers.card_number, all_digits),
    "iban": _Kind(bank_numbers.iban, bank_numbers.mended_iban),
}


def normalized(text: str, rule: ValueRule) -> Value:
    """What ``text`` says as a value of the rule's kind; a value normalized again stays as it is.

    The text is read as it is, in NFKC; only where it holds no value are look-alikes exchanged, and
    only those that the kind makes certain. ``repaired`` says so, and also where letters or digits
    were of full width. No text raises, and none takes long.

    Raises:
        ValueError: the rule's expression is none; templates are checked for that when loaded.
    """
    if rule.kind == "all":
        return Value(trimmed(text) or None)
    if len(text) > MAX_CHARACTERS or len(plain := folded(text)) > MAX_CHARACTERS:
        return _TOO_LONG
    if not plain:
        return Value(None)
    value = _read_or_mended(_KINDS[rule.kind], plain, rule)
    if value.value is None:
        return value
    is_narrowed = holds_full_width(text) and not holds_full_width(value.value)
    return replace(value, repaired=value.repaired or is_narrowed)


def _read_or_mended(kind: _Kind, text: str, rule: ValueRule) -> Value:
    text = kind.prepare(text)
    value = _read(kind, text, rule)
    mended = kind.mend(text)
    if value.value is not None or mended == text:
        return value
    value = _read(kind, mended, rule)
    return value if value.value is None else replace(value, repaired=True)


def _read(kind: _Kind, text: str, rule: ValueRule) -> Value:
    try:
        return kind.read(text, rule)
    except NoValue as absence:
        return Value(None, str(absence))
