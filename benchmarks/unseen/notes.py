"""Printed labels and written answers become a log of visitors: the group ``handwriting``.

Handwriting-like typefaces are drawn letter by letter, none quite on the line.
"""

from PIL import ImageFont

from benchmarks.corpus.sheet import INK
from benchmarks.corpus.truth import LineTruth, box_quad
from benchmarks.unseen.desk import Desk

_VISITS = 2


def visitors(desk: Desk) -> None:
    """Two visits, each a block of ruled rows; what is written is marked as handwritten."""
    text = desk.words.section("handwriting")
    left, right = desk.px(18), desk.width - desk.px(18)
    desk.sheet.write(text["title"], desk.width / 2, desk.px(20), desk.font(17, bold=True), "ma")
    y, height = desk.px(38), desk.px(15)
    for visit in range(_VISITS):
        for label, answers in text["fields"]:
            desk.sheet.draw.rectangle((left, y, right, y + height), outline=120, width=1)
            spot = (left + desk.px(3), y + height / 2)
            desk.sheet.write(label, *spot, desk.font(10), "lm")
            answer = desk.words.fill(answers[visit])
            _scrawl(desk, answer, left + desk.px(40 + 8 * desk.words.rng.random()), spot[1])
            y += height
        y += desk.px(12)


def _scrawl(desk: Desk, text: str, x: float, middle: float) -> None:
    if desk.hand is None:
        raise ValueError("a handwriting page needs a handwriting typeface")
    rng = desk.words.rng
    font = desk.hand.font(round(rng.uniform(19, 23) * desk.dpi / 72))
    boxes = []
    for letter in text:
        spot = (x, middle + rng.uniform(-0.05, 0.05) * font.size)
        if not letter.isspace():
            desk.sheet.draw.text(spot, letter, fill=INK + 30, font=font, anchor="lm")
            boxes.append(_ink(desk, spot, letter, font))
        x += font.getlength(letter) + rng.uniform(-0.02, 0.05) * font.size
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    quad = box_quad(min(lefts), min(tops), max(rights), max(bottoms))
    desk.sheet.lines.append(LineTruth(text, quad, handwritten=True))


def _ink(
    desk: Desk, spot: tuple[float, float], letter: str, font: ImageFont.FreeTypeFont
) -> tuple[float, float, float, float]:
    return desk.sheet.draw.textbbox(spot, letter, font=font, anchor="lm")
