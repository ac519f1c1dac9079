"""Reading order loses no word, doubles none, and ignores what the detector found first."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import TextLine, Word
from ocr_pipeline.vision.reading_order import order_lines
from tests.unit.vision.laid_out import PAGES, read, scaled, skewed

WIDTH_PX, HEIGHT_PX = 1000, 1400


@st.composite
def text_lines(draw: st.DrawFn) -> TextLine:
    left = draw(st.integers(0, WIDTH_PX - 20))
    top = draw(st.integers(0, HEIGHT_PX - 20))
    size = draw(st.sampled_from([(400, 30), (90, 30), (30, 400), (20, 20), (380, 12), (1, 1)]))
    quad = Quad.from_box(Box(left, top, left + size[0], top + size[1]))
    texts = draw(st.lists(st.text("あaé1", min_size=1, max_size=4), max_size=3))
    words = tuple(Word(text, 0.9, quad, draw(st.booleans())) for text in texts)
    return TextLine(words, quad, 0.9, vertical=size[1] > size[0])


@given(st.lists(text_lines(), max_size=40))
def test_every_word_comes_once_and_the_last_one_ends_a_line(lines: list[TextLine]) -> None:
    ordered = order_lines(lines, WIDTH_PX, HEIGHT_PX)
    given_words = Counter((word.text, word.quad) for line in lines for word in line.words)
    assert Counter((word.text, word.quad) for word in ordered) == given_words
    assert not ordered or ordered[-1].line_break


@given(st.data(), st.lists(text_lines(), max_size=25))
def test_the_order_of_the_boxes_does_not_matter(data: st.DataObject, lines: list[TextLine]) -> None:
    shuffled = data.draw(st.permutations(lines))
    once = order_lines(lines, WIDTH_PX, HEIGHT_PX)
    assert order_lines(shuffled, WIDTH_PX, HEIGHT_PX) == once


@given(st.sampled_from([0.25, 0.5, 2.0, 4.0]))
@pytest.mark.parametrize("kind", PAGES)
def test_resolution_does_not_matter(kind: str, factor: float) -> None:
    lines = PAGES[kind]
    assert read([scaled(line, factor) for line in lines], factor) == read(lines)


@given(st.floats(-3.0, 3.0))
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_that_lies_crooked_is_read_as_if_straight(kind: str, degrees: float) -> None:
    lines = PAGES[kind]
    assert read([skewed(line, degrees) for line in lines]) == read(lines)
