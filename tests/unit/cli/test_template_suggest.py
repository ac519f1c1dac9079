"""``template suggest``: what is written, what is refused."""

from pathlib import Path

import cv2
import pytest

from ocr_pipeline import wiring
from ocr_pipeline.cli import template_suggest
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.page import RecognizedPage
from tests.fakes.project import Project
from tests.fakes.readers import KnowingEngine, ReadersInThisProcess
from tests.unit.vision.form_drawn import DrawnForm


def drawn() -> DrawnForm:
    form = DrawnForm()
    form.text("Application form", 300, 80, height_px=40)
    form.text("Please write clearly", 100, 160)
    form.label("Birth date", (100, 300, 250, 360))
    form.cell((250, 300, 550, 360))
    form.text("Member", 100, 500)
    form.square(250, 500, "Yes")
    form.square(400, 500, "No")
    return form


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "in/form 1.png"
    path.parent.mkdir()
    cv2.imwrite(str(path), drawn().pixels)
    return path


@pytest.fixture(autouse=True)
def readers(project: Project, monkeypatch: pytest.MonkeyPatch) -> ReadersInThisProcess:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    project.domain("forms", service_type="template", recognition_model="premium")
    project.domain("texts", service_type="template", languages=["zh-TW"])
    made = ReadersInThisProcess(KnowingEngine(RecognizedPage(0, 0, 0, words=tuple(drawn().words))))
    monkeypatch.setattr(wiring, "open_readers", made)
    monkeypatch.setattr(wiring.Engines, "problem", lambda engines, settings: None)
    return made


def suggest(*arguments: object) -> int:
    return exit_code_of(["template", "suggest", *map(str, arguments)])


def test_the_file_is_printed(
    image: Path, readers: ReadersInThisProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    assert suggest(image) == 0
    out = capsys.readouterr().out
    for part in ("name: Application form", "sample: form 1.png", "value_type: date", "radio_group"):
        assert part in out
    assert readers.languages == [("ko", "ja", "zh-TW", "zh-CN")]
    assert (readers.templates, readers.closed) == ([()], 1)


def test_the_sample_is_copied_beside_the_file(
    project: Project, image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = project.config_dir / "templates/forms/apply.yaml"
    picture = tmp_path / "apply.png"
    arguments = (image, "--domain", "forms", "--out", out, "--overlay", picture, "--name", "신청")
    assert suggest(*arguments, "--yes") == 0
    assert capsys.readouterr().out == f"{out}: 신청, 2 fields with 3 areas: 1 text, 1 group\n"
    assert (out.parent / "form 1.png").read_bytes() == image.read_bytes()
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert project.wrong("template", "forms/apply") == []


def test_no_file_is_overwritten(
    image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for taken, arguments in (
        ("new/form.yaml", ("--out", tmp_path / "new/form.yaml")),
        ("copied/form 1.png", ("--out", tmp_path / "copied/form.yaml")),
        ("a.png", ("--overlay", tmp_path / "a.png")),
    ):
        path = tmp_path / taken
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"mine")
        assert suggest(image, *arguments, "--yes") == 2
        assert f"{path}: is there already" in capsys.readouterr().err
        assert path.read_bytes() == b"mine"
    assert suggest(image, "--out", tmp_path / "b", "--overlay", tmp_path / "b") == 2


def test_the_sample_is_copied_only_if_somebody_says_so(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "new/form.yaml"
    assert suggest(image, "--out", out) == 2  # nobody to ask
    monkeypatch.setattr(template_suggest, "somebody_is_there", lambda: True)
    monkeypatch.setattr("click.confirm", lambda question: False)
    assert suggest(image, "--out", out) == 0
    assert not out.parent.exists()
    monkeypatch.setattr("click.confirm", lambda question: True)
    assert suggest(image, "--out", out) == 0
    assert out.exists()
    assert suggest(image, "--out", image.with_suffix(".yaml")) == 0  # it is there


def test_a_basic_domain_gets_texts(
    image: Path, readers: ReadersInThisProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    assert suggest(image, "--domain", "texts") == 0
    out, err = capsys.readouterr()
    assert "radio_group" not in out
    assert err == "field `Member`, a group of check boxes, goes\n"
    assert readers.languages == [("zh-TW",)]


def test_more_areas_than_are_allowed(
    project: Project, image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("policy.yaml", "max_template_areas: 2\n")
    assert suggest(image, "--language", "ja") == 0
    assert "3 areas are more than the 2 of `max_template_areas`" in capsys.readouterr().err


def test_what_is_refused(
    project: Project,
    image: Path,
    readers: ReadersInThisProcess,
    capsys: pytest.CaptureFixture[str],
) -> None:
    project.domain("remote", service_type="template", engine="forms")
    engine = {"kind": "clova", "secret": {"env": "X"}, "invoke_url": "https://a.example/x/infer"}
    project.write("engines.yaml", {"engines": {"embedded": {}, "forms": engine}})
    project.domain("general")
    for domain, message in (
        ("nope", "there is no Template domain `nope`; there is: forms, remote, texts"),
        ("general", "there is no Template domain `general`"),
        ("remote", "engine `forms` does not read on this machine"),
    ):
        assert suggest(image, "--domain", domain) == 2
        assert message in capsys.readouterr().err
    readers.engine = KnowingEngine(RecognizedPage(0, 0, 0))
    assert suggest(image) == 2
    assert "a form is known by its title" in capsys.readouterr().err


def test_an_image_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "text.png"
    path.write_bytes(b"text")
    assert suggest(path) == 1
    assert "UNSUPPORTED_FORMAT" in capsys.readouterr().err
