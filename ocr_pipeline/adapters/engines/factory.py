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
from ocr_pipeline.spec import engine as spec
from ocr_pipeline.spec.models import KOREAN_LINES, carried_place


@dataclass(frozen=True)
class EmbeddedFactory:
    """Implements ``EngineFactory``; picklable, loads nothing until it is called.

    The call raises ServiceUnavailable when a model or Tesseract's language data is not there.
    """

    spec: spec.EmbeddedEngine
    languages: tuple[str, ...]

    def __call__(self) -> EmbeddedEngine:
        """Load the models."""
        cv2.setNumThreads(1)
        runtime = choose_runtime(self.spec.backend)
        recognizer = load_recognizer(
            runtime, recognizer_model(self.spec), self.spec.recognizer_characters
        )
        detector = Detector(
            runtime.load(detector_model(self.spec)), self.spec.detector_long_side_px
        )
        korean, korean_name = self._korean(runtime, recognizer)
        name = f"PP-OCR ({runtime.name}){korean_name}"
        return EmbeddedEngine(name, detector, LineReader(recognizer, korean))

    def _korean(self, runtime: Runtime, recognizer: Recognizer) -> tuple[KoreanLines | None, str]:
        """What reads Korean lines, and its part of the engine's name; nobody where none is read."""
        if missing := missing_language_data(self.languages, self.spec):
            raise ServiceUnavailable(missing, "ENGINE_NOT_READY")
        if "ko" not in self.languages:
            return None, ""
        if model := korean_recognizer_model(self.spec):
            alone = load_recognizer(runtime, model, self.spec.korean_recognizer_characters)
            is_ours = model == carried_place(KOREAN_LINES)
            reader = own_reader(alone, None) if is_ours else RecognizerLines(alone)
            return reader, f" + {model.stem}"
        data = hangul_data(self.spec)
        if data is None:  # removed since it was looked for
            return None, ""
        hangul = HangulReader(*data)
        own = load_recognizer(runtime, carried_place(KOREAN_LINES), None)
        cascade = own_reader(own, KoreanReader(hangul, recognizer))
        return cascade, f" + {KOREAN_LINES} + {hangul.name}"
