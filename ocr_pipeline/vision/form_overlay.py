"""A page and its areas become a picture for people: every area outlined, with a tag that says what.

What the tags say belongs to ``steps``.
"""

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_frame import ink_of

Kind = Literal[
    "title", "text", "multi_box", "box", "choice", "read", "review", "empty", "off", "not_compared"
]
Color = tuple[int, int, int]
Letters = ImageFont.ImageFont | ImageFont.FreeTypeFont

# The palette of M. Okabe and K. Ito (2008): told apart by people of every color vision.
COLORS: dict[Kind, Color] = {
    "title": (0, 114, 178),
    "text": (0, 158, 115),
    "multi_box": (170, 110, 0),
    "box": (213, 94, 0),
    "choice": (160, 70, 130),
    "read": (0, 158, 115),
    "review": (213, 94, 0),
    "empty": (110, 110, 110),
    "off": (150, 150, 150),
    "not_compared": (86, 180, 233),
}
MOST_SIDE_PX = 2400  # of the picture: scans come in any size
TAG_SHARE = 100  # of the longer side that a tag's letters are high
LEAST_LETTER_PX = 11
MOST_CHARACTERS = 28
TINT = 40  # of 255 that an area is filled with
LINE_SHARE = 700  # of the longer side that a line is thick
TAG_ROOM = 1.2  # of a tag's height that an area is high which has the tag inside
TAG_STEPS = 14  # places after the last area
_NOBODY = -1
_WHITE = (255, 255, 255)
_LATIN = 0x250  # Pillow's own font has the characters before
# Debian's fonts-noto-cjk. A picture needs no font installed: without one, tags are numbers.
_FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Medium.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
)


class Outline(NamedTuple):
    """One area in pixels of the page; ``kind`` is its color, ``is_filled`` adds a tint."""

    quad: Quad
    kind: Kind
    is_filled: bool = True


@dataclass(frozen=True, slots=True)
class DrawnField:
    """The areas of one field, and what its tag says; ``kind`` is the color of the tag."""

    tag: str
    kind: Kind
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A PNG file; ``legend`` has what tags say where no font has their letters, else nothing."""

    png: bytes
    legend: tuple[str, ...] = ()


def draw_overlay(pixels: Pixels, fields: Sequence[DrawnField], font: Path | None) -> Overlay:
    """The page in gray with its fields in color; ``font`` has Chinese, Japanese and Korean.

    A page that lies on its side or its head is turned the way its areas stand.
    """
    turns = _quarter_turns(fields)
    height, width = pixels.shape[:2]
    scale = min(1.0, MOST_SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    gray = cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    page = Image.fromarray(np.rot90(gray, turns)).convert("RGB")
    tags = [_shortened(field.tag) for field in fields]
    legend: tuple[str, ...] = ()
    if font is None and any(ord(letter) >= _LATIN for tag in tags for letter in tag):
        legend = tuple(f"{number}: {field.tag}" for number, field in enumerate(fields, start=1))
        tags = [str(number) for number in range(1, len(fields) + 1)]
        font = None
    letters = _letters(font, max(LEAST_LETTER_PX, round(max(size) / TAG_SHARE)))
    draw = ImageDraw.Draw(page, "RGBA")
    scaled = [
        [_placed(outline, scale, turns, size) for outline in field.outlines] for field in fields
    ]
    for outline in (outline for outlines in scaled for outline in outlines):
        _draw_outline(draw, outline, max(2, round(max(size) / LINE_SHARE)))
    room = _Room(ink_of(np.asarray(page.convert("L"), np.uint8)), scaled)
    for number, (field, tag) in enumerate(zip(fields, tags, strict=True)):
        if field.outlines and tag:
            take = functools.partial(room.take, number)
            _draw_tag(draw, tag, COLORS[field.kind], letters, take)
    _, png = cv2.imencode(".png", np.asarray(page)[:, :, ::-1])
    return Overlay(png.tobytes(), legend)


@cache
def cjk_font() -> Path | None:
    """A font of this machine with Chinese, Japanese and Korean letters."""
    return next((path for path in _FONTS if path.is_file()), None)


@cache
def _letters(font: Path | None, size_px: int) -> Letters:
    if font is None:
        return ImageFont.load_default(size_px)
    return ImageFont.truetype(str(font), size_px)


def _shortened(tag: str) -> str:
    line = " ".join(tag.split())
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 3]}..."


def _quarter_turns(fields: Sequence[DrawnField]) -> int:
    """Quarter turns counterclockwise that bring the areas' upper sides up."""
    quads = [outline.quad.vertices for field in fields for outline in field.outlines]
    across = sum(quad[1][0] - quad[0][0] for quad in quads)
    down = sum(quad[1][1] - quad[0][1] for quad in quads)
    return round(math.atan2(down, across) / (math.pi / 2)) % 4


