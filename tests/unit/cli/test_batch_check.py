"""``batch check``: lines for people, JSON for scripts, and an exit code for both."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from ocr_pipeline import wiring
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.vision.specimen import SPECIMEN_TEXT, specimen_png
from tests.fakes.pool import ScriptedEngines, ScriptedPool
from tests.fakes.project import Project
from tests.fakes.results import page

REMEDY = ERRORS["STORAGE_MISSING"].remedy


@pytest.fixture
def configured(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    open_ledger = wiring.open_ledger
    engines = ScriptedEngines(ScriptedPool({specimen_png(): (page(SPECIMEN_TEXT),)}))
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    monkeypatch.setattr(wiring, "Engines", lambda _: engines)
    project.domain()
    project.batch()
    (project.config_dir.parent / "in/scans").mkdir(parents=True)
    yield project
    open_ledger.cache_clear()


def check(capsys: pytest.CaptureFixture[str], *options: str, code: int = 0) -> list[str]:
    assert exit_code_of(["batch", "check", "scans", *options]) == code
    return capsys.readouterr().out.splitlines()


def lose_inbox(project: Project) -> None:
    (project.config_dir.parent / "in/scans").rmdir()


def test_every_line_is_ok_or_was_not_tried(
    configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    *lines, total = check(capsys)
    assert {line[:6] for line in lines} == {"ok    ", "-     "}
    assert f"ok    engine: page       read `{SPECIMEN_TEXT}` in 0.2 s" in lines
    assert total == "scans: nothing failed"


def test_what_fails_is_followed_by_what_to_do(
    configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    lose_inbox(configured)
    lines = check(capsys, code=3)
    at = next(number for number, line in enumerate(lines) if line.startswith("FAIL"))
    assert lines[at].startswith("FAIL  input: list        STORAGE_MISSING: the folder ")
    assert lines[at + 1] == " " * 25 + REMEDY
    assert lines[-1] == "scans: 1 failed"


def test_a_terminal_gets_lines_that_fit_and_colors(
    configured: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_inbox(configured)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    lines = check(capsys, code=3)
    assert any(line.startswith("\x1b[31mFAIL\x1b[0m  input: list") for line in lines)
    told = [line for line in lines if line.startswith(" " * 25)]
    assert len(told) > 2
    assert all(len(line) <= 60 or "/" in line for line in told)


def test_scripts_get_json(configured: Project, capsys: pytest.CaptureFixture[str]) -> None:
    lose_inbox(configured)
    lines: list[dict[str, Any]] = json.loads("\n".join(check(capsys, "--json", code=3)))
    by_name = {line["what"]: line for line in lines}
    assert by_name["input: list"]["ok"] is False
    assert by_name["input: list"]["code"] == "STORAGE_MISSING"
    assert by_name["input: list"]["remedy"] == REMEDY
    assert by_name["webhook"] == {
        "what": "webhook",
        "ok": None,
        "detail": "the batch has none",
        "code": None,
        "remedy": None,
    }


def test_a_file_that_is_wrong_ends_with_2(
    configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    configured.write("batches/scans.yaml", "name: [")
    assert check(capsys, code=2)[0].startswith("FAIL  configuration")


def test_without_a_ledger_the_storages_are_tried(
    configured: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_: str) -> None:
        raise ServiceUnavailable("no connection", "LEDGER_UNREACHABLE")

    monkeypatch.setattr(wiring, "open_ledger", down)
    lines = check(capsys, code=3)
    assert lines[1].startswith("FAIL  ledger             LEDGER_UNREACHABLE: no connection")
    assert any(line.startswith("ok    result: delete") for line in lines)


def test_a_batch_whose_file_is_gone_is_one_that_the_ledger_knows(
    configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    exit_code_of(["batch", "status", "scans"])
    capsys.readouterr()
    (configured.config_dir / "batches/scans.yaml").unlink()
    assert check(capsys, code=2)[0] == "FAIL  configuration      its file is gone"
