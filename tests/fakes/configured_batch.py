"""A batch and its ledger for tests of commands, and what a command says: fixtures and helpers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.manifest import ItemMark, ItemState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.wiring import Engines, open_ledger
from tests.fakes.ledger import leased, planned
from tests.fakes.project import Project


@pytest.fixture
def configured(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    monkeypatch.setattr(Engines, "problem", lambda *_: None)
    project.domain()
    project.batch(name="스캔")
    (project.config_dir.parent / "in/scans").mkdir(parents=True)
    return project


@pytest.fixture
def ledger(configured: Project) -> Iterator[Ledger]:
    opened = open_ledger(Settings.from_environment().ledger_url)
    yield opened
    open_ledger.cache_clear()
    opened.close()


def out_of(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert exit_code_of(["batch", *arguments]) == code
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    return json.loads(out_of(capsys, *arguments, "--json", code=code))


def fail_one(ledger: Ledger, key: str = "bad.png") -> int:
    """A done chunk whose image failed."""
    chunk = planned(ledger, [key], "scans", f"chunk of {key}")
    lease = leased(ledger, chunk)
    [item] = ledger.chunk_items(chunk.key)
    mark = ItemMark(item.item_id, ItemState.FAILED, error_code="EMPTY_FILE", error_detail="0 bytes")
    ledger.mark_items(lease, [mark], 4.0)
    ledger.finish_chunk(lease, deliver=False, now=5.0)
    return item.item_id
