"""Bytes that come one after the other become a file that is whole or not there at all.

Until then they lie beside it, to be gone on with by a later command. Where they come from belongs
to ``download``.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from ocr_pipeline.model.errors import ServiceUnavailable

_MAX_TAG_BYTES = 1024


class Part:
    """What there is of a file: a context manager that holds it against other commands.

    ``is_pieced``: it is of several answers, which may have been of several versions. Where the
    folder is full or cannot be written its methods raise ServiceUnavailable.
    """

    def __init__(self, target: Path) -> None:
        """Touch nothing yet."""
        self.is_pieced = False
        self._target = target
        self._path = target.with_name(f"{target.name}.part")
        self._tag_path = target.with_name(f"{target.name}.part.etag")

    def __enter__(self) -> Self:
        """Take what an earlier command left."""
        with _named(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = self._path.open("ab+")
        if not self._is_ours():
            self._stream.close()
            what = f"another command is fetching {self._target.name}"
            raise ServiceUnavailable(what, "MODELS_FOLDER_UNUSABLE")
        self.is_pieced = self.size_bytes > 0
        return self

    def _is_ours(self) -> bool:
        """Lock what was opened, and see that nobody has finished it meanwhile."""
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a network file system without locks
            return True
        try:
            return os.path.samestat(os.fstat(self._stream.fileno()), self._path.stat())
        except FileNotFoundError:
            return False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave what has come; nothing is left of nothing."""
        with suppress(OSError):
            if not self.size_bytes:
                self._path.unlink(missing_ok=True)
                self._tag_path.unlink(missing_ok=True)
        with suppress(OSError):  # what is still in its buffer has no room
            self._stream.close()

    @property
    def size_bytes(self) -> int:
        """What has come so far."""
        return os.fstat(self._stream.fileno()).st_size

    @property
    def tag(self) -> str:
        """The ETag of the answer that these bytes are of; empty where it had none."""
        with suppress(OSError, UnicodeDecodeError), self._tag_path.open("rb") as stream:
            tag = stream.read(_MAX_TAG_BYTES).decode("ascii")
            return tag if tag.isprintable() else ""
        return ""

    def begin(self, tag: str) -> None:
        """Throw away what there is; what comes now is of an answer with this ETag."""
        with _named(self._path):
            self.is_pieced = False
            self._stream.truncate(0)
            self._tag_path.unlink(missing_ok=True)
            if tag:
                self._tag_path.write_text(tag, encoding="ascii")

    def append(self, chunk: bytes) -> None:
        """Write the next bytes."""
        with _named(self._path):
            self._stream.write(chunk)
            self._stream.flush()

    def sha256(self) -> str:
        """Of what there is, in hex."""
        with _named(self._path):
            self._stream.seek(0)
            return hashlib.file_digest(self._stream, "sha256").hexdigest()

    def finish(self) -> None:
        """Make it the file that it is to be, whatever was there before."""
        with _named(self._target):
            os.fsync(self._stream.fileno())
            self._path.replace(self._target)
            self._tag_path.unlink(missing_ok=True)
            _sync(self._target.parent)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"{path} cannot be written ({error.strerror})"
        raise ServiceUnavailable(what, "MODELS_FOLDER_UNUSABLE") from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
