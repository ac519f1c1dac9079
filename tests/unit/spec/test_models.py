"""``models.yaml``, and what a name or a path in engines.yaml stands for."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.spec.models import ModelsFile, carried_place, is_model_name, model_place
from tests.fakes.project import Project

DIGEST = "ab" * 32
HOSTILE = ["../x", "/etc/passwd", "a/b", "a\\b", ".hidden", "", "a b", "a\n", "x" * 101, "x.onnx"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_refused(name: str) -> None:
    assert not is_model_name(name)
    with pytest.raises(ValidationError, match="name a model by"):
        ModelsFile.model_validate({"models": {name: {"kind": "detector", "sha256": DIGEST}}})


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"sha256": "ab"}, "64 hex digits"),
        ({"url": "file:///etc/passwd"}, "http or https"),
        ({"url": "https://me:secret@models.example.com/a"}, "user or password"),
        ({"size_bytes": 0}, "greater than or equal"),
        ({"characters": {"sha256": DIGEST}}, "of kind `detector`; leave them out"),
        ({"kind": "classifier"}, "detector"),
    ],
)
def test_what_a_model_cannot_be(fields: dict[str, object], what: str) -> None:
    model = {"kind": "detector", "sha256": DIGEST} | fields
    with pytest.raises(ValidationError, match=what):
        ModelsFile.model_validate({"models": {"big": model}})


def test_a_digest_in_capitals_is_the_same_one() -> None:
    models = {"big": {"kind": "detector", "sha256": DIGEST.upper()}}
    assert ModelsFile.model_validate({"models": models}).models["big"].sha256 == DIGEST


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("big", "/m/big.onnx"),
        ("ch_ppocr_v2.0_rec", "/m/ch_ppocr_v2.0_rec.onnx"),
        ("own.onnx", "/p/own.onnx"),
        ("./own", "/p/own"),
        ("models/own.onnx", "/p/models/own.onnx"),
        ("/opt/own.onnx", "/opt/own.onnx"),
    ],
)
def test_a_name_is_in_the_folder_of_models_and_a_path_where_it_says(text: str, place: str) -> None:
    assert model_place(text, "recognizer", Path("/p"), Path("/m")) == Path(place)


def test_a_model_of_this_package_lies_in_it() -> None:
    place = model_place("korean_lines", "recognizer", Path("/p"), Path("/m"))
    assert place == carried_place("korean_lines")
    assert place.is_file()


def test_a_name_of_this_package_is_taken() -> None:
    with pytest.raises(ValidationError, match="take another name"):
        ModelsFile.model_validate(
            {"models": {"korean_lines": {"kind": "recognizer", "sha256": DIGEST}}}
        )


def test_every_model_of_an_engine_may_be_named() -> None:
    engine = EmbeddedEngine(
        detector_model="det",
        recognizer_model="rec",
        recognizer_characters="list.txt",
        korean_recognizer_model="ko",
        korean_recognizer_characters="/k/list.txt",
        hangul_model="Hangul_best",
        tessdata="tessdata",
    ).anchored(Path("/p"), Path("/m"))
    assert engine == EmbeddedEngine(
        detector_model="/m/det.onnx",
        recognizer_model="/m/rec.onnx",
        recognizer_characters="/p/list.txt",
        korean_recognizer_model="/m/ko.onnx",
        korean_recognizer_characters="/k/list.txt",
        hangul_model="/m/Hangul_best.traineddata",
        tessdata="/p/tessdata",
    )


@pytest.mark.parametrize(
    ("folder", "place"),
    [(None, ".ocr-pipeline/models"), ("shared/models", "shared/models"), ("/srv/m", "/srv/m")],
)
def test_the_folder_of_models_is_configuration(
    project: Project, folder: str | None, place: str
) -> None:
    project.write("engines.yaml", {"engines": {"embedded": {"detector_model": "big"}}})
    if folder:
        project.write("models.yaml", {"folder": folder})
    engine = project.load().engines["embedded"]
    assert isinstance(engine, EmbeddedEngine)
    assert engine.detector_model == str(project.config_dir.parent / place / "big.onnx")


def test_a_bad_file_of_models_takes_no_other_down(project: Project) -> None:
    project.domain()
    project.write("models.yaml", {"models": {"../x": {}}})
    catalog = project.load()
    assert list(catalog.problems) == [("models", "models")]
    assert list(catalog.domains) == ["general"]
