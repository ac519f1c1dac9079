"""Whatever cron line a batch may have, Dagster takes it, and means the same times."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dagster._utils.schedules import get_next_cron_tick, is_valid_cron_string
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ocr_pipeline.spec.schedule import ScheduleSpec, cron_faults

ZONES = ["UTC", "Asia/Seoul", "Asia/Kathmandu"]  # clocks that are set back have a test below
NAMES = {3: ["jan", "FEB", "Dec", "mar-OCT"], 4: ["sun", "MON", "Sat", "mon-FRI"]}
LIMITS = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]


def terms(field: int) -> st.SearchStrategy[str]:
    """What is between the commas of a field."""
    low, high = LIMITS[field]
    value = st.integers(low, high)
    one = value.map(str) | st.sampled_from(NAMES.get(field, [str(low)]))
    pair = st.lists(value, min_size=2, max_size=2, unique=True).map(sorted)
    span = pair.map(lambda ends: f"{ends[0]}-{ends[1]}")
    return one | span | st.builds("{}/{}".format, span, st.integers(1, 9))


def fields(field: int) -> st.SearchStrategy[str]:
    """A field; more often than not it is every value."""
    some = st.lists(terms(field), min_size=1, max_size=3).map(",".join)
    return st.just("*") | st.builds("*/{}".format, st.integers(1, 40)) | some


lines = st.tuples(*map(fields, range(5))).map(" ".join)
by_one_kind_of_day = st.tuples(*map(fields, range(5)), st.sampled_from([2, 4])).map(
    lambda parts: " ".join("*" if at == parts[5] else part for at, part in enumerate(parts[:5]))
)
SPECIAL = ["* * L * *", "* * LW * *", "* * * * 5L", "* * * * 1#2", "* * ? * *", "@daily", "* * * *"]


@given(lines | st.text("0123456789*/,- LW#?@a", max_size=12) | st.sampled_from(SPECIAL))
@example("0 0 * * * *")
@example("0 0 31 2 *")
@example("٠ 0 * * *")
def test_what_we_accept_dagster_accepts(line: str) -> None:
    if not list(cron_faults(line)):
        assert is_valid_cron_string(line)


@settings(max_examples=300)
@given(by_one_kind_of_day, st.sampled_from(ZONES), st.integers(1_700_000_000, 1_900_000_000))
def test_the_next_look_is_dagsters_next_tick(line: str, zone: str, seconds: int) -> None:
    assume(not list(cron_faults(line)))
    now = datetime.fromtimestamp(seconds, UTC)
    schedule: dict[str, Any] = {"cron": line, "time_zone": zone}
    shown = ScheduleSpec.model_validate(schedule).next_look(now.timestamp())
    assert shown == get_next_cron_tick(line, now + timedelta(seconds=1), zone)


@pytest.mark.parametrize(
    "cron", ["30 1 * * *", "30 2 * * *", "0 3 * * *", "0 * * * *", "0 2 * * 0"]
)
@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])
@pytest.mark.parametrize("hour", range(12))
def test_so_it_is_on_the_days_when_clocks_are_set(cron: str, day: str, hour: int) -> None:
    now = datetime.fromisoformat(f"{day}T{hour:02}:10:00Z")
    schedule = ScheduleSpec(cron=cron, time_zone="America/New_York")
    tick = get_next_cron_tick(cron, now + timedelta(seconds=1), "America/New_York")
    assert schedule.next_look(now.timestamp()).timestamp() == tick.timestamp()
