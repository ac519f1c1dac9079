"""The parts of a download become one object: in memory or in a file.

Which parts there are belongs to ``s3_download``.
"""

import hashlib
import os
from pathlib import Path
from typing import Any, Protocol


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
    """An object in a file; what the disk says to that is raised as it is."""

    def __init__(self, path: Path) -> None:
        """Make an empty file."""
        self.path = path
        path.touch()

    def clear(self) -> None:
        """See ``Sink``."""
        os.truncate(self.path, 0)

    def put(self, offset: int, data: bytes) -> None:
        """See ``Sink``."""
        with self.path.open("r+b") as file:
            file.seek(offset)
            file.write(data)

    def md5(self) -> str:
        """See ``Sink``."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, plain_md5).hexdigest()


def plain_md5(data: bytes = b"") -> Any:
    """MD5 as a checksum, which systems that forbid it for security permit."""
    return hashlib.md5(data, usedforsecurity=False)
