r"""Raw file names become keys and back, one-to-one. Which names are inputs does not belong here.

A key is text, a file name on Linux is bytes. Names from older systems (Shift-JIS, EUC-KR, Big5) are
often not UTF-8; such bytes appear in the key as ``\xNN``, and a backslash that would read as one of
these as ``\x5c``.
"""

import re

_READS_AS_BYTE = re.compile(rb"\\(?=x(?:[89a-f][0-9a-f]|5c))")
_BYTE = re.compile(rb"\\x([89a-f][0-9a-f]|5c)")
_FORBIDDEN_NAMES = frozenset({b"", b".", b".."})


def key_of(path: bytes) -> str:
    """The key of a path relative to the root."""
    return _READS_AS_BYTE.sub(rb"\\x5c", path).decode("utf-8", "backslashreplace")


def path_of(key: str) -> bytes:
    """The path of a key; the inverse of ``key_of``.

    Raises:
        ValueError: no path has this key (an unusual spelling of another key, a NUL, a lone
            surrogate).
    """
    path = _BYTE.sub(lambda found: bytes([int(found.group(1), 16)]), key.encode())
    if b"\0" in path or key_of(path) != key:
        raise ValueError("no file can have this key")
    return path


def names_of(key: str) -> list[bytes]:
    """The folders and the file name of a key.

    Raises:
        ValueError: no path below the root has this key (``..``, an absolute or empty path, a NUL).
    """
    names = path_of(key).split(b"/")
    if not _FORBIDDEN_NAMES.isdisjoint(names):
        raise ValueError("a key is a relative path without empty, . and .. segments")
    return names
