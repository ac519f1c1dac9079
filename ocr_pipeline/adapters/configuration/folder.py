"""A change of configuration files reaches the disk whole, or not at all.

What changes belongs to ``spec.edits``.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.edits import Change, FileEdit, read_before

_LOCK_NAME = ".lock"
_MODE = 0o644  # of a new file


def apply_change(change: Change) -> None:
    """Write the files of a change, one atomic replacement each, under the folder's lock.

    Raises:
        SpecError: a file is not what it was when the change was made up, or cannot be written;
            nothing was changed then.
    """
    with _locked(change.config_dir):
        for edit in change.edits:
            if read_before(edit.path) != edit.before:
                raise SpecError(
                    f"{edit.path}: was changed by somebody else meanwhile; look at it, try again"
                )
        _replace_all(change.edits)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / _LOCK_NAME).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace_all(edits: tuple[FileEdit, ...]) -> None:
    done: list[FileEdit] = []
    try:
        for edit in edits:
            _replace(edit.path, edit.after)
            done.append(edit)
    except OSError as error:
        for edit in reversed(done):
            _replace(edit.path, edit.before)
        raise SpecError(f"{edit.path}: cannot be written ({error.strerror})") from error


def _replace(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    mode = path.stat().st_mode & 0o777 if path.exists() else _MODE
    Path(part.name).chmod(mode)
    Path(part.name).replace(path)
