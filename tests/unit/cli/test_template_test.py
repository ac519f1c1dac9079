"""``template test``: tables, pictures, JSON and exit codes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from ocr_pipeline import wiring
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.model.template import NearestTemplate
from ocr_pipeline.steps import template_test
from ocr_pipeline.vision.decode import decode_pages
from tests.fakes.project import Project
from tests.fakes.readers import KnowingEngine, ReadersInThisProcess
from tests.fakes.results import template, template_page, unmatched_page

PNG = cv2.imencode(".png", np.full((300, 400, 3), 255, np.uint8))[1].tobytes()


@pytest.fixture(autouse=True)
def readers(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ReadersInThisProcess:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    monkeypatch.chdir(tmp_path)
    project.domain("forms", service_type="template")
    for number, name in enumerate(("apply", "order"), start=1):
        project.template(f"forms/{name}", name=name, id=12344 + number)
    project.write("templates/forms/sample.png", PNG)
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(PNG)
    made = ReadersInThisProcess(KnowingEngine(RecognizedPage(0, 0, 0)))
    monkeypatch.setattr(wiring, "open_readers", made)
    monkeypatch.setattr(wiring.Engines, "problem", lambda engines, settings: None)
    reads(monkeypatch, template_page(replace(template(applicant="성춘향"), score=0.87)))
    return made


def reads(monkeypatch: pytest.MonkeyPatch, *pages: RecognizedPage) -> None:
    """What the engine makes of every image."""
    monkeypatch.setattr(template_test, "recognize_document", lambda *_: pages)
    decoded = tuple(decode_pages(PNG, RecognitionOptions(())))
    monkeypatch.setattr(template_test, "decode_pages", lambda *_: decoded * len(pages))


def run(*arguments: object) -> int:
    return exit_code_of(["template", "test", *map(str, arguments)])


def as_json(*arguments: object, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    code = run(*arguments, "--json")
    return code, json.loads(capsys.readouterr().out)


def test_a_scan_that_fits(
    readers: ReadersInThisProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("forms/apply", "a.png") == 0
    out, err = capsys.readouterr()
    assert "a.png: apply (신청서), score 0.87" in out
    rows = [line.split() for line in out.splitlines()]
    assert ["applicant", "성춘향", "0.90", "read"] in rows
    assert ["동의", "checked", "0.70", "read"] in rows
    assert (tmp_path / "a-apply.png").read_bytes().startswith(b"\x89PNG")
    assert err == "1/1 a.png: apply (신청서), score 0.87\n"
    ((given,),) = readers.templates
    assert Path(given.file).name == "apply.yaml"
    assert readers.closed == 1


def test_all_templates_of_a_domain_and_a_folder_for_pictures(
    readers: ReadersInThisProcess, tmp_path: Path
) -> None:
    assert run("forms", "a.png", "b.png", "--out", "pictures") == 0
    assert [len(given) for given in readers.templates] == [2]
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {
        "a-apply.png",
        "b-apply.png",
    }


def test_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    code, (page,) = as_json("forms/apply", "a.png", capsys=capsys)
    assert code == 0
    assert (page["template"], page["score"], page["picture"]) == ("apply", 0.87, "a-apply.png")
    assert page["fields"][0] == {
        "name": "applicant",
        "type": "NORMAL",
        "text": "성춘향",
        "value": None,
        "checked": None,
        "confidence": 0.9,
        "state": "read",
        "problem": "",
    }
    assert page["title"]["text"] == "가입 신청서"


def test_one_that_does_not_fit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    near = NearestTemplate(12346, "order", 1, 0.31, "A label is missing.")
    reads(monkeypatch, unmatched_page(near))
    assert run("forms", "a.png") == 1
    told = "TEMPLATE_NOT_FOUND - nearest: order (order), score 0.31: A label is missing."
    assert f"a.png: {told}" in capsys.readouterr().out
    code, (page,) = as_json("forms", "a.png", capsys=capsys)
    assert code == 1
    assert page["nearest"]["reason"] == "A label is missing."


def test_pages_have_pictures_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reads(monkeypatch, template_page(template()), template_page(template(), 1), unmatched_page())
    assert run("forms", "a.png") == 1
    assert (tmp_path / "a-apply-2.png").exists()
    assert "page 2: apply" in capsys.readouterr().out


def test_bad_images_stop_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(tmp_path / "my project/config"))
    readers = ReadersInThisProcess(KnowingEngine(RecognizedPage(0, 0, 0)))
    monkeypatch.setattr(wiring, "open_readers", readers)
    monkeypatch.setattr(wiring.Engines, "problem", lambda engines, settings: None)
    (tmp_path / "a.png").write_bytes(b"text")
    arguments = ("forms", tmp_path / "a.png", tmp_path / "b.png", "--out", tmp_path)
    code, pages = as_json(*arguments, capsys=capsys)
    assert code == 1
    assert pages[0]["error"].startswith("UNSUPPORTED_FORMAT")
    assert "error" not in pages[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nope", "a.png"), "there is no Template domain `nope`; there is: forms"),
        (("forms/nope", "a.png"), "there is no template `forms/nope`"),
        (("forms/apply", "a.png", "--state", "service"), "has no version in state `service`"),
        (("forms", "a.png", "--state", "beta"), "no template of the domain is in state `beta`"),
        (("forms", "a.png", "a.png"), "have the same picture"),
        (("forms", "nope.png"), "does not exist"),
        (("forms",), "Missing argument"),
    ],
)
def test_what_is_refused(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert message in capsys.readouterr().err


def test_a_draft_that_is_wrong(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.template("forms/apply", fields=[{"name": "x"}])
    assert run("forms/apply", "a.png") == 2
    assert "apply.yaml" in capsys.readouterr().err


def test_an_image_is_never_replaced_by_a_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a-apply.png").write_bytes(PNG)
    assert run("forms", "a.png", "a-apply.png") == 2
    assert "is an image to read" in capsys.readouterr().err
    assert (tmp_path / "a-apply.png").read_bytes() == PNG
