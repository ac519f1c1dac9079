"""Turns a file's bytes into pages of 8-bit BGR pixels; what is damaged is refused, never guessed.

Every page comes upright by its EXIF and flattened on white, one at a time. Reading text does not
belong here.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from ocr_pipeline.model.errors import ItemError, ItemFailure
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.jpeg import decode_jpeg
from ocr_pipeline.vision.pdf import open_pdf, render_page
from ocr_pipeline.vision.raster import exif_orientation, to_bgr, upright
from ocr_pipeline.vision.sniff import ImageFormat, sniff
from ocr_pipeline.vision.tiff_chain import tiff_page_count

CMYK_COMPONENTS = 4
COUNT_LIMIT = 1_000_000

# The limit is the caller's ``max_pixels``, checked on the header before any pixel is decoded.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True, eq=False)
class DecodedPage:
    """One page: ``pixels`` (height x width x 3, 8-bit BGR), or the ``error`` of this page alone."""

    page_index: int
    width_px: int
    height_px: int
    pixels: Pixels | None = None
    error: ItemError | None = None


def decode_pages(data: bytes, options: RecognitionOptions) -> Iterator[DecodedPage]:
    """The pages of ``data``, decoded as they are asked for.

    Raises ``ItemFailure`` for the whole item: EMPTY_FILE, FILE_TOO_LARGE, UNSUPPORTED_FORMAT,
    CORRUPT_IMAGE, CORRUPT_PDF, ENCRYPTED_PDF, TOO_MANY_PIXELS, TOO_MANY_PAGES.
    """
    refuse_too_large(data, options)
    found = sniff(data)
    if found is ImageFormat.PDF:
        yield from _pdf_pages(data, options)
    elif found is ImageFormat.TIFF:
        yield from _tiff_pages(data, options)
    else:
        yield _page(0, _single_image(data, found, options.max_pixels))


def refuse_too_large(data: bytes, options: RecognitionOptions) -> None:
    """Raise ``ItemFailure(FILE_TOO_LARGE)`` for more bytes than the limit."""
    if len(data) > options.max_file_bytes:
        raise ItemFailure(
            "FILE_TOO_LARGE", f"{len(data)} bytes of at most {options.max_file_bytes}"
        )


def check_page_count(page_count: int, options: RecognitionOptions) -> None:
    """Raise ``ItemFailure(TOO_MANY_PAGES)`` for more pages than the limit."""
    if page_count > options.max_pages:
        raise ItemFailure("TOO_MANY_PAGES", f"more than {options.max_pages}")


def check_pixels(image: Image.Image, max_pixels: int) -> None:
    """Raise ``ItemFailure(TOO_MANY_PIXELS)`` when the header promises more than the limit."""
    width_px, height_px = image.size
    if width_px * height_px > max_pixels:
        raise ItemFailure("TOO_MANY_PIXELS", f"{width_px} x {height_px}, at most {max_pixels}")


def open_image(data: bytes, found: ImageFormat) -> Image.Image:
    """The image with its header read. Pillow's parsers raise whatever the bytes provoke.

    Raises ``ItemFailure(CORRUPT_IMAGE)``.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            return Image.open(BytesIO(data), formats=[found])
    except Exception as error:
        raise _corrupt(found, error) from error


def count_pages(data: bytes) -> int:
    """Number of pages, without decoding any; 1 for what cannot be opened."""
    try:
        found = sniff(data)
        if found is ImageFormat.PDF:
            with open_pdf(data) as document:
                return len(document)
        if found is ImageFormat.TIFF:
            return tiff_page_count(data, COUNT_LIMIT)
    except ItemFailure:
        pass
    return 1


def _single_image(data: bytes, found: ImageFormat, max_pixels: int) -> Pixels:
    image = open_image(data, found)
    check_pixels(image, max_pixels)
    if found is ImageFormat.PNG:
        _check_png_checksums(data)
    if found is ImageFormat.JPEG and len(image.getbands()) < CMYK_COMPONENTS:
        pixels = decode_jpeg(data)
    else:
        pixels = _load(image)
    return upright(pixels, exif_orientation(image))


def _tiff_pages(data: bytes, options: RecognitionOptions) -> Iterator[DecodedPage]:
    page_count = tiff_page_count(data, options.max_pages + 1)
    check_page_count(page_count, options)
    image = open_image(data, ImageFormat.TIFF)
    for index in range(page_count):
        try:
            yield _page(index, _tiff_page(image, index, options.max_pixels))
        except ItemFailure as failure:
            yield DecodedPage(index, *image.size, error=failure.error)


def _tiff_page(image: Image.Image, index: int, max_pixels: int) -> Pixels:
    try:
        image.seek(index)
    except Exception as error:
        raise _corrupt(image.format, error) from error
    check_pixels(image, max_pixels)
    return _load(image)


def _pdf_pages(data: bytes, options: RecognitionOptions) -> Iterator[DecodedPage]:
    with open_pdf(data) as document:
        check_page_count(len(document), options)
        for index in range(len(document)):
            try:
                yield _page(index, render_page(document, index, options.max_pixels))
            except ItemFailure as failure:
                yield DecodedPage(index, 0, 0, error=failure.error)


def _page(index: int, pixels: Pixels) -> DecodedPage:
    height_px, width_px = pixels.shape[:2]
    return DecodedPage(index, width_px, height_px, pixels)


def _load(image: Image.Image) -> Pixels:
    try:
        with warnings.catch_warnings(action="ignore"):
            return to_bgr(image)
    except MemoryError:
        raise
    except Exception as error:
        raise _corrupt(image.format, error) from error


def _check_png_checksums(data: bytes) -> None:
    """Pillow checks the sums of image data only in ``verify``, which spends the image."""
    try:
        open_image(data, ImageFormat.PNG).verify()
    except Exception as error:
        raise _corrupt(ImageFormat.PNG, error) from error


def _corrupt(found: str | None, error: Exception) -> ItemFailure:
    """Pillow's messages may quote the file, so only the kind of error is kept."""
    return ItemFailure("CORRUPT_IMAGE", f"the {found} data is damaged ({type(error).__name__})")
