"""A model is fetched by its name, and an engine of that name reads with it; no double anywhere."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr_pipeline.adapters.engines.language_data import detector_model, recognizer_model
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.spec.engine import EmbeddedEngine
from tests.fakes.model_server import ModelServer, Shelf
from tests.fakes.project import Project

TEXT = "INVOICE 20260117"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    own = EmbeddedEngine()
    files = {"/det.onnx": detector_model(own), "/rec.onnx": recognizer_model(own)}
    with ModelServer(Shelf({path: file.read_bytes() for path, file in files.items()})) as serving:
        yield serving


@pytest.fixture
def configured(server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An engine whose models are all named, Korean's too, on a machine without Tesseract's data."""
    project = Project(tmp_path / "project")
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    models = {
        name: {
            "kind": kind,
            "url": server.url(path),
            "sha256": hashlib.sha256(server.files[path]).hexdigest(),
        }
        for name, kind, path in [
            ("house_det", "detector", "/det.onnx"),
            ("house_rec", "recognizer", "/rec.onnx"),
        ]
    }
    project.write("models.yaml", {"models": models})
    engine = {
        "workers": 1,
        "detector_model": "house_det",
        "recognizer_model": "house_rec",
        "korean_recognizer_model": "house_rec",
        "tessdata": str(tmp_path / "no tessdata"),
    }
    project.write("engines.yaml", {"engines": {"embedded": engine}})
    project.domain(languages=["ko"])
    return project


@pytest.fixture
def page(tmp_path: Path) -> str:
    pixels = np.full((200, 800, 3), 255, np.uint8)
    cv2.putText(pixels, TEXT, (40, 110), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (0, 0, 0), 3, cv2.LINE_AA)
    path = tmp_path / "page.png"
    cv2.imwrite(str(path), pixels)
    return str(path)


def test_an_engine_reads_with_models_that_were_fetched_by_name(
    configured: Project, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    recognize = ["recognize", page, "--domain", "general"]
    assert exit_code_of(recognize) == 3
    error = capsys.readouterr().err
    assert "ENGINE_NOT_READY: no model at " in error
    assert "`ocr-pipeline models fetch house_det`" in error

    for name in ("house_det", "house_rec"):
        assert exit_code_of(["models", "fetch", name, "--yes"]) == 0
    assert exit_code_of(["models", "verify"]) == 0
    capsys.readouterr()

    assert exit_code_of(recognize) == 0
    answer = json.loads(capsys.readouterr().out)
    (image,) = answer["images"]
    assert " ".join(field["inferText"] for field in image["fields"]) == TEXT
