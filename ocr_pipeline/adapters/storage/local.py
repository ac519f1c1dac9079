"""A folder becomes an object store: keys in S3's order, versions, durable all-or-nothing writes.

Which keys are inputs belongs to ``planning.keys``; S3 belongs to ``s3``.

Symbolic links are never followed below the root (they are not listed, not read, not written through), and neither
are devices, pipes and sockets. Keys never leave the root.
"""

import errno
import logging
import os
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from threading import Lock
from typing import BinaryIO

from ocr_pipeline.adapters.storage.local_names import key_of, names_of
from ocr_pipeline.adapters.storage.local_walk import TEMPORARY_FOLDER, walk
from ocr_pipeline.model.errors import ItemFailure, ServiceUnavailable
from ocr_pipeline.model.manifest import ObservedObject

_LOG = logging.getLogger(__name__)

_STALE_SECONDS = 3600
_READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC
_GONE = {errno.ENOENT, errno.ENOTDIR}


class LocalStore:
    """``ObjectStore`` on a folder of one local or mounted file system.

    Writing goes through ``.ocr/tmp/`` below the root: the bytes are synced there, renamed to their place, and the
    folder is synced. What a killed process left there is removed by a later writer after an hour.
    """

    def __init__(self, root: Path) -> None:
        """Take the folder; nothing is opened or created yet."""
        self._root = Path(os.path.realpath(root))
        self._resume: tuple[str, Iterator[ObservedObject]] | None = None
        self._lock = Lock()
        self._temporary_ready = False

    @property
    def uri(self) -> str:
        """``file:///...`` of the folder."""
        return self._root.as_uri()

    def list_page(self, start_after: str, limit: int) -> list[ObservedObject]:
        """Up to ``limit`` objects with keys after ``start_after`` in UTF-8 byte order; [] at the end.

        Asking for the page after the last one goes on where that ended, so a folder of a million files is read
        once per sweep, not once per page; files that came meanwhile into a folder already read wait for the
        next sweep. A folder that may not be read is left out with a warning.

        Raises:
            ServiceUnavailable: the root is missing or cannot be read.
        """
        with self._lock:
            resume, self._resume = self._resume, None
        if start_after and resume and resume[0] == start_after:
            objects = resume[1]
        else:
            objects = self._objects_after(start_after)
        page = list(islice(objects, limit))
        if page:
            with self._lock:
                self._resume = (page[-1].key, objects)
        return page

    def head(self, key: str) -> ObservedObject:
        """The object as it is now.

        Raises:
            ItemFailure: OBJECT_GONE or OBJECT_UNREADABLE.
        """
        with self._open(key) as file:
            return _observed(key, os.fstat(file.fileno()))

    def read(self, key: str, max_bytes: int) -> tuple[bytes, ObservedObject]:
        """The whole object and the version that was read.

        Raises:
            ItemFailure: OBJECT_GONE, OBJECT_UNREADABLE, FILE_TOO_LARGE, or OBJECT_REPLACED when it was written to
                while it was read.
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
                raise ItemFailure("OBJECT_UNREADABLE", _reason(error)) from error
        if after.version != before.version or len(data) != before.size_bytes:
            raise ItemFailure("OBJECT_REPLACED", "written to while it was read")
        return data, before

    def write(self, key: str, data: bytes) -> None:
        """Create or replace an object: durable and all or nothing when this returns.

        Raises:
            ValueError: the key is no legal name below the root.
            ServiceUnavailable: the folder cannot be written.
        """
        with self._replacing(key) as file:
            file.write(data)

    def write_file(self, key: str, path: Path) -> None:
        """As ``write``, streamed from a local file."""
        with path.open("rb") as source, self._replacing(key) as file:
            copyfileobj(source, file, 1 << 20)

    def exists(self, key: str) -> bool:
        """Whether an object is there; nothing is in a root that was not created yet."""
        if not self._root.exists():
            return False
        try:
            self.head(key)
        except ItemFailure as failure:
            if failure.error.code == "OBJECT_GONE":
                return False
            raise
        return True

    def delete(self, key: str) -> None:
        """Remove an object; a missing one is no error."""
        *folders, name = names_of(key)
        if not self._root.exists():
            return
        try:
            with self._folder(folders, create=False) as folder:
                os.unlink(name, dir_fd=folder)
                os.fsync(folder)
        except OSError as error:
            if error.errno not in _GONE:
                raise ServiceUnavailable(f"{self.uri}: cannot delete: {_reason(error)}") from error

    def open_local(self, key: str) -> Path:
        """The path of the object itself: to read, never to write.

        Raises:
            ItemFailure: OBJECT_GONE or OBJECT_UNREADABLE.
        """
        self.head(key)
        return self._root.joinpath(*(os.fsdecode(name) for name in names_of(key)))

    def _objects_after(self, start_after: str) -> Iterator[ObservedObject]:
        os.close(self._open_root())
        for path, status in walk(self._root, start_after):
            yield _observed(key_of(path), status)

    def _open_root(self) -> int:
        try:
            return os.open(self._root, _FOLDER_FLAGS)
        except OSError as error:
            raise ServiceUnavailable(
                f"the folder {self._root} cannot be opened: {_reason(error)}; create it, mount it, or give the "
                "pipeline's user permission to read it"
            ) from error

    @contextmanager
    def _open(self, key: str) -> Iterator[BinaryIO]:
        try:
            *folders, name = names_of(key)
        except ValueError as error:
            raise ItemFailure("OBJECT_GONE", "no such name") from error
        try:
            with self._folder(folders, create=False) as folder:
                descriptor = os.open(name, _READ_FLAGS, dir_fd=folder)
        except OSError as error:
            code = "OBJECT_GONE" if error.errno in _GONE else "OBJECT_UNREADABLE"
            raise ItemFailure(code, _reason(error)) from error
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            mode = os.fstat(descriptor).st_mode
            if not stat.S_ISREG(mode):
                raise ItemFailure(
                    "OBJECT_GONE" if stat.S_ISDIR(mode) else "OBJECT_UNREADABLE",
                    "not a regular file",
                )
            yield file

    @contextmanager
    def _replacing(self, key: str) -> Iterator[BinaryIO]:
        """A temporary file that takes the key's place when the block ends well."""
        *folders, name = names_of(key)
        try:
            with (
                self._temporary_folder() as temporary,
                self._folder(folders, create=True) as folder,
            ):
                draft = f"{os.getpid()}-{secrets.token_hex(8)}"
                descriptor = os.open(
                    draft,
                    os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC,
                    0o666,
                    dir_fd=temporary,
                )
                try:
                    with os.fdopen(descriptor, "wb") as file:
                        yield file
                        file.flush()
                        os.fsync(descriptor)
                    os.replace(draft, name, src_dir_fd=temporary, dst_dir_fd=folder)
                except BaseException:
                    with suppress(OSError):
                        os.unlink(draft, dir_fd=temporary)
                    raise
                os.fsync(folder)
        except OSError as error:
            raise ServiceUnavailable(f"{self.uri}: cannot write: {_reason(error)}") from error

    @contextmanager
    def _temporary_folder(self) -> Iterator[int]:
        with self._folder(TEMPORARY_FOLDER, create=True) as folder:
            if not self._temporary_ready:
                _remove_stale(folder)
                self._temporary_ready = True
            yield folder

    @contextmanager
    def _folder(self, names: list[bytes] | tuple[bytes, ...], create: bool) -> Iterator[int]:
        """A descriptor of a folder below the root, reached without following a link."""
        if create:
            self._root.mkdir(parents=True, exist_ok=True)
        descriptor = self._open_root()
        try:
            for name in names:
                child = _enter(descriptor, name, create)
                os.close(descriptor)
                descriptor = child
            yield descriptor
        finally:
            os.close(descriptor)


def _enter(folder: int, name: bytes, create: bool) -> int:
    try:
        return os.open(name, _FOLDER_FLAGS, dir_fd=folder)
    except FileNotFoundError:
        if not create:
            raise
    with suppress(FileExistsError):  # another writer may be first
        os.mkdir(name, dir_fd=folder)
    os.fsync(folder)
    return os.open(name, _FOLDER_FLAGS, dir_fd=folder)


def _remove_stale(folder: int) -> None:
    limit = time.time() - _STALE_SECONDS
    for name in os.listdir(folder):
        with suppress(FileNotFoundError):
            if os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime < limit:
                os.unlink(name, dir_fd=folder)
                _LOG.info("removed an unfinished file of an earlier process")


def _observed(key: str, status: os.stat_result) -> ObservedObject:
    version = f"{status.st_mtime_ns}-{status.st_size}-{status.st_ino}"
    return ObservedObject(key, version, status.st_size, status.st_mtime)


def _reason(error: OSError) -> str:
    """What went wrong without the path: names are hostile input and may be document text."""
    return os.strerror(error.errno) if error.errno else type(error).__name__
