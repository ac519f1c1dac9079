"""Models that can be fetched, and the folder where they lie: ``models.yaml``.

Fetching belongs to ``adapters.models``; which of them an engine uses to ``engine``, how ours was
trained to ``carried/README.md``.
"""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.words import HttpAddress, PlainText

MAX_MODEL_BYTES = 4_000_000_000
"""Of a file whose size nobody declared. The largest recognizer of PP-OCR has about 0.2 GB."""

CHARACTERS_SUFFIX = ".characters.txt"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_FILE_SUFFIXES = (".onnx", ".traineddata", ".txt")
_SHA256 = re.compile(r"[0-9a-f]{64}")

ModelKind = Literal["detector", "recognizer", "hangul"]
SUFFIXES: dict[ModelKind, str] = {
    "detector": ".onnx",
    "recognizer": ".onnx",
    "hangul": ".traineddata",
}


CARRIED_FOLDER = Path(__file__).parents[1] / "carried"
"""Where the models of this package lie."""


def is_model_name(text: str) -> bool:
    """Whether a text names a model, not a file: no folder in it, and no suffix of a model's file.

    What it names is safe to be part of a path.
    """
    return bool(_NAME.fullmatch(text)) and not text.endswith(_FILE_SUFFIXES)


def model_place(text: str, kind: ModelKind, project_dir: Path, models_dir: Path) -> Path:
    """The file that a model's name or path stands for; a relative path counts from the project."""
    if text in CARRIED_MODELS:
        return carried_place(text)
    if is_model_name(text):
        return models_dir / f"{text}{SUFFIXES[kind]}"
    return project_dir / text


def carried_place(name: str) -> Path:
    """The file of a model that this package carries."""
    return CARRIED_FOLDER / f"{name}{SUFFIXES[CARRIED_MODELS[name].kind]}"


def _as_name(text: str) -> str:
    if text in CARRIED_MODELS:
        raise ValueError(f"is {shown(text)}, which comes with this package; take another name")
    if not is_model_name(text):
        raise ValueError(
            f"is {shown(text)}; name a model by 1 to 100 letters, digits and `_ . -`, beginning "
            f"with a letter or digit and not ending in {', '.join(_FILE_SUFFIXES)}"
        )
    return text


def _as_sha256(text: str) -> str:
    digest = text.lower()
    if not _SHA256.fullmatch(digest):
        raise ValueError("is no SHA-256; write its 64 hex digits, as `sha256sum FILE` prints them")
    return digest


Sha256 = Annotated[
    str, AfterValidator(_as_sha256), Field(json_schema_extra={"pattern": "^[0-9A-Fa-f]{64}$"})
]


class ModelFileSpec(Spec):
    """One file: where it comes from, and what it must be."""

    url: HttpAddress | None = Field(
        default=None, examples=["https://models.example.com/recognizer.onnx"]
    )
    """Where it is fetched from; left out for a file that is put there by hand."""
    sha256: Sha256 = Field(examples=["0" * 64])
    """Its SHA-256 in hex; what is fetched and has another one is thrown away."""
    size_bytes: int | None = Field(default=None, ge=1, le=MAX_MODEL_BYTES)
    """Its size; what is larger is not fetched to its end."""


class ModelSpec(ModelFileSpec):
    """One model of ``models.yaml``."""

    kind: ModelKind
    """`detector` or `recognizer` (ONNX), or `hangul`: a Tesseract model of Hangul."""
    license: PlainText | None = Field(default=None, examples=["Apache-2.0"])
    """Under which terms it may be used; shown before it is fetched."""
    characters: ModelFileSpec | None = None
    """A recognizer's list of characters, one a line, where its file does not carry it."""

    @model_validator(mode="after")
    def _characters_are_a_recognizers(self) -> Self:
        """Nothing else has classes."""
        if self.characters and self.kind != "recognizer":
            raise ValueError(
                f"has `characters`, but is a model of kind `{self.kind}`; leave them out"
            )
        return self


KOREAN_LINES = "korean_lines"
CARRIED_MODELS = {
    KOREAN_LINES: ModelSpec(
        kind="recognizer",
        sha256="25e03d3435aa3739ceec232150ee72ea5f9c093aeaba5f4913abeeec0ed5a559",
        license="Apache-2.0",
    )
}
"""What this package carries, by name."""


class ModelsFile(Spec):
    """Models by the name that engines refer to."""

    folder: PlainText = ".ocr-pipeline/models"
    """Where fetched models lie; a relative path counts from the project folder."""
    models: dict[Annotated[str, AfterValidator(_as_name)], ModelSpec] = Field(default={})
    """Each model under its name; one of the same name in the `rapidocr` package is replaced."""
