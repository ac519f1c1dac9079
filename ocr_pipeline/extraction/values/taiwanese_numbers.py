"""Text becomes a Taiwanese business number or identity number, checked."""

import re

from ocr_pipeline.extraction.values.checksums import weighted
from ocr_pipeline.extraction.values.lookalikes import by_place
from ocr_pipeline.extraction.values.number_forms import checked, compact, digits, matched
from ocr_pipeline.model.value import Value, ValueRule

_BUSINESS_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
_IDENTITY = re.compile("[A-Z][1289][0-9]{8}")
_IDENTITY_WEIGHTS = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
_COUNTIES = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_FIRST_COUNTY = 10


def unified_business_number_tw(text: str, rule: ValueRule) -> Value:
    """Eight digits of 統一編號, old or new.

    The rule of the Ministry of Finance since April 2023 (營利事業統一編號檢查碼邏輯修正說明): the
    digits of the products by 1 2 1 2 1 2 4 1 add up to a multiple of 5 (of 10 before); the 7 at
    the seventh place gives 10, of which either digit counts. Digits that differ by 5 are not told
    apart at most places, so many changes of a digit are not found.

    Raises:
        NoValue: there are not eight digits, or the check digit does not fit.
    """
    del rule
    found = digits(text, 8)
    products = (int(digit) * weight for digit, weight in zip(found, _BUSINESS_WEIGHTS, strict=True))
    total = sum(sum(divmod(product, 10)) for product in products)
    fits = total % 5 == 0 or (found[6] == "7" and (total + 1) % 5 == 0)
    return Value(checked(found, fits=fits))


def national_id_tw(text: str, rule: ValueRule) -> Value:
    """A letter and nine digits of 國民身分證統一編號, or of a resident's 統一證號 since 2021.

    The letter counts by its county from 10; its tens once, its ones nine times, then weights 8 to
    1 and the check digit add up to tens (Ministry of the Interior, 國民身分證統一編號之檢查碼).
    Changes of one digit are found but for those by 5 under an even weight, and by an even number
    under the weight 5.

    Raises:
        NoValue: it has another form, or the check digit does not fit.
    """
    del rule
    found = matched(text, _IDENTITY)
    county = _COUNTIES.index(found[0]) + _FIRST_COUNTY
    total = weighted(f"{county}{found[1:]}", _IDENTITY_WEIGHTS)
    return Value(checked(found, fits=total % 10 == 0))


def mended_id_tw(text: str) -> str:
    """The letter and the digits that look like what stands in their places."""
    return by_place(compact(text), {0})
