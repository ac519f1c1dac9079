"""A chunk's answers become files first and final rows then; doing it twice changes nothing."""

import io
import json
import threading
from collections import Counter
from dataclasses import replace
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from ocr_pipeline.extraction.wire import decode_pages_json
from ocr_pipeline.model.errors import ItemError, LeaseLost, ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, ItemState, ObservedObject
from ocr_pipeline.model.template import NearestTemplate
from ocr_pipeline.steps.export import ChunkUnfinished, write_manifest
from ocr_pipeline.steps.result_names import result_uri
from ocr_pipeline.steps.work import ChunkWork
from ocr_pipeline.wiring import open_result_files
from tests.fakes.ledger import CrashingLedger, as_ledger
from tests.fakes.pool import ScriptedPool
from tests.fakes.results import unmatched_page
from tests.fakes.store import MemoryStore
from tests.fakes.world import WEBHOOK, BatchWorld

FORMS = [{}, {"file_format": "xls"}, {"file_format": "xls", "workbook": "item"}]
FORM_NAMES = ["json", "xls", "xls per item"]
BAD = ItemError("CORRUPT_IMAGE", "the PNG data is damaged")


def folder(chunk: ChunkRecord) -> str:
    return f"scans/2026-01-01/{chunk.key}"


def reports(chunk: ChunkRecord) -> set[str]:
    suffixes = (".csv", ".jsonl", ".items.parquet", ".pages.parquet")
    return {f"_reports/{folder(chunk)}{suffix}" for suffix in suffixes}


def report_lines(batch: BatchWorld, chunk: ChunkRecord) -> list[dict[str, Any]]:
    data = batch.files()[f"_reports/{folder(chunk)}.jsonl"]
    return [json.loads(line) for line in data.decode().splitlines()]


def sheet(data: bytes, name: str = "Results") -> list[list[object]]:
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    return [list(row) for row in workbook[name].iter_rows(min_row=2, values_only=True)]


def bad_and_good(batch: BatchWorld) -> ChunkRecord:
    batch.pool.answers = {b"bad.png": BAD}
    return batch.process("a/scan.png", "bad.png")


def test_json_results_mirror_the_keys_and_failures_have_files_too(batch: BatchWorld) -> None:
    chunk = bad_and_good(batch)
    files = batch.files()
    assert set(files) == {"a/scan.png.json", "bad.png.json"} | reports(chunk)
    good, bad = json.loads(files["a/scan.png.json"]), json.loads(files["bad.png.json"])
    assert decode_pages_json(files["a/scan.png.json"])[0].words[0].text == "a/scan.png"
    assert good["itemId"] == batch.item("a/scan.png").item_id
    assert bad["error"] == {"code": "CORRUPT_IMAGE", "detail": "the PNG data is damaged"}
    assert bad["images"][0]["inferResult"] == "FAILURE"


def test_xls_results_of_a_chunk_are_one_workbook(batch: BatchWorld) -> None:
    batch.configure(file_format="xls")
    chunk = bad_and_good(batch)
    files = batch.files()
    assert set(files) == {f"{folder(chunk)}.xlsx"} | reports(chunk)
    workbook = files[f"{folder(chunk)}.xlsx"]
    assert [row[0] for row in sheet(workbook)] == ["a/scan.png"]
    assert sheet(workbook, "Errors")[0][:3] == ["bad.png", None, "CORRUPT_IMAGE"]


def test_xls_results_per_item_mirror_the_keys(batch: BatchWorld) -> None:
    batch.configure(file_format="xls", workbook="item")
    chunk = bad_and_good(batch)
    files = batch.files()
    assert set(files) == {"a/scan.png.xlsx", "bad.png.xlsx"} | reports(chunk)
    assert sheet(files["a/scan.png.xlsx"])[0][3] == "a/scan.png"
    assert sheet(files["bad.png.xlsx"], "Errors")[0][2] == "CORRUPT_IMAGE"


def test_what_was_written_is_told(batch: BatchWorld) -> None:
    batch.pool.answers = {b"bad.png": BAD}
    exported = batch.run(batch.planned("a.png", "bad.png"))
    assert (exported.items, exported.recognized, exported.failed) == (2, 1, 1)
    assert exported.uris == ("memory://out/a.png.json", "memory://out/bad.png.json")
    assert exported.storage_uri == "memory://out"
    assert exported.report_uri.startswith("memory://out/_reports/scans/2026-01-01/")


