"""Text becomes a Korean business number or resident registration number, checked."""

from datetime import date

from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.extraction.values.calendars import gregorian
from ocr_pipeline.extraction.values.checksums import weighted
from ocr_pipeline.extraction.values.number_forms import MISFIT, checked, digits
from ocr_pipeline.model.value import Value, ValueRule

_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3)
_RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CENTURIES = {"9": 1800, "0": 1800} | {
    digit: century for century, kinds in ((1900, "1256"), (2000, "3478")) for digit in kinds
}
_FOREIGN = "5678"
_RANDOM_SINCE = date(2020, 10, 5)


def business_number(text: str, rule: ValueRule) -> Value:
    """Ten digits of 사업자등록번호.

    The rule that the National Tax Service made known to makers of software: weights 1 3 7 1 3 7 1
    3, the ninth digit times 5 adds both digits of its product, the last one makes tens full. Every
    change of one digit is found.

    Raises:
        NoValue: there are not ten digits, or the check digit does not fit.
    """
    del rule
    found = digits(text, 10)
    ninth = 5 * int(found[8])
    total = weighted(found[:8], _BUSINESS_WEIGHTS) + ninth + ninth // 10
    return Value(checked(found, fits=(total + int(found[9])) % 10 == 0))


def resident_number(text: str, rule: ValueRule) -> Value:
    """Thirteen digits of 주민등록번호, or of the registration of a foreigner.

    The first six and the seventh are the birthday, which has to exist. Numbers that were given up
    to October 2020 end with a check digit (주민등록번호 부여 방법, Ministry of the Interior and
    Safety), later ones are random. When a number was given cannot be seen but for those who were
    born later: a misfit leaves the value in place and says that it is in doubt. Two of eleven
    remainders share a check digit, so not every change of a digit is found.

    Raises:
        NoValue: there are not thirteen digits, or no such birthday.
    """
    del rule
    found = digits(text, 13)
    year = _CENTURIES[found[6]] + int(found[:2])
    birthday = gregorian(year, int(found[2:4]), int(found[4:6]))
    if birthday is None:
        raise NoValue("It begins with no birthday that exists. Compare it with the image.")
    remainder = weighted(found[:12], _RESIDENT_WEIGHTS) % 11
    check = ((13 if found[6] in _FOREIGN else 11) - remainder) % 10
    if birthday >= _RANDOM_SINCE or check == int(found[12]):
        return Value(found)
    return Value(found, f"{MISFIT} Numbers given since October 2020 have none.")
