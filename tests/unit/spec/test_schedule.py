"""When a batch looks by the clock: a line that every cron reads alike, in a zone that is one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.schedule import ScheduleSpec

FIELDS = {"name": "Scans", "domain": "general", "file_format": "json"}
PLACES = {"input": {"path": "in"}, "result": {"path": "out"}}


@pytest.mark.rule("batch.schedule.cron")
@pytest.mark.parametrize(
    "cron",
    [
        *("", "2:00", "0 2 * *", "0 0 2 * * *", "60 2 * * *", "0 0 31 2 *", "@daily"),
        *("0 2 LW * *", "0 2 ? * *", "0 2 * * 5#2", "*/0 2 * * *", "5-1 2 * * *"),
        *("0 2 * * 0-0", "0 2 1 * 1"),
    ],
)
def test_a_line_that_dagster_refuses_or_reads_otherwise_is_refused(cron: str) -> None:
    with pytest.raises(ValidationError, match="cron"):
        ScheduleSpec(cron=cron, time_zone="UTC")


@pytest.mark.parametrize("cron", ["*/5 * * * *", "0 2 * * mon-FRI", "0  8,20 1-31/2 jan *"])
def test_common_lines_are_taken(cron: str) -> None:
    assert ScheduleSpec(cron=cron, time_zone="UTC").cron == cron


@pytest.mark.rule("batch.schedule.time_zone")
@pytest.mark.parametrize("name", ["KST", "Seoul", "+09:00", "asia/seoul"])
def test_a_zone_without_an_iana_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="Asia/Seoul"):
        ScheduleSpec(cron="0 2 * * *", time_zone=name)


@pytest.mark.rule("batch.watch")
def test_a_batch_that_nobody_watches_has_a_schedule() -> None:
    with pytest.raises(ValidationError, match="write a schedule, or watch"):
        BatchSpec.model_validate({**FIELDS, **PLACES, "watch": False})


@pytest.mark.parametrize("watch", [True, False])
def test_a_schedule_is_beside_or_instead_of_watching(watch: bool) -> None:
    schedule = {"cron": "0 2 * * *", "time_zone": "Asia/Seoul"}
    fields = {**FIELDS, **PLACES, "watch": watch, "schedule": schedule}
    assert BatchSpec.model_validate(fields).watch is watch


def test_the_next_look_is_at_the_time_of_its_zone() -> None:
    schedule = ScheduleSpec(cron="0 2 * * *", time_zone="Asia/Seoul")
    shown = schedule.next_look(datetime(2026, 11, 21, 17, 0, tzinfo=UTC).timestamp())
    assert shown == datetime(2026, 11, 23, 2, 0, tzinfo=ZoneInfo("Asia/Seoul"))
    before = datetime(2026, 11, 21, 16, 59, 59, tzinfo=UTC).timestamp()
    assert schedule.next_look(before).isoformat() == "2026-11-22T02:00:00+09:00"