def test_the_run_report_has_a_line_for_every_item(batch: BatchWorld) -> None:
    batch.configure(duplicates="ignore")
    batch.pool.answers = {b"bad.png": BAD}
    chunk = batch.planned("bad.png", a="same", b="same")
    batch.run(chunk)
    lines = {line["key"]: line for line in report_lines(batch, chunk)}
    assert {key: line["state"] for key, line in lines.items()} == {
        "a.png": "recognized",
        "b.png": "ignored",
        "bad.png": "failed",
    }
    assert lines["bad.png"]["error_code"] == "CORRUPT_IMAGE"
    assert lines["bad.png"]["remedy"].startswith("Scan or export the file again")
    assert lines["bad.png"]["result"] == "bad.png.json"
    assert (lines["b.png"]["result"], lines["b.png"]["pages"]) == (None, 0)
    assert lines["b.png"]["duplicate_of"] == lines["a.png"]["item_id"]
    frame = pd.read_csv(io.BytesIO(batch.files()[f"_reports/{folder(chunk)}.csv"]))
    assert list(frame["key"]) == ["a.png", "b.png", "bad.png"]


def test_an_ignored_duplicate_has_no_file_and_no_pages(batch: BatchWorld) -> None:
    batch.configure(duplicates="ignore")
    chunk = batch.process(a="same", b="same")
    files = batch.files()
    assert set(files) == {"a.png.json"} | reports(chunk)
    pages = pq.read_table(io.BytesIO(files[f"_reports/{folder(chunk)}.pages.parquet"]))
    assert pages["key"].to_pylist() == ["a.png"]
    assert batch.item("b.png").state is ItemState.IGNORED


def test_a_reused_result_is_a_whole_result_under_its_own_key(batch: BatchWorld) -> None:
    batch.process(a="same")
    batch.process(b="same")
    original, duplicate = batch.files()["a.png.json"], batch.files()["b.png.json"]
    assert decode_pages_json(duplicate) == decode_pages_json(original)
    assert json.loads(duplicate)["duplicateOf"] == batch.item("a.png").item_id
    assert json.loads(duplicate)["images"][0]["name"] == "b.png"


def test_rows_are_final_when_their_files_are_there(batch: BatchWorld) -> None:
    work = batch.hold(batch.planned("a.png"))
    batch.recognize(work)
    crashing = CrashingLedger(batch.ledger, crash_before=["finish_chunk"])
    with pytest.raises(ServiceUnavailable):
        batch.export(replace(work, ledger=as_ledger(crashing)))
    before = batch.files()
    assert before
    assert batch.item("a.png").state is ItemState.PLANNED
    batch.export(work)
    assert batch.files() == before
    item = batch.item("a.png")
    assert (item.state, item.finished) == (ItemState.RECOGNIZED, batch.clock.now())
    assert batch.chunk_states() == [ChunkState.DONE]


@pytest.mark.parametrize("fields", FORMS, ids=FORM_NAMES)
def test_a_repeated_export_writes_the_same_bytes(batch: BatchWorld, fields: dict[str, Any]) -> None:
    """A run died after its files were written and before its rows: the next attempt repeats it."""
    batch.configure(duplicates="ignore", **fields)
    batch.pool.answers = {b"bad.png": BAD}
    batch.put("bad.png", a="same", b="same")
    [chunk] = batch.plan()
    first = batch.hold(chunk, "first")
    batch.recognize(first)
    crashing = CrashingLedger(batch.ledger, crash_before=["finish_chunk"])
    with pytest.raises(ServiceUnavailable):
        batch.export(replace(first, ledger=as_ledger(crashing)))
    before = batch.files()
    batch.clock.time += 86_400
    batch.ledger.fail_attempt(chunk.key, 1, "died", batch.clock.now(), batch.clock.now(), 9)
    batch.run(chunk, "second")
    assert batch.files() == before


def test_nothing_is_exported_before_every_image_has_an_answer(batch: BatchWorld) -> None:
    work = batch.hold(batch.planned("a.png", "b.png"))
    with pytest.raises(ChunkUnfinished, match="2 of 2 images have no answer yet"):
        batch.export(work)
    assert batch.files() == {}


def test_whoever_lost_the_lease_makes_nothing_final(batch: BatchWorld) -> None:
    chunk = batch.planned("a.png")
    late = batch.hold(chunk, "late")
    batch.recognize(late)
    batch.clock.time += 31
    other = batch.hold(chunk, "other")
    with pytest.raises(LeaseLost):
        batch.export(late)
    assert batch.chunk(chunk).lease_holder == "other"
    batch.export(other)
    assert batch.states() == {"a.png": "recognized"}


