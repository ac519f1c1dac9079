"""An image becomes a page of made-up words in a time that is given, or none.

With none, what is left to measure is everything else.

The factory is picklable and imports no orchestrator, because engine processes build the engine.
"""

import time
from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage, Word
from ocr_pipeline.ports.engine import OcrEngine, Pixels
from ocr_pipeline.ports.engines import EnginePause, PaidAnswers, RecognizerPool
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import EmbeddedEngine

LINES, WORDS_PER_LINE = (
    30,
    5,
)  # a page of a letter: what is encoded and sent is as long as a real one


@dataclass(frozen=True)
class ScriptedEngine:
    """Implements ``OcrEngine``: the same words on every page, after ``seconds``."""

    finds_direction: ClassVar[bool] = False
    seconds: float = 0.0
    name: str = "scripted"

    def recognize(
        self, pixels: Pixels, page_index: int, options: RecognitionOptions
    ) -> RecognizedPage:
        """Words in a grid over the page."""
        del options
        time.sleep(self.seconds)
        height, width = pixels.shape[:2]
        words = tuple(
            self._word(line, column, width / WORDS_PER_LINE, height / LINES)
            for line in range(LINES)
            for column in range(WORDS_PER_LINE)
        )
        return RecognizedPage(page_index, width, height, words, engine=self.name)

    def _word(self, line: int, column: int, width_px: float, height_px: float) -> Word:
        left, top = column * width_px, line * height_px
        box = Box(left, top, left + width_px, top + height_px)
        return Word(f"낱말{line}-{column}", 0.95, Quad.from_box(box), column == WORDS_PER_LINE - 1)


@dataclass(frozen=True)
class ScriptedFactory:
    """Implements ``EngineFactory``."""

    seconds: float = 0.0

    def __call__(self) -> OcrEngine:
        """Build the engine."""
        return ScriptedEngine(self.seconds)


class ScriptedEngines:
    """Implements ``Engines``: the real pool around the scripted engine."""

    def __init__(self, seconds: float = 0.0) -> None:
        """Take so long for a page."""
        self._seconds = seconds

    def pool(self, settings: EffectiveSettings, answers: PaidAnswers) -> RecognizerPool:
        """As ``wiring.Engines`` builds it."""
        from ocr_pipeline.adapters.workers.pool import EnginePool
        from ocr_pipeline.vision.document import recognize_document

        del answers
        spec = settings.engine
        return EnginePool(
            ScriptedFactory(self._seconds),
            recognize_document,
            workers=spec.workers if isinstance(spec, EmbeddedEngine) else 0,
            time_limit_seconds=spec.time_limit_seconds,
            memory_limit_bytes=spec.memory_limit_bytes,
            recycle_after_images=500,
        )

    def problem(self, settings: EffectiveSettings) -> str | None:
        """It is always there."""
        del settings
        return None

    def admit(self, settings: EffectiveSettings, chunk_key: str) -> EnginePause | None:
        """It never waits."""
        del settings, chunk_key
        return None


def scripted_image(number: int) -> bytes:
    """A small PNG with content of its own, so that it is nobody's duplicate."""
    pixels = np.full((60, 80, 3), 255, np.uint8)
    pixels[-1, -1] = (number & 255, number >> 8 & 255, number >> 16 & 255)
    return cv2.imencode(".png", pixels)[1].tobytes()
