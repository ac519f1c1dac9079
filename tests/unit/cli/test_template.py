"""``template list`` and ``template show``."""

import json

import pytest

from ocr_pipeline.cli.app import exit_code_of
from tests.fakes.project import Project


@pytest.fixture(autouse=True)
def _templates(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    project.domain("forms", service_type="template", recognition_model="premium")
    project.domain("empty", service_type="template")
    phone = {"name": "phone", "type": "multi_box", "areas": [[1, 2, 3, 4], [5, 6, 7, 8]]}
    who = {"name": "who", "parts": ["{phone}", " "]}
    more = {"combined": [who], "not_compared": [[9, 1, 10, 3]]}
    project.deployed("forms/apply", name="신청서", state="beta", fields=[phone], **more)
    project.write("templates/forms/bad.yaml", "name: bad\n")


def told(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert exit_code_of(["template", *arguments]) == 0
    return capsys.readouterr().out


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    text = told("list", capsys=capsys)
    assert "empty: no templates" in text
    lines = [line.split() for line in text.splitlines()]
    assert ["apply", "신청서", "beta", "10001", "1", "1", "2", "sample.png"] in lines
    assert ["bad", "invalid"] in lines


def test_list_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    apply, bad = json.loads(told("list", "forms", "--json", capsys=capsys))
    assert (apply["domain"], apply["state"], apply["areas"]) == ("forms", "beta", 2)
    assert bad["problems"][0].startswith("config/templates/forms/bad.yaml:1: ")


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    text = told("show", "forms/apply", capsys=capsys)
    for part in ("forms/apply: 신청서, beta", "multi_box", "[5, 6, 7, 8]", "who = {phone}"):
        assert part in text
    assert "  not compared: [9, 1, 10, 3]\nsample: sample.png" in text
    assert "id in results: 10001\n  version 1 can be tried" in text
    found = json.loads(told("show", "forms/apply", "--json", capsys=capsys))
    assert found["declaration"]["fields"][0]["name"] == "phone"


def test_show_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert "config/templates/forms/bad.yaml:1: " in told("show", "forms/bad", capsys=capsys)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["list", "nope"], "there is no Template domain `nope`; there is: empty, forms"),
        (["show", "forms/nope"], "there is no template `forms/nope`"),
        (["show", "forms"], "there is no template `forms`"),
    ],
)
def test_what_is_not_there(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(["template", *arguments]) == 2
    assert message in capsys.readouterr().err
