"""A folder tree becomes its regular files in the order of their keys, lazily.

How names become keys belongs to ``local_names``; versions and reading belong to ``local``.
"""

import errno
import logging
import os
import stat
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from ocr_pipeline.adapters.storage.local_errors import AWAY, reason
from ocr_pipeline.adapters.storage.local_folder import TEMPORARY_FOLDER
from ocr_pipeline.adapters.storage.local_names import key_of

_LOG = logging.getLogger(__name__)

_TEMPORARY_PREFIX = b"/".join(TEMPORARY_FOLDER) + b"/"


def walk(root: Path, start_after: str) -> Iterator[tuple[bytes, os.stat_result]]:
    """Relative paths with keys strictly after ``start_after``, in UTF-8 byte order of keys.

    A folder's names are read when the walk enters it and a folder that ends before ``start_after``
    is never entered. Links, special files and unfinished writes are left out; what vanishes
    meanwhile is skipped. Raises ``OSError`` when the whole file system is in trouble.
    """
    return _walk(os.fsencode(root), b"", start_after.encode("utf-8", "surrogatepass"))


def _walk(root: bytes, prefix: bytes, start_after: bytes) -> Iterator[tuple[bytes, os.stat_result]]:
    for sort_key, name in _sorted_names(root, prefix, start_after):
        if name.endswith(b"/"):
            if prefix + name != _TEMPORARY_PREFIX:
                yield from _walk(root, prefix + name, start_after)
        elif sort_key > start_after:
            status = _status(root + b"/" + prefix + name)
            if status and stat.S_ISREG(status.st_mode):
                yield prefix + name, status


def _status(path: bytes) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _sorted_names(root: bytes, prefix: bytes, start_after: bytes) -> list[tuple[bytes, bytes]]:
    """Keys and names in one folder from ``start_after`` on; those of folders end in ``/``.

    The slash takes part in the order, because ``a.txt`` comes before ``a/b``.
    """
    folder = root + b"/" + prefix
    try:
        with os.scandir(folder) as entries:
            names = [_name(entry) for entry in entries]
        if names and not os.access(folder, os.X_OK):  # its names can be read, nothing else
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        if error.errno in AWAY:
            raise
        levels = prefix.count(b"/")
        _LOG.warning(
            "a folder %d levels deep cannot be listed and is left out: %s", levels, reason(error)
        )
        return []
    pairs = sorted((key_of(prefix + name).encode(), name) for name in names if name)
    first = bisect_left(pairs, (start_after, b""))
    if first and pairs[first - 1][1].endswith(b"/") and start_after.startswith(pairs[first - 1][0]):
        first -= 1
    return pairs[first:]


def _name(entry: os.DirEntry[bytes]) -> bytes:
    if entry.is_dir(follow_symlinks=False):
        return entry.name + b"/"
    return entry.name if entry.is_file(follow_symlinks=False) else b""
