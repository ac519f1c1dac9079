"""``batch run``: from the inbox to files and to a receiver, without a daemon."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from ocr_pipeline import wiring
from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.ports.engines import EnginePause
from ocr_pipeline.steps import housekeep
from tests.fakes.receiver import Receiver, answer
from tests.integration import inbox
from tests.integration.site import BATCH_ID, Site

SECRET = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw=="


def webhook(url: str, **fields: object) -> dict[str, object]:
    return {"url": url, "secret": {"env": "HOOK_SECRET"}, "allow_private_addresses": True, **fields}


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)


def hostile_names() -> dict[str, bytes]:
    return {key: data for key, (data, _) in inbox.named().items()}


def test_every_item_has_one_place_in_one_delivery(site: Site) -> None:
    good = {f"{number}.png": inbox.one_image(number) for number in range(3)}
    site.put({**good, "bad.png": b""})
    with Receiver([answer(200)]) as receiver:
        site.configure(webhook=webhook(receiver.url, max_items=3))
        assert site.run() == 1
        assert site.run() == 0, "nothing is new, nothing is sent"
    payloads = [received.verified(SECRET) for received in receiver.received]
    assert [payload["itemCount"] for payload in payloads] == [3, 1]
    told = Counter(item["key"] for payload in payloads for item in payload["items"])
    assert told == Counter([*good, "bad.png"])


def test_a_delivery_that_did_not_arrive_ends_with_3_and_waits(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.put({"a.png": inbox.one_image(1)})
    with Receiver([answer(503), answer(200)]) as receiver:
        site.configure(webhook=webhook(receiver.url))
        assert site.run() == 3
    assert len(receiver.received) == 1
    assert "1 deliveries did not arrive" in capsys.readouterr().out


def test_a_result_storage_that_stays_down_ends_with_3(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise ServiceUnavailable("the disk is full")

    site.put({"a.png": inbox.one_image(1)})
    site.configure()
    monkeypatch.setattr(housekeep, "_BACKOFF_BASE_SECONDS", 0.01)
    monkeypatch.setattr(LocalStore, "write_file", down)
    assert site.run() == 3
    assert "the disk is full" in capsys.readouterr().err


def test_hostile_names_are_text_in_a_workbook(site: Site) -> None:
    names = hostile_names()
    site.put(names)
    site.configure(file_format="xls")
    assert site.run() == 0
    [path] = site.out.glob("*/*/*.xlsx")
    sheet = openpyxl.load_workbook(path)["Results"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert len({cell.value for cell in cells}) == len(names)
    assert {cell.data_type for cell in cells} == {"s"}
    [report] = site.out.glob("_reports/**/*.csv")
    keys = [row["key"] for row in csv.DictReader(io.StringIO(report.read_text("utf-8-sig")))]
    assert len(keys) == len(names)
    assert not [key for key in keys if key[0] in "=+-@"]


def test_failed_images_are_recognized_after_a_retry(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.configure()
    broken = inbox.one_image(1)[:80]
    site.put({"a.png": broken, "b.png": inbox.one_image(2)})
    assert site.run() == 1
    [failed] = [item for item in site.items() if item.state is ItemState.FAILED]
    assert exit_code_of(["batch", "retry", BATCH_ID]) == 0
    assert site.run() == 1, "it is as broken as before"
    [again] = [item for item in site.items() if item.state is ItemState.FAILED]
    assert (again.item_id, again.generation) == (failed.item_id, 2)
    site.put({"a.png": inbox.one_image(1)})
    assert site.run() == 0
    result = json.loads((site.out / "a.png.json").read_bytes())
    assert result["supersedes"] == failed.item_id
    assert "2 recognized, 1 failed" in capsys.readouterr().out


@pytest.mark.parametrize("spoil", ["pause", "no inbox"])
def test_a_batch_that_may_not_run_ends_with_3_and_says_why(
    site: Site, capsys: pytest.CaptureFixture[str], spoil: str
) -> None:
    site.configure(enabled=spoil != "pause")
    if spoil == "no inbox":
        site.inbox.rmdir()
    assert site.run() == 3
    words = "paused: `enabled: false`" if spoil == "pause" else "STORAGE_MISSING"
    assert words in capsys.readouterr().err


def test_chunks_whose_engine_is_paused_end_it_with_3_and_one_message(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the batch has another engine by now, and would be available."""
    site.configure(chunk={"max_images": 1, "max_wait_seconds": 0})
    site.put({f"{number}.png": b"never read" for number in range(3)})
    pause = EnginePause(600.0, "ENGINE_REFUSED: one.example/.../general: 0002")
    monkeypatch.setattr(wiring.Engines, "admit", lambda *_: pause)
    assert site.run() == 3
    assert capsys.readouterr().err.count(pause.reason) == 1
    assert {item.state for item in site.items()} == {ItemState.PLANNED}


def test_an_empty_inbox_is_no_work(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.configure()
    assert site.run() == 0
    assert "0 recognized, 0 failed, 0 chunks" in capsys.readouterr().out
    assert not Path(site.out).exists()