def _placed(outline: Outline, scale: float, turns: int, size: tuple[int, int]) -> Outline:
    """An outline on the picture; ``size``: width and height before it is turned."""
    points = [(x * scale, y * scale) for x, y in outline.quad.vertices]
    width, height = size
    for _ in range(turns):
        points = [(y, width - x) for x, y in points]
        width, height = height, width
    a, b, c, d = points
    return outline._replace(quad=Quad((a, b, c, d)))


def _draw_outline(draw: ImageDraw.ImageDraw, outline: Outline, width_px: int) -> None:
    points = list(outline.quad.vertices)
    color = COLORS[outline.kind]
    if outline.is_filled:
        draw.polygon(points, fill=(*color, TINT))
    draw.line([*points, points[0]], fill=(*color, 255), width=width_px, joint="curve")


def _draw_tag(
    draw: ImageDraw.ImageDraw,
    tag: str,
    color: Color,
    letters: Letters,
    take: Callable[[int, int], tuple[int, int]],
) -> None:
    left, top, right, bottom = draw.textbbox((0, 0), tag, font=letters)
    width, height = round(right - left) + 8, round(bottom - top) + 6
    x, y = take(width, height)
    draw.rounded_rectangle((x, y, x + width, y + height), radius=3, fill=(*color, 235))
    draw.text((x + 4 - left, y + 3 - top), tag, font=letters, fill=_WHITE)


class _Room:
    """Where tags may be: ``taken`` is what they should not hide."""

    def __init__(self, taken: npt.NDArray[np.bool_], fields: Sequence[Sequence[Outline]]) -> None:
        self._taken = taken
        self._fields = fields
        self._owners = np.full(taken.shape, _NOBODY, np.int32)
        for number, outlines in enumerate(fields):
            for outline in outlines:
                points = np.rint(outline.quad.vertices).astype(np.int32)
                cv2.fillPoly(self._owners, [points], number)

    def take(self, number: int, width: int, height: int) -> tuple[int, int]:
        """The upper left corner of a field's tag where it hides least; its place is taken then."""
        places = [
            self._inside(place, width, height) for place in self._places(number, width, height)
        ]
        x, y = min(places, key=lambda place: self._hidden(number, place, (width, height)))
        self._taken[y : y + height, x : x + width] = True
        return x, y

    def _places(self, number: int, width: int, height: int) -> Iterator[tuple[float, float]]:
        """The best first: in the field's first area, around it, after its last one."""
        outlines = self._fields[number]
        first, last = outlines[0].quad.bounds, outlines[-1].quad.bounds
        if first.height > TAG_ROOM * height and first.width > width / 2:
            yield first.left + 3, first.top + 3
            yield first.right - width - 3, first.bottom - height - 3
        yield first.left, first.top - height - 1
        yield first.left, first.bottom + 2
        for step in range(TAG_STEPS):
            yield last.right + 4 + step * height, (last.top + last.bottom - height) / 2
            yield first.left - width - 4 - step * height, (first.top + first.bottom - height) / 2

    def _inside(self, place: tuple[float, float], width: int, height: int) -> tuple[int, int]:
        bottom, right = self._taken.shape
        x = min(max(0, round(place[0])), max(0, right - width - 1))
        return x, min(max(0, round(place[1])), max(0, bottom - height - 1))

    def _hidden(self, number: int, corner: tuple[int, int], size: tuple[int, int]) -> int:
        """Pixels of print, of tags and of other fields' areas."""
        (x, y), (width, height) = corner, size
        place = np.s_[y : y + height, x : x + width]
        owners = self._owners[place]
        others = (owners != _NOBODY) & (owners != number)
        return int((self._taken[place] | others).sum())
