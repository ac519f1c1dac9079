"""Serial numbers and barcodes become print that differs from sheet to sheet of one form.

Where they stand belongs to ``form_blocks``.
"""

import random
from collections.abc import Sequence

from PIL import Image, ImageDraw

from benchmarks.corpus.fonts import MACHINE
from benchmarks.corpus.form_sheet import OVERSAMPLING, Serial
from benchmarks.corpus.form_values import drawn_value
from benchmarks.corpus.lexicon import Lexicon

_BAR_PX = 3  # of the narrowest bar


def print_serials(page: Image.Image, serials: Sequence[Serial], lexicon: Lexicon) -> list[str]:
    """Print this sheet's numbers on a page of gray or RGB, over those of another sheet.

    The same pattern has the same number. Returns the numbers.
    """
    numbers: dict[str, str] = {}
    for serial in serials:
        number = numbers.setdefault(serial.pattern, drawn_value(serial.pattern, lexicon))
        left, top, right, bottom = (edge * OVERSAMPLING for edge in serial.area)
        patch = Image.new("RGB", (right - left, bottom - top), "white")
        if serial.kind == "number":
            _number(patch, number, serial.color)
        else:
            _bars(patch, number)
        page.paste(patch.convert(page.mode), (left, top))
    return [numbers[serial.pattern] for serial in serials]


def _number(patch: Image.Image, number: str, color: tuple[int, int, int]) -> None:
    size = min(patch.height * 0.8, patch.width * 0.97 / (0.6 * len(number)))
    spot = (patch.width / 2, patch.height / 2)
    ImageDraw.Draw(patch).text(
        spot, number, fill=color, font=MACHINE.font(round(size), bold=True), anchor="mm"
    )


def _bars(patch: Image.Image, number: str) -> None:
    """Bars and gaps of one to four units, the number below."""
    rng, pen, x = random.Random(number), ImageDraw.Draw(patch), 12
    tall = round(patch.height * 0.74)
    while x < patch.width - 24:
        bar, gap = (rng.choice((1, 1, 1, 2, 2, 3, 4)) * _BAR_PX for _ in "bg")
        pen.rectangle((x, 2, min(x + bar, patch.width - 12) - 1, tall), fill=(20, 20, 20))
        x += bar + gap
    font = MACHINE.font(round(patch.height * 0.2))
    spot = (patch.width / 2, patch.height * 0.88)
    pen.text(spot, " ".join(number), fill=(20, 20, 20), font=font, anchor="mm")
