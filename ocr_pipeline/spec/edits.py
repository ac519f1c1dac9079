"""What a command wants of the configuration becomes new contents of its files, and a diff.

Comments, order and quotes of what is there stay. Writing files belongs to the adapter
``configuration``; which change is wanted belongs to ``steps``.
"""

import codecs
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import Catalog, ConfigKey, Overlay, load_catalog
from ocr_pipeline.spec.problems import Loc
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.spec.yaml_editing import REMOVED, edited_text
from ocr_pipeline.spec.yaml_writing import block_lines, plain

__all__ = [
    "REMOVED",
    "Change",
    "FileEdit",
    "catalog_after",
    "edited_file",
    "new_file",
    "read_before",
]


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
        """A unified diff, with paths from the project folder.

        Of an image, and of what is frozen below a folder whose name begins with a dot, only sizes.
        """
        return "".join(self._file_diff(edit) for edit in self.edits)

    def _file_diff(self, edit: FileEdit) -> str:
        name = edit.path.relative_to(self.config_dir.parent).as_posix()
        parts = edit.path.relative_to(self.config_dir).parts
        is_frozen = any(part.startswith(".") for part in parts)
        if is_frozen or edit.path.suffix not in {".yaml", ".yml"}:
            change = "is gone" if edit.after is None else f"{len(edit.after):,} bytes"
            return f"{name}: {change}\n"
        old, new = (_lines(content) for content in (edit.before, edit.after))
        here, there = (
            name if content is not None else "/dev/null" for content in (edit.before, edit.after)
        )
        return "".join(difflib.unified_diff(old, new, here, there))


def _lines(content: bytes | None) -> list[str]:
    """Lines for people: how a line ends is never what changed."""
    text = (content or b"").decode("utf-8-sig", "backslashreplace").replace("\r\n", "\n")
    lines = text.split("\n")
    return [f"{line}\n" for line in (lines if lines[-1] else lines[:-1])]


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
    lines = [f"# yaml-language-server: $schema={schema}", *block_lines(plain(values), 0)]
    return "".join(f"{line}\n" for line in lines).encode()


def edited_file(content: bytes, changes: Mapping[Loc, object]) -> bytes:
    """The file with some fields set or ``REMOVED``; every other character stays.

    Raises:
        SpecError: the file cannot be edited as it is, or the field cannot be changed alone.
    """
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    try:
        text = content.removeprefix(mark).decode()
    except UnicodeDecodeError:
        raise SpecError("the file is not UTF-8; save it as UTF-8 first") from None
    return mark + edited_text(text, changes).encode()


def catalog_after(
    change: Change,
    before: Catalog,
    registration_order: Mapping[ConfigKey, int],
    needed: Iterable[ConfigKey] = (),
    broken: Iterable[ConfigKey] = (),
) -> Catalog:
    """The configuration as it would be; ``before`` is how it is.

    ``needed`` names files that must be there and run, ``broken`` those that may stop running.

    Raises:
        SpecError: a file that was right would be wrong, or a needed one would not run; the message
            is all that is wrong, a line each.
    """
    wrong_before = faults(before, registration_order).keys() | set(broken)
    after = load_catalog(change.config_dir, change.overlay, before.memory.copy())
    asked = set(needed)
    missing = [
        f"{kind} {config_id}: has no file" for kind, config_id in sorted(asked - _keys(after))
    ]
    new = [
        message
        for key, messages in faults(after, registration_order).items()
        for message in messages
        if key in asked or key not in wrong_before
    ]
    if new or missing:
        raise SpecError("\n".join([*missing, *new]))
    return after


def _keys(catalog: Catalog) -> set[ConfigKey]:
    return {file.key for file in catalog.files}
