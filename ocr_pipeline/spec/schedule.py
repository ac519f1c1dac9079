"""When a batch looks through its whole input by the clock. Looking belongs to ``steps``."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import available_timezones

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.rulebook import first, rule
from ocr_pipeline.spec.words import PlainText


@rule("batch.schedule.cron", "A schedule is a cron line of five fields whose time comes around.")
def cron_faults(text: str) -> Iterator[str]:
    """What Dagster would refuse, and what would never come."""
    try:
        next(CronSim(text, datetime.now(UTC)))
    except (CronSimError, StopIteration):
        yield "is no cron line of five fields; write one like `0 2 * * *` (every day at 2:00)"


@rule("batch.schedule.time_zone", "A schedule names its time zone by the IANA name.")
def time_zone_faults(name: str) -> Iterator[str]:
    """Abbreviations like KST mean different zones in different places."""
    if name not in available_timezones():
        yield "is no IANA time zone; write one like `Asia/Seoul`"


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
