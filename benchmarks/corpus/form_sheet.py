"""Boxes, combs and choices become a printed form: every place that one may write in is a field.

Which of them a form has belongs to ``form_blocks``, what people write to ``form_filling``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from PIL import ImageDraw, ImageFont

from benchmarks.corpus.canvas import Canvas
from benchmarks.corpus.sheet import INK, WHITE, wrap

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom in units: thousandths of the page's width."""
Area = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the template's sample."""
Color = tuple[int, int, int]
Edit = Callable[[int, str], tuple[str, tuple[float, float]]]
"""The number of a printed line and its text become what is printed instead, and its shift."""
FieldType = Literal["text", "multi_box", "checkbox", "checkbox_group", "radio_group"]
OVERSAMPLING = 2  # pixels of the drawing per pixel of the sample, so that large scans are sharp
THIN, THICK = 0.8, 1.8
SHADE, RULE = 232, 60
MARK = 15  # the side of a check box
_PAD = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to mark, or a word to circle, and what it stands for."""

    name: str
    area: Area


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form.

    ``values`` are patterns of what people write, ``shape`` is what they mark, ``empty`` is how
    often (0..1) they leave it out; ``printed`` ones hold print in the blank form already.
    ``areas`` hold the box of a text, a box per character, or the boxes of the choices.
    """

    name: str
    type: FieldType
    areas: tuple[Area, ...]
    values: tuple[str, ...] = ()
    value_type: str = "all"
    multi_line: bool = False
    choices: tuple[str, ...] = ()
    options: tuple[Choice, ...] = ()
    align: Literal["left", "center", "right"] = "left"
    shape: Literal["square", "circle", "word"] = "square"
    empty: float = 0.12
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of print and where its ink lies."""

    text: str
    area: Area


@dataclass(frozen=True, slots=True)
class Pick:
    """Printed words outside of any field of which people circle one, or strike all but one."""

    way: Literal["circle", "strike"]
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Serial:
    """Print that differs from sheet to sheet: a number or a barcode; ``name`` is its field's."""

    kind: Literal["number", "barcode"]
    pattern: str
    area: Area
    color: Color = (28, 28, 28)
    name: str | None = None


