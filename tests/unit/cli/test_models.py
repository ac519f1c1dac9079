"""``models list``, ``verify`` and ``fetch``: what they show, what they refuse, how they end."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_pipeline.adapters.models import shelf
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.cli.models import fetch
from tests.fakes.model_server import ModelServer, Shelf
from tests.fakes.project import Project

DATA = bytes(25_000_000)
SMALL = b"a small model"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with ModelServer(Shelf({"/big.onnx": DATA})) as serving:
        yield serving


@pytest.fixture
def models(project: Project, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two declared models, one of them put there by hand; the folder where they lie."""
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    monkeypatch.setattr(shelf, "package_folder", lambda: None)
    big = {"kind": "recognizer", "url": server.url("/big.onnx"), "sha256": sha256(DATA)}
    hand = {"kind": "detector", "sha256": sha256(SMALL), "license": "Apache-2.0"}
    project.write("models.yaml", {"folder": "models", "models": {"big": big, "hand": hand}})
    engines = {"embedded": {}, "larger": {"recognizer_model": "big", "detector_model": "hand"}}
    project.write("engines.yaml", {"engines": engines})
    folder = project.config_dir.parent / "models"
    folder.mkdir()
    return folder


def test_a_list_says_what_is_there_and_who_uses_it(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (models / "hand.onnx").write_bytes(SMALL)
    assert exit_code_of(["models", "list"]) == 0
    out = capsys.readouterr().out
    rows = {line.split()[0]: line.split() for line in out.splitlines() if line.strip()}
    assert rows["big"][1:] == ["recognizer", "missing", "larger", "127.0.0.1"]
    assert rows["hand"][1:] == ["detector", "0.0", "MB", "there", "larger"]
    assert f"folder: {models}" in out
    assert out.count("engine embedded: ") == 2  # of the package, which lists nothing here
    assert exit_code_of(["models", "list", "--json"]) == 0
    listed = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert listed["hand"]["state"] == "there"
    assert listed["hand"]["usedBy"] == ["larger"]
    assert listed["hand"]["license"] == "Apache-2.0"
    assert listed["hand"]["files"][0]["path"] == str(models / "hand.onnx")


def test_verify_ends_with_1_when_something_is_damaged_or_lacks(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(["models", "verify"]) == 1  # an engine uses them
    (models / "hand.onnx").write_bytes(SMALL)
    (models / "big.onnx").write_bytes(DATA)
    assert exit_code_of(["models", "verify"]) == 0
    (models / "big.onnx").write_bytes(DATA[:-1])
    capsys.readouterr()
    assert exit_code_of(["models", "verify"]) == 1
    verdicts = [line.split()[:3] for line in capsys.readouterr().out.splitlines()]
    assert ["FAIL", "damaged", "big"] in verdicts
    assert ["ok", "there", "hand"] in verdicts
    assert exit_code_of(["models", "verify", "hand"]) == 0
    assert exit_code_of(["models", "verify", "big", "--json"]) == 1
    assert exit_code_of(["models", "verify", "bigg"]) == 2


def test_a_model_that_nobody_uses_may_be_missing(project: Project, models: Path) -> None:
    project.write("engines.yaml", {"engines": {"embedded": {}}})
    assert exit_code_of(["models", "verify"]) == 0
    assert exit_code_of(["models", "verify", "big"]) == 1


def test_fetch_says_what_it_does(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["models", "fetch", "big", "--yes"]) == 0
    shown = capsys.readouterr()
    assert "big: recognizer, size not declared, license not declared, from 127.0.0.1" in shown.out
    assert f"to {models / 'big.onnx'}" in shown.out
    assert "big is there, 25.0 MB, its SHA-256 is right" in shown.out
    assert shown.err.count("fetching: ") == 2
    assert "of 25.0 MB" in shown.err
    assert exit_code_of(["models", "fetch", "big"]) == 0  # nothing to ask about
    assert "big is there" in capsys.readouterr().out


def test_fetch_says_what_it_replaces(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (models / "big.onnx").write_bytes(SMALL)
    assert exit_code_of(["models", "fetch", "big", "--yes"]) == 0
    assert "big.onnx, in place of what is there" in capsys.readouterr().out


def test_without_a_terminal_fetch_wants_to_be_told(models: Path, server: ModelServer) -> None:
    assert exit_code_of(["models", "fetch", "big"]) == 2
    assert server.asked == []


@pytest.mark.parametrize("answer", [True, False])
def test_on_a_terminal_fetch_asks(
    models: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    monkeypatch.setattr(fetch, "somebody_is_there", lambda: True)
    monkeypatch.setattr(fetch, "ask_yes", lambda question, default: answer)
    assert exit_code_of(["models", "fetch", "big"]) == 0
    assert (models / "big.onnx").exists() is answer
    assert bool(server.asked) is answer


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["fetch"], 2),
        (["fetch", "nobody_knows"], 2),
        (["fetch", "../../etc/passwd"], 2),
        (["fetch", "hand", "--yes"], 2),  # nobody says where it comes from
        (["fetch", "big", "--yes", "--proxy", "localhost:3128"], 2),
        (["fetch", "big", "--yes", "--proxy", "http://me:secret@127.0.0.1:1"], 2),
    ],
)
def test_what_cannot_be_fetched(
    models: Path, server: ModelServer, arguments: list[str], code: int
) -> None:
    assert exit_code_of(["models", *arguments]) == code
    assert server.asked == []


def test_a_fetch_that_fails_ends_with_3(
    project: Project, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (project.config_dir / "models.yaml").read_text()
    project.write("models.yaml", text.replace(sha256(DATA), sha256(SMALL)))
    assert exit_code_of(["models", "fetch", "big", "--yes"]) == 3
    assert "MODEL_MISMATCH" in capsys.readouterr().err
    assert list(models.iterdir()) == []
