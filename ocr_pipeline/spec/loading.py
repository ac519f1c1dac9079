"""One YAML file becomes one spec, or all that is wrong with it. Folders belong to ``catalog``."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.problems import Problem, dotted, shown, spec_problems
from ocr_pipeline.spec.rulebook import rule
from ocr_pipeline.spec.yaml_text import MAX_FILE_BYTES, YamlDocument, read_yaml

AnySpec = TypeVar("AnySpec", bound=Spec)

_LEGAL_FILE_NAME = re.compile(r"[A-Za-z0-9_]+\.yaml")


@dataclass(frozen=True, slots=True)
class LoadedFile(Generic[AnySpec]):
    """What came of a file: ``spec`` is None when there are ``problems``.

    ``digest`` is the SHA-256 of its bytes in hex, empty when it could not be read; ``document`` is
    None when it could not be parsed.
    """

    spec: AnySpec | None
    problems: tuple[Problem, ...]
    digest: str
    document: YamlDocument | None


def load_file(
    path: Path,
    model: type[AnySpec],
    content: bytes | None = None,
    known: LoadedFile[AnySpec] | None = None,
) -> LoadedFile[AnySpec]:
    """Read, parse and validate; nothing that a file holds or lacks raises.

    ``content`` stands for what the file would hold. ``known`` is what came of this path earlier:
    the same bytes are not parsed again.
    """
    try:
        content = _read_bounded(path) if content is None else content
    except OSError as error:
        problem = Problem(1, "", f"cannot be read ({error.strerror}); make it a readable file")
        return LoadedFile(None, (problem,), "", None)
    digest = hashlib.sha256(content).hexdigest()
    if known is not None and known.digest == digest:
        return known
    problems = [Problem(1, "", what) for what in _file_name_faults(path.name)]
    document = read_yaml(content)
    if isinstance(document, list):
        return LoadedFile(None, (*problems, *document), digest, None)
    spec, spec_faults = _validate(document, model)
    problems += spec_faults
    return LoadedFile(None if problems else spec, tuple(problems), digest, document)


def _read_bounded(path: Path) -> bytes:
    if not path.is_file():  # opening a named pipe would wait for ever
        raise OSError(0, "it is not a regular file")
    with path.open("rb") as stream:
        return stream.read(MAX_FILE_BYTES + 1)


def _validate(document: YamlDocument, model: type[AnySpec]) -> tuple[AnySpec | None, list[Problem]]:
    try:
        return TypeAdapter(model).validate_python(document.data), []
    except ValidationError as error:
        problems = [
            Problem(document.line(loc), dotted(loc), what)
            for loc, what in spec_problems(model, error)
        ]
        return None, sorted(problems, key=lambda problem: problem.line)


@rule(
    "id.characters",
    "A file's stem is an id: English letters, digits and `_`; the file ends in `.yaml`.",
)
def _file_name_faults(name: str) -> Iterator[str]:
    if not _LEGAL_FILE_NAME.fullmatch(name):
        what = "has a stem that cannot be an id; use letters, digits and `_`, and end in .yaml"
        yield f"{shown(name)} {what}"
