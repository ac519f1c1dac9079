"""Runs of Dagster say how far the whole batch is, and never fail because they cannot."""

import dagster as dg
import pytest

from ocr_pipeline.assets import pages
from ocr_pipeline.steps import recognize
from tests.fakes.ledger import CrashingLedger, as_ledger
from tests.fakes.site import Site


@pytest.fixture
def half(site: Site) -> dg.RunRequest:
    """The first of two chunks wants its run."""
    site.batch(chunk={"max_images": 2, "max_wait_seconds": 0})
    site.drop("a.png", "b.png", "c.png")
    result = site.tick("scans__inbox")
    for partitions, keys in result.partitions.items():
        site.instance.add_dynamic_partitions(partitions, keys)
    return result.requests[0]


def shown(result: dg.ExecuteInProcessResult) -> dict[str, object]:
    """The metadata of ``pages``."""
    assert result.success
    for event in result.get_asset_materialization_events():
        if event.asset_key and event.asset_key.path[-1] == "pages":
            return {n: v.value for n, v in event.materialization.metadata.items()}
    raise AssertionError("no pages")


def test_a_chunk_shows_how_far_its_batch_is(site: Site, half: dg.RunRequest) -> None:
    found = shown(site.run(half))
    assert found["batch"] == "2 of 3 images, 0 failed; 2 of about 3 pages"
    assert (found["batch_images_done"], found["batch_images_total"]) == (2, 3)
    assert (found["batch_pages_done"], found["batch_pages_total"]) == (2, 3)
    assert "batch_seconds_left" not in found, "one chunk alone has no speed"


def test_a_long_run_observes_its_batch(
    site: Site, half: dg.RunRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognize, "_PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(pages, "OBSERVE_SECONDS", 0.0)
    result = site.run(half)
    seen = [event.asset_observation_data for event in result.get_asset_observation_events()]
    assert len(seen) == 2
    assert {each.asset_observation.partition for each in seen} == {half.partition_key}
    assert seen[0].asset_observation.metadata["batch_images_total"].value == 3


def test_a_ledger_that_cannot_count_now_fails_no_run(
    site: Site, half: dg.RunRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognize, "_PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr(pages, "OBSERVE_SECONDS", 0.0)
    site.ledger = as_ledger(CrashingLedger(site.ledger, crash_before=["progress"]))
    assert "batch" not in shown(site.run(half))


def test_a_short_run_observes_nothing(site: Site, half: dg.RunRequest) -> None:
    assert not site.run(half).get_asset_observation_events()


def test_a_tick_says_how_far_the_batch_is_while_it_is_at_work(
    site: Site, half: dg.RunRequest
) -> None:
    site.run(half)
    request = site.request()
    site.ledger.take_chunk_lease(str(request.partition_key), "run", 1, 10.0**10, 60.0)
    reason = site.tick("scans__inbox").reason or ""
    assert "nothing new: 3 objects seen; " in reason
    assert " of 3 images, 0 failed; " in reason
