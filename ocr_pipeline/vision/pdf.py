"""Turns a PDF into pages of 8-bit BGR pixels, one at a time.

The text layer is not looked at: what is printed is what is read. Other formats do not belong here.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.ports.engine import Pixels

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

POINTS_PER_INCH = 72
NORMAL_DPI = 200
HIGHEST_DPI = 600
MIN_LONG_SIDE_PX = 1000  # a scan whose page is declared tiny, or a business card
MAX_LONG_SIDE_PX = 7990  # what makes an image long is 8,000; PDFium rounds up
ERROR_PASSWORD = 4  # FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY of fpdfview.h
ERROR_SECURITY = 5
NOT_ENCRYPTED = -1  # fpdfview.h, FPDF_GetSecurityHandlerRevision


@contextmanager
def open_pdf(data: bytes) -> Iterator["PdfDocument"]:
    """The opened document, with its filled form fields.

    Raises ``ItemFailure``: ENCRYPTED_PDF, CORRUPT_PDF (also for a document without pages, and for a
    truncated one, which PDFium would open with the pages that are left).
    """
    import pypdfium2

    # The last thing of a complete file says where its cross-references start (ISO 32000-1, 7.5.5).
    if data.rfind(b"startxref") < data.rfind(b"endobj"):
        raise ItemFailure("CORRUPT_PDF", "the file ends early")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in {ERROR_PASSWORD, ERROR_SECURITY}:
            raise ItemFailure("ENCRYPTED_PDF") from error
        raise ItemFailure("CORRUPT_PDF", "PDFium cannot open it") from error
    with document:
        if len(document) == 0:
            raise ItemFailure("CORRUPT_PDF", "it has no pages")
        document.init_forms()
        yield document


def is_restricted(document: "PdfDocument") -> bool:
    """Whether it is encrypted for its owner, and opens for everybody: not all readers know how."""
    from pypdfium2 import raw

    return bool(raw.FPDF_GetSecurityHandlerRevision(document) != NOT_ENCRYPTED)


def render_page(
    document: "PdfDocument",
    page_index: int,
    max_pixels: int,
    max_side_px: int = MAX_LONG_SIDE_PX,
) -> Pixels:
    """The page at 200 dpi: finer when it is tiny, coarser when it would be long or too large.

    Raises ``ItemFailure(CORRUPT_PDF)`` when this page cannot be loaded or rendered.
    """
    import pypdfium2

    try:
        page = document[page_index]
        try:
            width_points, height_points = page.get_size()
            scale = render_scale(width_points, height_points, max_pixels, max_side_px)
            bitmap = page.render(scale=scale)
            return np.array(bitmap.to_numpy()[..., :3])
        finally:
            page.close()
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise ItemFailure("CORRUPT_PDF", f"page {page_index + 1} cannot be rendered") from error


def normal_long_side_px(document: "PdfDocument", page_index: int) -> float:
    """How long the page would be at its normal resolution, whatever the limits.

    Raises ``ItemFailure(CORRUPT_PDF)`` when this page cannot be loaded.
    """
    import pypdfium2

    try:
        width_points, height_points = document.get_page_size(page_index)
        long_side_points: float = max(width_points, height_points)
        return normal_scale(width_points, height_points) * long_side_points
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise ItemFailure("CORRUPT_PDF", f"page {page_index + 1} cannot be loaded") from error


def normal_scale(width_points: float, height_points: float) -> float:
    """Pixels per point without any limit. Raises ``ValueError`` for a page without area."""
    if min(width_points, height_points) <= 0:
        raise ValueError("the page has no area")
    wanted = MIN_LONG_SIDE_PX / max(width_points, height_points)
    return min(max(NORMAL_DPI / POINTS_PER_INCH, wanted), HIGHEST_DPI / POINTS_PER_INCH)


def render_scale(
    width_points: float,
    height_points: float,
    max_pixels: int,
    max_side_px: int = MAX_LONG_SIDE_PX,
) -> float:
    """Pixels per point. Raises ``ValueError`` for a page without area."""
    return min(
        normal_scale(width_points, height_points),
        min(MAX_LONG_SIDE_PX, max_side_px) / max(width_points, height_points),
        math.sqrt(max_pixels / (width_points * height_points)),
    )
