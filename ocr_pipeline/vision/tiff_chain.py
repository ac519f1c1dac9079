"""Turns the bytes of a TIFF into its number of pages, without reading any of them."""

import struct
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Layout:
    """Sizes of the fields of a directory: classic TIFF (TIFF 6.0) or BigTIFF."""

    first_at: int
    count: str
    entry_bytes: int
    offset: str


CLASSIC = _Layout(first_at=4, count="H", entry_bytes=12, offset="I")
BIG = _Layout(first_at=8, count="Q", entry_bytes=20, offset="Q")


def tiff_page_count(data: bytes, limit: int) -> int:
    """Number of image file directories, 1 to ``limit``; a link to nowhere counts as one page.

    ``data`` starts with the header of a TIFF. A chain that bites its own tail ends there.
    """
    order = "<" if data[:2] == b"II" else ">"
    layout = BIG if b"+" in data[2:4] else CLASSIC
    seen: set[int] = set()
    offset = _unpack(data, layout.first_at, order + layout.offset)
    while offset and offset not in seen and len(seen) < limit:
        seen.add(offset)
        entries = _unpack(data, offset, order + layout.count)
        entries_at = offset + struct.calcsize(order + layout.count)
        next_at = entries_at + entries * layout.entry_bytes
        offset = _unpack(data, next_at, order + layout.offset) if entries else 0
    return max(1, len(seen))


def _unpack(data: bytes, position: int, form: str) -> int:
    """The number at ``position``, 0 where the data ends before it."""
    size = struct.calcsize(form)
    if position + size > len(data):
        return 0
    value: int = struct.unpack_from(form, data, position)[0]
    return value
