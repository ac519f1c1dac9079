"""Texts become boxes: form, bank statement, receipt, table page, travel document, meter log.

Prose belongs to ``prose``.
"""

from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageDraw

from benchmarks.corpus.grids import GridStyle, draw_grid
from benchmarks.corpus.sheet import INK, WHITE
from benchmarks.corpus.truth import LineTruth, box_quad
from benchmarks.unseen.desk import Desk
from benchmarks.unseen.faces import FACES

_SHADE, _DARK = 222, 64
_STRUCK = 110  # from this coverage on, a needle strikes


def form(desk: Desk) -> None:
    """Labels in shaded boxes, values beside them; the first two rows hold two pairs each."""
    text = desk.words.section("form")
    left, right = desk.px(17), desk.width - desk.px(17)
    desk.sheet.write(text["title"], desk.width / 2, desk.px(25), desk.font(19, bold=True), "ma")
    desk.sheet.write(text["office"], right, desk.px(42), desk.font(10), "ra")
    y, height = desk.px(51), desk.px(15)
    fields = [(label, desk.words.fill(value)) for label, value in text["fields"]]
    for pairs in (fields[:2], *([pair] for pair in fields[2:])):
        cell = (right - left) / len(pairs)
        for number, (label, value) in enumerate(pairs):
            _box(desk, (left + number * cell, y, left + (number + 1) * cell, y + height), label)
            x = left + number * cell + desk.px(36)
            font = desk.font(10.5)
            while font.getlength(value) > left + (number + 1) * cell - x - desk.px(1):
                font = desk.font(font.size * 72 / desk.dpi - 0.5)
            desk.sheet.write(value, x, y + height / 2, font, "lm")
        y += height
    desk.sheet.write(text["consent"], desk.width / 2, y + desk.px(14), desk.font(9), "ma")
    sign = desk.words.fill(text["sign"])
    desk.sheet.write(sign, right, y + desk.px(28), desk.font(12), "ra")
    desk.seal((right - desk.px(6), y + desk.px(31)))


def statement(desk: Desk) -> None:
    """A bank's list: white on dark column heads, one line a row, balances that add up."""
    text = desk.words.section("statement")
    left, right = desk.px(15), desk.width - desk.px(15)
    desk.sheet.write(desk.words.fill("{company}"), left, desk.px(14), desk.font(9, bold=True))
    desk.sheet.write(text["title"], left, desk.px(24), desk.font(17, bold=True))
    y = desk.px(40)
    for line in desk.words.filled(text["holder"]):
        desk.sheet.write(line, left, y, desk.font(9.5))
        y += desk.px(6)
    y += desk.px(4)
    step = desk.px(desk.words.rng.uniform(7.2, 8.4))
    desk.sheet.draw.rectangle((left, y, right, y + step), fill=_DARK)
    _row(desk, text["columns"], y + step / 2, WHITE)
    desk.tags.append("white-on-dark")
    for number, cells in enumerate(_movements(desk, text)):
        y += step
        if number % 2:
            desk.sheet.draw.rectangle((left, y, right, y + step), fill=238)
        _row(desk, cells, y + step / 2, INK)
    desk.sheet.rule((left, y), (right, y), 2)
    for line in desk.words.filled(text["foot"]):
        y += desk.px(9)
        desk.sheet.write(line, left, y + step / 2, desk.font(8))


def receipt(desk: Desk) -> None:
    """A roll of thermal paper: four columns of goods between dashed rules."""
    text = desk.words.section("receipt")
    rng, left, right = desk.words.rng, desk.px(4), desk.width - desk.px(4)
    row, small, y = desk.px(5.6), desk.font(8), desk.px(6)
    desk.sheet.write(rng.choice(text["shops"]), desk.width / 2, y, desk.font(13, bold=True), "ma")
    y += desk.px(9)
    for line in desk.words.filled([*text["head"], "{date}"]):
        desk.sheet.write(line, left, y, small)
        y += row
    y = _dashes(desk, y)
    _goods(desk, text["columns"], y)
    y = _dashes(desk, y + row)
    total = 0.0
    for name, price in rng.sample(text["items"], rng.randint(5, 8)):
        count = rng.randint(1, 3)
        total += price * count
        money = (desk.words.money(price), str(count), desk.words.money(price * count))
        _goods(desk, (name, *money), y)
        y += row
    y = _dashes(desk, y)
    tax = round(total / 11, 2 if desk.words.language == "en" else 0)
    for label, amount in zip(text["sums"], (total - tax, tax, total, total), strict=True):
        bold = desk.font(10.5, bold=True) if label == text["sums"][2] else small
        desk.sheet.write(label, left, y, bold)
        desk.sheet.write(desk.words.money(amount), right, y, bold, "ra")
        y += row * (1.25 if bold is not small else 1.0)
    y = _dashes(desk, y)
    for line in desk.words.filled(text["closing"]):
        desk.sheet.write(line, desk.width / 2, y, small, "ma")
        y += row


def table(desk: Desk) -> None:
    """A bordered table with merged cells below its title, a remark under it."""
    text = desk.words.section("tables", desk.variant)
    left, right = desk.px(16), desk.width - desk.px(16)
    desk.sheet.write(text["title"], desk.width / 2, desk.px(28), desk.font(15, bold=True), "ma")
    numbers = tuple(range(1, len(text["widths"])))
    style = GridStyle(desk.font(10), round(desk.px(11)), numbers)
    bottom = draw_grid(desk.sheet, (left, desk.px(44), right), text["widths"], text["rows"], style)
    desk.sheet.write(text["note"], left, bottom + desk.px(5), desk.font(9))


