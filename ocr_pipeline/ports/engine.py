"""What reads one decoded page. Pools of such readers belong to ``engines``."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage

Pixels = npt.NDArray[np.uint8]  # height x width x 3, 8-bit BGR


class OcrEngine(Protocol):
    """Reads one decoded page. One instance per process; not thread-safe."""

    @property
    def name(self) -> str:
        """Name and version of the engine and its models."""

    @property
    def finds_direction(self) -> bool:
        """Whether it reads a page of any direction and size as it is; others get it upright."""

    def recognize(
        self, pixels: Pixels, page_index: int, options: RecognitionOptions
    ) -> RecognizedPage:
        """Words of an upright or rotated page, in reading order, in coordinates of ``pixels``."""


class EngineFactory(Protocol):
    """A picklable callable that builds an engine inside a worker process."""

    def __call__(self) -> OcrEngine:
        """Build the engine; called once per process."""
