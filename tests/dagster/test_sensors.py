"""Sensors ask for runs, name the partitions first, and say why there is nothing to do."""

import json

import pytest

from ocr_pipeline.definitions import CLOCK
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.manifest import ChunkState
from ocr_pipeline.partitions import ATTEMPT_TAG, BATCH_TAG, KIND_TAG
from ocr_pipeline.sensors.housekeeping import load_missing
from ocr_pipeline.sensors.inbox import load_cursor
from tests.fakes.gated import REFUSED, GatedEngines, remote_engine
from tests.fakes.ledger import CrashingLedger, as_ledger
from tests.fakes.site import Site

WEBHOOK = {"url": "https://hook.example/", "secret": {"env": "HOOK_SECRET"}, "max_items": 1}


def test_an_empty_inbox_says_that_nothing_is_new(site: Site) -> None:
    result = site.tick("scans__inbox")
    assert not result.requests
    assert "nothing new: 0 objects seen" in (result.reason or "")


def test_new_images_become_a_chunk_and_its_run(site: Site) -> None:
    site.drop("a.png", "sub/b.png")
    result = site.tick("scans__inbox")
    [request] = result.requests
    [chunk] = site.ledger.chunks(None, [ChunkState.PLANNED])
    assert chunk.item_count == 2
    assert request.partition_key == chunk.key
    assert request.run_key == f"{chunk.key}:1"
    assert result.partitions == {"scans__chunks": [chunk.key]}
    assert request.tags[KIND_TAG] == "recognition"
    assert request.tags[BATCH_TAG] == "scans"
    assert request.tags[ATTEMPT_TAG] == "1"
    assert result.reason is None


def test_asking_again_asks_for_the_same_run(site: Site) -> None:
    site.drop("a.png")
    first, second = (site.tick("scans__inbox").requests for _ in range(2))
    assert [request.run_key for request in first] == [request.run_key for request in second]


def test_a_failed_attempt_asks_under_another_key(site: Site) -> None:
    site.drop("a.png")
    request = site.request()
    site.ledger.fail_attempt(str(request.partition_key), 1, "died", 0.0, 0.0, 3)
    assert site.request().run_key == f"{request.partition_key}:2"


def test_a_batch_that_became_invalid_says_why_and_plans_nothing(site: Site) -> None:
    site.drop("a.png")
    defs = site.load_defs()
    site.write("batches/scans.yaml", "name: Scans\n")
    result = site.tick("scans__inbox", defs=defs)
    assert not result.requests
    assert "unavailable" in (result.reason or "")
    assert "config/batches/scans.yaml" in (result.reason or "")


def test_a_paused_batch_and_a_missing_engine_say_so(site: Site) -> None:
    site.drop("a.png")
    site.engines.missing = "needs tesseract-ocr-script-hang"
    assert "tesseract-ocr-script-hang" in (site.tick("scans__inbox").reason or "")
    site.batch(enabled=False)
    assert "paused" in (site.tick("scans__inbox").reason or "")


def test_a_batch_whose_storage_is_away_says_why_and_holds_up_no_other(site: Site) -> None:
    site.batch("other")
    site.drop("a.png")
    site.drop("b.png", batch_id="other")
    inbox = site.folder / "in" / "scans"
    inbox.rename(inbox.with_name("unmounted"))
    result = site.tick("scans__inbox")
    assert not result.requests
    assert (result.reason or "").startswith("unavailable: storage: STORAGE_MISSING: the folder ")
    assert (result.reason or "").endswith(ERRORS["STORAGE_MISSING"].remedy)
    assert site.run(site.request("other"), "other").success


def test_a_ledger_that_is_down_is_a_reason_and_not_an_error(site: Site) -> None:
    down = ["register_batch", "get_note"]
    site.ledger = as_ledger(CrashingLedger(site.ledger, crash_before=down))
    for name in ("scans__inbox", "scans__delivery", "housekeeping"):
        reason = site.tick(name).reason or ""
        assert reason.endswith("the database does not answer. It is tried again at the next tick.")


def test_a_cursor_of_another_kind_begins_a_new_sweep(site: Site) -> None:
    for cursor in (None, "", "[]", "{", '{"sweep": 1}', "null"):
        assert load_cursor(cursor).start_after == ""
    result = site.tick("scans__inbox", cursor='{"sweep": "old", "start_after": "m"}')
    assert set(json.loads(result.cursor or "")) == {"sweep", "start_after"}


def test_a_batch_without_a_webhook_says_where_its_results_stay(site: Site) -> None:
    assert "no webhook" in (site.tick("scans__delivery").reason or "")


def test_what_was_recognized_becomes_a_delivery_and_its_run(
    bare_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_SECRET", "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0")
    bare_site.batch(webhook=WEBHOOK)
    assert "nothing is due" in (bare_site.tick("scans__delivery").reason or "")
    bare_site.drop("a.png")
    bare_site.run(bare_site.request())
    result = bare_site.tick("scans__delivery")
    [request] = result.requests
    [batch] = bare_site.ledger.batches()
    assert request.partition_key == f"{batch.uid}-000001"
    assert request.run_key == f"{batch.uid}-000001:1"
    assert result.partitions == {"scans__deliveries": [request.partition_key]}
    assert request.tags[KIND_TAG] == "delivery"


def test_housekeeping_has_the_catalog_checked_once_per_state(site: Site) -> None:
    [request] = site.tick("housekeeping").requests
    assert request.job_name == "check_catalog"
    site.execute("check_catalog")
    idle = site.tick("housekeeping")
    assert not idle.requests
    assert idle.reason == "nothing to mend"
    site.batch("letters")
    [changed] = site.tick("housekeeping").requests
    assert changed.run_key != request.run_key


def test_housekeeping_says_what_it_mended(site: Site) -> None:
    site.execute("check_catalog")
    site.drop("a.png")
    key = str(site.request().partition_key)
    site.ledger.take_chunk_lease(key, "run that was never there", 1, 1.0, 1.0)
    assert site.tick("housekeeping").reason == f"chunk {key}: its process is gone; attempt 2"


def test_housekeeping_survives_a_strange_cursor() -> None:
    for cursor in (None, "", "[]", "{", '{"a": "b"}', "3"):
        assert load_missing(cursor) == {}
    assert load_missing('{"c:1": 5}') == {"c:1": 5.0}


def test_an_engine_that_refuses_all_calls_is_the_reason_for_no_run(bare_site: Site) -> None:
    engines = GatedEngines(gates=bare_site.ledger, clock=CLOCK, secrets={"ONE": "wrong"})
    bare_site.engines = engines
    bare_site.write("engines.yaml", {"engines": {"one": remote_engine("one")}})
    bare_site.domain(engine="one")
    bare_site.batch()
    bare_site.drop("a.png")
    asked = bare_site.request()
    engines.call(bare_site.load().effective("scans"), REFUSED)
    bare_site.drop("b.png")
    result = bare_site.tick("scans__inbox")
    assert not result.requests
    assert (result.reason or "").startswith(
        "unavailable: engine: ENGINE_REFUSED: one.example/.../general"
    )
    assert (result.reason or "").endswith("or after `ocr-pipeline batch check scans --engine`")
    bare_site.execute("check_catalog")
    assert bare_site.tick("housekeeping").reason == "nothing to mend"
    [chunk] = bare_site.ledger.chunks(None, [ChunkState.PLANNED])
    assert (chunk.key, chunk.item_count) == (asked.partition_key, 1)
