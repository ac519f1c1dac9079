"""A page becomes "words" that tell which page was read, and where: the colors at places of a grid.

A word is a color in three hex digits (``c07``), and its box lies around the very pixel. So a test
can prove of any split, converted, tiled and joined page that each word is where it belongs. White
is empty paper.
"""

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageSequence

GRID_PX = 200
HALF_BOX_PX = 10
PDF_DOTS_PER_INCH = 150
_STEP = 17  # from one hex digit to the next, of a channel's 0..255
_MAGIC = {
    "jpg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "pdf": (b"%PDF-",),
    "tiff": (b"II*\0", b"MM\0*"),
}
_SAME_FORMAT = {"jpeg": "jpg", "tif": "tiff"}
_PDF = threading.Lock()  # pdfium serves one thread at a time


class Unreadable(ValueError):
    """The bytes are no image in the format that was declared."""


@dataclass(frozen=True)
class Mark:
    """A color (three hex digits) at a pixel of a page, in a row and column of its grid."""

    text: str
    x: int
    y: int
    row: int
    column: int


@dataclass(frozen=True)
class SeenPage:
    """Size in pixels, and the colors that are not white."""

    width_px: int
    height_px: int
    marks: tuple[Mark, ...]


def see(data: bytes, declared_format: str) -> list[SeenPage]:
    """The pages of a file.

    Raises:
        Unreadable: they are not in the declared format, or damaged.
    """
    known = _SAME_FORMAT.get(declared_format, declared_format)
    if not data.startswith(_MAGIC.get(known, ())):
        raise Unreadable(declared_format)
    try:
        return [_seen(picture) for picture in _pictures(data, known)]
    except (OSError, ValueError, SyntaxError, pypdfium2.PdfiumError) as error:
        raise Unreadable(str(error)) from error


def color_at(picture: Image.Image, x: float, y: float) -> str:
    """Three hex digits of the color at a pixel of an RGB picture, as a word says it."""
    color = picture.getpixel((int(x), int(y)))
    assert isinstance(color, tuple)
    return "".join(f"{round(channel / _STEP):x}" for channel in color)


def _pictures(data: bytes, known_format: str) -> Iterator[Image.Image]:
    if known_format != "pdf":
        with Image.open(io.BytesIO(data)) as picture:
            for frame in ImageSequence.Iterator(picture):
                yield frame.convert("RGB")
        return
    with _PDF:
        document = pypdfium2.PdfDocument(data)
        try:
            for page in document:
                yield page.render(scale=PDF_DOTS_PER_INCH / 72).to_pil().convert("RGB")
                page.close()
        finally:
            document.close()


def _seen(picture: Image.Image) -> SeenPage:
    columns, rows = _places(picture.width), _places(picture.height)
    marks = (
        Mark(color_at(picture, x, y), x, y, row, column)
        for row, y in enumerate(rows)
        for column, x in enumerate(columns)
    )
    return SeenPage(
        picture.width, picture.height, tuple(mark for mark in marks if mark.text != "fff")
    )


def _places(side_px: int) -> list[int]:
    """Every ``GRID_PX`` pixels, from half of it; the middle of a shorter side."""
    return list(range(GRID_PX // 2, side_px, GRID_PX)) or [side_px // 2]
