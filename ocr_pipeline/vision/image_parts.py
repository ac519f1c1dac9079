"""One decoded page becomes the parts that a remote recognizer takes: an image, or its tiles.

Pages that stay in their PDF or TIFF belong to ``pdf_parts`` and ``tiff_parts``.
"""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.decode import DecodedPage
from ocr_pipeline.vision.long_image import Tile, long_image_class, long_image_units, size_error
from ocr_pipeline.vision.parts import Part, PartFormat, PartLimits, too_large
from ocr_pipeline.vision.tile_reading import pieces

PageParts = tuple[RecognizedPage, tuple[Part, ...]]
# Text stays as it is at 95; at 80 it is still read, and better so than not at all.
JPEG_QUALITIES = (95, 80)


def blank_page(page: DecodedPage, options: RecognitionOptions) -> RecognizedPage:
    """The page without words: its size and class, or its error."""
    long_side_px = max(page.width_px, page.height_px)
    is_long = long_image_class(page.width_px, page.height_px) == "long"
    error = page.error or size_error(page.width_px, page.height_px, options)
    return RecognizedPage(
        page.page_index,
        page.width_px,
        page.height_px,
        long_image=is_long and error is None,
        long_image_units=long_image_units(long_side_px) if is_long and error is None else 0,
        error=error,
    )


def image_parts(
    page: DecodedPage, limits: PartLimits, options: RecognitionOptions, *, lossy: bool = False
) -> PageParts:
    """The page with its parts, newly encoded: PNG, or JPEG for a ``lossy`` source or to fit.

    A long image whose long side does not fit is sent in tiles; another page is scaled down to fit.
    """
    blank = blank_page(page, options)
    if blank.error is not None or page.pixels is None:
        return blank, ()
    parts = []
    for pixels, tile, scale in _pieces(page.pixels, limits, tiled=blank.long_image):
        encoded = _encode(pixels, limits, lossy=lossy)
        if encoded is None:
            return failed(blank, too_large(limits)), ()
        image_format, data = encoded
        parts.append(Part(image_format, data, (page.page_index,), scale, tile))
    return blank, tuple(parts)


def failed(page: RecognizedPage, error: ItemError) -> RecognizedPage:
    """The page with an error; nothing of it is charged."""
    return replace(page, long_image=False, long_image_units=0, error=error)


def fits(width_px: int, height_px: int, limits: PartLimits) -> bool:
    """Whether a call may carry an image of this size."""
    return max(width_px, height_px) <= limits.max_side_px


def _pieces(
    pixels: Pixels, limits: PartLimits, *, tiled: bool
) -> Iterator[tuple[Pixels, Tile | None, float]]:
    """What is sent of a page: pixels, which tile they are, and how much they are scaled down."""
    height_px, width_px = pixels.shape[:2]
    tiled = tiled and not fits(width_px, height_px, limits)
    bound_px = min(width_px, height_px) if tiled else max(width_px, height_px)
    scale = max(1.0, bound_px / limits.max_side_px)
    if scale > 1:
        size = (max(1, int(width_px / scale)), max(1, int(height_px / scale)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    if not tiled:
        yield pixels, None, scale
        return
    for tile, piece in pieces(pixels):
        yield piece, tile, scale


def _encode(pixels: Pixels, limits: PartLimits, *, lossy: bool) -> tuple[PartFormat, bytes] | None:
    """The image as a file that a call may carry; None when there is none."""
    is_gray = (pixels == pixels[..., :1]).all()
    samples = pixels[..., 0] if is_gray else pixels
    if not lossy:
        data = cv2.imencode(".png", samples)[1].tobytes()
        if len(data) <= limits.max_call_bytes:
            return "png", data
    for quality in JPEG_QUALITIES:
        flags = [
            *(cv2.IMWRITE_JPEG_QUALITY, quality),
            *(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
        ]
        data = cv2.imencode(".jpg", samples, flags)[1].tobytes()
        if len(data) <= limits.max_call_bytes:
            return "jpg", data
    return None
