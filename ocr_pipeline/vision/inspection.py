"""A file becomes what can be told without reading it: format, pages, units of long images.

It is done in a process of its own, as everything with hostile bytes. Pixels are never decoded, so
damage inside a file is not seen. Which files are looked at belongs to the verbs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ocr_pipeline.model.errors import ItemError, ItemFailure
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.vision.decode import (
    DecodedPage,
    check_page_count,
    check_pixels,
    open_image,
    refuse_too_large,
)
from ocr_pipeline.vision.document import refuse_all_failed
from ocr_pipeline.vision.image_parts import blank_page
from ocr_pipeline.vision.pdf import open_pdf
from ocr_pipeline.vision.sniff import ImageFormat, sniff
from ocr_pipeline.vision.tiff_chain import tiff_page_count

NEEDED_WHOLE = (ImageFormat.PDF, ImageFormat.TIFF, ImageFormat.WEBP)
"""Formats that say nothing before all bytes are there; of others the first ones are enough."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file that would be read: ``long_image_units`` are those of all its pages together."""

    format: ImageFormat
    pages: int
    long_image_units: int


@dataclass(frozen=True, slots=True)
class Inspector:
    """What an inspecting process builds: nothing but its name."""

    name: str = "files are looked into here"


def inspect(data: bytes, _tool: Inspector, options: RecognitionOptions) -> Inspection:
    """What ``data`` holds; of an image its beginning is enough.

    Raises ``ItemFailure`` as ``decode_pages`` and ``recognize_document`` do, as far as that can be
    told without decoding.
    """
    refuse_too_large(data, options)
    found = sniff(data)
    if found is ImageFormat.PDF:
        with open_pdf(data) as document:
            check_page_count(len(document), options)
            return Inspection(found, len(document), 0)  # no page is rendered as a long image
    pages = [blank_page(page, options) for page in _sizes(data, found, options)]
    refuse_all_failed(pages)
    return Inspection(found, len(pages), sum(page.long_image_units for page in pages))


def _sizes(data: bytes, found: ImageFormat, options: RecognitionOptions) -> Iterator[DecodedPage]:
    """The pages without their pixels."""
    count = 1
    if found is ImageFormat.TIFF:
        count = tiff_page_count(data, options.max_pages + 1)
        check_page_count(count, options)
    image = open_image(data, found)
    for index in range(count):
        try:
            if index:
                image.seek(index)
            check_pixels(image, options.max_pixels)
        except ItemFailure as failure:
            yield DecodedPage(index, *image.size, error=failure.error)
        except Exception as error:  # Pillow's parsers raise whatever the bytes provoke
            yield DecodedPage(index, 0, 0, error=ItemError("CORRUPT_IMAGE", type(error).__name__))
        else:
            yield DecodedPage(index, *image.size)
