"""A change of configuration files reaches the disk whole, or not at all.

What changes belongs to ``spec.edits``.
"""

import errno
import fcntl
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.edits import Change, FileEdit, read_before

LOCK_WAIT_SECONDS = 10.0
_LOCK_POLL_SECONDS = 0.05
_NEW_FILE_MODE = 0o666  # less what the umask of whoever runs the command takes
# A network file system may lock no folders: then only the comparison below is left.
_NO_LOCKS = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


def apply_change(change: Change) -> None:
    """Write the files of a change under the folder's lock: one atomic replacement each.

    New files come first, then those that change, and files that go are last: whoever looks between
    two of them, also after a power cut, sees a file too many rather than one that is missed. What
    two files claim then is the earlier one's.

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
        _replace_all(sorted(change.edits, key=_turn))
        for edit in change.edits:
            if edit.after is None:
                _remove_empty(edit.path.parent, change.config_dir)


def _remove_empty(folder: Path, config_dir: Path) -> None:
    """Take away what is left empty below ``config/<kind>``: a domain's templates and versions."""
    with suppress(OSError):  # something is in it
        while config_dir in folder.parent.parents:
            folder.rmdir()
            folder = folder.parent


def _turn(edit: FileEdit) -> int:
    if edit.after is None:
        return 2
    return 0 if edit.before is None else 1


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder itself: no lock file is left for people and git to wonder at."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise SpecError(f"{folder}: cannot be opened ({error.strerror})") from error
    try:
        _lock(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                what = "another command has been writing to it all the time; try again"
                raise SpecError(f"{folder}: {what}") from None
            time.sleep(_LOCK_POLL_SECONDS)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return
            raise SpecError(f"{folder}: cannot be locked ({error.strerror})") from error
        else:
            return


class _Step:
    """One file on its way.

    All bytes are on the disk before anything is replaced, those of the way back too, so that going
    on and going back are renames: they need no room.
    """

    def __init__(self, edit: FileEdit) -> None:
        """Nothing is written yet; behind a symbolic link it is the file that is replaced."""
        self.edit = edit
        is_link = edit.after is not None and edit.path.is_symlink()
        self._target = edit.path.resolve() if is_link else edit.path
        name = f".{secrets.token_hex(8)}"
        self._new = self._target.with_name(f"{name}.new.part")
        self._old = self._target.with_name(f"{name}.old.part")
        self._made_folder = False

    def prepare(self) -> None:
        """Write what the file will hold, and what it held."""
        if self.edit.after is None:
            return
        self._made_folder = not self._target.parent.exists()
        self._target.parent.mkdir(parents=True, exist_ok=True)
        self._write(self._new, self.edit.after)
        if self.edit.before is not None:
            self._write(self._old, self.edit.before)

    def _write(self, part: Path, content: bytes) -> None:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _NEW_FILE_MODE)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            if self._target.exists():
                there = self._target.stat()
                with suppress(PermissionError):  # only root gives files away
                    os.fchown(descriptor, there.st_uid, there.st_gid)
                os.fchmod(descriptor, stat.S_IMODE(there.st_mode))
            os.fsync(descriptor)

    def take(self) -> None:
        """Replace the file, or put it aside."""
        if self.edit.after is None:
            self._target.replace(self._old)
        else:
            self._new.replace(self._target)

    def take_back(self) -> None:
        """As it was."""
        if self.edit.before is None:
            self._target.unlink()
        else:
            self._old.replace(self._target)

    def end(self) -> None:
        """Nothing stays beside the file, and the disk knows what its folder holds.

        What fails here changes nothing: a ``.part`` file is no configuration.
        """
        for part in (self._new, self._old):
            with suppress(OSError):
                part.unlink()
        with suppress(OSError):
            if self._made_folder:
                self._target.parent.rmdir()  # only if it is empty: the file did not come
        with suppress(OSError):
            _sync(self._target.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace_all(edits: list[FileEdit]) -> None:
    steps = [_Step(edit) for edit in edits]
    try:
        for step in steps:
            with _named(step.edit.path):
                step.prepare()
        _take_all(steps)
    finally:
        for step in steps:
            step.end()


def _take_all(steps: list[_Step]) -> None:
    taken: list[_Step] = []
    try:
        for step in steps:
            with _named(step.edit.path):
                step.take()
            taken.append(step)
    except BaseException:  # also the keyboard: half a change is none that anybody wished for
        for step in reversed(taken):
            step.take_back()
        raise


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"cannot be written ({error.strerror}); nothing was changed"
        raise SpecError(f"{path}: {what}") from error
