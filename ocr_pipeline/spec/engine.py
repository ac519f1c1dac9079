"""What recognizes: engine processes and their bounds. Built by ``wiring``."""

from typing import Literal

from pydantic import Field

from ocr_pipeline.spec.base import Spec


class EmbeddedEngine(Spec):
    """PP-OCR models from the ``rapidocr`` wheel and Tesseract's ``Hangul`` for Korean, in our own processes.

    ``workers`` 0 means one per core. Paths of models are None for the ones that the wheel carries.
    """

    kind: Literal["embedded"] = "embedded"
    workers: int = Field(default=0, ge=0, le=256)
    backend: Literal["auto", "openvino", "onnxruntime"] = "auto"
    detector_long_side_px: int = Field(default=1280, ge=320, le=8000)
    detector_model: str | None = None
    recognizer_model: str | None = None
    recognizer_characters: str | None = None
    tessdata: str | None = None
    time_limit_seconds: float = Field(default=300, gt=0)
    memory_limit_bytes: int = Field(default=4_000_000_000, ge=500_000_000)
    recycle_after_images: int = Field(default=500, ge=1)
    max_pages: int = Field(default=2000, ge=1)
    max_pixels: int = Field(default=178_000_000, ge=1)
    max_file_bytes: int = Field(default=200_000_000, ge=1)


EngineSpec = EmbeddedEngine


class EnginesFile(Spec):
    """``config/engines.yaml``: engines by the name that domains refer to."""

    engines: dict[str, EngineSpec]
