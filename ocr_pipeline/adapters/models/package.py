"""The list of models in the ``rapidocr`` package becomes models that can be fetched by name.

The package itself is not run. What an operator declares belongs to ``spec.models``.
"""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ocr_pipeline.spec.models import ModelKind, ModelSpec, is_model_name

_PACKAGE = "rapidocr"
_LIST = "default_models.yaml"
_RUNTIME = "onnxruntime"  # of the forms of a model: the one that our runtimes load
_KINDS: dict[str, ModelKind] = {"det": "detector", "rec": "recognizer"}


def package_folder() -> Path | None:
    """Where the package is; None where it is not installed."""
    package = find_spec(_PACKAGE)
    return Path(package.origin).parent if package and package.origin else None


def package_models(folder: Path) -> dict[str, ModelSpec]:
    """The models that the package in ``folder`` lists, by the names of their files.

    An entry that says too little to be checked is left out.
    """
    try:
        listed = YAML(typ="safe").load(folder / _LIST)
    except (OSError, YAMLError):
        return {}
    entries = _entries(listed)
    return {
        name: spec
        for kind, entry in entries
        if (name := _name(entry)) and (spec := _spec(kind, entry))
    }


def carried_file(folder: Path, name: str) -> Path:
    """Where the package would carry a model."""
    return folder / "models" / f"{name}.onnx"


def _entries(listed: Any) -> Iterator[tuple[ModelKind, dict[str, Any]]]:
    """Runtime, version, kind, key: each a level of mappings."""
    for version in _mapping(_mapping(listed).get(_RUNTIME)).values():
        for part, kind in _KINDS.items():
            for entry in _mapping(_mapping(version).get(part)).values():
                yield kind, _mapping(entry)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _name(entry: dict[str, Any]) -> str | None:
    file = PurePosixPath(urlsplit(str(entry.get("model_dir", ""))).path)
    return file.stem if file.suffix == ".onnx" and is_model_name(file.stem) else None


def _spec(kind: ModelKind, entry: dict[str, Any]) -> ModelSpec | None:
    fields = {"kind": kind, "url": entry.get("model_dir"), "sha256": entry.get("SHA256")}
    try:
        return ModelSpec.model_validate(fields)
    except ValidationError:
        return None
