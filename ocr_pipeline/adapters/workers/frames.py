"""What a pool and its engine processes say to each other.

A pool sends one ``Setup``, then for every image two frames: its ``RecognitionOptions`` and its
bytes. A process answers the setup with ``Ready``, every image, in the order sent, with an
``Answer``, and either with ``Unavailable``. How frames travel belongs to ``process`` and
``worker``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognitionOptions


class Tool(Protocol):
    """What a process builds once and uses for every image: an engine, most often."""

    @property
    def name(self) -> str:
        """What the log calls it."""


ToolT = TypeVar("ToolT", bound=Tool)
T = TypeVar("T")
Build = Callable[[], ToolT]
Use = Callable[[bytes, ToolT, RecognitionOptions], T]


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that a process needs to know; ``build`` and ``use`` travel by reference."""

    build: Callable[[], Tool]
    use: Use[Any, Any]
    time_limit_seconds: float
    memory_limit_bytes: int
    recycle_after_images: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The tool is built."""

    tool_name: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The tool cannot be built, or what it stands on is gone; the process ends."""

    reason: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What came of one image: ``value``, or the ``error`` that the whole item ends with.

    ``retiring``: the process ends and leaves what else it was sent.
    """

    value: T | None
    error: ItemError | None
    seconds: float
    retiring: bool
