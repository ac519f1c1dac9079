"""Texts become boxes and rows for tuning: label form, card statement, survey, machine prints.

Leaflets belong to ``leaflets``, the slips of the samples to ``slips``.
"""

from datetime import date, timedelta

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.corpus.canvas import WIDTH, Canvas
from benchmarks.corpus.fonts import MACHINE
from benchmarks.corpus.sheet import INK, WHITE
from benchmarks.corpus.truth import LineTruth, box_quad

_LEFT, _RIGHT = 70, WIDTH - 70


def form(canvas: Canvas) -> None:
    """Two boxes with labels a row, or one where the value is long; labels lie above values."""
    text = canvas.texts("form")
    canvas.write(text["title"], WIDTH / 2, 90, 44, "ma")
    y, x, tall = 210, _LEFT, 92
    for label, value in text["boxes"]:
        filled = canvas.lexicon.fill(value)
        wide = canvas.font(25).getlength(filled) > 380 * canvas.scale
        if wide and x > _LEFT:
            y, x = y + tall, _LEFT
        right = _RIGHT if wide or x > _LEFT else WIDTH // 2
        canvas.box((x, y, right, y + tall), WHITE, line=2)
        canvas.box((x, y, right, y + 34), 218, line=1)
        canvas.write(label, x + 14, y + 18, 19, "lm")
        size = min(25.0, 25 * (right - x - 28) * canvas.scale / canvas.font(25).getlength(filled))
        canvas.write(filled, x + 14, y + 63, size, "lm")
        y, x = (y + tall, _LEFT) if right == _RIGHT else (y, right)
    canvas.write(text["note"], _LEFT, y + tall + 40, 20)
    canvas.seal(_RIGHT - 60, y + tall + 110)


def statement(canvas: Canvas) -> None:
    """A card statement: white on dark column heads, thin rules, a sum in a box."""
    text, rng = canvas.texts("statement"), canvas.lexicon.rng
    canvas.write(text["title"], WIDTH / 2, 80, 38, "ma")
    for number, line in enumerate(text["holder"]):
        canvas.write(line, _LEFT, 165 + 36 * number, 21)
    y, tall, total = 260, 44, 0.0
    canvas.box((_LEFT, y, _RIGHT, y + tall), fill=70)
    _row(canvas, text["columns"], y + tall / 2, WHITE)
    day = date(2025, 2, 3)
    scale = 1.0 if canvas.lexicon.language == "en" else 500.0
    for _ in range(rng.randint(9, 20)):
        y += tall
        day += timedelta(days=rng.randint(0, 2))
        amount = round(rng.uniform(3, 300) * scale, 2)
        fee = round(amount * rng.choice((0, 0, 0.015)), 2)
        total += amount + fee
        amounts = [canvas.lexicon.money(each) for each in (amount, fee, amount + fee)]
        _row(canvas, [f"{day:%m/%d}", rng.choice(text["entries"]), *amounts], y + tall / 2, INK)
        canvas.box((_LEFT, y + tall, _RIGHT, y + tall + 1), fill=150)
    canvas.box((_LEFT + 430, y + tall + 30, _RIGHT, y + tall + 100), fill=230, line=2)
    canvas.write(text["total"], _LEFT + 450, y + tall + 65, 25, "lm")
    canvas.write(canvas.lexicon.money(total), _RIGHT - 16, y + tall + 65, 27, "rm")


def survey(canvas: Canvas) -> None:
    """Printed questions and answers by hand on dotted lines: names, dates, digits, phrases."""
    text = canvas.texts("handwriting")
    canvas.write(text["title"], WIDTH / 2, 80, 40, "ma")
    y = 230
    for label, answer in text["fields"]:
        canvas.write(label, _LEFT, y, 22, "ls")
        canvas.sheet.dashes(300 * canvas.scale, _RIGHT * canvas.scale, (y + 12) * canvas.scale)
        _by_hand(canvas, canvas.lexicon.fill(answer), 320 + canvas.lexicon.rng.random() * 90, y)
        y += 130


def machine(canvas: Canvas) -> None:
    """Two lines of a travel document and a strip from a dot-matrix printer."""
    text = canvas.texts("machine")
    canvas.write(text["title"], _LEFT, 80, 34)
    font = MACHINE.font(round(30 * canvas.scale))
    for number, line in enumerate(text["lines"]):
        spot = (_LEFT * canvas.scale, (200 + 60 * number) * canvas.scale)
        canvas.sheet.write(canvas.lexicon.fill(line), *spot, font)
    for number, line in enumerate(text["dots"]):
        _dots(canvas, canvas.lexicon.fill(line), _LEFT, 420 + 70 * number)


def _row(canvas: Canvas, cells: list[str], y: float, ink: int) -> None:
    stops = ((84, "lm"), (190, "lm"), (590, "rm"), (720, "rm"), (916, "rm"))
    for cell, (x, anchor) in zip(cells, stops, strict=True):
        canvas.write(cell, x, y, 20, anchor, ink)


def _by_hand(canvas: Canvas, text: str, x: float, y: float) -> None:
    """One answer, letter by letter around its line, recorded as handwritten."""
    if canvas.hand is None:
        raise ValueError("a survey needs a typeface that looks written by hand")
    rng, pen = canvas.lexicon.rng, canvas.sheet.draw
    font = canvas.hand.font(round(rng.uniform(46, 56) * canvas.scale))
    left, boxes = x * canvas.scale, []
    for letter in text:
        spot = (left, y * canvas.scale + rng.uniform(-0.06, 0.04) * font.size)
        if letter.strip():
            pen.text(spot, letter, fill=INK + 24, font=font, anchor="ls")
            boxes.append(pen.textbbox(spot, letter, font=font, anchor="ls"))
        left += font.getlength(letter) * rng.uniform(0.97, 1.06)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    quad = box_quad(min(lefts), min(tops), max(rights), max(bottoms))
    canvas.sheet.lines.append(LineTruth(text, quad, handwritten=True))


def _dots(canvas: Canvas, text: str, x: float, y: float) -> None:
    """Letters of a small bitmap, every pixel struck as a dot."""
    font, pitch = MACHINE.font(12), max(2, round(2.2 * canvas.scale))
    small = Image.new("1", (round(font.getlength(text)) + 2, 15), 0)
    ImageDraw.Draw(small).text((0, 12), text, fill=1, font=font, anchor="ls")
    left, top, right, bottom = small.getbbox() or (0, 0, 0, 0)
    x, y = x * canvas.scale, y * canvas.scale
    for number, struck in enumerate(np.asarray(small).flat):
        row, column = divmod(number, small.width)
        if struck:
            spot = (x + column * pitch, y + row * pitch)
            canvas.sheet.draw.ellipse((*spot, spot[0] + pitch, spot[1] + pitch), fill=INK)
    quad = box_quad(x + left * pitch, y + top * pitch, x + right * pitch, y + bottom * pitch)
    canvas.sheet.lines.append(LineTruth(text, quad))
