"""Models that are declared, and those of the ``rapidocr`` package, become files and their state.

Getting a file over the network belongs to ``download``.
"""

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ocr_pipeline.adapters.models.package import carried_file, package_folder, package_models
from ocr_pipeline.model.errors import ServiceUnavailable, SpecError
from ocr_pipeline.spec.models import (
    CARRIED_MODELS,
    CHARACTERS_SUFFIX,
    SUFFIXES,
    ModelFileSpec,
    ModelsFile,
    ModelSpec,
    carried_place,
)
from ocr_pipeline.spec.problems import shown


class ModelState(StrEnum):
    """Whether a model can be used; the later one of a model's files is the model's."""

    CARRIED = "carried"  # by rapidocr, or by this package
    THERE = "there"
    MISSING = "missing"
    DAMAGED = "damaged"  # or another version than was declared


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model: what it must be, and where it is or would be."""

    source: ModelFileSpec
    path: Path
    is_carried: bool = False

    @property
    def size_bytes(self) -> int | None:
        """Its size on the disk, else as declared, if it was."""
        return self.path.stat().st_size if self.path.is_file() else self.source.size_bytes

    def state(self) -> ModelState:
        """Read the whole file and compare its SHA-256.

        Raises:
            ServiceUnavailable: it is there and cannot be read.
        """
        if not self.path.is_file():
            return ModelState.MISSING
        if sha256_of(self.path) != self.source.sha256:
            return ModelState.DAMAGED
        return ModelState.CARRIED if self.is_carried else ModelState.THERE


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model that can be named. ``is_declared``: in ``models.yaml``, not only in the package."""

    name: str
    spec: ModelSpec
    is_declared: bool
    files: tuple[ModelFile, ...]

    @property
    def size_bytes(self) -> int | None:
        """Of all its files; None where that of one is not known."""
        sizes = [file.size_bytes for file in self.files]
        return sum(size for size in sizes if size) if all(sizes) else None

    def state(self) -> ModelState:
        """Look at all its files."""
        order = list(ModelState)
        return max((file.state() for file in self.files), key=order.index)


def known_models(declared: ModelsFile, project_dir: Path) -> dict[str, KnownModel]:
    """By name: ``models.yaml``, ours, then what only the ``rapidocr`` package lists."""
    package = package_folder()
    listed = package_models(package) if package else {}
    models_dir = project_dir / declared.folder
    found = {
        name: KnownModel(name, spec, True, _files(name, spec, models_dir))
        for name, spec in declared.models.items()
    }
    for name, spec in CARRIED_MODELS.items():
        own = ModelFile(spec, carried_place(name), is_carried=True)
        found[name] = KnownModel(name, spec, False, (own,))
    for name, spec in listed.items():
        files = _files(name, spec, models_dir)
        carried = package and carried_file(package, name)
        if carried and carried.is_file() and not files[0].path.exists():
            files = (ModelFile(spec, carried, is_carried=True),)
        found.setdefault(name, KnownModel(name, spec, False, files))
    return found


def _files(name: str, spec: ModelSpec, models_dir: Path) -> tuple[ModelFile, ...]:
    model = ModelFile(spec, models_dir / f"{name}{SUFFIXES[spec.kind]}")
    if spec.characters is None:
        return (model,)
    return (model, ModelFile(spec.characters, models_dir / f"{name}{CHARACTERS_SUFFIX}"))


def named_model(models: Mapping[str, KnownModel], name: str) -> KnownModel:
    """The model of a name.

    Raises:
        SpecError: there is none.
    """
    if name in models:
        return models[name]
    close = difflib.get_close_matches(name, models, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    what = f"{hint}`ocr-pipeline models list` shows them"
    raise SpecError(f"there is no model {shown(name)}; {what}")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hex.

    Raises:
        ServiceUnavailable: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ServiceUnavailable(
            f"{path} cannot be read ({error.strerror})", "MODELS_FOLDER_UNUSABLE"
        ) from error
