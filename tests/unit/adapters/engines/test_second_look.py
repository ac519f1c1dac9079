"""When a row that the detector passed over is taken for text."""

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.line_reader import LineReader
from ocr_pipeline.adapters.engines.lines import Piece
from ocr_pipeline.adapters.engines.recognizer import Recognizer
from ocr_pipeline.adapters.engines.runtime import Array, Network
from ocr_pipeline.adapters.engines.second_look import (
    CLEAR,
    CLEAR_ALONE,
    MAX_MISSES,
    is_clear,
    missed_lines,
)
from tests.unit.vision.drawn import Page


@pytest.mark.parametrize(
    ("text", "confidence", "clear"),
    [
        ("理論", CLEAR, True),
        ("理論", CLEAR - 0.01, False),
        ("論", CLEAR_ALONE, True),
        ("論", CLEAR, False),
        ("", 1.0, False),
        ("--", 1.0, False),  # a dash
        ("□", 1.0, False),  # a tick box
        ("0000", 1.0, False),  # four of them
        ("11", 1.0, False),  # two strokes
        ("10", 1.0, True),
        ("一、", 1.0, False),
        ("一般", 1.0, True),
    ],
)
def test_what_is_clear(text: str, confidence: float, clear: bool) -> None:
    assert is_clear([Piece(text, confidence, 0, 1)]) is clear


class Scripted:
    """A recognizer's network that sees one ``x`` everywhere; ``calls`` counts."""

    def __init__(self, probability: float) -> None:
        self.probability = probability
        self.calls = 0

    def run(self, batch: Array) -> Array:
        self.calls += 1
        steps = np.zeros((1, batch.shape[3] // 8, 2), np.float32)
        steps[0, :, 0] = 1.0
        steps[0, 2] = (0.0, self.probability)
        return steps

    def reader(self) -> LineReader:
        return LineReader(Recognizer(Network(self.run, ""), ["", "x"]), None)


def page_with(rows: int) -> Page:
    page = Page(width_px=1200, height_px=1200)
    for index in range(rows):
        page.text("ab", 100 + 150 * (index % 7), 60 + 90 * (index // 7))
    return page


def test_rows_become_lines_where_the_reader_is_sure() -> None:
    page = page_with(2)
    seen = page.words[0].quad
    sure = list(missed_lines(page.pixels, [seen], Scripted(1.0).reader(), ("en",)))
    assert [[word.text for word in line.words] for line in sure] == [["x"]]
    assert sure[0].quad.bounds.left > seen.bounds.right
    assert not list(missed_lines(page.pixels, [seen], Scripted(0.9).reader(), ("en",)))


def test_a_picture_is_not_read_through() -> None:
    page = page_with(MAX_MISSES + 9)
    hopeless, hopeful = Scripted(0.5), Scripted(1.0)
    list(missed_lines(page.pixels, [], hopeless.reader(), ("en",)))
    list(missed_lines(page.pixels, [], hopeful.reader(), ("en",)))
    assert (hopeless.calls, hopeful.calls) == (MAX_MISSES, MAX_MISSES + 9)
