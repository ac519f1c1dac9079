"""``validate`` and ``schema``."""

import json
from typing import cast

import pytest

from ocr_pipeline.adapters.ledger.ledger import SqlLedger
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.spec.schema import schema_files
from ocr_pipeline.wiring import open_ledger
from tests.fakes.project import Project


@pytest.fixture(autouse=True)
def _own_project(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))


def test_everything_is_in_order(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.domain()
    project.batch()
    assert exit_code_of(["validate"]) == 0
    assert capsys.readouterr().out == "no problem in 2 files\n"


def test_every_problem_and_a_summary(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.domain()
    project.batch("a")
    project.batch("b")
    project.batch("c", file_format="pdf", chunk=3)
    assert exit_code_of(["validate"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "config/batches/b.yaml:1: is one batch on General domains too many (1 allowed); "
        "raise `max_general_batches` in policy.yaml or remove one",
        "config/batches/c.yaml:4: file_format: is `pdf`; write 'xls' or 'json'",
        "config/batches/c.yaml:11: chunk: is `3`; write a mapping of `key: value` lines",
        "3 problems in 2 of 4 files",
    ]


def test_the_ledger_knows_what_came_first(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project.config_dir.parent / "ledger.sqlite"
    monkeypatch.setenv("OCR_PIPELINE_LEDGER", f"sqlite:///{file}")
    project.domain()
    project.batch("later")
    assert exit_code_of(["validate"]) == 0
    assert not file.exists(), "nothing is made to be asked"
    ledger = open_ledger(f"sqlite:///{file}")  # the one of the command: a process has one
    ledger.register_config("batch", "later", "x", 1.0)
    project.batch("earlier")
    assert exit_code_of(["validate"]) == 2
    assert "config/batches/earlier.yaml:1: is one batch" in capsys.readouterr().out
    assert len(ledger.configurations()) == 1, "nothing is registered"
    cast("SqlLedger", ledger).close()
    open_ledger.cache_clear()


def test_a_ledger_that_does_not_answer_is_done_without(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OCR_PIPELINE_LEDGER", "postgresql://127.0.0.1:1/none?connect_timeout=1")
    project.domain()
    assert exit_code_of(["validate"]) == 0
    said = capsys.readouterr()
    assert said.out == "no problem in 1 file\n"
    assert said.err.startswith("without the ledger")


def test_json(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.domain(name="영수증")
    project.write("batches/b.yaml", "name: [\n")
    assert exit_code_of(["validate", "--json"]) == 2
    good, bad = json.loads(capsys.readouterr().out)
    assert good == {
        "kind": "domain",
        "id": "general",
        "file": "config/domains/general.yaml",
        "problems": [],
    }
    assert bad["problems"][0].startswith("config/batches/b.yaml:2: is not YAML")


def test_hostile_text_does_not_reach_the_terminal(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("batches/\x1b[31m.yaml", '"[bold]\\e]0;x": "[red]\\e[2J"\n')
    assert exit_code_of(["validate"]) == 2
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert "[bold]" in text


def test_schema_writes_the_schemas(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["schema"]) == 0
    written = {path.name: path.read_text("utf-8") for path in project.config_dir.glob("schema/*")}
    assert written == schema_files()
    assert len(capsys.readouterr().out.splitlines()) == len(written)


def test_schema_says_where_it_cannot_write(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("schema", "a file")
    assert exit_code_of(["schema"]) == 2
    assert "schema: cannot be written (File exists)" in capsys.readouterr().err
