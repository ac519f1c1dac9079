"""A document on its way to a remote recognizer: the parts that it is called with.

How parts are made belongs to ``splitting`` and its siblings, what comes of their answers to
``joining``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.vision.long_image import Tile

PartFormat = Literal["jpg", "png", "pdf", "tiff"]
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class PartLimits:
    """What one call may carry."""

    pages_per_call: int
    max_side_px: int
    max_call_bytes: int

    @property
    def name(self) -> str:
        """What the log calls a process that makes parts."""
        return "calls are prepared here"


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What one call is about: ``pages`` of the document in this order, or a ``tile`` of one page.

    A pixel of the part is ``scale`` pixels of the document's page.
    """

    format: PartFormat
    data: bytes
    pages: tuple[int, ...]
    scale: float = 1.0
    tile: Tile | None = None

    @property
    def place(self) -> str:
        """Which part of its document this is, in words that stay the same."""
        start = f" from {self.tile.start_px} px" if self.tile else ""
        return f"{self.format} of pages {self.pages}{start} at 1/{self.scale:g}"


@dataclass(frozen=True, slots=True, eq=False)
class DocumentParts:
    """A document taken apart.

    ``pages`` are all its pages, without words: their sizes (0 where only an answer will tell) and
    the errors of those that are in no part. ``content`` is the SHA-256 of its bytes, in hex.
    """

    content: str
    pages: tuple[RecognizedPage, ...]
    parts: tuple[Part, ...]


def too_large(limits: PartLimits) -> ItemError:
    """The error of a page that no form of it fits into a call."""
    return ItemError("FILE_TOO_LARGE", f"more than the {limits.max_call_bytes} bytes of a call")


def groups(
    pages: Sequence[P], encode: Callable[[Sequence[P]], bytes], limits: PartLimits
) -> Iterator[tuple[Sequence[P], bytes | None]]:
    """``pages`` in order, as many to a file as fit; None for a page that fits into none alone."""
    for start in range(0, len(pages), limits.pages_per_call):
        yield from _halved(pages[start : start + limits.pages_per_call], encode, limits)


def _halved(
    pages: Sequence[P], encode: Callable[[Sequence[P]], bytes], limits: PartLimits
) -> Iterator[tuple[Sequence[P], bytes | None]]:
    data = encode(pages)
    if len(data) <= limits.max_call_bytes:
        yield pages, data
    elif len(pages) == 1:
        yield pages, None
    else:
        middle = len(pages) // 2
        yield from _halved(pages[:middle], encode, limits)
        yield from _halved(pages[middle:], encode, limits)
