"""What recognizes: engine processes and their bounds. Built by ``wiring``."""

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import Field

from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.words import PlainText


class EmbeddedEngine(Spec):
    """PP-OCR models and Tesseract's ``Hangul`` for Korean, in our own processes."""

    operational_fields: ClassVar[set[str]] = {
        "workers",
        "time_limit_seconds",
        "memory_limit_bytes",
        "recycle_after_images",
    }
    kind: Literal["embedded"] = "embedded"
    """Which engine this is."""
    workers: int = Field(default=0, ge=0, le=256)
    """Engine processes (about 0.9 GB each); 0 for one per core."""
    backend: Literal["auto", "openvino", "onnxruntime"] = "auto"
    """What runs the models; `auto` takes the faster one for this processor."""
    detector_long_side_px: int = Field(default=1280, ge=320, le=8000)
    """Text is looked for in a copy of at most this long side; it is read at full resolution."""
    detector_model: PlainText | None = None
    """Path of an ONNX text detector; the installed one when left out."""
    recognizer_model: PlainText | None = None
    """Path of an ONNX text recognizer; the installed one when left out."""
    recognizer_characters: PlainText | None = None
    """Path of the recognizer's character list; needed when the model does not carry one."""
    tessdata: PlainText | None = None
    """Folder of Tesseract's language data; the usual places are searched when left out."""
    time_limit_seconds: float = Field(default=300, gt=0)
    """An image that takes longer ends with TIME_LIMIT."""
    memory_limit_bytes: int = Field(default=4_000_000_000, ge=500_000_000)
    """An image whose process takes more ends with MEMORY_LIMIT."""
    recycle_after_images: int = Field(default=500, ge=1)
    """A process is replaced after so many images."""
    max_pages: int = Field(default=2000, ge=1)
    """A document with more pages ends with TOO_MANY_PAGES."""
    max_pixels: int = Field(default=178_000_000, ge=1)
    """A page with more pixels ends with TOO_MANY_PIXELS, before it is decoded."""
    max_file_bytes: int = Field(default=200_000_000, ge=1)
    """A larger object ends with FILE_TOO_LARGE, before it is read."""

    def anchored(self, project_dir: Path) -> Self:
        """The same engine with absolute paths of its models, where they are given."""
        names = ("detector_model", "recognizer_model", "recognizer_characters", "tessdata")
        paths = {name: getattr(self, name) for name in names}
        return self.model_copy(
            update={name: str(project_dir / path) for name, path in paths.items() if path}
        )

    def options(
        self, languages: tuple[str, ...], *, tables: bool, long_image: bool
    ) -> RecognitionOptions:
        """What is asked for, within the limits of this engine."""
        return RecognitionOptions(
            languages=languages,
            tables=tables,
            long_image=long_image,
            max_pages=self.max_pages,
            max_pixels=self.max_pixels,
            max_file_bytes=self.max_file_bytes,
        )


EngineSpec = EmbeddedEngine


class EnginesFile(Spec):
    """Engines by the name that domains refer to."""

    engines: dict[str, EngineSpec] = Field(
        default_factory=lambda: {"embedded": EmbeddedEngine()}, min_length=1
    )
    """Each engine under its name."""
