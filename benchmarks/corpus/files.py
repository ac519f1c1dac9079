"""Pages become the bytes of image and PDF files; equal pages give equal bytes (no clock inside).

Which page takes which format belongs to ``samples``; encryption belongs to ``encrypted_pdf``.
"""

import io
import time
from collections.abc import Sequence

from PIL import Image

DPI = (121, 121)
_EXIF_ORIENTATION = 0x0112
_BLACK_BELOW = 150
_EPOCH = time.gmtime(1_740_000_000)


def png(image: Image.Image, levels: int = 16, dpi: int = DPI[0]) -> bytes:
    """A PNG of a few gray levels (or colors), as scanners write it."""
    return _encode(
        image.quantize(levels, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE),
        "PNG",
        optimize=True,
        dpi=(dpi, dpi),
    )


def jpeg(image: Image.Image, quality: int = 72, dpi: int = DPI[0]) -> bytes:
    """A baseline JPEG in the image's own mode (gray, RGB or CMYK)."""
    return _encode(image, "JPEG", quality=quality, optimize=True, dpi=(dpi, dpi))


def rotated_jpeg(image: Image.Image, quality: int = 72) -> bytes:
    """A phone held sideways: the pixels lie, EXIF orientation 6 says how to turn them upright."""
    exif = Image.Exif()
    exif[_EXIF_ORIENTATION] = 6
    lying = image.transpose(Image.Transpose.ROTATE_90)
    return _encode(lying, "JPEG", quality=quality, optimize=True, exif=exif)


def cmyk_jpeg(image: Image.Image, quality: int = 72) -> bytes:
    """A JPEG with the four inks of a print shop: black only in K, a light yellow paper."""
    black = image.point(lambda level: 255 - level)
    empty = Image.new("L", image.size, 0)
    paper = Image.new("L", image.size, 26)
    return _encode(
        Image.merge("CMYK", (empty, empty, paper, black)), "JPEG", quality=quality, optimize=True
    )


def webp(image: Image.Image, quality: int = 70) -> bytes:
    """A lossy WebP."""
    return _encode(image.convert("RGB"), "WEBP", quality=quality)


def bmp(image: Image.Image) -> bytes:
    """A black and white bitmap, as a fax gateway stores it."""
    return _encode(_black_and_white(image), "BMP")


def tiff(pages: Sequence[Image.Image]) -> bytes:
    """A multi-page black and white TIFF with CCITT Group 4, the format of document scanners."""
    bilevel = [_black_and_white(page) for page in pages]
    return _encode(
        bilevel[0], "TIFF", save_all=True, append_images=bilevel[1:], compression="group4"
    )


def pdf(pages: Sequence[Image.Image], quality: int = 72) -> bytes:
    """A PDF with one JPEG per page."""
    return _encode(
        pages[0],
        "PDF",
        save_all=True,
        append_images=list(pages[1:]),
        resolution=DPI[0],
        quality=quality,
        creationDate=_EPOCH,
        modDate=_EPOCH,
    )


def truncated(data: bytes) -> bytes:
    """The first 60 % of a file, as an interrupted copy leaves it."""
    return data[: len(data) * 6 // 10]


def _black_and_white(image: Image.Image) -> Image.Image:
    return image.point(lambda level: 255 * (level > _BLACK_BELOW), mode="1")


def _encode(image: Image.Image, file_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    if file_format != "PDF":
        options.setdefault("dpi", DPI)
    image.save(buffer, file_format, **options)
    return buffer.getvalue()
