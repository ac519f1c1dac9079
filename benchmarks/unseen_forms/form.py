"""Lines, boxes and print become a blank form that knows where its fields are.

Coordinates are pixels of the sample at 150 dpi; it is drawn ``ZOOM`` times as large, so that a
scan at 300 dpi has detail. What stands on a form belongs to the layouts, cells to ``cells``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from benchmarks.corpus.typeface import Typeface
from benchmarks.unseen_forms.faces import writable

Area = tuple[float, float, float, float]
Color = tuple[int, int, int]
ZOOM = 2
WHITE: Color = (255, 255, 255)
A4 = (1240, 1754)
A4_LANDSCAPE = (1754, 1240)
A5 = (874, 1240)
SLIP = (1240, 860)


@dataclass(frozen=True, slots=True)
class Option:
    """A box to mark, and the words that are printed beside it."""

    name: str
    area: Area


@dataclass(frozen=True, slots=True)
class FormField:
    """What a template reads; ``source`` says what people write there (see ``values``).

    ``guides`` counts the dotted lines to write on, 0 where there are none.
    """

    name: str
    type: str
    areas: tuple[Area, ...]
    source: str
    multi_line: bool = False
    value_type: str = "all"
    choices: tuple[str, ...] | None = None
    options: tuple[Option, ...] | None = None
    guides: int = 0


@dataclass(frozen=True, slots=True)
class Style:
    """A form's paper, typefaces and colors."""

    face: Typeface
    size: tuple[int, int] = A4
    title_face: Typeface | None = None
    ink: Color = (32, 32, 34)
    shade: Color = (232, 232, 232)
    margin: float = 90
    text_px: int = 21
    rule: float = 1.0


@dataclass
class Form:
    """A form in progress; ``renamed`` replaces what would be printed, for near twins."""

    style: Style
    title_text: str
    renamed: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start with blank paper."""
        width, height = self.style.size
        self.width, self.height = width, height
        self.left, self.right = self.style.margin, width - self.style.margin
        self.image = Image.new("RGB", (width * ZOOM, height * ZOOM), WHITE)
        self.pen = ImageDraw.Draw(self.image)
        self.fields: list[FormField] = []
        self.title_area: Area = (0, 0, 0, 0)
        self.seal_spots: list[tuple[float, float]] = []
        self.photos: list[Area] = []

    def title(self, x: float, y: float, size: int, anchor: str = "mm", bold: bool = True) -> Area:
        """Print the title at Pillow's anchor and remember its area."""
        face = self.style.title_face or self.style.face
        self.title_area = self.print(self.title_text, x, y, size, anchor, bold, face=face)
        return self.title_area

    def print(
        self,
        text: str,
        x: float,
        y: float,
        size: float | None = None,
        anchor: str = "la",
        bold: bool = False,
        *,
        color: Color | None = None,
        face: Typeface | None = None,
    ) -> Area:
        """Print lines at Pillow's anchor; returns the area of their ink.

        Raises:
            ValueError: the typeface lacks a letter.
        """
        face = face or self.style.face
        text = self.renamed.get(text, text)
        if not writable(face, text):
            message = f"{face.regular} cannot print {text!r}"
            raise ValueError(message)
        font = face.font(round((size or self.style.text_px) * ZOOM), bold)
        spot, stroke = (x * ZOOM, y * ZOOM), int(bold and face.bold == face.regular)
        align = "center" if anchor[0] == "m" else "left"
        color = color or self.style.ink
        self.pen.text(spot, text, color, font, anchor, 6, align, stroke_width=stroke)
        box = self.pen.textbbox(spot, text, font, anchor, 6, align, stroke_width=stroke)
        return (box[0] / ZOOM, box[1] / ZOOM, box[2] / ZOOM, box[3] / ZOOM)

    def rule(self, points: Sequence[float], width: float = 1.0, color: Color | None = None) -> None:
        """Draw a line: x and y of its ends."""
        scaled = [value * ZOOM for value in points]
        self.pen.line(scaled, color or self.style.ink, max(1, round(width * ZOOM)))

    def dots(self, left: float, right: float, y: float, gap: float = 5) -> None:
        """Draw a dotted line."""
        count = int((right - left) / gap)
        for number in range(count):
            x = left + number * gap
            self.rule((x, y, x + gap * 0.4, y))

    def frame(
        self,
        area: Area,
        width: float | None = None,
        fill: Color | None = None,
        radius: float = 0,
        color: Color | None = None,
    ) -> None:
        """Draw a rectangle."""
        box = [value * ZOOM for value in area]
        stroke = max(1, round((self.style.rule if width is None else width) * ZOOM))
        color = color or self.style.ink
        self.pen.rounded_rectangle(box, radius * ZOOM, fill, color, stroke)

    def fill(self, area: Area, color: Color | None = None) -> None:
        """Fill a rectangle without an edge."""
        self.pen.rectangle([value * ZOOM for value in area], color or self.style.shade)

    def ring(self, x: float, y: float, radius: float, width: float = 1.0) -> None:
        """Draw a circle."""
        box = [value * ZOOM for value in (x - radius, y - radius, x + radius, y + radius)]
        self.pen.ellipse(box, outline=self.style.ink, width=max(1, round(width * ZOOM)))

    def line_width(self, text: str, size: float, face: Typeface | None = None) -> float:
        """How wide a text would be, in pixels of the sample."""
        text = self.renamed.get(text, text)
        return (face or self.style.face).font(round(size * ZOOM)).getlength(text) / ZOOM
