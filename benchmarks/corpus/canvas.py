"""A tuning page in progress: a sheet in units of a thousandth of its width, texts, seals.

What stands where belongs to ``leaflets`` and ``boxes``.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageFont

from benchmarks.corpus.lexicon import Lexicon
from benchmarks.corpus.seal import round_seal
from benchmarks.corpus.sheet import Sheet
from benchmarks.corpus.typeface import Typeface

WIDTH, HEIGHT = 1000, 1414  # of an A4 page, in units
TEXTS = Path(__file__).parent / "texts" / "tuning"


@dataclass(slots=True)
class Canvas:
    """What a layout draws with; ``scale`` is pixels per unit, ``hand`` writes on forms."""

    lexicon: Lexicon
    face: Typeface
    scale: float
    height: int = HEIGHT
    hand: Typeface | None = None
    sheet: Sheet = field(init=False)
    seals: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        """Lay out blank paper."""
        self.sheet = Sheet(round(WIDTH * self.scale), round(self.height * self.scale))
        self.seals = Image.new("L", self.sheet.image.size, 0)

    def texts(self, section: str) -> Any:
        """A section of the language's tuning texts; braces are not filled."""
        return tuning_texts(self.lexicon.language)[section]

    def font(self, size: float, bold: bool = False) -> ImageFont.FreeTypeFont:
        """The page's typeface at a size in units."""
        return self.face.font(round(size * self.scale), bold)

    def write(
        self, text: str, x: float, y: float, size: float, anchor: str = "la", ink: int = 28
    ) -> None:
        """Fill and write one line at a place in units."""
        spot = (x * self.scale, y * self.scale)
        self.sheet.write(self.lexicon.fill(text), *spot, self.font(size), anchor, ink)

    def box(self, corners: tuple[float, float, float, float], fill: int, line: int = 0) -> None:
        """A filled rectangle in units, with an outline so many pixels wide."""
        places = tuple(corner * self.scale for corner in corners)
        self.sheet.draw.rectangle(places, fill=fill, outline=28 if line else None, width=line)

    def seal(self, x: float, y: float) -> None:
        """Press one of the language's seals at a place in units."""
        name, radius = self.lexicon.rng.choice(self.texts("seal")), 44 * self.scale
        font = self.face.font(round(radius * 1.6 / max(4, len(name) * 0.65)))
        round_seal(self.seals, (x * self.scale, y * self.scale), radius, name, font)


@cache
def tuning_texts(language: str) -> dict[str, Any]:
    """What the tuning pages of a language say beside the words of its lexicon."""
    return tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
