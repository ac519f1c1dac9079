"""Turns the first bytes of a file into its format. Names and content types are never looked at."""

from enum import StrEnum

from ocr_pipeline.model.errors import ItemFailure

PDF_HEADER_WITHIN_BYTES = 1024  # ISO 32000-1, annex H: readers accept junk before the header
BMP_HEADER_SIZES = (12, 40, 52, 56, 64, 108, 124)
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")


class ImageFormat(StrEnum):
    """A format that pages are decoded from."""

    JPEG = "JPEG"
    PNG = "PNG"
    PDF = "PDF"
    TIFF = "TIFF"
    BMP = "BMP"
    WEBP = "WEBP"


def sniff(data: bytes) -> ImageFormat:
    """The format of ``data``.

    Raises ``ItemFailure``: EMPTY_FILE for no bytes, UNSUPPORTED_FORMAT for any other format.
    """
    if not data:
        raise ItemFailure("EMPTY_FILE")
    found = _image_format(data)
    if found is None and b"%PDF-" in data[:PDF_HEADER_WITHIN_BYTES]:
        found = ImageFormat.PDF
    if found is None:
        raise ItemFailure("UNSUPPORTED_FORMAT", _refused_format(data))
    return found


def _image_format(data: bytes) -> ImageFormat | None:
    if data.startswith(b"\xff\xd8\xff"):
        return ImageFormat.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageFormat.PNG
    if data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return ImageFormat.TIFF
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return ImageFormat.WEBP
    # "BM" alone opens many a text file
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in BMP_HEADER_SIZES:
        return ImageFormat.BMP
    return None


def _refused_format(data: bytes) -> str:
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return "HEIC or AVIF"
    return "the first bytes belong to none of the formats"