def test_the_heartbeat_ends_with_the_chunk(batch: BatchWorld) -> None:
    ended: list[bool] = []
    work = batch.hold(batch.planned("a.png"))
    batch.recognize(work)
    work.held.end = lambda: ended.append(True)  # type: ignore[method-assign]
    batch.export(work)
    assert ended == [True]


# -- transfers -----------------------------------------------------------------------------------


class CountingStore(MemoryStore):
    """Counts reads, and is down for the writes of some keys."""

    def __init__(self) -> None:
        super().__init__("memory://out")
        self.reads: Counter[str] = Counter()
        self.down_for = ""
        self.writers: set[str] = set()

    def read(self, key: str, max_bytes: int) -> tuple[bytes, ObservedObject]:
        self.reads[key] += 1
        return super().read(key, max_bytes)

    def write(self, key: str, data: bytes) -> None:
        self.writers.add(threading.current_thread().name.split()[0])
        if self.down_for and key.endswith(self.down_for):
            raise ServiceUnavailable("the bucket is gone", "STORAGE_UNREACHABLE")
        super().write(key, data)


@pytest.mark.parametrize("fields", FORMS, ids=FORM_NAMES)
def test_page_results_are_read_once(batch: BatchWorld, fields: dict[str, Any]) -> None:
    batch.stores["/out"] = batch.results = store = CountingStore()
    batch.configure(**fields)
    batch.pool.answers = {b"bad.png": BAD}
    keys = [f"{number}.png" for number in range(40)]
    work = batch.hold(batch.planned(*keys, "bad.png"))
    batch.recognize(work)
    store.reads.clear()
    store.writers.clear()
    batch.export(work)
    assert store.reads == {item.result_key: 1 for item in batch.items() if item.result_key}
    assert store.writers == {"write"}, "no file is waited for"


@pytest.mark.parametrize("fields", FORMS, ids=FORM_NAMES)
@pytest.mark.parametrize("down_for", [".json", ".xlsx", ".pages.parquet", ".csv"])
def test_a_file_that_cannot_be_written_leaves_the_chunk_unfinished(
    batch: BatchWorld, fields: dict[str, Any], down_for: str
) -> None:
    batch.stores["/out"] = batch.results = store = CountingStore()
    batch.configure(**fields)
    work = batch.hold(batch.planned("a.png", "b.png"))
    batch.recognize(work)
    store.down_for = down_for
    wanted = {".json": "json", ".xlsx": "xls"}.get(down_for, batch.settings.batch.file_format)
    if wanted == batch.settings.batch.file_format:
        with pytest.raises(ServiceUnavailable, match="STORAGE_UNREACHABLE"):
            batch.export(work)
        assert {item.state for item in batch.items()} == {ItemState.PLANNED}
        store.down_for = ""
    batch.export(work)
    assert {item.state for item in batch.items()} == {ItemState.RECOGNIZED}


# -- versions of one object ----------------------------------------------------------------------


def newer_first(batch: BatchWorld) -> ChunkWork:
    """A canceled chunk with an object's old version is resumed after the new one was finished."""
    old = batch.planned("a.png")
    batch.ledger.cancel_chunk(old.key, batch.clock.now())
    batch.process(a="the new version")
    work = batch.hold(old, "a person's run", wish=True)
    batch.recognize(work)
    return work


@pytest.mark.parametrize("fields", [{}, {"file_format": "xls", "workbook": "item"}])
def test_an_old_version_leaves_the_result_of_a_newer_one_alone(
    batch: BatchWorld, fields: dict[str, Any]
) -> None:
    batch.configure(**fields)
    work = newer_first(batch)
    before = {name: data for name, data in batch.files().items() if name.startswith("a.png")}
    exported = batch.export(work)
    assert exported.uris == ()
    assert {name: batch.files()[name] for name in before} == before
    assert [item.error_code for item in batch.items()] == ["OBJECT_REPLACED", None]
    assert report_lines(batch, work.chunk)[0]["error_code"] == "OBJECT_REPLACED"


def test_a_workbook_of_a_chunk_holds_its_own_items_whatever_came_later(batch: BatchWorld) -> None:
    batch.configure(file_format="xls")
    work = newer_first(batch)
    batch.export(work)
    assert sheet(batch.files()[f"{folder(work.chunk)}.xlsx"], "Errors")[0][2] == "OBJECT_REPLACED"