def passport(desk: Desk) -> None:
    """A page of a travel document: small captions over values, two lines for machines below."""
    text = desk.words.section("passport")
    desk.sheet.write(text["title"], desk.px(10), desk.px(9), desk.font(9, bold=True))
    photo = (desk.px(10), desk.px(20), desk.px(42), desk.px(62))
    desk.sheet.draw.rectangle(photo, fill=196, outline=110, width=2)
    desk.sheet.draw.ellipse((desk.px(17), desk.px(27), desk.px(35), desk.px(50)), fill=150)
    y = desk.px(20)
    for label, value in text["fields"]:
        desk.sheet.write(label, desk.px(50), y, desk.font(6.5))
        desk.sheet.write(desk.words.fill(value), desk.px(50), y + desk.px(2.9), desk.font(9.5))
        y += desk.px(8.4)
    machine = FACES["ocr-b"].font(round(10.2 * desk.dpi / 72))
    for number, line in enumerate(desk.words.filled(text["mrz"])):
        desk.sheet.write(line, desk.px(7), desk.px(86 + 8 * number), machine)


def meter(desk: Desk) -> None:
    """A log from a dot-matrix printer: every line is made of round dots."""
    text = desk.words.section("meter")
    desk.sheet.write(text["title"], desk.px(12), desk.px(12), desk.font(13, bold=True))
    for number, row in enumerate(text["rows"]):
        _dots(desk, desk.words.fill(row), desk.px(12), desk.px(26 + 10 * number))


def _box(desk: Desk, box: tuple[float, float, float, float], label: str) -> None:
    left, top, right, bottom = box
    middle = left + desk.px(33)
    desk.sheet.draw.rectangle((left, top, middle, bottom), fill=_SHADE, outline=INK, width=2)
    desk.sheet.draw.rectangle((middle, top, right, bottom), outline=INK, width=2)
    spot = ((left + middle) / 2, (top + bottom) / 2)
    desk.sheet.write(label, *spot, desk.font(9, bold=True), "mm")


def _movements(desk: Desk, text: dict[str, Any]) -> Iterator[list[str]]:
    """Rows of an account that begins with some money: date, entry, out, in, balance; then sums."""
    words, rng = desk.words, desk.words.rng
    scale = 1.0 if words.language == "en" else 300.0
    balance, paid, received, days = rng.uniform(900, 5_000) * scale, 0.0, 0.0, 0
    for _ in range(rng.randint(18, 24)):
        days += rng.randint(0, 3)
        amount = round(rng.uniform(4, 800) * scale, 2 if words.language == "en" else 0)
        outgoing = words.chance(0.7) and balance > amount
        paid, received = paid + amount * outgoing, received + amount * (not outgoing)
        balance += -amount if outgoing else amount
        sides = ("", words.money(amount))
        money = [*(reversed(sides) if outgoing else sides), words.money(balance)]
        yield [f"{words.day(days):%Y-%m-%d}", rng.choice(text["entries"]), *money]
    yield [text["total"], "", words.money(paid), words.money(received), ""]


def _row(desk: Desk, cells: list[str], y: float, ink: int) -> None:
    font, width = desk.font(9), desk.width - desk.px(30)
    stops = ((0.02, "lm"), (0.17, "lm"), (0.60, "rm"), (0.79, "rm"), (0.98, "rm"))
    for cell, (stop, anchor) in zip(cells, stops, strict=True):
        if cell:
            desk.sheet.write(cell, desk.px(15) + width * stop, y, font, anchor, ink=ink)


def _goods(desk: Desk, cells: tuple[str, ...] | list[str], y: float) -> None:
    left, width, font = desk.px(4), desk.width - desk.px(8), desk.font(8)
    for cell, stop in zip(cells, (0.0, 0.62, 0.74, 1.0), strict=True):
        desk.sheet.write(cell, left + width * stop, y, font, "ra" if stop else "la")


def _dashes(desk: Desk, y: float) -> float:
    desk.sheet.dashes(desk.px(4), desk.width - desk.px(4), y + desk.px(1.6))
    return y + desk.px(4)


def _dots(desk: Desk, text: str, x: float, y: float) -> None:
    font, pitch = FACES["ocr-b"].font(13), max(2, round(desk.px(0.36)))
    small = Image.new("L", (round(font.getlength(text)) + 2, 16), 0)
    ImageDraw.Draw(small).text((0, 13), text, fill=255, font=font, anchor="ls")
    struck = [
        (x + column * pitch, y + row * pitch)
        for row in range(small.height)
        for column in range(small.width)
        if small.getpixel((column, row)) > _STRUCK  # type: ignore[operator]
    ]
    for left, top in struck:
        desk.sheet.draw.ellipse((left, top, left + pitch, top + pitch), fill=INK)
    right, bottom = max(dot[0] for dot in struck), max(dot[1] for dot in struck)
    upper, first = min(dot[1] for dot in struck), min(dot[0] for dot in struck)
    quad = box_quad(first, upper, right + pitch, bottom + pitch)
    desk.sheet.lines.append(LineTruth(text, quad))
