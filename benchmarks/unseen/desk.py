"""A page in progress, measured in millimeters and points: a sheet, its words and its seals.

What stands where belongs to the layout modules.
"""

from dataclasses import dataclass, field

from PIL import Image, ImageFont

from benchmarks.corpus.seal import round_seal, square_seal
from benchmarks.corpus.sheet import Sheet, wrap
from benchmarks.corpus.typeface import Typeface
from benchmarks.unseen.words import Words

A4_MM = (210.0, 297.0)


@dataclass(slots=True)
class Desk:
    """Everything that a layout draws with; ``variant`` chooses among several texts."""

    words: Words
    face: Typeface
    dpi: int
    variant: int = 0
    size_mm: tuple[float, float] = A4_MM
    hand: Typeface | None = None
    tags: list[str] = field(default_factory=list)
    sheet: Sheet = field(init=False)
    seals: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        """Lay out blank paper."""
        self.sheet = Sheet(round(self.px(self.size_mm[0])), round(self.px(self.size_mm[1])))
        self.seals = Image.new("L", self.sheet.image.size, 0)

    @property
    def width(self) -> int:
        """Of the sheet, in pixels."""
        return self.sheet.image.width

    @property
    def height(self) -> int:
        """Of the sheet, in pixels."""
        return self.sheet.image.height

    def px(self, millimeters: float) -> float:
        """Millimeters in pixels of this page."""
        return millimeters * self.dpi / 25.4

    def font(self, points: float, bold: bool = False) -> ImageFont.FreeTypeFont:
        """The page's typeface at a size in points."""
        return self.face.font(round(points * self.dpi / 72), bold)

    def seal(self, center: tuple[float, float]) -> None:
        """Press the language's seal onto the ink at a place: red, of 9 to 11 mm radius."""
        rng, name = self.words.rng, self.words.seal()
        radius = self.px(rng.uniform(9.0, 11.0))
        self.tags.append("seal")
        if not name.isascii() and self.words.chance(0.5):
            font = self.face.font(round(radius * 0.82))
            square_seal(self.seals, center, radius * 0.9, name, font)
        else:
            font = self.face.font(round(radius * 1.7 / max(4, len(name) * 0.62)))
            round_seal(self.seals, center, radius, name, font)


@dataclass(slots=True)
class Flow:
    """A column of running text: ``y`` moves down; lines are ``pitch`` pixels apart."""

    desk: Desk
    left: float
    width: float
    y: float
    font: ImageFont.FreeTypeFont
    pitch: float

    def paragraph(self, text: str, hanging: float = 0.0) -> None:
        """Write a wrapped paragraph; ``ValueError`` when it would leave the page."""
        for number, line in enumerate(self.lines(text, hanging)):
            self.line(line, hanging if number else 0.0)

    def lines(self, text: str, hanging: float = 0.0) -> list[str]:
        """The paragraph as this column would break it."""
        return wrap(text, self.font, self.width - hanging, self.desk.words.spaced)

    def line(self, text: str, indent: float = 0.0) -> None:
        """Write one line and move down."""
        if self.y + self.pitch > self.desk.height:
            raise ValueError(f"the text leaves the page: {text}")
        self.desk.sheet.write(text, self.left + indent, self.y, self.font)
        self.y += self.pitch

    def skip(self, share: float) -> None:
        """Leave so many line pitches blank."""
        self.y += self.pitch * share
