"""A year in the calendar of a form becomes a day of the Gregorian one: eras, 民國, two digits.

Finding the year, month and day in a text belongs to ``dates``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

PIVOT = 50
"""A year of two digits below it is of this century, from it on of the last: 49 is 2049."""
_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_ROC_BEFORE_FIRST = 1911


@dataclass(frozen=True, slots=True)
class _Era:
    """``last_year`` is in the era's own count; forms print years ahead, also beyond its end."""

    names: tuple[str, ...]
    start: date
    last_year: int

    def day(self, year: int, month: int, day: int) -> date | None:
        if not 1 <= year <= self.last_year:
            return None
        found = gregorian(self.start.year + year - 1, month, day)
        return found if found and found >= self.start else None


# Names and first days: the ordinances on the names of eras (元号を改める政令). Days before 1873,
# when Japan took over the Gregorian calendar, are counted back in it.
_ERAS = (
    _Era(("令和", "令", "R"), date(2019, 5, 1), 50),
    _Era(("平成", "平", "H"), date(1989, 1, 8), 40),
    _Era(("昭和", "昭", "S"), date(1926, 12, 25), 64),
    _Era(("大正", "大", "T"), date(1912, 7, 30), 15),
    _Era(("明治", "明", "M"), date(1868, 1, 25), 45),
)
_BY_NAME = {name: era for era in _ERAS for name in era.names}
ERA_NAMES = tuple(_BY_NAME)
ROC_NAMES = ("中華民國", "中华民国", "民國", "民国")


def gregorian(year: int, month: int, day: int) -> date | None:
    """A day of 1800 to 2199; None where there is none."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def of_era(name: str, year: int, month: int, day: int) -> date | None:
    """A day of a Japanese era, or of the Republic of China, whose first year is 1912."""
    if name in ROC_NAMES:
        return gregorian(_ROC_BEFORE_FIRST + year, month, day) if year else None
    return _BY_NAME[name].day(year, month, day)


def full_year(short: int) -> int:
    """The year that two digits mean; see ``PIVOT``."""
    return short + (2000 if short < PIVOT else 1900)


def year_first_readings(
    digits: str, month: int, day: int, languages: frozenset[str]
) -> Iterator[date | None]:
    """What one or two ``digits`` of a year before month and day can mean in these languages.

    In Japan it may count from any era, in Taiwan from 1911.
    """
    year = int(digits)
    if len(digits) > 1:
        yield gregorian(full_year(year), month, day)
    if "ja" in languages:
        yield from (era.day(year, month, day) for era in _ERAS)
    if "zh-TW" in languages:
        yield of_era(ROC_NAMES[0], year, month, day)
