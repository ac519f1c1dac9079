"""Declared models and those of the package: which is which, and in what state."""

import hashlib
from pathlib import Path

import pytest

from ocr_pipeline.adapters.models import shelf
from ocr_pipeline.adapters.models.shelf import ModelState, known_models, named_model
from ocr_pipeline.model.errors import ServiceUnavailable, SpecError
from ocr_pipeline.spec.models import ModelsFile

DATA = b"a model"
DIGEST = hashlib.sha256(DATA).hexdigest()
LIST = f"""
onnxruntime:
  V5:
    det:
      whatever: {{model_dir: 'https://hub.example/v5/small.onnx', SHA256: {DIGEST}}}
      other: {{model_dir: 'https://hub.example/v5/large.onnx', SHA256: {DIGEST}}}
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "package"
    (folder / "models").mkdir(parents=True)
    (folder / "default_models.yaml").write_text(LIST)
    (folder / "models" / "small.onnx").write_bytes(DATA)
    monkeypatch.setattr(shelf, "package_folder", lambda: folder)
    return folder


def declared(**fields: object) -> ModelsFile:
    model = {"kind": "recognizer", "sha256": DIGEST} | fields
    return ModelsFile.model_validate({"folder": "models", "models": {"large": model}})


def test_a_model_is_carried_or_missing(package: Path, tmp_path: Path) -> None:
    models = known_models(ModelsFile(folder="models"), tmp_path)
    assert {name: model.state() for name, model in models.items()} == {
        "korean_lines": ModelState.CARRIED,
        "small": ModelState.CARRIED,
        "large": ModelState.MISSING,
    }
    assert models["small"].size_bytes == len(DATA)
    assert models["large"].size_bytes is None
    assert not models["large"].is_declared


def test_what_the_package_carries_may_be_damaged(package: Path, tmp_path: Path) -> None:
    (package / "models" / "small.onnx").write_bytes(DATA[:-1])
    assert known_models(ModelsFile(), tmp_path)["small"].state() is ModelState.DAMAGED


def test_a_file_in_the_folder_counts_before_the_carried_one(package: Path, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.onnx").write_bytes(DATA)
    assert known_models(ModelsFile(folder="models"), tmp_path)["small"].state() is ModelState.THERE


def test_a_declared_model_replaces_the_one_of_the_package(package: Path, tmp_path: Path) -> None:
    model = known_models(declared(url="https://own.example/l.onnx"), tmp_path)["large"]
    assert model.is_declared
    assert model.spec.kind == "recognizer"
    assert model.spec.url == "https://own.example/l.onnx"


def test_a_model_is_as_good_as_its_worst_file(package: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "large.onnx").write_bytes(DATA)
    characters = {"sha256": hashlib.sha256(b"a\n").hexdigest(), "size_bytes": 2}
    model = known_models(declared(characters=characters), tmp_path)["large"]
    assert model.state() is ModelState.MISSING
    assert model.size_bytes == len(DATA) + 2
    (folder / "large.characters.txt").write_bytes(b"b\n")
    assert model.state() is ModelState.DAMAGED
    (folder / "large.characters.txt").write_bytes(b"a\n")
    assert model.state() is ModelState.THERE


def test_a_file_that_cannot_be_read(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(path: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(ServiceUnavailable, match=r"^MODELS_FOLDER_UNUSABLE: .*small"):
        shelf.ModelFile(declared().models["large"], package / "models" / "small.onnx").state()


def test_an_unknown_name_is_told_what_may_be_meant(package: Path, tmp_path: Path) -> None:
    models = known_models(ModelsFile(), tmp_path)
    assert named_model(models, "large").name == "large"
    with pytest.raises(SpecError, match="no model `large2`; did you mean large"):
        named_model(models, "large2")
    with pytest.raises(SpecError, match=r"no model `\.\./\.\./etc`; `ocr-pipeline models list`"):
        named_model(models, "../../etc")


def test_without_the_package_there_is_what_is_declared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "package_folder", lambda: None)
    assert list(known_models(declared(), tmp_path)) == ["large", "korean_lines"]
