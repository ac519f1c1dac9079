"""A folder for files on their way, which ends with its block; a full disk there has a code.

What is written into it, and where that goes, belongs to whoever asks for it.
"""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ocr_pipeline.model.errors import ServiceUnavailable

# ENOENT: none of the usual places can be written, or a cleaner took the folder away.
_UNUSABLE = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EROFS,
        errno.EACCES,
        errno.EPERM,
        errno.EIO,
        errno.ENOENT,
    }
)


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """An empty folder below TMPDIR, removed with all in it when the block ends.

    Stores, ledger and senders raise errors of their own, so an ``OSError`` of the block about space
    or permission is the folder's.

    Raises:
        ServiceUnavailable: TEMPORARY_FULL, when it cannot be made or written.
    """
    try:
        with tempfile.TemporaryDirectory(
            prefix=f"ocr-{purpose}-", ignore_cleanup_errors=True
        ) as folder:
            yield Path(folder)
    except OSError as error:
        if error.errno not in _UNUSABLE:
            raise
        place = tempfile.tempdir or os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - only named
        reason = os.strerror(error.errno)
        raise ServiceUnavailable(
            f"temporary files in {place}: {reason}", "TEMPORARY_FULL"
        ) from error
