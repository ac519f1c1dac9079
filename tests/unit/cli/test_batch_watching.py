"""``batch status --watch``: until nothing moves, as lines, as JSON, as one picture."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.cli.batch import watching
from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryState
from ocr_pipeline.model.manifest import ItemMark, ItemState, Lease
from ocr_pipeline.model.progress import WorkCounts
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.steps.progress import BatchProgress, Reading, progress_of
from ocr_pipeline.wiring import Engines, open_ledger
from tests.fakes.ledger import finished, leased, planned, recognized, seen
from tests.fakes.project import Project

WATCH = ["batch", "status", "scans", "--watch", "--interval", "0.1"]


@pytest.fixture
def ledger(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    monkeypatch.setattr(Engines, "problem", lambda *_: None)
    project.domain()
    project.batch()
    opened = open_ledger(Settings.from_environment().ledger_url)
    yield opened
    open_ledger.cache_clear()
    opened.close()


def meanwhile(monkeypatch: pytest.MonkeyPatch, *steps: Any) -> None:
    """What happens while the command waits, one step per interval."""
    todo = list(steps)
    monkeypatch.setattr("ocr_pipeline.cli.batch.watching.time.sleep", lambda _: todo.pop(0)())


def finish(ledger: Ledger, *failed: str) -> None:
    """The run of the planned chunk, from its lease to its end."""
    lease = leased(ledger, "chunk")
    marks = recognized(ledger.chunk_items("chunk"))
    bad = {item.item_id for item in ledger.chunk_items("chunk") if item.key in failed}
    wrong: dict[str, Any] = {"outcome": ItemState.FAILED, "error_code": "EMPTY_FILE", "pages": 0}
    told: list[ItemMark] = [
        replace(mark, **wrong) if mark.item_id in bad else mark for mark in marks
    ]
    ledger.mark_items(lease, told, 4.0)
    ledger.finish_chunk(lease, deliver=False, now=5.0)


def interrupt() -> None:
    raise KeyboardInterrupt


def test_a_finished_batch_is_told_once(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    finished(ledger, ["a.png"], "scans")
    uid = ledger.batches()[0].uid
    ledger.begin_delivery(uid, 9, "text", "{}", "{}", 6.0)
    ledger.seal_delivery(uid, 1, "key", "hash", 1, "text", 7.0)
    lease = ledger.take_delivery_lease(uid, 1, "run", 1, 8.0, 30.0)
    assert isinstance(lease, Lease)
    gone = DeliveryAttempt(1, 8.0, 0.1, 200, "delivered", "")
    ledger.record_attempt(lease, gone, DeliveryState.DELIVERED, 0.0, 9.0)
    assert exit_code_of(WATCH) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_it_ends_when_everything_is_done(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(ledger, ["a.png", "b.png"], "scans")
    meanwhile(monkeypatch, lambda: finish(ledger))
    assert exit_code_of(WATCH) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert "0 of 2 images, 0 failed; 0 of about 2 pages; chunks: 1 planned" in first
    assert last.endswith("2 of 2 images, 0 failed; 2 pages")


def test_images_that_fail_meanwhile_make_it_end_with_1(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(ledger, ["a.png", "b.png"], "scans")
    meanwhile(monkeypatch, lambda: finish(ledger, "b.png"))
    assert exit_code_of([*WATCH, "--json"]) == 1
    first, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["status"].startswith("scans: available")
    assert (first["images_total"], first["chunks"]["planned"], first["moving"]) == (2, 1, True)
    assert (last["failed"], last["failures"], last["moving"]) == (1, ["EMPTY_FILE: b.png"], False)
    assert exit_code_of(WATCH) == 0, "it failed before this one began"


def test_ctrl_c_ends_it_with_0(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(ledger, ["a.png"], "scans")
    meanwhile(monkeypatch, interrupt)
    assert exit_code_of(WATCH) == 0


@pytest.mark.parametrize("watch", [True, False])
def test_what_settles_is_waited_for_only_where_it_will_be_planned(
    ledger: Ledger,
    project: Project,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    watch: bool,
) -> None:
    nightly = {"cron": "0 2 * * *", "time_zone": "Asia/Seoul"}
    project.batch(watch=watch, schedule=nightly)
    uid = ledger.register_batch("scans", 1.0).uid
    ledger.observe(uid, [seen("a.png")], "sweep", 5.0, 1.0)
    meanwhile(monkeypatch, *[interrupt] * watch)
    assert exit_code_of(WATCH) == 0
    shown = capsys.readouterr().out
    assert "0 of 1 images, 0 failed, 1 settling" in shown


def test_a_terminal_shows_one_picture(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(ledger, ["a.png", "bad \x1b[31m.png"], "scans")
    lease = leased(ledger, "chunk")
    marks = recognized(ledger.chunk_items("chunk"))[:1]
    ledger.mark_items(lease, marks, 4.0)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    meanwhile(monkeypatch, interrupt)
    assert exit_code_of(WATCH) == 0
    shown = capsys.readouterr().out
    assert "scans: available" in shown
    assert "chunk: 1 of 2 images, 0 failed, attempt 1, run run" in shown
    assert "chunks: 1 running" in shown
    assert "\x1b[31m.png" not in shown


def test_a_batch_that_nobody_knows_is_an_error_of_usage(ledger: Ledger) -> None:
    assert exit_code_of(["batch", "status", "nobody", "--watch"]) == 2
    assert not ledger.batches()


def test_readings_of_earlier_intervals_give_the_speed() -> None:
    idle = WorkCounts({}, {}, {}, 0, 0, 0, 0, (), (), (), (), (), ())
    at_work = replace(idle, items={ItemState.PENDING: 1})
    told: list[tuple[Reading, ...]] = []

    def look(earlier: tuple[Reading, ...]) -> tuple[str, BatchProgress]:
        told.append(earlier)
        return "scans: available", progress_of(idle if earlier else at_work, 5.0)

    assert watching.watch_progress(look, 0.1, settles=True, as_json=True) == 0
    assert told == [(), (Reading(5.0, 0, 0),)]
