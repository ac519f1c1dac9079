"""A folder becomes an object store: keys in S3's order, versions, durable all-or-nothing writes.

Which keys are inputs belongs to ``planning.keys``; S3 belongs to ``s3``.

Symbolic links below the root are never followed: they are not listed, not read, not written
through; neither are devices, pipes and sockets. Keys never leave the root.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from threading import Lock
from typing import BinaryIO

from ocr_pipeline.adapters.storage.local_errors import (
    GONE,
    cannot_read,
    cannot_read_file,
    cannot_write,
)
from ocr_pipeline.adapters.storage.local_folder import LocalFolder
from ocr_pipeline.adapters.storage.local_names import key_of, names_of
from ocr_pipeline.adapters.storage.local_walk import walk
from ocr_pipeline.model.errors import ItemFailure, ServiceUnavailable
from ocr_pipeline.model.manifest import ObservedObject

_COPY_BYTES = 1 << 20


class LocalStore:
    """``ObjectStore`` on a folder of one local or mounted file system."""

    def __init__(self, root: Path) -> None:
        """Take the folder; nothing is opened yet, and created only by the first write."""
        self._root = Path(os.path.realpath(root))
        self._folder = LocalFolder(self._root)
        self._resume: tuple[str, Iterator[ObservedObject]] | None = None
        self._lock = Lock()

    @property
    def uri(self) -> str:
        """``file:///...`` of the folder."""
        return self._root.as_uri()

    def list_page(self, start_after: str, limit: int) -> list[ObservedObject]:
        """Up to ``limit`` objects after ``start_after``, in UTF-8 byte order; [] at the end.

        Asking for the page after the last one goes on where that ended, so a folder of a million
        files is read once per sweep, not once per page; files that came meanwhile into a folder
        already read wait for the next sweep. A folder that may not be read is left out with a
        warning.

        Raises:
            ServiceUnavailable: the root is missing or cannot be read.
        """
        with self._lock:
            resume, self._resume = self._resume, None
        if start_after and resume and resume[0] == start_after:
            objects = resume[1]
        else:
            objects = self._objects_after(start_after)
        try:
            page = list(islice(objects, limit))
        except OSError as error:
            raise cannot_read(error, str(self._root)) from error
        if page:
            with self._lock:
                self._resume = (page[-1].key, objects)
        return page

    def head(self, key: str) -> ObservedObject:
        """The object as it is now.

        Raises:
            ItemFailure: OBJECT_GONE or OBJECT_UNREADABLE.
            ServiceUnavailable: the root is missing or cannot be read.
        """
        with self._open(key) as file:
            return _observed(key, os.fstat(file.fileno()))

    def read(self, key: str, max_bytes: int) -> tuple[bytes, ObservedObject]:
        """The whole object and the version that was read.

        Raises:
            ItemFailure: OBJECT_GONE, OBJECT_UNREADABLE, FILE_TOO_LARGE, or OBJECT_REPLACED when it
                was written to while it was read.
            ServiceUnavailable: the root is missing or cannot be read.
        """
        with self._open(key) as file:
            before = _observed(key, os.fstat(file.fileno()))
            if before.size_bytes > max_bytes:
                raise ItemFailure(
                    "FILE_TOO_LARGE", f"{before.size_bytes:,} bytes, limit {max_bytes:,}"
                )
            try:
                data = file.read(before.size_bytes + 1)
                after = _observed(key, os.fstat(file.fileno()))
            except OSError as error:
                raise cannot_read_file(error, str(self._root)) from error
        if after.version != before.version or len(data) != before.size_bytes:
            raise ItemFailure("OBJECT_REPLACED", "written to while it was read")
        return data, before

    def read_start(self, key: str, size_bytes: int) -> bytes:
        """The first bytes of the object, all of a smaller one.

        Raises:
            ItemFailure: OBJECT_GONE or OBJECT_UNREADABLE.
            ServiceUnavailable: the root is missing or cannot be read.
        """
        with self._open(key) as file:
            try:
                return file.read(size_bytes)
            except OSError as error:
                raise cannot_read_file(error, str(self._root)) from error

    def write(self, key: str, data: bytes) -> None:
        """Create or replace an object: durable and all or nothing when this returns.

        Raises:
            ValueError: no file below the root can have this key.
            ServiceUnavailable: the folder cannot be written.
        """
        with self._replacing(key) as file:
            file.write(data)

    def write_file(self, key: str, path: Path) -> None:
        """As ``write``, streamed from a local file."""
        with path.open("rb") as source, self._replacing(key) as file:
            copyfileobj(source, file, _COPY_BYTES)

    def write_once(self, key: str, data: bytes) -> bool:
        """As ``write``, where nothing is yet; False, and nothing changed, where a file is."""
        try:
            with self._replacing(key, once=True) as file:
                file.write(data)
        except FileExistsError:
            return False
        return True

    def exists(self, key: str) -> bool:
        """Whether an object is there; in a root that was not created yet, nothing is."""
        try:
            self.head(key)
        except ItemFailure as failure:
            if failure.error.code == "OBJECT_GONE":
                return False
            raise
        except ServiceUnavailable as unavailable:
            if unavailable.code == "STORAGE_MISSING":
                return False
            raise
        return True

    def delete(self, key: str) -> None:
        """Remove an object; a missing one is no error.

        Raises:
            ServiceUnavailable: the folder cannot be written.
        """
        try:
            self._folder.remove(names_of(key))
        except OSError as error:
            if error.errno not in GONE:
                raise cannot_write(error, str(self._root)) from error

    @contextmanager
    def open_local(self, key: str) -> Iterator[Path]:
        """The path of the object itself: to read, never to write.

        Raises:
            ItemFailure: OBJECT_GONE or OBJECT_UNREADABLE.
            ServiceUnavailable: the root is missing or cannot be read.
        """
        self.head(key)
        yield self._root.joinpath(*(os.fsdecode(name) for name in names_of(key)))

    def _objects_after(self, start_after: str) -> Iterator[ObservedObject]:
        self._require_root()
        for path, status in walk(self._root, start_after):
            yield _observed(key_of(path), status)

    def _require_root(self) -> None:
        try:
            os.close(self._folder.open_root())
        except OSError as error:
            raise cannot_read(error, str(self._root)) from error

    @contextmanager
    def _open(self, key: str) -> Iterator[BinaryIO]:
        self._require_root()  # a share that is not mounted is not a thousand deleted objects
        try:
            descriptor = self._folder.open_file(names_of(key))
        except ValueError as error:
            raise ItemFailure("OBJECT_GONE", "no file can have this key") from error
        except OSError as error:
            raise cannot_read_file(error, str(self._root)) from error
        with _regular(descriptor) as file:
            yield file

    @contextmanager
    def _replacing(self, key: str, *, once: bool = False) -> Iterator[BinaryIO]:
        try:
            with self._folder.replacing(names_of(key), once=once) as file:
                yield file
        except OSError as error:
            if once and isinstance(error, FileExistsError):
                raise
            raise cannot_write(error, str(self._root)) from error


def _regular(descriptor: int) -> BinaryIO:
    """The file of a descriptor, which is closed if it is anything else."""
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    raise ItemFailure("OBJECT_GONE" if stat.S_ISDIR(mode) else "OBJECT_UNREADABLE", "not a file")


def _observed(key: str, status: os.stat_result) -> ObservedObject:
    version = f"{status.st_mtime_ns}-{status.st_size}-{status.st_ino}"
    return ObservedObject(key, version, status.st_size, status.st_mtime)
