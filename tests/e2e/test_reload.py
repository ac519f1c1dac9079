"""Batches come, change, move and go while everything runs: nothing is restarted."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.operate.reloading import reload_definitions
from ocr_pipeline.spec.catalog import ConfigKind, load_catalog
from ocr_pipeline.spec.edits import Change, FileEdit, edited_file, new_file, read_before
from ocr_pipeline.spec.problems import Loc
from ocr_pipeline.steps.change import Wish, carry_out, check
from ocr_pipeline.wiring import SystemClock, write_configuration
from tests.e2e.graphql import Ui
from tests.e2e.stage import Postbox, Stage, image

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]

SEEN_SECONDS = 300  # a daemon looks every minute whether there are other definitions


class Office:
    """What an operator does, by the code behind the commands and by hand."""

    def __init__(self, stage: Stage, ui: Ui) -> None:
        self.stage = stage
        self.ui = ui
        self.config = stage.folder / "config"
        self.out = stage.folder / "out/notes"

    def path(self, batch: str) -> Path:
        return self.config / f"batches/{batch}.yaml"

    def write(self, batch: str, after: bytes) -> None:
        """As a command writes a file: judged, written, loaded."""
        edit = FileEdit(self.path(batch), read_before(self.path(batch)), after)
        change = Change(self.config.resolve(), (edit,))
        wish = Wish(change, needed=((ConfigKind.BATCH, batch),), reload=True)
        catalog, ledger, clock = load_catalog(self.config), self.stage.ledger, SystemClock()
        check(wish, catalog, ledger, clock)
        carry_out(wish, write_configuration, catalog, ledger, clock)
        assert reload_definitions() is None

    def edit(self, batch: str, changes: dict[Loc, object]) -> None:
        """As a command edits a file."""
        self.write(batch, edited_file(self.path(batch).read_bytes(), changes))

    def results(self) -> set[str]:
        """The result files of the batch, wherever it is called."""
        names = (path.relative_to(self.out) for path in self.out.rglob("*.*"))
        return {name.as_posix() for name in names if name.parts[0] not in {".ocr", "_reports"}}

    def gets(self, *keys: str) -> None:
        """Images come; their results follow."""
        for key in keys:
            number = int(key.partition(".")[0])
            self.stage.house.drop("notes", key, image(1000 + number))
        wanted = {f"{key}.json" for key in keys}
        self.stage.until(lambda: wanted <= self.results(), SEEN_SECONDS, f"{wanted} are there")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    monkeypatch.setenv("OCR_PIPELINE_DAGSTER", f"http://127.0.0.1:{port}")
    postbox = Postbox()
    with postbox.receiver, Stage(tmp_path / "stage", postbox) as stage, stage.webserver(port):
        ui = Ui(port)
        stage.until(ui.is_up, 120, "the UI answers")
        yield Office(stage, ui)
        assert not stage.is_down
        stage.stop()


def test_a_batch_comes_changes_moves_and_goes_without_a_restart(office: Office) -> None:
    stage, ui = office.stage, office.ui
    before = {process.pid for process in stage.processes("daemon")}
    quick: dict[str, object] = {"settle_seconds": 0, "chunk": {"max_wait_seconds": 0}}
    places = stage.house.storages("notes")

    values = {"name": "Notes", "domain": "general", "file_format": "json", **places, **quick}
    office.write("notes", new_file(values, "../schema/batch.json"))
    assert "notes__inbox" in ui.sensors()
    office.gets("1.png", "2.png")

    office.edit("notes", {("file_format",): "xls", ("name",): "메모"})
    stage.house.drop("notes", "3.png", image(1003))
    stage.until(
        lambda: any(name.endswith(".xlsx") for name in office.results()),
        SEEN_SECONDS,
        "a workbook is there",
    )
    office.edit("notes", {("file_format",): "json"})

    office.path("notes").rename(office.path("memos"))
    assert reload_definitions() is None
    assert "memos__inbox" in ui.sensors()
    assert "notes__inbox" not in ui.sensors()
    asks = "`ocr-pipeline batch rename notes memos`"
    stage.until(lambda: asks in ui.sensors()["memos__inbox"], SEEN_SECONDS, "it is held")

    uid = stage.uid("notes")
    stage.command("batch", "rename", "notes", "memos", "--yes")
    office.gets("4.png")
    assert stage.uid("memos") == uid
    recognized = {ItemState.RECOGNIZED: 4}  # a moment after their results are there
    stage.until(lambda: stage.ledger.item_counts(uid) == recognized, SEEN_SECONDS, "all are done")
    assert len({run.tags["dagster/partition"] for run in stage.runs(batch="memos")}) == 1

    results = office.results()
    office.path("memos").unlink()
    assert reload_definitions() is None
    assert not {name for name in ui.sensors() if name.startswith("memos")}
    [gone] = [
        row for row in json.loads(stage.command("batch", "list", "--json")) if row["id"] == "memos"
    ]
    assert "its file is gone" in str(gone["status"])
    assert office.results() == results
    assert before == {process.pid for process in stage.processes("daemon")}
