"""The parts of a download become one object: in memory or in a temporary file.

Which parts there are belongs to ``s3_download``.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from ocr_pipeline.model.errors import ServiceUnavailable


class Sink(Protocol):
    """Takes the parts of an object, in any order and from several threads."""

    def clear(self) -> None:
        """Forget everything: the object is read anew."""

    def put(self, offset: int, data: bytes) -> None:
        """Take the bytes from ``offset`` on."""

    def md5(self) -> str:
        """The digest of the whole, in hex digits."""


class MemorySink:
    """An object in memory."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._parts: dict[int, bytes] = {}

    def clear(self) -> None:
        """See ``Sink``."""
        self._parts = {}

    def put(self, offset: int, data: bytes) -> None:
        """See ``Sink``."""
        self._parts[offset] = data

    def md5(self) -> str:
        """See ``Sink``."""
        digest = plain_md5()
        for _, part in sorted(self._parts.items()):
            digest.update(part)
        return str(digest.hexdigest())

    def data(self) -> bytes:
        """The whole object."""
        return b"".join(part for _, part in sorted(self._parts.items()))


class FileSink:
    """An object in a file. ``temporary_sink`` makes and removes it."""

    def __init__(self, path: Path, descriptor: int) -> None:
        """Take an empty file, open for writing."""
        self.path = path
        self._descriptor = descriptor

    def clear(self) -> None:
        """See ``Sink``."""
        os.ftruncate(self._descriptor, 0)

    def put(self, offset: int, data: bytes) -> None:
        """See ``Sink``.

        Raises:
            ServiceUnavailable: TEMPORARY_FULL.
        """
        try:
            while data:
                written = os.pwrite(self._descriptor, data, offset)
                data, offset = data[written:], offset + written
        except OSError as error:
            raise _full(error) from error

    def md5(self) -> str:
        """See ``Sink``."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, plain_md5).hexdigest()


@contextmanager
def temporary_sink() -> Iterator[FileSink]:
    """A sink on a temporary file, which ends with the context.

    Raises:
        ServiceUnavailable: TEMPORARY_FULL: it cannot be made.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix="ocr-pipeline-")
    except OSError as error:
        raise _full(error) from error
    path = Path(name)
    try:
        yield FileSink(path, descriptor)
    finally:
        os.close(descriptor)
        path.unlink(missing_ok=True)


def plain_md5(data: bytes = b"") -> Any:
    """MD5 as a checksum, which systems that forbid it for security permit."""
    return hashlib.md5(data, usedforsecurity=False)


def _full(error: OSError) -> ServiceUnavailable:
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return ServiceUnavailable(f"a temporary file cannot be written: {reason}", "TEMPORARY_FULL")
