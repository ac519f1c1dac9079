"""A TIFF becomes the parts that a remote recognizer takes: itself, TIFFs of some pages, or images.

Images and PDFs belong to ``image_parts`` and ``pdf_parts``.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO

import cv2
from PIL import Image, TiffImagePlugin

from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.vision.decode import DecodedPage, decode_pages, open_image
from ocr_pipeline.vision.image_parts import PageParts, blank_page, fits, image_parts
from ocr_pipeline.vision.parts import Part, PartLimits, groups
from ocr_pipeline.vision.sniff import ImageFormat

CLASSIC = (b"II*\0", b"MM\0*")
PLAIN_MODES = ("1", "L", "P", "RGB")
ORIENTATION = 274  # TIFF 6.0, the tag and its value for "as stored"
AS_STORED = 1
BLACK, WHITE = 0, 255
HELD_BYTES = 300_000_000  # of decoded pages that wait for the others of their part


def tiff_parts(data: bytes, limits: PartLimits, options: RecognitionOptions) -> Iterator[PageParts]:
    """The pages in any order, with the parts that begin at them.

    Raises ``ItemFailure``: CORRUPT_IMAGE, TOO_MANY_PAGES.
    """
    whole = _whole(data, limits, options)
    if whole is not None:
        yield from whole
        return
    held: list[DecodedPage] = []
    for page in decode_pages(data, options):
        blank = blank_page(page, options)
        if blank.error is not None or not fits(page.width_px, page.height_px, limits):
            yield image_parts(page, limits, options)
            continue
        held.append(page)
        if len(held) == limits.pages_per_call or sum(map(_size_bytes, held)) > HELD_BYTES:
            yield from _split(held, limits, options)
            held.clear()
    yield from _split(held, limits, options)


def _whole(data: bytes, limits: PartLimits, options: RecognitionOptions) -> list[PageParts] | None:
    """The pages of a file that can be sent as it is; None when it cannot."""
    if len(data) > limits.max_call_bytes or not data.startswith(CLASSIC):
        return None
    image = open_image(data, ImageFormat.TIFF)
    pages = []
    for page in decode_pages(data, options):
        blank = blank_page(page, options)
        if (
            blank.error is not None
            or page.page_index >= limits.pages_per_call
            or not fits(page.width_px, page.height_px, limits)
            or not _is_plain(image, page.page_index)
        ):
            return None
        pages.append(blank)
    part = Part("tiff", data, tuple(page.page_index for page in pages))
    return [(page, () if page.page_index else (part,)) for page in pages]


def _is_plain(image: Image.Image, index: int) -> bool:
    """Whether every reader shows this page as we do."""
    image.seek(index)
    tags = getattr(image, "tag_v2", {})
    return image.mode in PLAIN_MODES and tags.get(ORIENTATION, AS_STORED) == AS_STORED


def _split(
    pages: Sequence[DecodedPage], limits: PartLimits, options: RecognitionOptions
) -> Iterator[PageParts]:
    for chosen, data in groups(pages, _tiff_of, limits):
        if data is None:
            yield image_parts(chosen[0], limits, options)
            continue
        part = Part("tiff", data, tuple(page.page_index for page in chosen))
        for page in chosen:
            yield blank_page(page, options), (part,) if page is chosen[0] else ()


def _tiff_of(pages: Sequence[DecodedPage]) -> bytes:
    file = BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(file, new=True) as writer:
        for page in pages:
            frame, compression = _frame(page)
            frame.save(writer, "TIFF", compression=compression)
            writer.newFrame()
    return file.getvalue()


def _frame(page: DecodedPage) -> tuple[Image.Image, str]:
    """The page in as few bits as it needs, and the lossless compression for it."""
    pixels = page.pixels
    if pixels is None:
        raise ValueError("a page that failed is no frame")
    gray = pixels[..., 0]
    if not (pixels == pixels[..., :1]).all():
        return Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)), "tiff_adobe_deflate"
    if ((gray == BLACK) | (gray == WHITE)).all():
        return Image.fromarray(gray > 0), "group4"
    return Image.fromarray(gray), "tiff_adobe_deflate"


def _size_bytes(page: DecodedPage) -> int:
    return 0 if page.pixels is None else page.pixels.nbytes
