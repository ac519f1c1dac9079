"""A schedule has the whole input looked through by a run, and says why when it does not."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.partitions import BATCH_TAG, KIND_TAG
from ocr_pipeline.runs import DagsterRunBook
from ocr_pipeline.schedules import look_tags
from tests.fakes.ledger import CrashingLedger, as_ledger
from tests.fakes.site import Site

NIGHTLY = {"cron": "0 2 * * *", "time_zone": "Asia/Seoul"}


@pytest.fixture
def bare_site(tmp_path: Path) -> Iterator[Site]:
    """On an instance with files: a schedule's context opens it for itself."""
    ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite")
    (tmp_path / "home").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "home")) as instance:
        yield Site(tmp_path, ledger, instance)
    ledger.close()


@pytest.fixture
def nightly(bare_site: Site) -> Site:
    """A batch whose input is looked at by night only."""
    bare_site.batch(watch=False, schedule=NIGHTLY)
    return bare_site


def tick(site: Site) -> dg.RunRequest | str:
    """A request, or why there is none."""
    defs = site.load_defs()
    schedule = defs.get_repository_def().get_schedule_def("scans__clock")
    loaded = defs.get_repository_def().get_top_level_resources()
    wanted = {key: loaded[key] for key in schedule.required_resource_keys}
    with dg.build_schedule_context(
        site.instance, datetime(2026, 11, 21, 17, tzinfo=UTC), resources=wanted
    ) as context:
        result = schedule(context)
    if isinstance(result, dg.SkipReason):
        return str(result.skip_message)
    assert isinstance(result, dg.RunRequest)
    return result


def look(site: Site) -> dg.ExecuteInProcessResult:
    """A run of the job, as the schedule or a person starts it."""
    return site.execute("scans__look")


def metadata(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    [event] = [event for event in result.all_events if event.is_successful_output]
    return {name: value.value for name, value in event.step_output_data.metadata.items()}


def failure(result: dg.ExecuteInProcessResult) -> str:
    [event] = [event for event in result.all_events if event.is_step_failure]
    data = event.step_failure_data.user_failure_data
    assert data
    return str(data.description)


def test_only_a_batch_with_a_schedule_has_one_and_its_job(nightly: Site) -> None:
    nightly.batch("always")
    defs = nightly.load_defs()
    [schedule] = defs.schedules or ()
    assert isinstance(schedule, dg.ScheduleDefinition)
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Asia/Seoul")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    job = defs.resolve_job_def("scans__look")
    assert schedule.job_name == job.name
    assert (job.tags[KIND_TAG], job.tags[BATCH_TAG]) == ("look", "scans")
    assert not any(node.definition.pool for node in job.nodes)  # type: ignore[attr-defined]
    names = {job.name for job in defs.resolve_all_job_defs()}
    assert "always__look" not in names


def test_a_look_plans_all_that_is_there_and_the_inbox_asks_for_its_runs(nightly: Site) -> None:
    nightly.drop("a.png", "b.png", "notes.part")
    idle = nightly.tick("scans__inbox")
    assert not idle.requests
    assert "next look at 20" in (idle.reason or "")
    assert "02:00 Asia/Seoul" in (idle.reason or "")
    assert not nightly.ledger.chunks(None, list(ChunkState)), "nobody looked yet"
    assert isinstance(tick(nightly), dg.RunRequest)
    shown = metadata(look(nightly))
    assert shown.pop("seconds") >= 0
    assert shown == {
        "objects_seen": 2,
        "new_or_changed": 2,
        "chunks_planned": 1,
        "still_settling": 0,
    }
    request = nightly.request()
    assert nightly.run(request).success
    assert "next look" in (nightly.tick("scans__inbox").reason or "")


def test_beside_watching_it_finds_what_the_inbox_would_find(bare_site: Site) -> None:
    bare_site.batch(schedule=NIGHTLY)
    bare_site.drop("a.png")
    assert metadata(look(bare_site))["chunks_planned"] == 1
    assert "nothing new: 1 objects seen" not in (bare_site.tick("scans__inbox").reason or "")
    assert len(bare_site.tick("scans__inbox").requests) == 1


def test_what_goes_again_after_a_retry_does_not_wait_for_the_next_look(nightly: Site) -> None:
    nightly.drop("a.png")
    look(nightly)
    nightly.run(nightly.request())
    [batch] = nightly.ledger.batches()
    nightly.ledger.retry_items(batch.uid, None, [ItemState.RECOGNIZED], 1.0)
    assert len(nightly.tick("scans__inbox").requests) == 1


@pytest.mark.parametrize("spoil", ["pause", "engine", "deletion"])
def test_a_batch_that_takes_nothing_new_is_not_looked_at(nightly: Site, spoil: str) -> None:
    nightly.drop("a.png")
    uid = nightly.ledger.register_batch("scans", 1.0).uid
    if spoil == "pause":
        nightly.batch(watch=False, schedule=NIGHTLY, enabled=False)
    elif spoil == "engine":
        nightly.engines.missing = "needs tesseract-ocr-script-hang"
    else:
        nightly.ledger.drain_batch(uid, 2.0)
    words = {"pause": "paused", "engine": "tesseract", "deletion": "deleted"}[spoil]
    assert words in str(tick(nightly))
    assert words in failure(look(nightly))
    assert not nightly.ledger.item_counts(uid)


def test_an_input_that_is_away_makes_the_look_red_with_its_remedy(nightly: Site) -> None:
    (nightly.folder / "in" / "scans").rmdir()
    assert failure(look(nightly)).startswith("STORAGE_MISSING: the folder")


def test_one_look_at_a_time(nightly: Site) -> None:
    job = nightly.load_defs().resolve_job_def("scans__look")
    first = nightly.instance.create_run_for_job(
        job, tags=look_tags("scans"), status=dg.DagsterRunStatus.STARTED
    )
    assert tick(nightly) == f"run {first.run_id} still looks through the input"
    assert failure(look(nightly)) == f"Run {first.run_id} looks through the input already."
    nightly.instance.report_run_failed(first)
    assert isinstance(tick(nightly), dg.RunRequest)
    assert look(nightly).success


def test_a_ledger_that_is_down_is_a_reason_and_not_an_error(nightly: Site) -> None:
    nightly.ledger = as_ledger(CrashingLedger(nightly.ledger, crash_before=["register_batch"]))
    assert "does not answer" in str(tick(nightly))


def test_a_look_is_dead_after_a_longer_silence_than_a_chunk(nightly: Site) -> None:
    jobs, runs = nightly.load_defs(), {}
    for name in ("scans__look", "scans__recognize"):
        job = jobs.resolve_job_def(name)
        run = nightly.instance.create_run_for_job(
            job, tags=dict(job.tags), status=dg.DagsterRunStatus.STARTED
        )
        nightly.instance.report_engine_event("on its way", run)
        runs[name] = run.run_id
    book, now = DagsterRunBook(nightly.instance), time.time()
    assert {run.run_id for run in book.silent(now + 60, set())} == {runs["scans__recognize"]}
    assert {run.run_id for run in book.silent(now + 600, set())} == set(runs.values())
