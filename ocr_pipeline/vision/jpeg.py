"""Turns JPEG bytes into 8-bit BGR pixels, and refuses data that libjpeg merely warns about.

No other format belongs here; nor does the EXIF orientation, which ``raster`` applies.
"""

import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import cv2
import numpy as np

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.ports import Pixels

END_OF_IMAGE = b"\xff\xd9"
START_OF_SCAN = b"\xff\xda"
DAMAGE = re.compile(
    rb"Corrupt JPEG data|Premature end|Inconsistent progression|Invalid SOS parameters"
)
# Cameras and scanners pad the last scan; the image is complete by then.
PADDING = re.compile(rb"extraneous bytes before marker 0xd9")

_capture_lock = threading.Lock()


def decode_jpeg(data: bytes) -> Pixels:
    """Pixels of a gray or color JPEG, as stored (no EXIF orientation).

    libjpeg paints over damaged data and goes on, with a warning on the standard error stream as the
    only sign, so that stream is read while it decodes. A flipped bit that leaves the Huffman codes
    valid has no sign at all and cannot be found: JPEG has no checksum.

    Raises ``ItemFailure(CORRUPT_IMAGE)`` for truncated or damaged data.
    """
    scan = data.find(START_OF_SCAN)
    if scan < 0 or data.rfind(END_OF_IMAGE) < scan:
        raise ItemFailure("CORRUPT_IMAGE", "the JPEG ends early")
    with _standard_error_captured() as captured:
        flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
        captured.seek(0)
        warnings = captured.read()
    if pixels is None or _tells_damage(warnings):
        raise ItemFailure("CORRUPT_IMAGE", "the JPEG data is damaged")
    return pixels.astype(np.uint8, copy=False)


def _tells_damage(warnings: bytes) -> bool:
    return any(DAMAGE.search(line) and not PADDING.search(line) for line in warnings.splitlines())


@contextmanager
def _standard_error_captured() -> Iterator[BinaryIO]:
    """File descriptor 2 writes to the yielded file meanwhile, which a C library cannot avoid."""
    with _capture_lock, tempfile.TemporaryFile() as captured:
        sys.stderr.flush()
        original = os.dup(2)
        os.dup2(captured.fileno(), 2)
        try:
            yield captured
        finally:
            os.dup2(original, 2)
            os.close(original)
