"""Draws what the vision tests look at: files of every format, text lines, ruled tables."""

from dataclasses import dataclass, field
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import RecognitionOptions, TextLine, Word
from ocr_pipeline.ports.engine import Pixels

ENGLISH = RecognitionOptions(languages=("en",))


def encoded(image: Image.Image, image_format: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, image_format, **options)
    return file.getvalue()


def textured(width_px: int = 320, height_px: int = 240, mode: str = "RGB") -> Image.Image:
    """Smooth noise: its JPEG has enough data to be damaged."""
    noise = np.random.default_rng(7).integers(0, 256, (height_px // 4, width_px // 4, 3), np.uint8)
    return Image.fromarray(noise).resize((width_px, height_px)).convert(mode)


def pdf(page_count: int = 1, width_px: int = 200, height_px: int = 100, **options: object) -> bytes:
    pages = [Image.new("RGB", (width_px, height_px), "white") for _ in range(page_count)]
    return encoded(pages[0], "PDF", save_all=True, append_images=pages[1:], **options)


def word_at(
    text: str, left: float, top: float, right: float, bottom: float, confidence: float = 0.9
) -> Word:
    return Word(text, confidence, Quad.from_box(Box(left, top, right, bottom)), line_break=False)


def line_at(
    text: str, left: float, top: float, right: float, bottom: float, vertical: bool = False
) -> TextLine:
    word = word_at(text, left, top, right, bottom)
    return TextLine((word,), word.quad, word.confidence, vertical)


@dataclass
class Page:
    """A white page that is drawn on; ``words`` are what an engine would read."""

    width_px: int = 1200
    height_px: int = 900
    words: list[Word] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pixels: Pixels = np.full((self.height_px, self.width_px, 3), 255, np.uint8)

    def text(self, text: str, x: int, baseline: int, white: bool = False) -> None:
        font, scale, thickness = cv2.FONT_HERSHEY_SIMPLEX, 0.9, 2
        color = (255, 255, 255) if white else (0, 0, 0)
        (width, height), below = cv2.getTextSize(text, font, scale, thickness)
        cv2.putText(self.pixels, text, (x, baseline), font, scale, color, thickness, cv2.LINE_AA)
        self.words.append(
            word_at(text, x - 2, baseline - height - 3, x + width + 2, baseline + below)
        )

    def rule(self, x1: int, y1: int, x2: int, y2: int, thickness: int = 2) -> None:
        cv2.line(self.pixels, (x1, y1), (x2, y2), (0, 0, 0), thickness)

    def grid(self, xs: list[int], ys: list[int], thickness: int = 2) -> None:
        for x in xs:
            self.rule(x, ys[0], x, ys[-1], thickness)
        for y in ys:
            self.rule(xs[0], y, xs[-1], y, thickness)

    def fill_cells(self, xs: list[int], ys: list[int]) -> None:
        for row, top in enumerate(ys[:-1]):
            for column, left in enumerate(xs[:-1]):
                self.text(f"r{row}c{column}", left + 20, top + 40)

    def moved(self, homography: NDArray[np.float64]) -> "Page":
        """The page as a camera or a crooked scanner sees it."""
        seen = Page(self.width_px, self.height_px)
        size = (self.width_px, self.height_px)
        seen.pixels = cv2.warpPerspective(
            self.pixels, homography, size, borderValue=(255, 255, 255)
        ).astype(np.uint8)
        for word in self.words:
            corners = np.array([word.quad.vertices], np.float64)
            a, b, c, d = (
                (float(x), float(y)) for x, y in cv2.perspectiveTransform(corners, homography)[0]
            )
            seen.words.append(Word(word.text, word.confidence, Quad((a, b, c, d)), word.line_break))
        return seen

    def skewed(self, degrees: float) -> "Page":
        center = (self.width_px / 2, self.height_px / 2)
        turn = cv2.getRotationMatrix2D(center, degrees, 1.0)
        return self.moved(np.vstack([turn, (0.0, 0.0, 1.0)]))
