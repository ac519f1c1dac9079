"""``domain create|edit|copy|delete`` by options, and the two checks."""

import json

import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.cli.domain.options import FEATURES
from tests.fakes.project import Project

PHONE = {"name": "phone", "type": "multi_box", "areas": [[10, 50, 20, 70], [30, 50, 40, 70]]}


@pytest.fixture(autouse=True)
def _some_domains(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    monkeypatch.setenv("OCR_PIPELINE_DAGSTER", "http://127.0.0.1:9")
    project.write("policy.yaml", {"specialized_models": ["receipt"]})
    project.domain()
    project.domain("forms", service_type="template", recognition_model="premium")
    project.deployed("forms/apply", fields=[PHONE])
    project.write("templates/forms/sample.png", b"\x89PNG")
    project.batch()


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> "Said":
    return Said(capsys)


class Said:
    """What ``domain`` printed and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def of(self, *arguments: str, code: int = 0) -> str:
        assert exit_code_of(["domain", *arguments]) == code
        out, err = self._capsys.readouterr()
        return err if code else out


def test_create_by_options(project: Project, said: Said) -> None:
    options = ("--type", "document", "--name", "영수증", "--code", "bills.a")
    told = said.of("create", *options, "--model", "receipt", "--languages", "ko,ja", "--yes")
    assert told.endswith("domain bills_a is created\n")
    assert "+recognition_model: receipt\n" in told
    assert project.load().domains["bills_a"].languages == ("ko", "ja")


def test_every_wrong_option_is_named(project: Project, said: Said) -> None:
    options = ("--type", "template", "--name", "forms", "--model", "gold", "--long-image")
    told = said.of("create", "new", *options, "--yes", code=2)
    assert told.splitlines() == [
        "ocr-pipeline: --name: is the name of domain `forms` already; write another",
        "--code is missing",
        "--model: is `gold`; write 'basic' or 'premium'",
        "--languages is missing",
        "--long-image: is for no Template domain; leave it out",
    ]
    assert "new" not in project.load().domains


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("create", "forms", "--yes"), "the domain's id: `forms` is the id of"),
        (("create", "--type", "general", "--yes"), "--type: is one General domain too many"),
        (("create", "--type", "document", "--yes"), "--model is missing"),
        (("edit", "general", "--yes"), "nothing to change was named"),
        (("edit", "nope", "--name", "x", "--yes"), "there is no file of a domain `nope`"),
        (("edit", "general", "--set", "service_type=template"), "stays `general`"),
        (("edit", "general", "--set", "colour=red"), "colour: is no key of this place"),
        (("edit", "general", "--name", "forms"), "--name: is the name of domain `forms`"),
        (("edit", "general", "--languages", "ja,xx"), "--languages: is `xx`"),
        (("edit", "forms", "--template-ids", "7"), "--template-ids: are for a remote engine"),
        (("copy", "general", "--yes"), "`general` is a General domain"),
        (("copy", "forms", "--yes"), "the copy needs a new name; give one with --name"),
        (("copy", "forms", "--name", "forms", "--yes"), "--name: is the name of domain `forms`"),
        (("delete", "general", "--yes"), "is used by batch `scans`"),
        (("delete", "nope", "--yes"), "there is no file of a domain `nope`"),
        (("delete", "forms"), "there is no terminal to ask on; add --yes"),
    ],
)
def test_what_is_refused(
    arguments: tuple[str, ...], why: str, project: Project, said: Said
) -> None:
    before = project.load().digest
    assert why in said.of(*arguments, code=2)
    assert project.load().digest == before


def test_edit_by_options(project: Project, said: Said) -> None:
    told = said.of("edit", "general", "--table-extraction", "--set", "languages=[ja]", "--yes")
    assert "new images of `scans` are affected" in told
    general = project.load().domains["general"]
    assert general.languages == ("ja",)
    assert "domain general is so already" in said.of("edit", "general", "--table-extraction")
    said.of("edit", "general", "--unset", "table_extraction", "--yes")
    assert project.load().domains["general"].model_dump()["table_extraction"] is False


def test_a_dry_run_changes_nothing(project: Project, said: Said) -> None:
    before = project.load().digest
    options = ("--name", "Copy", "--code", "copy", "--model", "basic")
    told = said.of("copy", "forms", *options, "--dry-run")
    assert "+++ config/domains/copy.yaml" in told
    assert "config/templates/copy/sample.png: 4 bytes" in told
    assert "field `phone`, a multi-box of 2, becomes one text" in told
    assert told.endswith("nothing was changed\n")
    assert project.load().digest == before


def test_copy_and_delete(project: Project, said: Said) -> None:
    said.of("copy", "forms", "forms2", "--name", "Copy", "--code", "copy", "--yes")
    assert project.load().templates["forms2"]["apply"].state == "service"
    assert "template `apply` is deleted with it" in said.of("delete", "forms2", "--yes")
    assert "forms2" not in project.load().domains


def test_force(project: Project, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    assert "batch `scans` is paused" in said.of("delete", "general", "--force", "--yes")
    assert exit_code_of(["batch", "list", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert "domain general was deleted" in row["status"]
    assert exit_code_of(["validate"]) == 2
    assert "(paused: domain general was deleted)" in capsys.readouterr().out
    said.of("create", "general", "--name", "A", "--code", "a", "--languages", "ko", "--yes")
    assert project.load().problems_of("batch", "scans") == ()


@pytest.mark.parametrize(
    ("command", "value", "answer"),
    [
        ("check-name", "보험 신청서", "`보험 신청서` can be used as a name"),
        ("check-code", "bills.a", "`bills.a` can be used as a code"),
    ],
)
def test_a_name_can_be_used(command: str, value: str, answer: str, said: Said) -> None:
    assert said.of(command, value) == f"{answer}\n"


@pytest.mark.parametrize(
    ("command", "value", "why"),
    [
        ("check-name", "ｆｏｒｍｓ", "is the name of domain `forms` already"),
        ("check-name", "a!", "holds `!`"),
        ("check-code", "forms", "is the code of domain `forms` already"),
        ("check-code", "a b", "holds a space"),
    ],
)
def test_a_name_cannot(command: str, value: str, why: str, said: Said) -> None:
    assert why in said.of(command, value, code=2)


@pytest.mark.parametrize("command", ["create", "copy", "edit"])
def test_the_help_compares_the_models(command: str, said: Said) -> None:
    told = said.of(command, "--help")
    for feature, (basic, premium) in FEATURES.items():
        assert f"{feature:42}{basic:7}{premium}" in told
