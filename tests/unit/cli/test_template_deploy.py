"""``template deploy``: what it prints, and when it changes nothing."""

import json

import pytest
from PIL import Image

from ocr_pipeline.cli.app import exit_code_of
from tests.fakes.pictures import encoded
from tests.fakes.project import Project


@pytest.fixture(autouse=True)
def _a_draft(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    project.domain("forms", service_type="template")
    draft = "name: Form\nsample: form.png\nrepresentative: {name: t, areas: [[1, 1, 90, 20]]}\n"
    project.write(
        "templates/forms/form.yaml",
        draft + "fields:\n  - name: who\n    areas: [[1, 30, 90, 50]]\n",
    )
    project.write("templates/forms/form.png", encoded(Image.new("L", (300, 200), 255)))


def deployed(*arguments: str, capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    assert exit_code_of(["template", "deploy", *arguments]) == code
    out, err = capsys.readouterr()
    return err if code else out


def row(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert exit_code_of(["template", "list", "forms", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    keys = ("state", "number", "version", "beta_version", "edited")
    return {key: found[key] for key in keys}


def test_a_deployment_is_shown_before_it_is_written(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    told = deployed("forms/form", "--dry-run", capsys=capsys)
    for part in (
        "config/templates/forms/.versions/form/1/template.yaml: ",
        "config/templates/forms/.versions/form/1/form.png: ",
        "\n+state: service\n",
        "version 1 answers batches and calls\nnothing was changed\n",
    ):
        assert part in told
    assert project.load().versions == {}
    assert "there is no terminal to ask on" in deployed("forms/form", capsys=capsys, code=2)


def test_from_draft_to_service_and_back(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    told = deployed("forms/form", "--to", "beta", "--yes", capsys=capsys)
    assert told.endswith("forms/form is deployed\n")
    assert row(capsys) == {
        "state": "beta",
        "number": 10001,
        "version": None,
        "beta_version": 1,
        "edited": False,
    }
    deployed("forms/form", "--yes", capsys=capsys)
    path = project.config_dir / "templates/forms/form.yaml"
    path.write_text(path.read_text().replace("who", "applicant"))
    assert row(capsys) == {
        "state": "service",
        "number": 10001,
        "version": 1,
        "beta_version": None,
        "edited": True,
    }
    assert exit_code_of(["template", "show", "forms/form"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("forms/form: Form, service, edited since\n  id in results: 10001\n")
    assert "  version 1 answers batches and calls\n" in shown
    deployed("forms/form", "--yes", capsys=capsys)
    told = deployed("forms/form", "--rollback", "--yes", capsys=capsys)
    assert "version 1 answers batches and calls, instead of version 2\n" in told
    assert told.endswith("forms/form is rolled back\n")
    why = deployed("forms/form", "--rollback", "--yes", capsys=capsys, code=2)
    assert "no version of template `forms/form` answered before version 1" in why


def test_nothing_is_asked_where_nothing_changes(capsys: pytest.CaptureFixture[str]) -> None:
    deployed("forms/form", "--yes", capsys=capsys)
    assert deployed("forms/form", capsys=capsys) == (
        "version 1 answers already, and the template was not changed since\n"
    )


def test_a_rollback_is_to_service(capsys: pytest.CaptureFixture[str]) -> None:
    told = deployed("forms/form", "--rollback", "--to", "beta", capsys=capsys, code=2)
    assert "--rollback is to service; leave out --to" in told
