"""Which lines are read again, and when a row that the detector passed over is taken for text."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.adapters.engines.line_reader import LineReader
from ocr_pipeline.adapters.engines.recognizer import Recognizer
from ocr_pipeline.adapters.engines.runtime import Array, Network
from ocr_pipeline.adapters.engines.second_look import (
    CLEAR,
    CLEAR_ALONE,
    DOUBTFUL,
    MAX_MISSES,
    SEALED,
    SURE,
    is_clear,
    missed_lines,
    read_again,
)
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import TextLine, Word
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
        ("一、", 1.0, True),
        ("1.", 1.0, True),
        ("一", 1.0, False),
        ("一般", 1.0, True),
    ],
)
def test_what_is_clear(text: str, confidence: float, clear: bool) -> None:
    word = Word(text, confidence, Quad.from_box(Box(0, 0, 90, 30)), line_break=False)
    assert is_clear(TextLine((word,), word.quad, confidence)) is clear


class Scripted:
    """A recognizer's network that sees one ``x``, as sure as it is told call by call."""

    def __init__(self, *probabilities: float) -> None:
        self.probabilities = probabilities
        self.calls = 0

    def run(self, batch: Array) -> Array:
        probability = self.probabilities[min(self.calls, len(self.probabilities) - 1)]
        self.calls += 1
        steps = np.zeros((1, batch.shape[3] // 8, 2), np.float32)
        steps[0, :, 0] = 1.0
        steps[0, 2] = (0.0, probability)
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


def bulleted(sign: str, gap_px: int) -> list[str]:
    """A line of text, and a sign so far in front of it, as they are read."""
    page = Page()
    page.text("Chapter", 400, 300)
    line = page.words[0].quad.bounds
    right, top, side = round(line.left) - gap_px, round(line.top) + 4, round(line.height) - 8
    corners = {
        "■": [(0, 0), (side, 0), (side, side), (0, side)],
        "▶": [(0, 0), (side, side / 2), (0, side)],
    }
    if sign == "●":
        cv2.circle(page.pixels, (right - side // 2, top + side // 2), side // 2, (0, 0, 0), -1)
    else:
        shape = np.array(corners[sign]) + np.array((right - side, top))
        cv2.fillPoly(page.pixels, [shape.astype(np.int32)], (0, 0, 0))
    reader = Scripted(0.5).reader()
    return [line.text for line in missed_lines(page.pixels, [page.words[0].quad], reader, ("en",))]


@pytest.mark.parametrize("sign", ["■", "▶"])
def test_a_filled_sign_beside_a_line_is_a_bullet(sign: str) -> None:
    assert bulleted(sign, gap_px=12) == [sign]


def test_other_filled_shapes_are_drawings() -> None:
    assert bulleted("■", gap_px=120) == []
    assert bulleted("●", gap_px=12) == []


def test_a_picture_is_not_read_through() -> None:
    page = page_with(MAX_MISSES + 9)
    hopeless, hopeful = Scripted(0.5), Scripted(1.0)
    list(missed_lines(page.pixels, [], hopeless.reader(), ("en",)))
    list(missed_lines(page.pixels, [], hopeful.reader(), ("en",)))
    assert (hopeless.calls, hopeful.calls) == (MAX_MISSES, MAX_MISSES + 9)


def line_read(confidence: float, text: str = "z") -> TextLine:
    word = Word(text, confidence, Quad.from_box(Box(100, 40, 200, 70)), line_break=False)
    return TextLine((word,), word.quad, confidence)


def again(page: Page, network: Scripted, *lines: TextLine) -> list[str]:
    found = read_again(page.pixels, lines, network.reader(), ("en",))
    return [word.text for line in found for word in line.words]


def sealed_page() -> Page:
    page = page_with(1)
    page.pixels[40:70, 100:135, :2] = np.minimum(page.pixels[40:70, 100:135, :2], 40)
    return page


def test_a_doubtful_line_is_replaced_by_a_sure_reading() -> None:
    page = page_with(1)
    assert again(page, Scripted(SURE), line_read(DOUBTFUL - 0.01)) == ["x"]
    assert again(page, Scripted(SURE - 0.01), line_read(DOUBTFUL - 0.01)) == ["z"]


def test_a_line_without_doubt_and_without_a_seal_is_read_once() -> None:
    network = Scripted(1.0)
    assert again(page_with(1), network, line_read(DOUBTFUL)) == ["z"]
    assert network.calls == 0


def test_a_line_under_a_seal_is_read_without_it() -> None:
    page = sealed_page()
    assert again(page, Scripted(1.0), line_read(SEALED - 0.01)) == ["x"]
    assert again(page, Scripted(1.0), line_read(SEALED)) == ["z"]
    assert again(page, Scripted(0.5, 1.0), line_read(DOUBTFUL - 0.01)) == ["x"]
    assert again(page, Scripted(SURE), line_read(SEALED - 0.01)) == ["z"]  # it was surer before


def test_pages_that_stay_doubtful_are_not_read_twice() -> None:
    network = Scripted(0.5)
    lines = [line_read(0.4) for _ in range(MAX_MISSES + 5)]
    assert again(page_with(1), network, *lines) == ["z"] * len(lines)
    assert network.calls == MAX_MISSES


def tall_line(confidence: float) -> TextLine:
    word = Word("z", confidence, Quad.from_box(Box(100, 40, 130, 240)), line_break=False)
    return TextLine((word,), word.quad, confidence, vertical=True)


def test_a_tall_line_among_lying_ones_is_read_from_its_foot() -> None:
    lying = [line_read(1.0), line_read(1.0)]
    found = read_again(
        page_with(1).pixels, [*lying, tall_line(0.8)], Scripted(1.0).reader(), ("en",)
    )
    *_, tab = found
    assert [word.text for word in tab.words] == ["x"]
    assert tab.vertical
    (_, first), *_ = tab.quad.vertices
    assert first > 200  # its own top left corner is at the foot


def test_tall_lines_of_a_page_of_such_are_read_once() -> None:
    network = Scripted(1.0)
    assert again(page_with(1), network, *[tall_line(0.8)] * 3) == ["z"] * 3
    assert network.calls == 0


def test_places_stay_on_the_page() -> None:
    page = page_with(0)
    page.text("ab", 0, 30)
    at_edge = Word("z", 0.1, Quad.from_box(Box(0, 0, 90, 34)), line_break=False)
    faint = TextLine((at_edge,), at_edge.quad, 0.1)
    reader = Scripted(1.0).reader()
    found = [
        *read_again(page.pixels, [faint], reader, ("en",)),
        *missed_lines(page.pixels, [], reader, ("en",)),
    ]
    assert len(found) == 2
    for line in found:
        assert line.quad.bounds.left >= 0
        assert line.quad.bounds.top >= 0
