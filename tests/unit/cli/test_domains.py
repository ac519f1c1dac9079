"""``domain list`` and ``domain show``."""

import json

import pytest

from ocr_pipeline.cli.app import exit_code_of
from tests.fakes.project import Project


@pytest.fixture(autouse=True)
def _two_domains(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    project.domain(name="영수증", table_extraction=True)
    project.write("domains/broken.yaml", "name: '[red]\\e[31m'\n")
    project.batch()


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["domain", "list"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert rows[0][:3] == ["ID", "Name", "Code"]
    assert ["broken", "unavailable"] in rows
    good = ["general", "영수증", "general", "general", "ko,", "ja", "yes", "no", "embedded"]
    assert [*good, "available"] in rows


def test_list_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["domain", "list", "--json"]) == 0
    broken, general = json.loads(capsys.readouterr().out)
    assert (general["name"], general["batches"], general["problems"]) == ("영수증", ["scans"], [])
    assert (broken["status"], len(broken["problems"])) == ("unavailable", 3)


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["domain", "show", "general"]) == 0
    text = capsys.readouterr().out
    assert "영수증" in text
    assert "config/domains/general.yaml" in text
    assert "English is always recognized." in text


def test_show_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["domain", "show", "general", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["languages"] == ["ko", "ja"]


def test_show_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["domain", "show", "x\x1b"]) == 2
    message = "ocr-pipeline: there is no domain `x\\x1b`; there is: broken, general\n"
    assert capsys.readouterr().err == message
