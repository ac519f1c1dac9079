"""Deployed templates and models become what reads forms, in the process that reads."""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import pytest

from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.detector import Detector
from ocr_pipeline.adapters.engines.embedded import EmbeddedEngine
from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.adapters.engines.line_reader import LineReader
from ocr_pipeline.adapters.engines.lines import Piece
from ocr_pipeline.adapters.engines.recognizer import Recognizer
from ocr_pipeline.adapters.engines.template_factory import TemplateFactory, title_reader
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.model.template import FieldReading
from ocr_pipeline.spec.deployed import DeployedTemplate, content_digest
from ocr_pipeline.spec.engine import EmbeddedEngine as EmbeddedSpec
from tests.fakes.project import Project


@dataclass(frozen=True)
class OneLine(LineReader):
    """Reads the same words on every line, and keeps what it was asked."""

    words: tuple[str, ...] = ()
    asked: list[object] = field(default_factory=list)

    def read(self, crop: Crop, languages: Sequence[str]) -> list[Piece]:
        self.asked.append((crop.pixels.shape, languages))
        return [Piece(text, 0.9, 0, 1) for text in self.words]


def models(reader: LineReader | None = None) -> EmbeddedEngine:
    reader = reader or LineReader(cast("Recognizer", None), None)
    return EmbeddedEngine("models 1", cast("Detector", None), reader)


@pytest.fixture
def deployed(tmp_path: Path) -> DeployedTemplate:
    file = Project(tmp_path).template("forms/form")
    sample = cv2.imencode(".png", np.full((300, 240, 3), 255, np.uint8))[1].tobytes()
    file.with_name("sample.png").write_bytes(sample)
    digest = content_digest(file.read_bytes(), sample)
    return DeployedTemplate(template_id=7, version=3, file=str(file), sha256=digest)


def loaded(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What models are loaded for; none are."""
    asked: list[Any] = []

    def load(factory: EmbeddedFactory) -> EmbeddedEngine:
        asked.append(factory)
        return models()

    monkeypatch.setattr(EmbeddedFactory, "__call__", load)
    return asked


def test_a_factory_travels_to_other_processes(deployed: DeployedTemplate) -> None:
    factory = TemplateFactory(EmbeddedSpec(), ("ko",), (deployed,))
    assert pickle.loads(pickle.dumps(factory)) == factory  # noqa: S301 - our own


def test_templates_are_read_with_the_models_of_the_engine(
    deployed: DeployedTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = loaded(monkeypatch)
    engine = TemplateFactory(EmbeddedSpec(workers=3), ("ko", "ja"), (deployed,))()
    assert asked == [EmbeddedFactory(EmbeddedSpec(workers=3), ("ko", "ja"))]
    assert (engine.name, engine.finds_direction) == ("models 1", True)
    assert {number: spec.name for number, spec in engine.templates.items()} == {7: "form"}


def test_a_page_without_print_is_none_of_the_forms(
    deployed: DeployedTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(monkeypatch)
    engine = TemplateFactory(EmbeddedSpec(), ("ko",), (deployed,))()
    read = engine.recognize(np.full((300, 240, 3), 255, np.uint8), 0, RecognitionOptions(("ko",)))
    assert read.is_unmatched


def test_a_version_that_is_gone_is_found_before_models_are_loaded(
    deployed: DeployedTemplate, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = loaded(monkeypatch)
    Path(deployed.file).unlink()
    with pytest.raises(ServiceUnavailable) as gone:
        TemplateFactory(EmbeddedSpec(), ("ko",), (deployed,))()
    assert (gone.value.code, asked) == ("ENGINE_NOT_READY", [])


def test_a_title_is_read_as_one_line() -> None:
    reader = OneLine(cast("Recognizer", None), None, ("가입", "신청서"))
    read = title_reader(reader, ("ko",))(np.full((20, 90, 3), 255, np.uint8))
    assert read.text == "가입 신청서"
    one, other = (Piece(text, 0.9, 0, 1).probability for text in reader.words)
    assert read.confidence == pytest.approx(one * other)
    assert reader.asked == [((20, 90, 3), ("ko",))]


def test_a_title_that_cannot_be_read() -> None:
    reader = OneLine(cast("Recognizer", None), None)
    assert title_reader(reader, ("ko",))(np.full((20, 90, 3), 255, np.uint8)) == FieldReading()
