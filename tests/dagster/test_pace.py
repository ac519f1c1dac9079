"""Many batches share what ticks one daemon can evaluate."""

import dagster as dg
import pytest

from ocr_pipeline.sensors.pace import look_interval_seconds
from ocr_pipeline.spec.batch import BatchSpec
from tests.fakes.site import Site

WEBHOOK = {"url": "https://receiver.test/hook", "secret": {"env": "HOOK_SECRET"}}


def batches(count: int, **fields: object) -> list[BatchSpec]:
    own = {"name": "scans", "domain": "d", "file_format": "json"}
    places = {"input": {"path": "in"}, "result": {"path": "out"}}
    return [BatchSpec.model_validate({**own, **places, **fields})] * count


@pytest.mark.parametrize(
    ("count", "fields", "seconds"),
    [
        (0, {}, 5),
        (40, {}, 5),
        (20, {"webhook": WEBHOOK}, 5),
        (200, {}, 25),
        (200, {"webhook": WEBHOOK}, 50),
    ],
)
def test_up_to_eight_ticks_a_second_are_shared(
    count: int, fields: dict[str, object], seconds: int
) -> None:
    assert look_interval_seconds(batches(count, **fields)) == seconds


def intervals(defs: dg.Definitions) -> dict[str, int | None]:
    return {sensor.name: sensor.minimum_interval_seconds for sensor in defs.sensors or ()}


def test_a_batch_that_tells_nobody_is_asked_less_often_what_it_has_to_send(site: Site) -> None:
    site.batch("told", webhook=dict(WEBHOOK))
    assert intervals(site.load_defs()) == {
        "housekeeping": 5,
        "scans__inbox": 5,
        "scans__delivery": 60,
        "told__inbox": 5,
        "told__delivery": 5,
    }


def test_the_resources_of_sensors_are_opened_once_for_all_ticks(site: Site) -> None:
    """Dagster would open them, and an instance, at every tick: most of what a tick costs."""
    sensors = {sensor.name: sensor for sensor in site.load_defs().sensors or ()}
    for name in ("scans__inbox", "scans__delivery"):
        assert not sensors[name].required_resource_keys
