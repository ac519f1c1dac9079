"""Pictures whose colors tell which page they are, as bytes of every format that is sent."""

import io
from collections.abc import Sequence

from PIL import Image

FORMATS = {"jpg": "JPEG", "png": "PNG", "pdf": "PDF", "tiff": "TIFF"}


def colored(color: str, width_px: int = 300, height_px: int = 200) -> Image.Image:
    """A page of one color, in three hex digits: every word on it is this color."""
    return Image.new("RGB", (width_px, height_px), f"#{color}")


def encoded(*pages: Image.Image, file_format: str = "png") -> bytes:
    """One file of these pages."""
    file = io.BytesIO()
    more: Sequence[Image.Image] = pages[1:]
    extra = {"save_all": True, "append_images": more} if more else {}
    pages[0].save(file, FORMATS[file_format], **extra)
    return file.getvalue()
