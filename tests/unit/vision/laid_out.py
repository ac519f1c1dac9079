"""Pages of text lines for the tests of reading order, and what is read of them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from ocr_pipeline.model.geometry import Point, Quad
from ocr_pipeline.model.page import TextLine
from ocr_pipeline.vision.reading_order import order_lines
from tests.unit.vision.drawn import line_at

WIDTH_PX, HEIGHT_PX = 1000, 1400


def read(lines: Sequence[TextLine], factor: float = 1.0) -> list[str]:
    """Lines of a page as texts; the page is ``factor`` times as large as usual."""
    rows: list[list[str]] = [[]]
    for word in order_lines(lines, round(factor * WIDTH_PX), round(factor * HEIGHT_PX)):
        rows[-1].append(word.text)
        if word.line_break:
            rows.append([])
    assert rows.pop() == []
    return [" ".join(row) for row in rows]


def moved(line: TextLine, move: Callable[[Point], Point]) -> TextLine:
    def quad_of(quad: Quad) -> Quad:
        a, b, c, d = quad.vertices
        return Quad((move(a), move(b), move(c), move(d)))

    words = tuple(replace(word, quad=quad_of(word.quad)) for word in line.words)
    return replace(line, words=words, quad=quad_of(line.quad))


def scaled(line: TextLine, factor: float) -> TextLine:
    return moved(line, lambda point: (factor * point[0], factor * point[1]))


def skewed(line: TextLine, degrees: float) -> TextLine:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def turn(point: Point) -> Point:
        x, y = point[0] - WIDTH_PX / 2, point[1] - HEIGHT_PX / 2
        return x * cosine - y * sine + WIDTH_PX / 2, x * sine + y * cosine + HEIGHT_PX / 2

    return moved(line, turn)


def two_columns(top: int = 200, count: int = 12) -> list[TextLine]:
    left = [line_at(f"left{n}", 50, top + 40 * n, 470, top + 28 + 40 * n) for n in range(count)]
    right = [line_at(f"right{n}", 530, top + 40 * n, 950, top + 28 + 40 * n) for n in range(count)]
    return [box for pair in zip(left, right, strict=True) for box in pair]


def receipt() -> list[TextLine]:
    """Names on the left, prices on the right, a wide space between them."""
    names = [line_at(f"name{n}", 50, 100 + 50 * n, 420, 130 + 50 * n) for n in range(12)]
    prices = [line_at(f"{n}.00", 850, 102 + 50 * n, 930, 132 + 50 * n) for n in range(12)]
    return prices + names


def vertical_columns(count: int = 8, top: float = 200, bottom: float = 1200) -> list[TextLine]:
    return [
        line_at(f"縦書きの行{n}", 900 - 60 * n, top, 940 - 60 * n, bottom, vertical=True)
        for n in range(count)
    ]


def lists() -> list[TextLine]:
    """Two columns of short lines whose rows have nothing to do with each other."""
    return [*short_lines("left", 50, 38, 20), *short_lines("right", 530, 45, 17)]


def short_lines(name: str, left: float, pitch: float, count: int) -> list[TextLine]:
    lengths = (260, 150, 330, 210, 180)
    return [
        line_at(f"{name}{n}", left, 100 + pitch * n, left + lengths[n % 5], 128 + pitch * n)
        for n in range(count)
    ]


PAGES = {
    "receipt": receipt(),
    "columns": [
        line_at("page", 60, 40, 160, 65),
        line_at("title", 200, 100, 800, 150),
        *two_columns(),
        line_at("tab", 970, 300, 990, 500, vertical=True),
    ],
    "vertical": [
        line_at("横書きの見出し", 480, 60, 940, 110),
        *vertical_columns(),
        line_at("- 12 -", 640, 1300, 760, 1330),
    ],
    "lists": lists(),
}
