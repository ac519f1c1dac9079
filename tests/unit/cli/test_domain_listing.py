"""``domain list``, ``domain search`` and ``domain show``."""

import json
from pathlib import Path

import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.wiring import SystemClock
from tests.fakes.project import Project


@pytest.fixture(autouse=True)
def _some_domains(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    project.domain(name="영수증", table_extraction=True)
    project.write("domains/broken.yaml", "name: '[red]\\e[31m'\n")
    project.domain("forms", service_type="template", recognition_model="premium")
    project.deployed("forms/apply", name="가입 신청서")
    project.deployed("forms/other", state="beta")
    project.batch()


def told(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert exit_code_of(["domain", *arguments]) == 0
    return capsys.readouterr().out


def listed(*arguments: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [row["id"] for row in json.loads(told(*arguments, "--json", capsys=capsys))]


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    text = told("list", capsys=capsys)
    rows = [line.split() for line in text.splitlines() if line.strip()]
    assert rows[0] == [
        *("ID", "Name", "Code", "Type", "Languages", "Plan", "Templates", "Modified", "Status"),
    ]
    found = {row[0]: row for row in rows[2:]}
    assert (found["broken"][1], found["broken"][-1]) == ("0", "unavailable")
    assert found["general"][1:7] == ["영수증", "general", "general", "ko,", "ja", "in_house"]
    assert found["forms"][3:9] == ["template", "premium", "ko,", "ja", "in_house", "2"]
    assert max(map(len, text.splitlines())) <= 120


def test_all_columns(capsys: pytest.CaptureFixture[str]) -> None:
    text = told("list", "--wide", capsys=capsys)
    for part in ("가입 신청서", "other", "domain copy", "domain edit --no-table-ex"):
        assert part in text


def test_list_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    broken, forms, general = json.loads(told("list", "--json", capsys=capsys))
    assert (general["name"], general["batches"], general["problems"]) == ("영수증", ["scans"], [])
    assert (broken["status"], len(broken["problems"])) == ("unavailable", 3)
    assert [(row["name"], row["state"]) for row in forms["templates"]] == [
        ("가입 신청서", "service"),
        ("other", "beta"),
    ]
    assert (forms["template_count"], forms["status"]) == (2, "available")


def test_a_changed_template_modifies_its_domain(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for now, state in ((1_000, "beta"), (2_000, "service")):
        monkeypatch.setattr(SystemClock, "now", lambda _, now=now: now)
        project.template("forms/other", state=state)
        found = json.loads(told("show", "forms", "--json", capsys=capsys))
        seen.append((found["created"], found["modified"]))
    first, later = "1970-01-01T00:16:40+00:00", "1970-01-01T00:33:20+00:00"
    assert seen == [(first, first), (first, later)]


def test_without_a_ledger_there_are_no_dates(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("OCR_PIPELINE_LEDGER", f"sqlite:///{tmp_path}/file/ledger.sqlite")
    assert exit_code_of(["domain", "list", "--json"]) == 0
    out, err = capsys.readouterr()
    assert {row["created"] for row in json.loads(out)} == {None}
    assert err.startswith("dates are left out: ")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("영수", ["general"]),
        ("가입", ["forms"]),
        ("PREMIUM", ["forms"]),
        ("config/domains", ["broken", "forms", "general"]),
        ("nowhere", []),
    ],
)
def test_search(text: str, ids: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert listed("search", text, capsys=capsys) == ids


def test_filters(capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--where", "service_type=general", "--where", "languages=ko")
    assert listed("list", *where, capsys=capsys) == ["general"]
    assert listed("search", "ko", "--where", "batches=scans", capsys=capsys) == ["general"]
    assert exit_code_of(["domain", "list", "--where", "color=red"]) == 2
    assert "recognition_model" in capsys.readouterr().err


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    text = told("show", "general", capsys=capsys)
    for part in ("영수증", "config/domains/general.yaml", "English is always recognized.", "scans"):
        assert part in text
    assert "apply.png" not in text
    assert "sample.png" in told("show", "forms", capsys=capsys)


def test_show_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told("show", "general", "--json", capsys=capsys))
    assert found["languages"] == ["ko", "ja"]
    assert "ocr-pipeline domain edit general --no-table-extraction" in found["actions"]


def test_show_what_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["domain", "show", "x\x1b"]) == 2
    message = "ocr-pipeline: there is no domain `x\\x1b`; there is: broken, forms, general\n"
    assert capsys.readouterr().err == message


def test_a_remote_domain_has_the_templates_that_it_names(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    url, secret = "https://example.com/v1/1/a/infer", {"env": "CLOVA"}
    remote = {"kind": "clova", "invoke_url": url, "secret": secret}
    project.write("engines.yaml", {"engines": {"embedded": {}, "remote": remote}})
    fields = {"service_type": "template", "engine": "remote"}
    project.domain("some", **fields, template_ids=[31, 4])
    project.domain("any", **fields)
    found = {row["id"]: row for row in json.loads(told("list", "--json", capsys=capsys))}
    assert [row["id"] for row in found["some"]["templates"]] == ["31", "4"]
    assert (found["any"]["templates"], found["any"]["status"]) == (None, "available")
