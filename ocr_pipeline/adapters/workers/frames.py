"""What a pool and its engine processes say to each other.

A pool sends one ``Setup``, then for every image two frames: its ``RecognitionOptions`` and its
bytes. A process answers the setup with ``Ready``, every image, in the order sent, with an
``Answer``, and either with ``Unavailable``. How frames travel belongs to ``process`` and
``worker``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.ports.engines import EngineFactory, OcrEngine

ReadDocument = Callable[[bytes, OcrEngine, RecognitionOptions], tuple[RecognizedPage, ...]]


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that a process needs to know; ``factory`` and ``read`` travel by reference."""

    factory: EngineFactory
    read: ReadDocument
    time_limit_seconds: float
    memory_limit_bytes: int
    recycle_after_images: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine is built."""

    engine_name: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The engine cannot be built, or what it stands on is gone; the process ends."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one image. ``retiring``: the process ends and leaves what else it was sent."""

    pages: tuple[RecognizedPage, ...]
    error: ItemError | None
    seconds: float
    retiring: bool
