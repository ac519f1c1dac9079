"""A file name of a Debian package becomes a typeface at a size, found by path.

Which typeface a language is set in belongs to ``fonts``.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
)
_FACES_PER_COLLECTION = 12


class FontMissing(Exception):
    """A font file is not installed; the message names the Debian package that holds it."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """A regular and a bold file of one design; ``family`` picks the face of a font collection."""

    regular: str
    bold: str
    package: str
    family: str = ""

    def font(self, size_px: int, bold: bool = False) -> ImageFont.FreeTypeFont:
        """The face at a size; ``FontMissing`` when its package is not installed."""
        return _load(self.bold if bold else self.regular, self.family, self.package, size_px)


@cache
def _find(file_name: str, package: str) -> Path:
    for folder in FONT_FOLDERS:
        found = sorted(folder.rglob(file_name)) if folder.is_dir() else []
        if found:
            return found[0]
    message = f"font file {file_name} not found; install it with: apt-get install {package}"
    raise FontMissing(message)


@cache
def _face_index(path: Path, family: str) -> int:
    for index in range(_FACES_PER_COLLECTION if family else 0):
        try:
            name = ImageFont.truetype(path, 10, index=index).getname()[0]
        except OSError:
            break
        if name == family:
            return index
    return 0


@cache
def _load(file_name: str, family: str, package: str, size_px: int) -> ImageFont.FreeTypeFont:
    path = _find(file_name, package)
    # BASIC: the other engine needs a library of the system, and letters move with its version.
    return ImageFont.truetype(
        path, size_px, index=_face_index(path, family), layout_engine=ImageFont.Layout.BASIC
    )
