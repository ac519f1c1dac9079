"""Files are found without loading them; what is missing is said with the command that helps."""

import subprocess
import sys
from pathlib import Path

import pytest

from ocr_pipeline.adapters.engines.language_data import (
    detector_model,
    hangul_data,
    missing_data,
    missing_language_data,
    recognizer_model,
    used_models,
)
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.spec.engine import EmbeddedEngine


def test_the_wheels_models_are_there() -> None:
    spec = EmbeddedEngine()
    assert detector_model(spec).is_file()
    assert recognizer_model(spec).is_file()


def test_a_configured_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    spec = EmbeddedEngine(detector_model=str(tmp_path / "own.onnx"))
    with pytest.raises(ServiceUnavailable, match=r"own\.onnx"):
        detector_model(spec)
    (tmp_path / "own.onnx").touch()
    assert detector_model(spec) == tmp_path / "own.onnx"


@pytest.mark.parametrize("name", ["Hangul", "script/Hangul"])
def test_hangul_is_found_where_distributions_put_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.traineddata"
    path.parent.mkdir(exist_ok=True)
    path.touch()
    spec = EmbeddedEngine(tessdata=str(tmp_path))
    assert hangul_data(spec) == (tmp_path, name)
    assert missing_language_data(("ko",), spec) is None


def test_missing_korean_names_the_command(tmp_path: Path) -> None:
    spec = EmbeddedEngine(tessdata=str(tmp_path))
    message = missing_language_data(("ja", "ko"), spec)
    assert message is not None
    assert "apt-get install tesseract-ocr-script-hang" in message
    assert str(tmp_path) in message
    assert missing_data(("ko",), spec) == f"ENGINE_NOT_READY: {message}"
    own = EmbeddedEngine(detector_model=str(tmp_path / "own.onnx"))
    assert str(missing_data(("ja",), own)).startswith("ENGINE_NOT_READY: no model at ")
    assert missing_data(("ja",), spec) is None


def test_other_languages_need_nothing_of_the_system(tmp_path: Path) -> None:
    spec = EmbeddedEngine(tessdata=str(tmp_path))
    assert missing_language_data(("ja", "zh-TW", "zh-CN", "en"), spec) is None


def test_a_korean_recognizer_needs_no_tesseract(tmp_path: Path) -> None:
    own = tmp_path / "ko.onnx"
    spec = EmbeddedEngine(tessdata=str(tmp_path), korean_recognizer_model=str(own))
    missing = str(missing_data(("ko",), spec))
    assert missing.startswith(
        f"ENGINE_NOT_READY: no model at {own}: `ocr-pipeline models fetch ko`"
    )
    assert missing_data(("ja",), spec) is None
    own.touch()
    assert missing_data(("ko",), spec) is None


def test_a_model_of_hangul_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "Hangul.traineddata").touch()
    own = tmp_path / "own" / "best.traineddata"
    spec = EmbeddedEngine(tessdata=str(tmp_path), hangul_model=str(own))
    assert str(missing_data(("ko",), spec)).startswith(f"ENGINE_NOT_READY: no model at {own}")
    own.parent.mkdir()
    own.touch()
    assert missing_data(("ko",), spec) is None
    assert hangul_data(spec) == (own.parent, "best")


def test_a_carried_model_that_is_named_is_left_out(tmp_path: Path) -> None:
    spec = EmbeddedEngine(detector_model=str(tmp_path / "PP-OCRv6_det_small.onnx"))
    assert "leave it out of engines.yaml" in str(missing_data(("ja",), spec))


def test_the_models_of_an_engine(tmp_path: Path) -> None:
    spec = EmbeddedEngine(
        recognizer_model="/m/rec.onnx", korean_recognizer_model="/m/ko.onnx", hangul_model="/m/h"
    )
    assert used_models(spec) == {
        detector_model(EmbeddedEngine()),
        Path("/m/rec.onnx"),
        Path("/m/ko.onnx"),
        Path("/m/h"),
    }


def test_tessdata_prefix_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Hangul.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert hangul_data(EmbeddedEngine()) == (tmp_path, "Hangul")


def test_asking_loads_no_engine() -> None:
    code = (
        "import sys; from ocr_pipeline.adapters.engines.language_data import *;"
        "from ocr_pipeline.spec.engine import EmbeddedEngine;"
        "missing_language_data(('ko',), EmbeddedEngine()); detector_model(EmbeddedEngine());"
        "heavy = {'rapidocr', 'openvino', 'onnxruntime', 'tesserocr', 'cv2'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
