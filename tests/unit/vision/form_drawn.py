"""A form drawn stroke by stroke, with the words that an engine would read on it."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import Word
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form_suggestion import FormSuggestion, suggest_form
from ocr_pipeline.vision.form_suggestion_shapes import Area

TEXT_PX = 22
WORD_PX = 34  # a detector's boxes are higher than glyphs
INK = (40, 40, 40)
SHADE = (228, 228, 228)


@dataclass
class DrawnForm:
    """White paper of 1,000 x 1,200 px; areas are left, top, right, bottom."""

    pixels: Pixels = field(default_factory=lambda: np.full((1200, 1000, 3), 255, np.uint8))
    words: list[Word] = field(default_factory=list)

    def text(
        self, text: str, left: int, middle: int, height_px: int = TEXT_PX, *, drawn: bool = True
    ) -> None:
        """A line of words, drawn as bars: what they say is told by the engine."""
        parts = text.split(" ")
        for number, word in enumerate(parts):
            width = round(0.6 * height_px) * len(word)
            half = height_px // 2
            for x in range(left, left + width - 4 if drawn else left, 8):
                cv2.rectangle(
                    self.pixels, (x, middle - half), (x + 2, middle + half), INK, cv2.FILLED
                )
            high = round(height_px * WORD_PX / TEXT_PX / 2)
            quad = Quad.from_box(Box(left, middle - high, left + width, middle + high))
            self.words.append(Word(word, 0.99, quad, number == len(parts) - 1))
            left += width + height_px // 3

    def cell(self, area: Area, *, shaded: bool = False) -> Area:
        """A ruled cell; cells beside each other share a ruling."""
        if shaded:
            cv2.rectangle(self.pixels, area[:2], area[2:], SHADE, cv2.FILLED)
        cv2.rectangle(self.pixels, area[:2], area[2:], INK, 2)
        return area

    def label(self, text: str, area: Area, *, shaded: bool = True) -> None:
        """A cell with text in its middle."""
        self.cell(area, shaded=shaded)
        width = sum(round(0.6 * TEXT_PX) * len(word) + 7 for word in text.split(" "))
        self.text(text, (area[0] + area[2] - width) // 2, (area[1] + area[3]) // 2)

    def square(self, left: int, middle: int, text: str = "", side: int = 20) -> Area:
        """A box to check, and the text at its right."""
        area = (left, middle - side // 2, left + side, middle + side // 2)
        cv2.rectangle(self.pixels, area[:2], area[2:], INK, 2)
        if text:
            self.text(text, left + side + 10, middle)
        return area

    def circle(self, left: int, middle: int, text: str = "", side: int = 22) -> Area:
        """A round box to check, and the text at its right."""
        cv2.circle(self.pixels, (left + side // 2, middle), side // 2, INK, 2)
        if text:
            self.text(text, left + side + 10, middle)
        return left, middle - side // 2, left + side, middle + side // 2

    def comb(self, left: int, top: int, count: int, side: int = 50) -> list[Area]:
        """Boxes for one character each."""
        return [self.cell((x, top, x + side, top + side)) for x in _steps(left, side, count)]

    def line(self, left: int, y: int, right: int, *, dotted: bool = False) -> None:
        """A line to write on."""
        if dotted:
            for x in range(left, right, 6):
                cv2.rectangle(self.pixels, (x, y), (x + 1, y + 1), INK, cv2.FILLED)
        else:
            cv2.line(self.pixels, (left, y), (right, y), INK, 2)

    def suggested(self) -> FormSuggestion:
        """What is proposed for it."""
        return suggest_form(self.pixels, self.words)


def _steps(start: int, step: int, count: int) -> list[int]:
    return [start + step * number for number in range(count)]


def is_near(area: Area, other: Area, within_px: int = 6) -> bool:
    """Whether two areas are the same but for their outlines."""
    return all(abs(a - b) <= within_px for a, b in zip(area, other, strict=True))
