"""A file's bytes become the parts that a remote recognizer is called with, for all formats.

Runs where hostile bytes may be decoded. Calling belongs to the adapters, what comes of the answers
to ``joining``.
"""

import hashlib
from collections.abc import Iterator

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.vision.decode import decode_pages, open_image, refuse_too_large
from ocr_pipeline.vision.document import refuse_all_failed
from ocr_pipeline.vision.image_parts import PageParts, blank_page, fits, image_parts
from ocr_pipeline.vision.parts import DocumentParts, Part, PartFormat, PartLimits
from ocr_pipeline.vision.pdf_parts import pdf_parts
from ocr_pipeline.vision.raster import exif_orientation
from ocr_pipeline.vision.sniff import ImageFormat, sniff
from ocr_pipeline.vision.tiff_parts import tiff_parts

SENT_AS_THEY_ARE: dict[ImageFormat, PartFormat] = {ImageFormat.JPEG: "jpg", ImageFormat.PNG: "png"}
PLAIN_MODES = ("1", "L", "P", "RGB")  # 8 bits at most, no transparency, no ink
AS_STORED = 1  # EXIF orientation
# All parts of a document are held by the process of the run at a time.
MAX_PARTS_BYTES = 500_000_000


def split_document(data: bytes, limits: PartLimits, options: RecognitionOptions) -> DocumentParts:
    """What is sent of ``data``, and what is known of its pages.

    Whatever every reader shows alike is sent byte for byte. The rest is decoded and encoded anew,
    among it what EXIF turns: then only, the coordinates of an answer have one meaning. What is
    damaged is found before it is paid for.

    Raises ``ItemFailure`` as ``decode_pages``, with the first page's error when every page fails,
    and FILE_TOO_LARGE when the parts are too large together.
    """
    refuse_too_large(data, options)
    found, held_bytes = [], 0
    for page, parts in _page_parts(data, limits, options):
        found.append((page, parts))
        held_bytes += sum(len(part.data) for part in parts)
        if held_bytes > MAX_PARTS_BYTES:
            raise ItemFailure("FILE_TOO_LARGE", f"its calls need over {MAX_PARTS_BYTES} bytes")
    found.sort(key=lambda known: known[0].page_index)
    pages = tuple(page for page, _ in found)
    refuse_all_failed(pages)
    content = hashlib.sha256(data).hexdigest()
    return DocumentParts(content, pages, tuple(part for _, parts in found for part in parts))


def _page_parts(
    data: bytes, limits: PartLimits, options: RecognitionOptions
) -> Iterator[PageParts]:
    image_format = sniff(data)
    if image_format is ImageFormat.PDF:
        return pdf_parts(data, limits, options)
    if image_format is ImageFormat.TIFF:
        return tiff_parts(data, limits, options)
    return iter([_image(data, image_format, limits, options)])


def _image(
    data: bytes, image_format: ImageFormat, limits: PartLimits, options: RecognitionOptions
) -> PageParts:
    (page,) = decode_pages(data, options)
    sent = SENT_AS_THEY_ARE.get(image_format)
    if (
        sent is not None
        and len(data) <= limits.max_call_bytes
        and fits(page.width_px, page.height_px, limits)
        and _is_plain(data, image_format)
    ):
        blank = blank_page(page, options)
        return blank, () if blank.error else (Part(sent, data, (0,)),)
    return image_parts(page, limits, options, lossy=image_format is ImageFormat.JPEG)


def _is_plain(data: bytes, image_format: ImageFormat) -> bool:
    """Whether every reader shows this image as we do."""
    image = open_image(data, image_format)
    return (
        image.mode in PLAIN_MODES
        and "transparency" not in image.info
        and exif_orientation(image) == AS_STORED
    )
