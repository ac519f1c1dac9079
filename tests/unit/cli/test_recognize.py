"""``recognize``: where results go, what is refused, what one bad file does to the others."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ocr_pipeline import wiring
from ocr_pipeline.cli import progress
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.extraction.wire import decode_pages_json
from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.page import RecognitionOptions, RecognitionOutcome, RecognitionTask
from ocr_pipeline.model.template import (
    NearestTemplate,
    TemplateField,
    TemplateReading,
    ValidationAnswer,
)
from ocr_pipeline.ports.engines import PaidAnswers
from ocr_pipeline.spec.direct import DirectSettings
from ocr_pipeline.spec.validation import ValidationSpec
from ocr_pipeline.vision.document import recognize_document
from tests.fakes.engines import ScriptedEngine, marked_image
from tests.fakes.pool import ScriptedPool
from tests.fakes.project import REMOTE_ENGINES, Project
from tests.fakes.results import page, quad, template, template_page, unmatched_page
from tests.fakes.validation import ScriptedValidator


class PoolInThisProcess:
    """The real way through a document with a scripted engine."""

    def __init__(self) -> None:
        self.asked: list[RecognitionOptions] = []
        self.closed = False

    def recognize(
        self, tasks: Iterable[RecognitionTask], options: RecognitionOptions
    ) -> Iterator[RecognitionOutcome]:
        self.asked.append(options)
        for task in tasks:
            try:
                pages = recognize_document(task.data, ScriptedEngine(), options)
            except ItemFailure as failure:
                yield RecognitionOutcome(task.task_id, (), failure.error, 0.0)
            else:
                yield RecognitionOutcome(task.task_id, pages, None, 0.0)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def pool(project: Project, monkeypatch: pytest.MonkeyPatch) -> PoolInThisProcess:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    project.domain(table_extraction=True)
    made = PoolInThisProcess()
    monkeypatch.setattr(wiring.Engines, "pool", lambda engines, settings, answers: made)
    monkeypatch.setattr(wiring.Engines, "problem", lambda engines, settings: None)
    return made


def write(path: Path, data: bytes | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(marked_image() if data is None else data)
    return path


def recognize(*arguments: object, domain: str = "general") -> int:
    return exit_code_of(["recognize", *map(str, arguments), "--domain", domain])


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


@pytest.mark.usefixtures("pool")
def test_one_file_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert recognize(write(tmp_path / "영수증.png")) == 0
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert (result["version"], result["images"][0]["name"]) == ("V2", "영수증.png")
    assert result["images"][0]["fields"][0]["inferText"] == "64"
    assert err == "1/1 영수증.png: 1 page\n"


@pytest.mark.usefixtures("pool")
def test_what_is_printed_cannot_act_on_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "a\x9b\u202e\U000e0001.png"
    assert recognize(write(tmp_path / name)) == 0
    out, err = capsys.readouterr()
    assert (out[:-1].isprintable(), err[:-1].isprintable()) == (True, True)
    assert json.loads(out)["images"][0]["name"] == name


def test_a_folder_keeps_its_shape(pool: PoolInThisProcess, tmp_path: Path) -> None:
    for name in ("b.png", "a/c d.png", "a/.hidden.png", "half.part", "a b/%.png"):
        write(tmp_path / "in" / name)
    assert recognize(tmp_path / "in", "--out", tmp_path / "out") == 0
    found = {path.relative_to(tmp_path / "out").as_posix() for path in files(tmp_path / "out")}
    assert found == {"b.png.json", "a/c d.png.json", "a b/%25.png.json"}
    (page,) = decode_pages_json((tmp_path / "out/b.png.json").read_bytes())
    assert page.words[1].text == "32"
    assert pool.closed


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and ".ocr" not in path.parts]


@pytest.mark.usefixtures("pool")
def test_bad_files_stop_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = {"empty.png": b"", "raises.png": marked_image("raise"), "text.jpg": b"text"}
    for name, data in bad.items():
        write(tmp_path / "in" / name, data)
    write(tmp_path / "in/good.png")
    assert recognize(tmp_path / "in", "--out", tmp_path / "out") == 1
    codes = {name: read(tmp_path / f"out/{name}.json")["error"]["code"] for name in bad}
    assert codes == {
        "empty.png": "EMPTY_FILE",
        "raises.png": "ENGINE_ERROR",
        "text.jpg": "UNSUPPORTED_FORMAT",
    }
    assert "error" not in read(tmp_path / "out/good.png.json")
    assert "empty.png: EMPTY_FILE\n" in capsys.readouterr().err


def test_a_file_that_no_template_fits(
    pool: PoolInThisProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = NearestTemplate(7, "form", 2, 0.41, "Another title.")
    answers = {b"lost": (unmatched_page(near),), b"half": (page("x"), unmatched_page(index=1))}
    monkeypatch.setattr(pool, "recognize", ScriptedPool(answers).recognize)
    for name in ("lost", "half"):
        write(tmp_path / f"in/{name}.pdf", name.encode())
    assert recognize(tmp_path / "in", "--out", tmp_path / "out") == 1
    lost = read(tmp_path / "out/lost.pdf.json")
    assert lost["error"]["code"] == "TEMPLATE_NOT_FOUND"
    assert lost["images"][0]["nearestTemplate"]["score"] == 0.41
    assert read(tmp_path / "out/half.pdf.json")["error"]["code"] == "PAGE_FAILED"
    (tmp_path / "in/lost.pdf").unlink()
    assert recognize(tmp_path / "in", "--out", tmp_path / "out") == 0


def test_what_templates_read_is_told_beside_the_result(
    pool: PoolInThisProcess,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    doubt = TemplateField("b", "secret", 0.1, quad(), state="review", problem="Unclear.")
    form = TemplateReading(7, "신청서", (TemplateField("a", "secret", 0.9, quad()), doubt))
    other = TemplateReading(8, "form", (TemplateField("a", "secret", 0.9, quad()),))
    answers = {
        b"one": (template_page(other),),
        b"more": tuple(map(template_page, (form, form, other), range(3))),
    }
    monkeypatch.setattr(pool, "recognize", ScriptedPool(answers).recognize)
    for name in answers:
        write(tmp_path / f"in/{name.decode()}.pdf", name)
    assert recognize(tmp_path / "in", "--out", tmp_path / "out") == 0
    more, one = capsys.readouterr().err.splitlines()
    assert more == "1/2 more.pdf: 3 pages: 2 x 신청서, 1 x form; 5 fields, 2 to review"
    assert one == "2/2 one.pdf: 1 page: 1 x form; 1 field, 0 to review"


def test_which_template_came_near_is_told(
    pool: PoolInThisProcess,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    near = NearestTemplate(7, "form", 2, 0.41, "Another title.")
    answers = {b"lost": (unmatched_page(near, "why"),), b"far": (unmatched_page(),)}
    monkeypatch.setattr(pool, "recognize", ScriptedPool(answers).recognize)
    told = []
    for name in answers:
        write(tmp_path / "a.pdf", name)
        assert recognize(tmp_path / "a.pdf") == 1
        told.append(capsys.readouterr().err)
    assert told == [
        "1/1 a.pdf: TEMPLATE_NOT_FOUND why (form): Another title.\n",
        "1/1 a.pdf: TEMPLATE_NOT_FOUND\n",
    ]


@pytest.mark.usefixtures("pool")
def test_a_file_that_never_reaches_the_engine(project: Project, tmp_path: Path) -> None:
    project.write("engines.yaml", "engines: {embedded: {max_file_bytes: 10}}\n")
    assert recognize(write(tmp_path / "large.png"), "--out", tmp_path / "out") == 1
    assert read(tmp_path / "out/large.png.json")["error"]["code"] == "FILE_TOO_LARGE"


@pytest.mark.usefixtures("pool")
def test_a_link_that_is_named_is_followed(tmp_path: Path) -> None:
    target = write(tmp_path / "far/scan-17.png")
    (tmp_path / "latest.png").symlink_to(target)
    assert recognize(tmp_path / "latest.png", "--out", tmp_path / "out") == 0
    assert read(tmp_path / "out/latest.png.json")["images"][0]["inferResult"] == "SUCCESS"


@pytest.mark.usefixtures("pool")
def test_a_name_from_an_older_system(tmp_path: Path) -> None:
    write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\x8e\x86.png")))
    (name,) = (path for path in tmp_path.iterdir() if path.suffix == ".png")
    assert recognize(name, "--out", tmp_path / "out") == 0
    assert [path.name for path in files(tmp_path / "out")] == ["%5Cx8e%5Cx86.png.json"]


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in"], "2 files need a folder for results: --out DIR"),
        (["in", "--out", "in/out"], "inside a folder to recognize"),
        (["in", "in/b.png", "--out", "out"], "2 files have the result `b.png.json`"),
        (["nothing", "--out", "out"], "there is no file to recognize"),
        (["missing.png"], "does not exist"),
    ],
)
def test_wrong_usage(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(tmp_path / "in/a.png")
    write(tmp_path / "in/b.png")
    (tmp_path / "nothing").mkdir()
    monkeypatch.chdir(tmp_path)
    assert recognize(*arguments) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_all_that_the_domain_allows_by_default(pool: PoolInThisProcess, tmp_path: Path) -> None:
    image = write(tmp_path / "a.png")
    assert recognize(image) == 0
    assert recognize(image, "--languages", "ja", "--no-tables") == 0
    asked = [(options.languages, options.tables, options.long_image) for options in pool.asked]
    assert asked == [(("ko", "ja"), True, False), (("ja",), False, False)]


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize(
    ("arguments", "domain", "message"),
    [
        (["--languages", "ja,zh-TW"], "general", "`zh-TW` is none of domain `general`"),
        (["--languages", "en"], "general", "English is always recognized"),
        (["--long-image"], "general", "domain `general` allows no long images"),
        ([], "nope", "there is no domain `nope`; there is: general"),
        ([], "broken", "config/domains/broken.yaml:1: "),
    ],
)
def test_more_than_there_is(
    arguments: list[str],
    domain: str,
    message: str,
    project: Project,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    project.write("domains/broken.yaml", "naem: x\n")
    assert recognize(write(tmp_path / "a.png"), *arguments, domain=domain) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert not out


@pytest.mark.usefixtures("pool")
def test_an_engine_that_this_machine_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def problem(engines: wiring.Engines, settings: DirectSettings) -> str:
        return f"{settings.languages[0]} needs a model"

    monkeypatch.setattr(wiring.Engines, "problem", problem)
    assert recognize(write(tmp_path / "a.png")) == 3
    assert capsys.readouterr().err == "ocr-pipeline: ko needs a model\n"


@pytest.mark.usefixtures("pool")
def test_results_that_cannot_be_written(tmp_path: Path) -> None:
    image = write(tmp_path / "a.png")
    write(tmp_path / "out/a.png.json/taken")
    assert recognize(image, "--out", tmp_path / "out") == 3


@pytest.mark.usefixtures("pool")
def test_a_terminal_sees_a_bar_and_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        progress, "Console", lambda stderr: Console(stderr=stderr, force_terminal=True, width=80)
    )
    write(tmp_path / "in/good.png")
    write(tmp_path / "in/[red]bad.png", b"")
    assert recognize(tmp_path / "in", "--out", tmp_path / "out") == 1
    err = capsys.readouterr().err
    assert "[red]bad.png: EMPTY_FILE" in err
    assert "good.png" not in err
    assert "2/2" in err


@pytest.mark.usefixtures("pool")
def test_what_a_template_read_is_validated(
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    validator = ScriptedValidator((ValidationAnswer("INVALID", "no stock"),))
    specs: list[ValidationSpec] = []

    def open_validator(spec: ValidationSpec) -> ScriptedValidator:
        specs.append(spec)
        return validator

    monkeypatch.setattr(wiring, "open_validator", open_validator)
    scripted = ScriptedPool(answers={marked_image(): (template_page(template()),)})
    monkeypatch.setattr(wiring.Engines, "pool", lambda engines, settings, answers: scripted)
    project.write("engines.yaml", {"engines": REMOTE_ENGINES})
    url, secret = "https://check.example/", {"file": "keys/check"}
    section = {"validation": {"url": url, "secret": secret}}
    project.domain("forms", service_type="template", engine="forms", **section)
    assert recognize(write(tmp_path / "a.png"), domain="forms") == 0
    image = json.loads(capsys.readouterr().out)["images"][0]
    assert image["validationResult"] == {"result": "INVALID", "message": "no stock"}
    assert (validator.asked[0]["uid"], validator.asked[0]["name"]) == (image["uid"], "a.png")
    assert specs[0].secret.file == str(project.config_dir.parent / "keys/check")


# -- templates ------------------------------------------------------------------------------------


def test_the_fields_of_a_form_are_printed(
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    project.domain("forms", service_type="template", languages=["ja"])
    project.deployed("forms/apply", name="신청서")
    asked: list[tuple[int, int]] = []

    def pool(
        engines: wiring.Engines, settings: DirectSettings, answers: PaidAnswers
    ) -> ScriptedPool:
        asked.extend((found.template_id, found.version) for found in settings.templates)
        reading = template("신청서", settings.templates[0].template_id, 성명="홍길동")
        return ScriptedPool({b"form": (template_page(reading),)})

    monkeypatch.setattr(wiring.Engines, "pool", pool)
    assert recognize(write(tmp_path / "a.png", b"form"), domain="forms") == 0
    (image,) = json.loads(capsys.readouterr().out)["images"]
    assert image["matchedTemplate"] == {"id": 10001, "name": "신청서"}
    field = image["fields"][0]
    assert (field["name"], field["inferText"]) == ("성명", "홍길동")
    assert asked == [(10001, 1)]


def test_a_domain_without_a_template_in_service(
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    project.domain("forms", service_type="template")
    project.deployed("forms/apply", state="beta")
    assert recognize(write(tmp_path / "a.png"), domain="forms") == 3
    assert "1021: Not found deploy information." in capsys.readouterr().err
