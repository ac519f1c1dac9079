"""Engines behind ``wiring.open_readers`` that know what they read, in this process."""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.page import RecognitionOptions, RecognitionTask, RecognizedPage
from ocr_pipeline.ports.engine import OcrEngine, Pixels
from ocr_pipeline.ports.processes import Processed
from ocr_pipeline.spec.deployed import DeployedTemplate
from ocr_pipeline.spec.engine import EmbeddedEngine

Read = Callable[[bytes, OcrEngine, RecognitionOptions], Any]


@dataclass
class KnowingEngine:
    """Implements ``OcrEngine``: every page is this one."""

    page: RecognizedPage
    name: str = "knowing 1"
    finds_direction: bool = False

    def recognize(
        self, pixels: Pixels, page_index: int, options: RecognitionOptions
    ) -> RecognizedPage:
        """The page, in the size that was asked for."""
        height_px, width_px = pixels.shape[:2]
        return replace(self.page, page_index=page_index, width_px=width_px, height_px=height_px)


@dataclass
class ReadersInThisProcess:
    """Stands for ``wiring.open_readers``; notes what it was asked for."""

    engine: OcrEngine
    templates: list[tuple[DeployedTemplate, ...]] = field(default_factory=list)
    languages: list[tuple[str, ...]] = field(default_factory=list)
    closed: int = 0
    _read: Read | None = None

    def __call__(
        self,
        spec: EmbeddedEngine,
        languages: tuple[str, ...],
        templates: tuple[DeployedTemplate, ...],
        read: Read,
    ) -> "ReadersInThisProcess":
        """Open it."""
        assert spec.kind == "embedded"
        self.templates.append(templates)
        self.languages.append(languages)
        self._read = read
        return self

    def run(
        self,
        tasks: Iterable[RecognitionTask],
        options: RecognitionOptions,
        wake: int | None = None,
    ) -> Generator[Processed[Any] | None, None, None]:
        """Each task in its turn."""
        assert self._read is not None
        for task in tasks:
            try:
                value = self._read(task.data, self.engine, options)
            except ItemFailure as failure:
                yield Processed(task.task_id, None, failure.error, 0.0)
            else:
                yield Processed(task.task_id, value, None, 0.0)

    def close(self) -> None:
        """Nothing runs."""
        self.closed += 1
