"""Pages of text lines for the tests of reading order, and what is read of them."""

import math
from collections.abc import Sequence

from ocr_pipeline.model.geometry import Point, Quad
from ocr_pipeline.model.page import TextLine
from ocr_pipeline.vision.reading_order import order_lines
from tests.unit.vision.drawn import line_at

WIDTH_PX, HEIGHT_PX = 1000, 1400


def read(lines: Sequence[TextLine]) -> list[str]:
    """Lines of the page as texts."""
    rows: list[list[str]] = [[]]
    for word in order_lines(lines, WIDTH_PX, HEIGHT_PX):
        rows[-1].append(word.text)
        if word.line_break:
            rows.append([])
    assert rows.pop() == []
    return [" ".join(row) for row in rows]


def skewed(line: TextLine, degrees: float) -> TextLine:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def turn(point: Point) -> Point:
        x, y = point[0] - WIDTH_PX / 2, point[1] - HEIGHT_PX / 2
        return x * cosine - y * sine + WIDTH_PX / 2, x * sine + y * cosine + HEIGHT_PX / 2

    a, b, c, d = line.quad.vertices
    quad = Quad((turn(a), turn(b), turn(c), turn(d)))
    return TextLine(line.words, quad, line.confidence, line.vertical)


def two_columns(top: int = 200, count: int = 12) -> list[TextLine]:
    left = [line_at(f"left{n}", 50, top + 40 * n, 470, top + 28 + 40 * n) for n in range(count)]
    right = [line_at(f"right{n}", 530, top + 40 * n, 950, top + 28 + 40 * n) for n in range(count)]
    return [box for pair in zip(left, right, strict=True) for box in pair]
