"""Text becomes the number of a payment card or an international bank account, checked."""

import re

from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.extraction.values.checksums import fits_luhn, fits_mod_97
from ocr_pipeline.extraction.values.lookalikes import all_digits, by_place
from ocr_pipeline.extraction.values.number_forms import characters, checked, compact, matched
from ocr_pipeline.model.value import Value, ValueRule

_CARD = re.compile("[1-9][0-9]{11,18}")
_IBAN = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_COUNTRIES_BY_LENGTH = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",  # codespell:ignore fo
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
_LENGTHS = {
    country: length
    for length, countries in _COUNTRIES_BY_LENGTH.items()
    for country in countries.split()
}
_DIGITS_ONLY = re.compile(
    "A[ET]|B[AE]|CZ|D[EK]|E[ES]|F[IO]|GL|H[RU]|I[LS]|LT|ME|NO|P[LT]|RS|S[EIK]|TN|XK"
)


def card_number(text: str, rule: ValueRule) -> Value:
    """Twelve to nineteen digits (ISO/IEC 7812-1) whose Luhn digit fits.

    Every change of one digit is found.

    Raises:
        NoValue: it has another form, or the check digit does not fit.
    """
    del rule
    found = matched(text, _CARD)
    return Value(checked(found, fits=fits_luhn(found)))


def iban(text: str, rule: ValueRule) -> Value:
    """An account number of ISO 13616-1, of the length that its country has in SWIFT's registry.

    Its check digits are MOD 97-10 of ISO/IEC 7064, which finds every change of one digit.

    Raises:
        NoValue: it has another form, no such country, or the check digits do not fit.
    """
    del rule
    found = matched(characters(text).removeprefix("IBAN").lstrip(":"), _IBAN)
    if _LENGTHS.get(found[:2]) != len(found):
        raise NoValue("No country has an IBAN of this beginning and length. Look at the image.")
    return Value(checked(found, fits=fits_mod_97(found[4:] + found[:4])))


def mended_iban(text: str) -> str:
    """Look-alikes of the country's letters and the check digits; of all where all are digits."""
    found = compact(text)
    country, check, account = by_place(found[:2].upper(), {0, 1}), found[2:4], found[4:]
    if _DIGITS_ONLY.fullmatch(country):
        account = all_digits(account)
    return country + all_digits(check) + account