def test_a_new_version_replaces_the_result_and_says_so(batch: BatchWorld) -> None:
    batch.process("a.png")
    batch.process(a="the new version")
    old, new = batch.items()
    result = json.loads(batch.files()["a.png.json"])
    assert (result["itemId"], result["supersedes"]) == (new.item_id, old.item_id)


# -- deliveries ----------------------------------------------------------------------------------


def waiting(batch: BatchWorld) -> int:
    return batch.ledger.outbox(batch.uid).waiting


def test_only_a_batch_with_a_webhook_fills_the_outbox(batch: BatchWorld) -> None:
    batch.process("a.png")
    assert waiting(batch) == 0
    batch.configure(webhook=WEBHOOK, duplicates="ignore")
    batch.pool.answers = {b"bad.png": BAD}
    batch.process("bad.png", b="same", c="same")
    assert waiting(batch) == 2, "a failure is told, an ignored duplicate is not"


def test_nothing_is_delivered_twice_when_a_done_chunk_is_computed_again(
    batch: BatchWorld,
) -> None:
    batch.configure(webhook=WEBHOOK)
    chunk = batch.process("a.png")
    delivery = batch.ledger.begin_delivery(batch.uid, 1000, "text", "{}", "{}", batch.clock.now())
    assert delivery is not None
    batch.pool = ScriptedPool({b"a.png": BAD})
    batch.run(chunk, "a person's run", wish=True)
    assert batch.states() == {"a.png": "CORRUPT_IMAGE"}
    assert waiting(batch) == 0


def test_a_retried_item_is_delivered_again(batch: BatchWorld) -> None:
    batch.configure(webhook=WEBHOOK)
    batch.process("a.png")
    batch.ledger.retry_items(batch.uid, None, [ItemState.RECOGNIZED], batch.clock.now())
    [chunk] = batch.plan()
    assert waiting(batch) == 0
    batch.run(chunk, "again")
    assert waiting(batch) == 1


# -- the manifest --------------------------------------------------------------------------------


def test_the_manifest_says_what_a_run_will_do(batch: BatchWorld) -> None:
    batch.configure(table_extraction=True)
    work = batch.hold(batch.planned("a.png", "b/c.png"))
    figures = write_manifest(work, open_result_files())
    manifest = f".ocr/chunks/{work.key}/manifest.parquet"
    assert figures == {
        "images": 2,
        "bytes": len("a.png") + len("b/c.png"),
        "domain": "general",
        "languages": "ko",
        "tables": "yes",
        "long_images": "no",
        "file_format": "json",
        "input": "memory://in",
        "result": "memory://out",
        "manifest": f"memory://out/{manifest}",
        "attempt": 1,
    }
    table = pq.read_table(io.BytesIO(batch.results.read(manifest, 10**9)[0]))
    assert table["key"].to_pylist() == ["a.png", "b/c.png"]
    assert work.chunk.settings_json.encode() in (table.schema.metadata or {}).values()


@pytest.mark.parametrize(
    ("store", "uri"),
    [
        ("file:///a%20b", "file:///a%20b/c%20%3D%23.json"),
        ("s3://bucket/a b", "s3://bucket/a b/c =#.json"),
    ],
)
def test_addresses_of_files_can_be_opened_and_those_of_s3_are_what_it_knows(
    store: str, uri: str
) -> None:
    assert result_uri(store, "c =#.json") == uri


@pytest.mark.parametrize("form", FORMS, ids=FORM_NAMES)
def test_what_came_near_an_image_that_no_template_fits_is_in_every_form(
    batch: BatchWorld, form: dict[str, Any]
) -> None:
    batch.configure(**form)
    nearest = NearestTemplate(7, "form", 2, 0.41, "Another title.")
    batch.pool.answers = {b"a.png": (unmatched_page(nearest),)}
    chunk = batch.process("a.png")
    files = batch.files()
    if form:
        [key] = [key for key in files if key.endswith(".xlsx")]
        assert sheet(files[key], "Unmatched") == [
            ["a.png", 1, "form #7", 0.41, 2, "Another title.", None]
        ]
    else:
        result = json.loads(files["a.png.json"])
        assert result["error"]["code"] == "TEMPLATE_NOT_FOUND"
        [image] = result["images"]
        assert image["message"] == "NOT_FOUND: not found matched template"
        assert image["nearestTemplate"]["reason"] == "Another title."
    [line] = report_lines(batch, chunk)
    assert (line["state"], line["error_code"]) == ("failed", "TEMPLATE_NOT_FOUND")
    assert (line["matched_pages"], line["unmatched_pages"], line["review_fields"]) == (0, 1, 0)
