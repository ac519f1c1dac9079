"""What the operating system says about a folder or a file becomes a code: whose trouble is it?

Opening, reading and writing belong to ``local`` and ``local_folder``.
"""

import errno
import os

from ocr_pipeline.model.errors import ItemFailure, ServiceUnavailable

GONE = frozenset({errno.ENOENT, errno.ENOTDIR})
# The file system itself is in trouble, not one file on it. EIO is not among them: a bad block is
# the trouble of its file.
AWAY = frozenset(
    {
        errno.ESTALE,
        errno.ENOTCONN,
        errno.ETIMEDOUT,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.ENODEV,
        errno.EMFILE,
        errno.ENFILE,
    }
)
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_MISSING_CODES = dict.fromkeys(GONE | {errno.EEXIST}, "STORAGE_MISSING")
_READING_CODES = _MISSING_CODES | dict.fromkeys(_FORBIDDEN, "STORAGE_FORBIDDEN")
_WRITING_CODES = (
    _MISSING_CODES
    | dict.fromkeys(_FORBIDDEN | {errno.EROFS}, "STORAGE_READ_ONLY")
    | dict.fromkeys(_FULL, "STORAGE_FULL")
)


def reason(error: OSError) -> str:
    """What went wrong, without the path: a name is hostile input."""
    return os.strerror(error.errno) if error.errno else type(error).__name__


def cannot_read(error: OSError, root: str) -> ServiceUnavailable:
    """The folder as a whole cannot be opened or listed."""
    code = _READING_CODES.get(error.errno or 0, "STORAGE_UNREACHABLE")
    return ServiceUnavailable(f"the folder {root} cannot be read: {reason(error)}", code)


def cannot_write(error: OSError, root: str) -> ServiceUnavailable:
    """Something below the folder cannot be created, replaced or removed."""
    code = _WRITING_CODES.get(error.errno or 0, "STORAGE_UNREACHABLE")
    return ServiceUnavailable(f"the folder {root} cannot be written: {reason(error)}", code)


def cannot_read_file(error: OSError, root: str) -> ItemFailure | ServiceUnavailable:
    """One file below a folder that can be opened cannot be read."""
    if error.errno in AWAY:
        return cannot_read(error, root)
    return ItemFailure("OBJECT_GONE" if error.errno in GONE else "OBJECT_UNREADABLE", reason(error))
