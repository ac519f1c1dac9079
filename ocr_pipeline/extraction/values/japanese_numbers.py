"""Text becomes a Japanese corporate number or individual number (My Number), checked."""

from ocr_pipeline.extraction.values.checksums import weighted
from ocr_pipeline.extraction.values.number_forms import checked, digits
from ocr_pipeline.model.value import Value, ValueRule

_CORPORATE_WEIGHTS = (2, 1) * 6
_INDIVIDUAL_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def corporate_number_jp(text: str, rule: ValueRule) -> Value:
    """Thirteen digits of 法人番号; the T of an invoice issuer's number before them is dropped.

    The first digit checks the others: 法人番号の指定等に関する省令 (Ordinance 70 of 2014 of the
    Ministry of Finance), article 2. A 9 for a 0 is not found, every other change of one digit is.

    Raises:
        NoValue: there are not thirteen digits, or the check digit does not fit.
    """
    del rule
    found = digits(text.removeprefix("T"), 13)
    check = 9 - weighted(found[1:], _CORPORATE_WEIGHTS) % 9
    return Value(checked(found, fits=check == int(found[0])))


def my_number_jp(text: str, rule: ValueRule) -> Value:
    """Twelve digits of 個人番号.

    The last digit checks the others: 行政手続における特定の個人を識別するための番号の利用等に関する
    法律の規定による通知カード及び個人番号カード並びに情報提供ネットワークシステムによる特定個人情報の
    提供等に関する省令 (Ordinance 85 of 2014 of the Ministry of Internal Affairs), article 5.
    Remainders 0 and 1 share a check digit, so not every change of a digit is found.

    Raises:
        NoValue: there are not twelve digits, or the check digit does not fit.
    """
    del rule
    found = digits(text, 12)
    remainder = weighted(found[:11], _INDIVIDUAL_WEIGHTS) % 11
    check = 0 if remainder <= 1 else 11 - remainder
    return Value(checked(found, fits=check == int(found[11])))
