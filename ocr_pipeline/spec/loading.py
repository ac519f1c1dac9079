"""One YAML file becomes one spec, or all that is wrong with it. Which files there are belongs to ``catalog``."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.problems import Loc, Problem, shown, spec_problems
from ocr_pipeline.spec.yaml_text import MAX_FILE_BYTES, YamlDocument, read_yaml

AnySpec = TypeVar("AnySpec", bound=Spec)

_LEGAL_FILE_NAME = re.compile(r"[A-Za-z0-9_]+\.yaml")


@dataclass(frozen=True, slots=True)
class LoadedFile(Generic[AnySpec]):
    """A file that was read: ``spec`` is None when there are ``problems``. ``digest`` is of the bytes, 64 hex digits."""

    spec: AnySpec | None
    problems: tuple[Problem, ...]
    digest: str
    document: YamlDocument | None

    def line(self, loc: Loc) -> int:
        """The 1-based line of a field; 1 when the file could not be parsed."""
        return self.document.line(loc) if self.document else 1


def load_file(path: Path, model: type[AnySpec]) -> LoadedFile[AnySpec]:
    """Read, parse and validate; never raises for what a file holds or for one that cannot be read."""
    try:
        content = _read_bounded(path)
    except OSError as error:
        problem = Problem(1, "", f"cannot be read ({error.strerror}); write a readable file")
        return LoadedFile(None, (problem,), "", None)
    digest = hashlib.sha256(content).hexdigest()
    document = read_yaml(content)
    if isinstance(document, list):
        return LoadedFile(None, tuple(document), digest, None)
    spec, problems = _validate(document, model)
    problems = _name_problems(path) + problems
    return LoadedFile(None if problems else spec, tuple(problems), digest, document)


def _read_bounded(path: Path) -> bytes:
    if not path.is_file():  # opening a named pipe would wait for ever
        raise OSError(0, "not a regular file")
    with path.open("rb") as stream:
        return stream.read(MAX_FILE_BYTES + 1)


def _validate(document: YamlDocument, model: type[AnySpec]) -> tuple[AnySpec | None, list[Problem]]:
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        problems = [
            Problem(document.line(loc), ".".join(map(str, loc)), what)
            for loc, what in spec_problems(model, error)
        ]
        return None, sorted(problems, key=lambda problem: problem.line)


def _name_problems(path: Path) -> list[Problem]:
    if _LEGAL_FILE_NAME.fullmatch(path.name):
        return []
    what = (
        "is the file's name, and its stem is the id; use letters, digits and `_`, and end in .yaml"
    )
    return [Problem(1, "", f"{shown(path.name)} {what}")]
