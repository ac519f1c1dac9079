"""When a batch looks through its whole input by the clock. Looking belongs to ``steps``."""

import functools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.rulebook import first, rule
from ocr_pipeline.spec.words import PlainText

# What every cron reads alike: no seconds, no `L`, `W`, `#`, `@daily`.
_VALUE = r"(?:[0-9]+|[a-z]{3})"
_TERM = rf"{_VALUE}(?:-{_VALUE}(?:/[0-9]+)?)?"
_FIELD = rf"(?:\*(?:/[0-9]+)?|{_TERM}(?:,{_TERM})*)"
_LINE = re.compile(rf"{_FIELD}(?: +{_FIELD}){{4}}", re.IGNORECASE)
_RANGE = re.compile(r"(\w+)-(\w+)")
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4
_REPEATED_HOUR = timedelta(hours=2)  # longer than any clock is set back


@rule("batch.schedule.cron", "A schedule is a cron line of five fields whose time comes around.")
def cron_faults(text: str) -> Iterator[str]:
    """What Dagster would refuse or read otherwise, and what would never come."""
    if not _comes_around(text):
        yield "is no cron line of five fields; write one like `0 2 * * *` (every day at 2:00)"
        return
    fields = text.split()
    if fields[_DAY_OF_MONTH] != "*" and fields[_DAY_OF_WEEK] != "*":
        yield "has days of the month and of the week; crons differ on which count: leave one `*`"


def _comes_around(text: str) -> bool:
    if not _LINE.fullmatch(text) or _has_a_range_of_one(text):
        return False
    try:
        return bool(next(CronSim(text, datetime.now(UTC))))
    except (CronSimError, StopIteration):
        return False


def _has_a_range_of_one(text: str) -> bool:
    """Whether there is one like `0-0`: Dagster reads it as all values."""
    return any(start.lower() == end.lower() for start, end in _RANGE.findall(text))


@rule("batch.schedule.time_zone", "A schedule names its time zone by the IANA name.")
def time_zone_faults(name: str) -> Iterator[str]:
    """Abbreviations like KST mean different zones in different places."""
    if name not in _zone_names():
        yield "is no IANA time zone; write one like `Asia/Seoul`"


@functools.cache
def _zone_names() -> set[str]:
    """Read from disk, which takes longer than all else about a batch."""
    return available_timezones()


def _check_cron(text: str) -> str:
    first(cron_faults(text))
    return text


def _check_time_zone(name: str) -> str:
    first(time_zone_faults(name))
    return name


Cron = Annotated[PlainText, AfterValidator(_check_cron)]
TimeZone = Annotated[PlainText, AfterValidator(_check_time_zone)]


class ScheduleSpec(Spec):
    """When the whole input is looked through, beside or instead of watching it all the time."""

    cron: Cron = Field(examples=["0 2 * * *"])
    """Five fields: minute, hour, day of month, month, day of week."""
    time_zone: TimeZone = Field(examples=["Asia/Seoul"])
    """The time zone of `cron`, by its IANA name."""

    def next_look(self, now: float) -> datetime:
        """The first time of the schedule after ``now`` (Unix seconds), in its time zone.

        As Dagster has it: a time that a clock skips in spring comes when the clock goes on, one
        that it shows twice in autumn comes the second time.
        """
        before = datetime.fromtimestamp(now, ZoneInfo(self.time_zone)) - _REPEATED_HOUR
        every_hour = self.cron.split()[1].startswith("*")
        times = CronSim(self.cron, before)
        while True:
            moment = next(times)
            moment = moment if every_hour else moment.replace(fold=1)
            if moment.timestamp() > now:
                return moment

    def next_look_in_words(self, now: float) -> str:
        """When the next look is, by the clock of its zone."""
        return f"next look at {self.next_look(now):%Y-%m-%d %H:%M} {self.time_zone}"
