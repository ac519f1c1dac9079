"""Turns JPEG bytes into 8-bit BGR pixels, and refuses data that libjpeg merely warns about.

No other format belongs here; nor does the EXIF orientation, which ``raster`` applies.
"""

import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import cv2
import numpy as np

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.ports.engine import Pixels

END_OF_IMAGE = b"\xff\xd9"
START_OF_SCAN = b"\xff\xda"
FILL = b"\xff\xff"  # any marker may have more than one
DAMAGE = rb"Corrupt JPEG data|Premature end|Inconsistent progression|Invalid SOS parameters"
FROM_LIBJPEG = re.compile(rb"^.*(?:" + DAMAGE + rb").*\n?", re.MULTILINE)
PADDING = re.compile(rb"(\d+) extraneous bytes before marker 0xd9")

_capture_lock = threading.Lock()


def decode_jpeg(data: bytes) -> Pixels:
    """Pixels of a gray or color JPEG, as stored (no EXIF orientation).

    libjpeg paints over damaged data and goes on, with a warning on the standard error stream as the
    only sign, so that stream is read while it decodes. A flipped bit that leaves the Huffman codes
    valid has no sign at all and cannot be found: JPEG has no checksum.

    Raises ``ItemFailure(CORRUPT_IMAGE)`` for truncated or damaged data.
    """
    end = data.find(END_OF_IMAGE, _scan_at(data))
    if end < 0:
        raise ItemFailure("CORRUPT_IMAGE", "the JPEG ends early")
    with _standard_error_captured() as captured:
        flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
        captured.seek(0)
        said = captured.read()
    os.write(2, FROM_LIBJPEG.sub(b"", said))
    if pixels is None or _tells_damage(said, data, end):
        raise ItemFailure("CORRUPT_IMAGE", "the JPEG data is damaged")
    return pixels.astype(np.uint8, copy=False)


def _scan_at(data: bytes) -> int:
    """Where the image's first scan starts; thumbnails inside metadata segments are stepped over.

    Raises ``ItemFailure(CORRUPT_IMAGE)`` when there is none.
    """
    position = 2  # after the start of the image
    while True:
        marker, size = data[position : position + 2], data[position + 2 : position + 4]
        if len(size) < len(marker) or marker[:1] != b"\xff":
            raise ItemFailure("CORRUPT_IMAGE", "the JPEG header is damaged")
        if marker == START_OF_SCAN:
            return position
        position += 2 + int.from_bytes(size, "big") if marker != FILL else 1


def _tells_damage(said: bytes, data: bytes, end: int) -> bool:
    """Whether libjpeg complained, other than about the padding that cameras put before the end."""
    padding = PADDING.search(said)
    if padding is None:
        return FROM_LIBJPEG.search(said) is not None
    return len(set(data[end - int(padding[1]) : end])) > 1


@contextmanager
def _standard_error_captured() -> Iterator[BinaryIO]:
    """File descriptor 2 writes to the yielded file meanwhile, which a C library cannot avoid.

    The file is in memory: on a full disk no warning would be seen, and damage would pass.
    """
    with _capture_lock, os.fdopen(os.memfd_create("libjpeg"), "w+b") as captured:
        sys.stderr.flush()
        original = os.dup(2)
        os.dup2(captured.fileno(), 2)
        try:
            yield captured
        finally:
            os.dup2(original, 2)
            os.close(original)
