"""Names below a folder become open files: no link is followed, no file is seen half-written.

Keys, listings and error codes belong to ``local``: here everything raises ``OSError``.
"""

import errno
import logging
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_LOG = logging.getLogger(__name__)

TEMPORARY_FOLDER = (b".ocr", b"tmp")

_STALE_SECONDS = 3600
_READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_DRAFT_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_FOLDER_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC


class LocalFolder:
    """Opens, replaces and removes files below a root, one folder after the other from there."""

    def __init__(self, root: Path) -> None:
        """Take the root; nothing is opened or created yet."""
        self.root = root
        self._swept = False
        self._device: int | None = None

    def open_root(self) -> int:
        """A descriptor of the root; the caller closes it.

        Raises ``ESTALE`` when another file system is there than before: one that was unmounted
        leaves an empty folder, whose files are not deleted and into which nothing belongs.
        """
        descriptor = os.open(self.root, _FOLDER_FLAGS)
        device = os.stat(".", dir_fd=descriptor).st_dev
        if self._device not in {None, device}:
            os.close(descriptor)
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        self._device = device
        return descriptor

    def open_file(self, names: Sequence[bytes]) -> int:
        """A descriptor for reading; the caller closes it and checks that it is a regular file."""
        with self._folder(names[:-1]) as folder:
            return os.open(names[-1], _READ_FLAGS, dir_fd=folder)

    def remove(self, names: Sequence[bytes]) -> None:
        """Remove a file, durably."""
        with self._folder(names[:-1]) as folder:
            os.unlink(names[-1], dir_fd=folder)
            os.fsync(folder)

    @contextmanager
    def replacing(self, names: Sequence[bytes], *, once: bool = False) -> Iterator[BinaryIO]:
        """A new file that takes its place, durably, when the block ends well; else nothing changes.

        ``once`` raises FileExistsError in the end where a file is already. It is written in
        ``.ocr/tmp/`` below the root, which so has to be one file system.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (
            self._folder(TEMPORARY_FOLDER, create=True) as drafts,
            self._folder(names[:-1], create=True) as folder,
        ):
            self._sweep(drafts)
            draft = f"{os.getpid()}-{secrets.token_hex(8)}"
            try:
                with os.fdopen(os.open(draft, _DRAFT_FLAGS, 0o666, dir_fd=drafts), "wb") as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                if once:
                    os.link(draft, names[-1], src_dir_fd=drafts, dst_dir_fd=folder)
                    os.unlink(draft, dir_fd=drafts)
                else:
                    os.replace(draft, names[-1], src_dir_fd=drafts, dst_dir_fd=folder)
            except BaseException:
                with suppress(OSError):
                    os.unlink(draft, dir_fd=drafts)
                raise
            os.fsync(folder)

    @contextmanager
    def _folder(self, names: Sequence[bytes], create: bool = False) -> Iterator[int]:
        descriptor = self.open_root()
        try:
            for name in names:
                child = _enter(descriptor, name, create)
                os.close(descriptor)
                descriptor = child
            yield descriptor
        finally:
            os.close(descriptor)

    def _sweep(self, drafts: int) -> None:
        """Once per process: remove what killed processes left, but nothing that may be in use."""
        if self._swept:
            return
        self._swept = True
        limit = time.time() - _STALE_SECONDS
        for name in os.listdir(drafts):
            with suppress(FileNotFoundError):
                if os.stat(name, dir_fd=drafts, follow_symlinks=False).st_mtime < limit:
                    os.unlink(name, dir_fd=drafts)
                    _LOG.info("removed an unfinished file of an earlier process")


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
