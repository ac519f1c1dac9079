"""A page's longest lines tell whether it may stand upright."""

import pytest

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import TextLine
from ocr_pipeline.vision.first_lines import FIRST, MANY, UPRIGHT, first_lines, stand_upright

WIDE = [Quad.from_box(Box(0, 30 * n, 100 + 10 * n, 30 * n + 20)) for n in range(MANY)]
TALL = [Quad.from_box(Box(30 * n, 0, 30 * n + 20, 200)) for n in range(MANY)]


def lines(quads: list[Quad], confidence: float) -> list[TextLine]:
    return [TextLine((), quad, confidence) for quad in quads[:FIRST]]


def test_the_longest_lines_are_read_first() -> None:
    assert first_lines(WIDE) == list(range(MANY - 1, MANY - 1 - FIRST, -1))


def test_few_lines_are_read_at_once() -> None:
    assert first_lines(WIDE[1:]) == []
    assert stand_upright(TALL[1:], [], columns=False)


@pytest.mark.parametrize(("confidence", "upright"), [(UPRIGHT, True), (UPRIGHT - 0.01, False)])
def test_lines_that_are_read_badly_may_stand_on_their_head(
    confidence: float, upright: bool
) -> None:
    assert stand_upright(WIDE, lines(WIDE, confidence), columns=False) == upright
    assert stand_upright(TALL, lines(TALL, confidence), columns=True) == upright


def test_tall_lines_stand_only_where_columns_are_written() -> None:
    assert stand_upright(TALL, lines(TALL, 1.0), columns=True)
    assert not stand_upright(TALL, lines(TALL, 1.0), columns=False)
