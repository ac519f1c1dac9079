"""Engines without models.

A scripted one, and rogues that misbehave where an image's top left pixel tells them to.

Colors survive PNG only. The factories are picklable, so that engine processes build them.
"""

import hashlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, cast

import cv2
import numpy as np

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage, Word
from ocr_pipeline.ports.engine import OcrEngine, Pixels

NORMAL = (255, 255, 255)
MARKS = {  # BGR of the top left pixel
    "crash": (1, 0, 200),
    "hang": (2, 0, 200),
    "garbage": (3, 0, 200),
    "hog": (4, 0, 200),
    "raise": (5, 0, 200),
    "crash_once": (6, 0, 200),
}
SECRET = "text that no log may hold"
HOG_BYTES = 1_000_000


def marked_image(
    mark: str | None = None, width_px: int = 64, height_px: int = 32, seed: int = 0
) -> bytes:
    """A PNG whose top left pixel asks a ``ScriptedEngine`` for a misdeed.

    ``seed`` makes its content unique.
    """
    pixels = np.full((height_px, width_px, 3), 255, np.uint8)
    pixels[-1, -1] = (seed & 255, seed >> 8 & 255, seed >> 16 & 255)
    pixels[0, 0] = MARKS[mark] if mark else NORMAL
    return cv2.imencode(".png", pixels)[1].tobytes()


@dataclass(frozen=True)
class ScriptedEngine:
    """Implements ``OcrEngine``: the words are the image's size and the first digits of its hash."""

    finds_direction: ClassVar[bool] = False
    seconds: float = 0.0
    confidence: float = 0.9
    crash_marker: str | None = None

    @property
    def name(self) -> str:
        """Its name."""
        return "scripted 1"

    def recognize(
        self, pixels: Pixels, page_index: int, options: RecognitionOptions
    ) -> RecognizedPage:
        """Two lines: ``<width> <height>`` and the hash.

        Or the misdeed that the first pixel asks for.
        """
        del options
        height, width = pixels.shape[:2]
        mark = next((name for name, color in MARKS.items() if tuple(pixels[0, 0]) == color), None)
        if mark == "garbage":
            return RecognizedPage(
                page_index, width, height, cast("tuple[Word, ...]", (lambda: SECRET,))
            )
        self._misbehave(mark)
        time.sleep(self.seconds)
        digest = hashlib.sha256(pixels.tobytes()).hexdigest()[:8]
        words = (
            self._word(str(width), Box(0, 0, width / 2, height / 2), line_break=False),
            self._word(str(height), Box(width / 2, 0, width, height / 2), line_break=True),
            self._word(digest, Box(0, height / 2, width, height), line_break=True),
        )
        return RecognizedPage(
            page_index, width, height, words, engine=self.name, seconds=self.seconds
        )

    def _word(self, text: str, box: Box, *, line_break: bool) -> Word:
        return Word(text, self.confidence, Quad.from_box(box), line_break)

    def _misbehave(self, mark: str | None) -> None:
        if mark == "crash" or (mark == "crash_once" and self._first_time()):
            os.kill(os.getpid(), signal.SIGKILL)
        if mark == "hang":
            signal.pause()
        if mark == "hog":
            hog()
        if mark == "raise":
            raise ValueError(SECRET)

    def _first_time(self) -> bool:
        marker = Path(self.crash_marker or os.devnull)
        if marker.exists():
            return False
        marker.touch()
        return True


def hog() -> None:
    """Take memory, for as long as it is given."""
    held: list[Any] = []
    while True:
        held.append(np.ones(HOG_BYTES, np.uint8))
        time.sleep(0.001)


@dataclass(frozen=True)
class ScriptedFactory:
    """Implements ``EngineFactory``.

    ``crash_marker`` is a path that ``crash_once`` leaves behind.
    """

    seconds: float = 0.0
    confidence: float = 0.9
    crash_marker: str | None = None

    def __call__(self) -> OcrEngine:
        """Build the engine."""
        return ScriptedEngine(self.seconds, self.confidence, self.crash_marker)


@dataclass(frozen=True)
class BrokenFactory:
    """An ``EngineFactory`` that cannot build.

    It raises, or its process dies of ``signal_number``.
    """

    signal_number: int | None = None

    def __call__(self) -> OcrEngine:
        """Fail."""
        if self.signal_number is not None:
            os.kill(os.getpid(), self.signal_number)
        raise FileNotFoundError("no models here")