@dataclass(slots=True)
class FormSheet:
    """A form in progress; the place of a seal is where a name is stamped when it is filled.

    ``tints`` are the colors of print and of rulings (none: black), ``edit`` changes what is
    printed.
    """

    canvas: Canvas
    fields: list[FormField] = field(default_factory=list)
    title: tuple[str, Area] = ("", (0, 0, 0, 0))
    seal_place: tuple[float, float] | None = None
    tints: tuple[Color, Color] | None = None
    edit: Edit | None = None
    words: list[Printed] = field(default_factory=list)
    picks: list[Pick] = field(default_factory=list)
    serials: list[Serial] = field(default_factory=list)
    photo: Area | None = None

    def __post_init__(self) -> None:
        """Lay out paper for colored print."""
        if self.tints:
            sheet = self.canvas.sheet
            sheet.image = sheet.image.convert("RGB")
            sheet.draw = ImageDraw.Draw(sheet.image)

    def _ink(self, level: int, *, rule: bool = True) -> int | Color:
        """A gray level in the form's own color."""
        if self.tints is None:
            return level
        share = min(1.0, (WHITE - level) / (WHITE - (RULE if rule else INK)))
        red, green, blue = (
            WHITE - round(share * (WHITE - part)) for part in self.tints[1 if rule else 0]
        )
        return red, green, blue

    def area(self, rect: Rect) -> Area:
        """Units become pixels of the sample."""
        left, top, right, bottom = (round(edge * self.canvas.scale / OVERSAMPLING) for edge in rect)
        return (left, top, right, bottom)

    def font(self, size: float, bold: bool = False) -> ImageFont.FreeTypeFont:
        """The form's typeface at a size in units."""
        return self.canvas.font(size, bold)

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """How wide a text runs, in units."""
        return self.font(size, bold).getlength(text) / self.canvas.scale

    def text(
        self,
        text: str,
        spot: tuple[float, float],
        size: float,
        anchor: str = "lm",
        *,
        bold: bool = False,
        ink: int = INK,
    ) -> Rect:
        """Print one line at an anchor point (Pillow's anchors); returns the place of its ink."""
        if self.edit:
            text, (right, down) = self.edit(len(self.words), text)
            spot = (spot[0] + right, spot[1] + down)
        scale, font = self.canvas.scale, self.font(size, bold)
        place = (spot[0] * scale, spot[1] * scale)
        pen = self.canvas.sheet.draw
        pen.text(place, text, fill=self._ink(ink, rule=False), font=font, anchor=anchor)
        rect = pen.textbbox(place, text, font=font, anchor=anchor)
        left, top, right, bottom = (edge / scale for edge in rect)
        self.words.append(Printed(text, self.area((left, top, right, bottom))))
        return (left, top, right, bottom)

    def wrapped(self, text: str, size: float, width: float) -> list[str]:
        """Break a text into lines of at most so many units."""
        spaced = self.canvas.lexicon.spaced
        return wrap(text, self.font(size), width * self.canvas.scale, spaced)

    def fitted(
        self, text: str, rect: Rect, size: float, *, bold: bool = False, ink: int = INK
    ) -> None:
        """Print a text in the middle of a box, smaller or in two lines where it is too long."""
        left, top, right, bottom = rect
        room = right - left - _PAD
        wide = self.width(text, size, bold)
        lines = [text] if wide <= room * 1.25 or bottom - top < size * 2.4 else []
        lines = lines or self.wrapped(text, size * 0.9, room)
        size = min([size, *(size * room / self.width(line, size, bold) for line in lines)])
        middle = (top + bottom) / 2 - (len(lines) - 1) * size * 0.6
        for number, line in enumerate(lines):
            spot = ((left + right) / 2, middle + number * size * 1.2)
            self.text(line, spot, size, "mm", ink=ink)

    def frame(self, rect: Rect, line: float = THIN, fill: int | None = None) -> None:
        """A rectangle with rules of a width in units."""
        places = tuple(round(edge * self.canvas.scale) for edge in rect)
        width = round(line * self.canvas.scale)
        outline = self._ink(RULE) if width else None
        inside = None if fill is None else self._ink(fill)
        self.canvas.sheet.draw.rectangle(places, fill=inside, outline=outline, width=width)

    def rule(self, start: tuple[float, float], right: float, line: float = THIN) -> None:
        """A horizontal rule."""
        scale = self.canvas.scale
        left, y = start[0] * scale, start[1] * scale
        width = round(line * scale)
        self.canvas.sheet.draw.line((left, y, right * scale, y), fill=self._ink(RULE), width=width)

    def dots(self, start: tuple[float, float], right: float) -> None:
        """A dotted leader to write on."""
        scale = self.canvas.scale
        x, y = start[0], start[1] * scale
        while x < right:
            spot = x * scale
            place = (spot, y - 1.5, spot + 3, y + 1.5)
            self.canvas.sheet.draw.ellipse(place, fill=self._ink(RULE))
            x += 4

    def mark(self, x: float, y: float, shape: str, size: float = MARK) -> Area:
        """A box to mark whose left edge and middle lie at a point."""
        rect = (x, y - size / 2, x + size, y + size / 2)
        if shape == "square":
            self.frame(rect, THIN + 0.4, WHITE)
        else:
            places = tuple(round(edge * self.canvas.scale) for edge in rect)
            width = round((THIN + 0.4) * self.canvas.scale)
            white, outline = self._ink(WHITE), self._ink(RULE)
            self.canvas.sheet.draw.ellipse(places, fill=white, outline=outline, width=width)
        return self.area(rect)

    def ring(self, center: tuple[float, float], radius: float, level: int, dashes: int = 0) -> None:
        """A circle of a gray level around a place to stamp, in so many dashes (0: whole)."""
        scale = self.canvas.scale
        (x, y), pen, width = center, self.canvas.sheet.draw, round(1.2 * scale)
        place = [edge * scale for edge in (x - radius, y - radius, x + radius, y + radius)]
        step = 360 / (dashes or 1)
        for number in range(dashes or 1):
            arc = (number * step, number * step + (step * 0.55 if dashes else 360))
            pen.arc(place, *arc, fill=self._ink(level), width=width)

    def comb(self, rect: Rect, groups: Sequence[int], joint: str) -> tuple[Area, ...]:
        """Boxes of one character in groups, a sign between them, in the middle of a box."""
        left, top, right, bottom = rect
        boxes, gap = sum(groups), 16 if joint else 8
        room = right - left - 2 * _PAD - gap * (len(groups) - 1)
        side = min(room / boxes, (bottom - top - 8) * 0.95)
        tall = min(bottom - top - 10, side * 1.3)
        x, y, areas = left + _PAD, (top + bottom) / 2, []
        for number, count in enumerate(groups):
            if number:
                self.text(joint, (x + gap / 2, y), 16, "mm")
                x += gap
            for _ in range(count):
                box = (x, y - tall / 2, x + side, y + tall / 2)
                self.frame(box, THIN, WHITE)
                areas.append(self.area(box))
                x += side
        return tuple(areas)
