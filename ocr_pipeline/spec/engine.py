"""What recognizes: our own engine processes, or a remote recognizer. Built by ``wiring``."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, Tag, model_validator

from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.spec.base import Spec, told_apart_by
from ocr_pipeline.spec.domain import Languages
from ocr_pipeline.spec.models import ModelKind, model_place
from ocr_pipeline.spec.secret import SecretRef
from ocr_pipeline.spec.words import HttpAddress, PlainText


class _Engine(Spec):
    """The limits that every engine has."""

    max_pages: int = Field(default=2000, ge=1)
    """A document with more pages ends with TOO_MANY_PAGES."""
    max_pixels: int = Field(default=178_000_000, ge=1)
    """A page with more pixels ends with TOO_MANY_PIXELS, before it is decoded."""
    max_file_bytes: int = Field(default=200_000_000, ge=1)
    """A larger object ends with FILE_TOO_LARGE, before it is read."""

    def options(
        self,
        languages: tuple[str, ...],
        *,
        tables: bool,
        long_image: bool,
        template_ids: tuple[int, ...] = (),
    ) -> RecognitionOptions:
        """What is asked for, within the limits of this engine."""
        return RecognitionOptions(
            languages=languages,
            tables=tables,
            long_image=long_image,
            template_ids=template_ids,
            max_pages=self.max_pages,
            max_pixels=self.max_pixels,
            max_file_bytes=self.max_file_bytes,
        )


_MODELS: dict[str, ModelKind] = {
    "detector_model": "detector",
    "recognizer_model": "recognizer",
    "korean_recognizer_model": "recognizer",
    "hangul_model": "hangul",
}


class EmbeddedEngine(_Engine):
    """PP-OCR models, for Korean our own and Tesseract's ``Hangul``, in our own processes."""

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
    """Name (of `models.yaml`) or path of an ONNX text detector; the installed one when left out."""
    recognizer_model: PlainText | None = None
    """Name or path of an ONNX text recognizer; the installed one when left out."""
    recognizer_characters: PlainText | None = None
    """Path of the recognizer's character list; needed when the model does not carry one."""
    korean_recognizer_model: PlainText | None = None
    """Name or path of a recognizer that alone reads Korean lines; `korean_lines` is ours."""
    korean_recognizer_characters: PlainText | None = None
    """Path of its character list; needed when the model does not carry one."""
    hangul_model: PlainText | None = None
    """Name or path of a Tesseract model of Hangul; that of `tessdata` when left out."""
    tessdata: PlainText | None = None
    """Folder of Tesseract's language data; the usual places are searched when left out."""
    time_limit_seconds: float = Field(default=300, gt=0)
    """An image that takes longer ends with TIME_LIMIT."""
    memory_limit_bytes: int = Field(default=4_000_000_000, ge=500_000_000)
    """An image whose process takes more ends with MEMORY_LIMIT."""
    recycle_after_images: int = Field(default=500, ge=1)
    """A process is replaced after so many images."""

    def anchored(self, project_dir: Path, models_dir: Path) -> Self:
        """The same engine with absolute paths of its models, where they are given."""
        places = {
            name: model_place(text, kind, project_dir, models_dir)
            for name, kind in _MODELS.items()
            if (text := getattr(self, name))
        }
        for name in ("recognizer_characters", "korean_recognizer_characters", "tessdata"):
            if path := getattr(self, name):
                places[name] = project_dir / path
        return self.model_copy(update={name: str(place) for name, place in places.items()})


class ClovaEngine(_Engine):
    """A CLOVA OCR domain, or whatever answers as one: it is called over its Invoke URL."""

    operational_fields: ClassVar[set[str]] = {
        "secret",
        "ca_bundle",
        "timeout_seconds",
        "calls_per_second",
        "concurrent_calls",
        "tries_per_call",
        "failures_to_pause",
        "pause_seconds",
        "time_limit_seconds",
        "memory_limit_bytes",
    }
    kind: Literal["clova"]
    """Which engine this is."""
    invoke_url: HttpAddress = Field(
        examples=["https://abc123def4.apigw.ntruss.com/custom/v1/1234/0123abcd/general"]
    )
    """The domain's Invoke URL, as its console shows it: it ends in `/general` or `/infer`."""
    secret: SecretRef = Field(examples=[{"env": "CLOVA_OCR_SECRET"}])
    """Where the domain's secret key (`X-OCR-SECRET`) is found."""
    languages: Languages = ("ko", "ja", "zh-TW")
    """What it reads beside English; the default is what CLOVA OCR documents for `lang`."""
    ca_bundle: PlainText | None = None
    """A file with the authorities that the service's certificate is checked against."""
    timeout_seconds: float = Field(default=60, ge=1, le=600)
    """How long one call may take."""
    calls_per_second: float = Field(default=1, gt=0, le=1000)
    """How many calls begin in a second, in all runs together; CLOVA recommends 1."""
    concurrent_calls: int = Field(default=4, ge=1, le=256)
    """How many calls are under way at a time, in all runs together; CLOVA is known to allow 5."""
    tries_per_call: int = Field(default=4, ge=1, le=20)
    """How often a call is made before its image is given back; each may be charged."""
    failures_to_pause: int = Field(default=5, ge=2, le=1000)
    """So many failed calls in a row pause all calls to this engine."""
    pause_seconds: float = Field(default=60, ge=1, le=86_400)
    """How long a pause is before one call tries whether the engine answers again."""
    pages_per_call: int = Field(default=10, ge=1, le=100)
    """Documents with more pages are split into calls of so many."""
    max_side_px: int = Field(default=7999, ge=1600, le=100_000)
    """A page with a longer side is scaled down, a long image is sent in tiles of 1,600 px."""
    max_call_bytes: int = Field(default=50_000_000, ge=1_000_000)
    """What a call may carry."""
    time_limit_seconds: float = Field(default=300, gt=0)
    """An image whose preparation takes longer ends with TIME_LIMIT."""
    memory_limit_bytes: int = Field(default=4_000_000_000, ge=500_000_000)
    """An image whose preparation takes more ends with MEMORY_LIMIT."""

    @model_validator(mode="after")
    def _pauses_after_tries(self) -> Self:
        """An image that is failed on is told from an engine that fails before calls pause."""
        if self.failures_to_pause <= self.tries_per_call:
            raise ValueError(
                f"has `failures_to_pause` {self.failures_to_pause} and `tries_per_call` "
                f"{self.tries_per_call}; write more failures than tries"
            )
        return self

    def anchored(self, project_dir: Path, models_dir: Path) -> Self:  # noqa: ARG002 - has none
        """The same engine with absolute paths of the files that it names."""
        ca_bundle = self.ca_bundle and str(project_dir / self.ca_bundle)
        secret = self.secret.anchored(project_dir)
        return self.model_copy(update={"secret": secret, "ca_bundle": ca_bundle})


EngineSpec = Annotated[
    Annotated[EmbeddedEngine, Tag("embedded")] | Annotated[ClovaEngine, Tag("clova")],
    told_apart_by("kind", "embedded"),
]


class EnginesFile(Spec):
    """Engines by the name that domains refer to."""

    engines: dict[str, EngineSpec] = Field(default={"embedded": EmbeddedEngine()}, min_length=1)
    """Each engine under its name."""
