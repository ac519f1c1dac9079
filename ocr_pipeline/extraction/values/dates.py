"""Text becomes a date of ISO 8601: 2025년 3월 1일, 令和7年3月1日, 民國114年3月1日, 1 Mar 2025.

What a year means in its calendar belongs to ``calendars``. Nothing is guessed: what is no day of
the calendar, or could be two days, is refused.
"""

import datetime as dt
import re
from collections.abc import Iterable

from ocr_pipeline.extraction.values.absence import NoValue
from ocr_pipeline.extraction.values.calendars import (
    ERA_NAMES,
    ROC_NAMES,
    full_year,
    gregorian,
    of_era,
    year_first_readings,
)
from ocr_pipeline.extraction.values.lookalikes import all_digits, closed, with_digits
from ocr_pipeline.extraction.values.numerals import with_digits_before
from ocr_pipeline.model.value import Value, ValueRule

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAY = re.compile(
    r"[ ,]*(?:\((?:[월화수목금토일月火水木金土日一二三四五六])\)"
    r"|\((?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\)"
    r"|\(?(?:[월화수목금토일]요일|[月火水木金土日]曜日?|(?:星期|周|週|礼拜|禮拜)[一二三四五六日天])\)?"
    r"|^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?)[ ,]*",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^(?:西元|公元|西暦|서기|A\.?D\.?) ?|(?: ?(?:생|生まれ|生))$")
_UNITS = "年月日號号년월일"
_ALONE = re.compile(f"(?<![A-Za-z])[OolI|]+(?= ?[{_UNITS}])")
_HANGUL_MONTHS = (("유월", "육월"), ("시월", "십월"))

_FULL = 4  # digits of a year
_BREAK = r" ?[-./,·・。、' ] ?"
_YEAR_FIRST = re.compile(
    rf"(?P<era>{'|'.join((*ROC_NAMES, *ERA_NAMES))})?[ .]?'?(?P<year>[0-9]{{1,4}})"
    rf"(?P<mark> ?[年년] ?|{_BREAK})(?P<month>[0-9]{{1,2}})(?: ?[月월] ?|{_BREAK})"
    r"(?P<day>[0-9]{1,2})(?: ?(?:[日號号일]|\.))?"
)
_YEAR_LAST = re.compile(
    rf"(?P<first>[0-9]{{1,2}}){_BREAK}(?P<second>[0-9]{{1,2}}){_BREAK}(?P<year>[0-9]{{4}})\.?"
)
_COMPACT = re.compile(
    rf"(?P<era>{'|'.join((*ROC_NAMES, *ERA_NAMES))})?"
    r"(?P<year>[0-9]{2,4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
)
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"  # codespell:ignore nd
_SHORT_OR_FULL = r"(?P<year>[0-9]{4}|'?[0-9]{2})\.?"
_WITH_MONTH_NAME = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<name>[a-z]{{3,9}})\.?[-/ ]?{_DAY}(?: ?, ?|[-/ ]){_SHORT_OR_FULL}",
        rf"(?:the )?{_DAY}[-./ ]?(?: ?of )?(?P<name>[a-z]{{3,9}})\.?,?[-./ ]?{_SHORT_OR_FULL}",
        rf"(?P<year>[0-9]{{4}})[-./ ](?P<name>[a-z]{{3,9}})\.?[-./ ]{_DAY}",
    )
)


def date(text: str, rule: ValueRule) -> Value:
    """``YYYY-MM-DD`` of a day from 1800 to 2199.

    Two digits of a year mean 1950 to 2049, where the languages of the form know no other count:
    in Japan 25.3.1 may be a year of an era, in Taiwan one of the Republic, and is refused. Three
    digits are a year of the Republic (114/03/31) unless the languages say that it cannot be.
    Where the year is last, ``day_first`` decides.

    Raises:
        NoValue: there is no date, no such day, or more than one that it could be.
    """
    text = _prepared(text)
    readings = _readings(text, rule)
    if readings is None:
        raise NoValue("This is no date with year, month and day. Compare it with the image.")
    days = {day for day in readings if day}
    if not days:
        raise NoValue("The form's calendar has no such day. Compare it with the image.")
    if len(days) > 1:
        raise NoValue("It can be read as several dates. Write the year in four digits.")
    return Value(days.pop().isoformat())


def mended_date(text: str) -> str:
    """Look-alikes as digits, also alone before a unit; digits of a comb drawn together."""
    text = _ALONE.sub(lambda alone: all_digits(alone[0]), text)
    return closed(with_digits(text))


def _prepared(text: str) -> str:
    text = _AROUND.sub("", _WEEKDAY.sub(" ", text, count=1).strip()).replace("元年", "1年")
    for spoken, written in _HANGUL_MONTHS:
        text = text.replace(spoken, written)
    return with_digits_before(_UNITS, text)


def _readings(text: str, rule: ValueRule) -> Iterable[dt.date | None] | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _year_first(found, rule)
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        return [_numbered(year, first, second, rule)]
    if found := _COMPACT.fullmatch(text):
        return _year_first(found, rule)
    for form in _WITH_MONTH_NAME:
        if found := form.fullmatch(text):
            return _with_month_name(found)
    return None


def _year_first(found: re.Match[str], rule: ValueRule) -> Iterable[dt.date | None]:
    digits, month, day = found["year"], int(found["month"]), int(found["day"])
    year = int(digits)
    if found["era"]:
        return [of_era(found["era"], year, month, day)]
    if len(digits) == _FULL:
        return [gregorian(year, month, day)]
    languages = frozenset(rule.languages) - {"en"}
    if len(digits) == _FULL - 1:
        is_possible = not rule.languages or "zh-TW" in languages
        return [of_era(ROC_NAMES[0], year, month, day) if is_possible else None]
    return _short_year(found, rule, languages)


def _short_year(
    found: re.Match[str], rule: ValueRule, languages: frozenset[str]
) -> Iterable[dt.date | None]:
    """English writes the year last; a form that is not only English writes it first."""
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    mark = found.groupdict().get("mark") or ""
    if "년" in mark:
        languages = frozenset({"ko"})
    elif "年" in mark and not languages:
        languages = frozenset({"ja", "zh-TW"})
    readings: list[dt.date | None] = []
    if languages or not rule.languages:
        readings += year_first_readings(found["year"], month, day, languages)
    if not languages:
        readings.append(_numbered(full_year(day), year, month, rule))
    return readings


def _numbered(year: int, first: int, second: int, rule: ValueRule) -> dt.date | None:
    month, day = (second, first) if rule.day_first else (first, second)
    return gregorian(year, month, day)


def _with_month_name(found: re.Match[str]) -> Iterable[dt.date | None] | None:
    name = found["name"].lower()
    month = next((at for at, full in enumerate(_MONTHS, 1) if full.startswith(name)), None)
    if month is None:
        return None
    digits = found["year"].lstrip("'")
    year = int(digits) if len(digits) == _FULL else full_year(int(digits))
    return [gregorian(year, month, int(found["day"]))]
