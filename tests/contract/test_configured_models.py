"""Engines with models of one's own, in every place where one may be named."""

import shutil
from pathlib import Path

import pytest

from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.adapters.engines.language_data import (
    detector_model,
    hangul_data,
    recognizer_model,
)
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.spec.engine import EmbeddedEngine
from tests.contract.test_engine import drawn, needs_hangul
from tests.contract.test_turned_pages import drawn as in_typeface

KOREAN = RecognitionOptions(("ko",))
MIXED = RecognitionOptions(("ko", "ja"))


def read(engine: EmbeddedEngine, options: RecognitionOptions) -> tuple[str, list[str]]:
    """The engine's name, and what it reads on a page of two lines."""
    made = EmbeddedFactory(engine, options.languages)()
    page = made.recognize(drawn("Hello World", "Total 42"), 0, options)
    return made.name, [word.text for word in page.words]


@pytest.mark.parametrize("options", [KOREAN, MIXED])
def test_a_recognizer_takes_the_place_of_tesseract(
    tmp_path: Path, options: RecognitionOptions
) -> None:
    own = tmp_path / "house_korean.onnx"
    shutil.copyfile(recognizer_model(EmbeddedEngine()), own)
    engine = EmbeddedEngine(korean_recognizer_model=str(own), tessdata=str(tmp_path))
    name, words = read(engine, options)
    assert name.endswith(" + house_korean")
    assert words == ["Hello", "World", "Total", "42"]


def test_ours_reads_korean_alone_where_it_is_named(tmp_path: Path) -> None:
    named = EmbeddedEngine(korean_recognizer_model="korean_lines", tessdata=str(tmp_path))
    made = EmbeddedFactory(named.anchored(tmp_path, tmp_path), ("ko",))()
    assert made.name.endswith(" + korean_lines")
    page = made.recognize(in_typeface(("합계 52,800원", "결제 완료"), "NanumGothic.ttf"), 0, KOREAN)
    assert [word.text for word in page.words] == ["합계", "52,800원", "결제", "완료"]


def test_a_korean_recognizer_is_not_loaded_where_no_korean_is_read(tmp_path: Path) -> None:
    engine = EmbeddedEngine(korean_recognizer_model=str(tmp_path / "missing.onnx"))
    name, _ = read(engine, RecognitionOptions(("ja",)))
    assert "missing" not in name
    with pytest.raises(ServiceUnavailable, match="ENGINE_NOT_READY"):
        EmbeddedFactory(engine, ("ko",))()


@needs_hangul
def test_a_model_of_hangul_of_any_name(tmp_path: Path) -> None:
    folder, name = hangul_data(EmbeddedEngine()) or (tmp_path, "")
    own = tmp_path / "Hangul_v2.0_best.traineddata"
    shutil.copyfile(folder / f"{name}.traineddata", own)
    engine = EmbeddedEngine(hangul_model=str(own), tessdata=str(tmp_path))
    name, words = read(engine, KOREAN)
    assert name.endswith(" Hangul_v2.0_best")
    assert words == ["Hello", "World", "Total", "42"]


def test_a_model_of_another_kind_is_refused_before_the_first_page() -> None:
    engine = EmbeddedEngine(korean_recognizer_model=str(detector_model(EmbeddedEngine())))
    with pytest.raises(ServiceUnavailable, match="carries no characters"):
        EmbeddedFactory(engine, ("ko",))()
