"""Texts and rules become a gray page with its truth: what is written here is recorded here.

Which text goes where belongs to ``layouts`` and ``grids``.
"""

import math
import re

from PIL import Image, ImageDraw, ImageFont

from benchmarks.corpus.truth import LineTruth, PageTruth, Quad, TableTruth, box_quad

WHITE, INK = 255, 28
_TOKENS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,:%/@'+-]*|\s+|.")
_NEVER_FIRST = "、。，．：；！？）」』】〉》)]!?,.:;%ーっゃゅょッャュョ々"
_NEVER_LAST = "（「『【〈《([$"
_TURNED = "ー（）「」『』〈〉《》【】〔〕()…—～-~"
# In vertical writing these sit in the upper right of their square, by this share of the size.
_STOPS = dict.fromkeys("、。，．", 0.55)
_SMALL_KANA = dict.fromkeys("っゃゅょッャュョ", 0.1)


class Sheet:
    """A white page in progress; ``truth`` lists the lines in the order of writing."""

    def __init__(self, width_px: int, height_px: int) -> None:
        """Start with blank paper."""
        self.image = Image.new("L", (width_px, height_px), WHITE)
        self.draw = ImageDraw.Draw(self.image)
        self.lines: list[LineTruth] = []
        self.tables: list[TableTruth] = []

    @property
    def truth(self) -> PageTruth:
        """Everything written so far."""
        return PageTruth(self.image.width, self.image.height, tuple(self.lines), tuple(self.tables))

    def write(
        self,
        text: str,
        x: float,
        y: float,
        font: ImageFont.FreeTypeFont,
        anchor: str = "la",
        ink: int = INK,
    ) -> Quad:
        """Write one line at an anchor point (Pillow's anchors); returns the quad around its ink."""
        text = text.strip()
        self.draw.text((x, y), text, fill=ink, font=font, anchor=anchor)
        quad = box_quad(*self.draw.textbbox((x, y), text, font=font, anchor=anchor))
        self.lines.append(LineTruth(text, quad))
        return quad

    def write_column(
        self, text: str, center_x: float, top: float, font: ImageFont.FreeTypeFont
    ) -> float:
        """Write one vertical line downwards; returns the y below its last character."""
        size = round(font.size)
        for number, character in enumerate(text):
            cell = Image.new("L", (size, size), 0)
            shift = size * _vertical_shift(character, font)
            pen = ImageDraw.Draw(cell)
            pen.text(
                (size / 2 + shift, size / 2 - shift), character, fill=255, font=font, anchor="mm"
            )
            turned = cell.transpose(Image.Transpose.ROTATE_270) if character in _TURNED else cell
            spot = (round(center_x - size / 2), round(top + number * size))
            self.image.paste(INK, spot, turned)
        bottom = top + len(text) * size
        quad = box_quad(center_x - size / 2, top, center_x + size / 2, bottom)
        self.lines.append(LineTruth(text, quad, vertical=True))
        return bottom

    def rule(self, start: tuple[float, float], end: tuple[float, float], width_px: int = 2) -> None:
        """Draw a ruling line, which is no text."""
        self.draw.line((start, end), fill=INK, width=width_px)

    def dashes(self, left: float, right: float, y: float) -> None:
        """Draw a dashed rule, as cash registers print it."""
        for x in range(round(left), round(right) - 6, 12):
            self.rule((x, y), (x + 6, y), 1)

    def stamp(self, center: tuple[float, float], radius: int) -> None:
        """Draw a seal of rings and rays, which is no text and resembles none."""
        x, y = center
        for share in (1.0, 0.86, 0.3):
            reach = radius * share
            self.draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=130, width=3)
        for ray in range(24):
            dx, dy = math.cos(ray * math.tau / 24), math.sin(ray * math.tau / 24)
            near, far = radius * 0.45, radius * 0.72
            self.draw.line(
                (x + dx * near, y + dy * near, x + dx * far, y + dy * far), fill=130, width=2
            )


def _vertical_shift(character: str, font: ImageFont.FreeTypeFont) -> float:
    """A Taiwanese design centers its stops already: they stay where they are."""
    if character in _STOPS:
        ink, (left, _) = font.getmask2(character, anchor="mm")
        box = ink.getbbox()
        return 0.0 if box and left + box[2] > 0 else _STOPS[character]
    return _SMALL_KANA.get(character, 0.0)


def wrap(text: str, font: ImageFont.FreeTypeFont, width_px: float, spaced: bool) -> list[str]:
    """Break a paragraph between words, or between characters with the rules of CJK punctuation."""
    tokens = re.findall(r"\S+\s*", text) if spaced else _glued(_TOKENS.findall(text))
    lines, current = [], ""
    for token in tokens:
        if current and font.getlength((current + token).rstrip()) > width_px:
            lines.append(current.rstrip())
            current = token.lstrip()
        else:
            current += token
    return [*lines, current.rstrip()] if current.strip() else lines


def columns(text: str, length: int) -> list[str]:
    """Break a paragraph into vertical lines of at most ``length`` + 1 characters."""
    lines: list[str] = []
    while text:
        take = length + 1 if text[length : length + 1] and text[length] in _NEVER_FIRST else length
        lines.append(text[:take])
        text = text[take:]
    return lines


def _glued(tokens: list[str]) -> list[str]:
    """Tie punctuation that may not begin or end a line to its neighbor."""
    glued: list[str] = []
    for token in tokens:
        if glued and (token in _NEVER_FIRST or glued[-1][-1] in _NEVER_LAST):
            glued[-1] += token
        else:
            glued.append(token)
    return glued
