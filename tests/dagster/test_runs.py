"""What the runs of a batch do in Dagster: green, red or quiet, with metadata and checks."""

import dagster as dg
import pytest
from dagster._core.errors import DagsterExecutionInterruptedError

from ocr_pipeline import wiring
from ocr_pipeline.model.delivery import SendAnswer
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import ItemError, ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.partitions import PARENT_RUN_TAG, PARTITION_TAG
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.steps.plan import HOLD_SECONDS
from tests.fakes.site import Site

WEBHOOK = {"url": "https://hook.example/", "secret": {"env": "HOOK_SECRET"}, "max_items": 1}


def materialized(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, object]]:
    """Values of the metadata by asset."""
    return {
        event.asset_key.path[-1]: {
            name: value.value for name, value in event.materialization.metadata.items()
        }
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }


def failure_metadata(result: dg.ExecuteInProcessResult) -> dict[str, object]:
    """What the UI shows beside it."""
    [event] = [event for event in result.all_events if event.is_step_failure]
    data = event.step_failure_data.user_failure_data
    assert data
    return {name: value.value for name, value in data.metadata.items()}


def failure(result: dg.ExecuteInProcessResult) -> str:
    """What the UI shows of a failed step: our words, or those of what we did not expect."""
    [event] = [event for event in result.all_events if event.is_step_failure]
    data = event.step_failure_data
    if data.user_failure_data:
        return data.user_failure_data.description or ""
    assert data.error
    assert data.error.cause
    return data.error.cause.message


