"""An engine's declaration and a batch's languages become a loaded engine, in a worker process.

What the engine does with a page belongs to ``embedded``.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2

from ocr_pipeline.adapters.engines.detector import Detector
from ocr_pipeline.adapters.engines.embedded import EmbeddedEngine
from ocr_pipeline.adapters.engines.hangul import HangulReader
from ocr_pipeline.adapters.engines.korean import KoreanReader
from ocr_pipeline.adapters.engines.language_data import (
    detector_model,
    hangul_data,
    missing_language_data,
    recognizer_model,
)
from ocr_pipeline.adapters.engines.line_reader import LineReader
from ocr_pipeline.adapters.engines.recognizer import Recognizer, alphabet_of
from ocr_pipeline.adapters.engines.runtime import choose_runtime
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.ports.engine import OcrEngine
from ocr_pipeline.spec import engine as spec


@dataclass(frozen=True)
class EmbeddedFactory:
    """Implements ``EngineFactory``; picklable, loads nothing until it is called.

    The call raises ServiceUnavailable when a model or Tesseract's language data is not there.
    """

    spec: spec.EmbeddedEngine
    languages: tuple[str, ...]

    def __call__(self) -> OcrEngine:
        """Load the models."""
        cv2.setNumThreads(1)
        runtime = choose_runtime(self.spec.backend)
        network = runtime.load(recognizer_model(self.spec))
        recognizer = Recognizer(network, alphabet_of(self._characters(network.alphabet)))
        detector = Detector(
            runtime.load(detector_model(self.spec)), self.spec.detector_long_side_px
        )
        hangul = self._hangul()
        name = f"PP-OCR ({runtime.name})" + (f" + {hangul.name}" if hangul else "")
        korean = KoreanReader(hangul, recognizer) if hangul else None
        return EmbeddedEngine(name, detector, LineReader(recognizer, korean))

    def _characters(self, carried: str) -> str:
        if self.spec.recognizer_characters is not None:
            return Path(self.spec.recognizer_characters).read_text(encoding="utf-8").rstrip("\n")
        if not carried:
            raise ServiceUnavailable(
                "the recognizer carries no characters: set recognizer_characters",
                "ENGINE_NOT_READY",
            )
        return carried

    def _hangul(self) -> HangulReader | None:
        if missing := missing_language_data(self.languages, self.spec):
            raise ServiceUnavailable(missing, "ENGINE_NOT_READY")
        data = hangul_data(self.spec) if "ko" in self.languages else None
        return HangulReader(*data) if data else None
