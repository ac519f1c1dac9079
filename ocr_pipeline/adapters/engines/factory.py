"""An engine's declaration and a batch's languages become a loaded engine, in a worker process.

What the engine does with a page belongs to ``embedded``.
"""

from dataclasses import dataclass

import cv2

from ocr_pipeline.adapters.engines.detector import Detector
from ocr_pipeline.adapters.engines.embedded import EmbeddedEngine
from ocr_pipeline.adapters.engines.hangul import HangulReader
from ocr_pipeline.adapters.engines.korean import KoreanReader
from ocr_pipeline.adapters.engines.korean_cascade import own_reader
from ocr_pipeline.adapters.engines.language_data import (
    detector_model,
    hangul_data,
    korean_recognizer_model,
    missing_language_data,
    recognizer_model,
)
from ocr_pipeline.adapters.engines.line_reader import KoreanLines, LineReader
from ocr_pipeline.adapters.engines.recognizer import Recognizer
from ocr_pipeline.adapters.engines.recognizer_file import load_recognizer
from ocr_pipeline.adapters.engines.recognizer_lines import RecognizerLines
from ocr_pipeline.adapters.engines.runtime import Runtime, choose_runtime
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.spec.engine import EmbeddedEngine as EmbeddedSpec
from ocr_pipeline.spec.models import KOREAN_LINES, carried_place


@dataclass(frozen=True)
class Models:
    """What reads, loaded; ``name`` tells which models and which runtime."""

    name: str
    detector: Detector
    recognizer: Recognizer
    reader: LineReader


@dataclass(frozen=True)
class EmbeddedFactory:
    """Implements ``EngineFactory``; picklable, loads nothing until it is called.

    The call raises ServiceUnavailable when a model or Tesseract's language data is not there.
    """

    spec: EmbeddedSpec
    languages: tuple[str, ...]

    def __call__(self) -> EmbeddedEngine:
        """Load the models."""
        return page_reader(load_models(self.spec, self.languages))


def load_models(spec: EmbeddedSpec, languages: tuple[str, ...]) -> Models:
    """The models of a declaration.

    Raises:
        ServiceUnavailable: a model or Tesseract's language data is not there.
    """
    cv2.setNumThreads(1)
    runtime = choose_runtime(spec.backend)
    recognizer = load_recognizer(runtime, recognizer_model(spec), spec.recognizer_characters)
    detector = Detector(runtime.load(detector_model(spec)), spec.detector_long_side_px)
    korean, korean_name = _korean(spec, languages, runtime, recognizer)
    name = f"PP-OCR ({runtime.name}){korean_name}"
    return Models(name, detector, recognizer, LineReader(recognizer, korean))


def page_reader(models: Models) -> EmbeddedEngine:
    """What reads pages with them."""
    return EmbeddedEngine(models.name, models.detector, models.reader)


def _korean(
    spec: EmbeddedSpec, languages: tuple[str, ...], runtime: Runtime, recognizer: Recognizer
) -> tuple[KoreanLines | None, str]:
    """What reads Korean lines, and its part of the engine's name; nobody where none is read."""
    if missing := missing_language_data(languages, spec):
        raise ServiceUnavailable(missing, "ENGINE_NOT_READY")
    if "ko" not in languages:
        return None, ""
    if model := korean_recognizer_model(spec):
        alone = load_recognizer(runtime, model, spec.korean_recognizer_characters)
        is_ours = model == carried_place(KOREAN_LINES)
        reader = own_reader(alone, None) if is_ours else RecognizerLines(alone)
        return reader, f" + {model.stem}"
    data = hangul_data(spec)
    if data is None:  # removed since it was looked for
        return None, ""
    hangul = HangulReader(*data)
    own = load_recognizer(runtime, carried_place(KOREAN_LINES), None)
    cascade = own_reader(own, KoreanReader(hangul, recognizer))
    return cascade, f" + {KOREAN_LINES} + {hangul.name}"
