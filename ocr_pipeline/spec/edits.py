"""What a command wants of the configuration becomes new contents of its files, and a diff.

Comments, order and quotes of what is there stay. Writing files belongs to the adapter
``configuration``; which change is wanted belongs to ``steps``.
"""

import difflib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import Catalog, ConfigKey, Overlay, load_catalog
from ocr_pipeline.spec.problems import Loc, dotted
from ocr_pipeline.spec.rules import faults

REMOVED = object()
"""Stands for a key that is taken out: its default holds then."""


@dataclass(frozen=True, slots=True)
class FileEdit:
    """One file of a change.

    ``before`` is what it held when the change was made up, ``after`` what it will hold; None stands
    for no file.
    """

    path: Path
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class Change:
    """Files of one configuration folder that change together."""

    config_dir: Path
    edits: tuple[FileEdit, ...]

    @property
    def overlay(self) -> Overlay:
        """The contents after the change, for ``load_catalog``."""
        return {edit.path: edit.after for edit in self.edits}

    def diff(self) -> str:
        """A unified diff, with paths from the project folder."""
        return "".join(self._file_diff(edit) for edit in self.edits)

    def _file_diff(self, edit: FileEdit) -> str:
        name = edit.path.relative_to(self.config_dir.parent).as_posix()
        old, new = (_lines(content) for content in (edit.before, edit.after))
        here, there = (
            name if content is not None else "/dev/null" for content in (edit.before, edit.after)
        )
        return "".join(difflib.unified_diff(old, new, here, there))


def _lines(content: bytes | None) -> list[str]:
    text = (content or b"").decode("utf-8-sig", "backslashreplace")
    return [line if line.endswith("\n") else line + "\n" for line in text.splitlines(keepends=True)]


def read_before(path: Path) -> bytes | None:
    """What a file holds now, to be compared when it is written; None when there is none.

    Raises:
        SpecError: it is there and cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SpecError(f"{path}: cannot be read ({error.strerror})") from error


def new_file(values: Mapping[str, object], schema: str) -> bytes:
    """A file in the order of ``values``; its first line names the schema, for editors."""
    head = f"# yaml-language-server: $schema={schema}\n"
    return head.encode() + _dumped(_round_trip(), dict(values))


def edited_file(content: bytes, changes: Mapping[Loc, object]) -> bytes:
    """The file with some fields set or ``REMOVED``; all else stays as it is written.

    Raises:
        SpecError: the file is no mapping, or a field to set is inside something that is none.
    """
    yaml = _round_trip()
    root = yaml.load(content.decode("utf-8-sig"))
    if not isinstance(root, CommentedMap):
        raise SpecError("the file is no mapping of `key: value` lines; repair it first")
    for loc, value in changes.items():
        _set(root, loc, value)
    return _dumped(yaml, root)


def _round_trip() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 10_000  # a long value is not folded
    yaml.allow_unicode = True
    return yaml


def _dumped(yaml: YAML, root: object) -> bytes:
    stream = io.StringIO()
    yaml.dump(root, stream)
    return stream.getvalue().encode()


def _set(root: CommentedMap, loc: Loc, value: object) -> None:
    inner: Any = root
    for part in loc[:-1]:
        if value is REMOVED and part not in inner:
            return
        inner = inner.setdefault(part, CommentedMap())
        if not isinstance(inner, CommentedMap):
            raise SpecError(f"{dotted(loc)}: `{part}` is no mapping; repair the file first")
    if value is REMOVED:
        inner.pop(loc[-1], None)
    elif inner.get(loc[-1], REMOVED) != value:
        inner[loc[-1]] = value


def catalog_after(
    change: Change,
    registration_order: Mapping[ConfigKey, int],
    needed: Iterable[ConfigKey] = (),
    broken: Iterable[ConfigKey] = (),
) -> Catalog:
    """The configuration as it would be.

    ``needed`` names files that must be there and run, ``broken`` those that may stop running.

    Raises:
        SpecError: a file that was right would be wrong, or a needed one would not run; the message
            is all that is wrong, a line each.
    """
    before = faults(load_catalog(change.config_dir), registration_order)
    after = load_catalog(change.config_dir, change.overlay)
    found = faults(after, registration_order)
    asked, given_up = set(needed), set(broken)
    new = [
        message
        for key, messages in found.items()
        for message in messages
        if key in asked or (key not in before and key not in given_up)
    ]
    if new:
        raise SpecError("\n".join(new))
    return after