def passed(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
    return {check.check_name: check.passed for check in result.get_asset_check_evaluations()}


def state(site: Site) -> ChunkState:
    [chunk] = site.ledger.chunks(None, list(ChunkState))
    return chunk.state


def test_a_chunk_runs_green_with_its_metadata_and_checks(site: Site) -> None:
    site.engines.scripted.answers = {b"b.png": ItemError("CORRUPT_IMAGE", "the PNG ends early")}
    site.drop("a.png", "b.png", "더 보기.png")
    request = site.request()
    result = site.run(request)
    shown = materialized(result)
    assert result.success
    assert passed(result) == {"nothing_lost": True, "not_all_failed": True}
    assert shown["manifest"]["images"] == 3
    assert shown["manifest"]["input"] == str(site.folder / "in" / "scans")
    assert (shown["pages"]["items"], shown["pages"]["failed"]) == (3, 1)
    assert "| `b.png` | CORRUPT_IMAGE | `the PNG ends early` |" in str(
        shown["pages"]["failed_images"]
    )
    assert "Scan or export the file again" in str(shown["pages"]["errors"])
    assert "| 0.90 to 0.95 | 2 |" in str(shown["pages"]["confidence_histogram"])
    assert "| `a.png` |" in str(shown["pages"]["slowest_images"])
    assert shown["results"]["result_storage"] == str(site.folder / "out" / "scans")
    assert "| `더 보기.png.json` |" in str(shown["results"]["result_files"])
    assert str(shown["results"]["run_report"]).endswith(f"{request.partition_key}.csv")
    assert (site.folder / "out" / "scans" / "a.png.json").is_file()


def test_a_chunk_without_a_single_success_is_red_but_done(site: Site) -> None:
    site.engines.scripted.answers = {b"a.png": ItemError("CORRUPT_IMAGE")}
    site.drop("a.png")
    result = site.run(site.request())
    assert not result.success
    assert passed(result)["not_all_failed"] is False
    assert state(site) is ChunkState.DONE
    assert not site.tick("scans__inbox").requests


def test_a_run_that_comes_too_late_is_quiet_and_green(site: Site) -> None:
    site.drop("a.png")
    request = site.request()
    site.run(request)
    again = site.run(request)
    assert again.success
    assert materialized(again) == {}
    assert site.engines.scripted.read == ["a.png"]


def test_a_canceled_chunk_stays_canceled_for_the_sensor_and_runs_for_a_person(site: Site) -> None:
    site.drop("a.png")
    request = site.request()
    site.ledger.cancel_chunk(str(request.partition_key), 1.0)
    assert materialized(site.run(request)) == {}
    assert state(site) is ChunkState.CANCELED
    assert "results" in materialized(site.materialize(request))
    assert state(site) is ChunkState.DONE


def test_materialize_recomputes_a_finished_chunk(site: Site) -> None:
    site.drop("a.png")
    request = site.request()
    site.run(request)
    assert "results" in materialized(site.materialize(request))
    assert site.engines.scripted.read == ["a.png", "a.png"]
    assert state(site) is ChunkState.DONE


def test_re_execute_is_a_wish_too_though_it_copies_the_tags(site: Site) -> None:
    site.drop("a.png")
    request = site.request()
    first = site.run(request)
    tags = {**request.tags, PARENT_RUN_TAG: first.run_id}
    again = site.execute("scans__recognize", request.partition_key, tags)
    assert "results" in materialized(again)


def test_a_person_is_told_in_words_that_another_run_holds_the_chunk(site: Site) -> None:
    site.drop("a.png")
    request = site.request()
    key = str(request.partition_key)
    site.ledger.take_chunk_lease(key, "another run", 1, 10.0**10, 60.0)
    quiet, loud = site.run(request), site.materialize(request)
    assert quiet.success
    assert materialized(quiet) == {}
    assert not loud.success
    assert failure(loud) == f"Chunk {key} is not for this run: another run is working on it."


def test_a_run_that_waited_while_its_chunk_was_planned_anew_is_quiet_and_green(site: Site) -> None:
    site.drop("a.png")
    old = site.request()
    uid = site.ledger.register_batch("scans", 1.0).uid
    assert site.ledger.replan(uid, 2.0) == 1
    loud = site.materialize(old)
    assert "its images were planned anew, in other chunks" in failure(loud)
    site.tick("housekeeping")
    assert site.instance.get_dynamic_partitions("scans__chunks") == []
    # In the queue a run holds the name of its partition, not the partition.
    quiet = site.execute(
        "scans__recognize", tags={**old.tags, PARTITION_TAG: str(old.partition_key)}
    )
    assert quiet.success
    assert materialized(quiet) == {}
    new = site.request()
    assert new.partition_key != old.partition_key
    assert "results" in materialized(site.run(new))


def test_a_chunk_that_the_ledger_does_not_know_is_refused(site: Site) -> None:
    site.instance.add_dynamic_partitions("scans__chunks", ["made-up"])
    result = site.execute("scans__recognize", "made-up")
    assert "the ledger has no such chunk" in failure(result)


def test_a_service_that_is_down_gives_the_chunk_back(site: Site) -> None:
    site.engines.scripted.error = ServiceUnavailable("no answer", "ENGINE_UNREACHABLE")
    site.drop("a.png")
    result = site.run(site.request())
    remedy = ERRORS["ENGINE_UNREACHABLE"].remedy
    told = f"ENGINE_UNREACHABLE: no answer. {remedy} It is tried again by itself."
    assert failure(result) == told
    assert failure_metadata(result) == {"code": "ENGINE_UNREACHABLE", "remedy": remedy}
    [chunk] = site.ledger.chunks(None, [ChunkState.PLANNED])
    assert (chunk.attempt, chunk.last_error) == (2, "ENGINE_UNREACHABLE: no answer")


@pytest.mark.parametrize(("pause_seconds", "wait_seconds"), [(3.0, 3.0), (600.0, HOLD_SECONDS)])
def test_a_pause_of_the_engine_gives_the_chunk_back_for_as_long_or_until_it_is_asked_again(
    site: Site, pause_seconds: float, wait_seconds: float
) -> None:
    paused = ServiceUnavailable("0002", "ENGINE_REFUSED", pause_seconds)
    site.engines.scripted.error = paused
    site.drop("a.png")
    assert not site.run(site.request()).success
    [chunk] = site.ledger.chunks(None, [ChunkState.PLANNED])
    assert chunk.not_before - chunk.planned == pytest.approx(wait_seconds)


def test_a_storage_that_cannot_be_opened_gives_the_chunk_back(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> ObjectStore:
        raise ServiceUnavailable("the key is unknown", "STORAGE_CREDENTIALS")

    site.drop("a.png")
    request = site.request()
    monkeypatch.setattr(wiring, "open_store", refuse)
    assert failure(site.run(request)).startswith("STORAGE_CREDENTIALS: the key is unknown. ")
    [chunk] = site.ledger.chunks(None, [ChunkState.PLANNED])
    assert (chunk.attempt, chunk.lease_holder) == (2, None)


def test_an_error_of_ours_gives_the_chunk_back_and_shows_itself(site: Site) -> None:
    site.engines.scripted.error = RuntimeError("a bug")
    site.drop("a.png")
    result = site.run(site.request())
    assert not result.success
    assert "a bug" in failure(result)
    assert state(site) is ChunkState.PLANNED


def test_an_interruption_leaves_the_chunk_to_housekeeping(site: Site) -> None:
    site.engines.scripted.error = DagsterExecutionInterruptedError()
    site.drop("a.png")
    assert not site.run(site.request()).success
    assert state(site) is ChunkState.RUNNING


@pytest.fixture
def told(bare_site: Site, monkeypatch: pytest.MonkeyPatch) -> dg.RunRequest:
    """The run of the first delivery of a batch with a webhook."""
    monkeypatch.setenv("HOOK_SECRET", "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0")
    bare_site.batch(webhook=WEBHOOK)
    bare_site.drop("a.png")
    bare_site.run(bare_site.request())
    tick = bare_site.tick("scans__delivery")
    [request] = tick.requests
    bare_site.instance.add_dynamic_partitions("scans__deliveries", [str(request.partition_key)])
    return request


def deliver(site: Site, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
    return site.execute("scans__deliver", request.partition_key, request.tags)


def test_a_delivery_that_arrived_is_green(bare_site: Site, told: dg.RunRequest) -> None:
    shown = materialized(deliver(bare_site, told))["deliveries"]
    assert (shown["state"], shown["items"]) == ("delivered", 1)
    assert "| 1 | 200 |" in str(shown["attempts"])
    assert len(bare_site.sender.sent) == 1
    assert materialized(deliver(bare_site, told)) == {}
    assert len(bare_site.sender.sent) == 1


def test_one_that_did_not_arrive_is_red_and_comes_again(
    bare_site: Site, told: dg.RunRequest
) -> None:
    bare_site.sender.answers = (SendAnswer(503, None, None, 0.01),)
    result = deliver(bare_site, told)
    assert "Delivery 1: " in failure(result)
    assert failure(result).endswith("it is tried again by itself.")
    shown = failure_metadata(result)
    assert "next_attempt" in shown
    assert shown["code"] == "RECEIVER_FAILED"
    assert shown["remedy"] == ERRORS["RECEIVER_FAILED"].remedy
    [batch] = bare_site.ledger.batches()
    assert bare_site.ledger.item_counts(batch.uid) == {ItemState.RECOGNIZED: 1}


def test_a_person_does_not_send_what_arrived(bare_site: Site, told: dg.RunRequest) -> None:
    deliver(bare_site, told)
    again = bare_site.execute("scans__deliver", told.partition_key)
    assert "Delivery 1 is not for this run" in failure(again)
    assert len(bare_site.sender.sent) == 1
