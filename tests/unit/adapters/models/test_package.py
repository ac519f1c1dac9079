"""What the ``rapidocr`` package lists, and what is made of a list that is damaged."""

import subprocess
import sys
from pathlib import Path

import pytest

from ocr_pipeline.adapters.engines.language_data import used_models
from ocr_pipeline.adapters.models.package import carried_file, package_folder, package_models
from ocr_pipeline.adapters.models.shelf import ModelState, known_models
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.spec.models import ModelsFile

LARGER = [
    "ch_PP-OCRv5_det_server",
    "ch_PP-OCRv5_rec_server",
    "korean_PP-OCRv5_rec_mobile",
    "PP-OCRv6_det_medium",
    "PP-OCRv6_rec_medium",
]


@pytest.fixture(scope="module")
def package() -> Path:
    folder = package_folder()
    assert folder is not None
    return folder


@pytest.mark.parametrize("name", LARGER)
def test_larger_models_are_known_by_name(package: Path, name: str) -> None:
    model = package_models(package)[name]
    assert model.kind == ("detector" if "_det_" in name else "recognizer")
    assert model.url
    assert model.url.startswith("https://")


def test_what_the_package_carries_is_what_its_list_says(tmp_path: Path) -> None:
    models = known_models(ModelsFile(), tmp_path)
    carried = {name for name, model in models.items() if model.state() is ModelState.CARRIED}
    used = {path.stem for path in used_models(EmbeddedEngine())}
    assert carried == used == {"PP-OCRv6_det_small", "PP-OCRv6_rec_small", "korean_lines"}


@pytest.mark.parametrize("text", ["", "[", "[]", "onnxruntime: 3", "onnxruntime: {V5: {det: 3}}"])
def test_a_list_in_another_form_names_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "default_models.yaml").write_text(text)
    assert package_models(tmp_path) == {}


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "model_dir: 'https://hub.example/a.onnx'",
        "model_dir: 'https://hub.example/a.onnx', SHA256: abc",
        f"model_dir: 'https://hub.example/a.mnn', SHA256: {'a' * 64}",
        f"model_dir: 'https://hub.example/..onnx', SHA256: {'a' * 64}",
        f"model_dir: 'ftp://hub.example/a.onnx', SHA256: {'a' * 64}",
    ],
)
def test_an_entry_that_says_too_little_is_left_out(tmp_path: Path, entry: str) -> None:
    good = f"{{model_dir: 'https://hub.example/good.onnx', SHA256: {'a' * 64}}}"
    text = f"onnxruntime: {{V5: {{det: {{bad: {{{entry}}}, good: {good}}}}}}}"
    (tmp_path / "default_models.yaml").write_text(text)
    assert list(package_models(tmp_path)) == ["good"]


def test_a_package_without_a_list_names_nothing(tmp_path: Path) -> None:
    assert package_models(tmp_path) == {}
    assert carried_file(tmp_path, "big") == tmp_path / "models" / "big.onnx"


def test_asking_runs_no_package_and_no_network() -> None:
    code = (
        "import sys; from pathlib import Path; from ocr_pipeline.adapters.models.shelf import *;"
        "known_models(ModelsFile(), Path('/nowhere'));"
        "heavy = {'rapidocr', 'requests', 'cv2', 'numpy'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
