"""What a page is taken for before its lines are read."""

from collections.abc import Sequence

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.embedded import (
    READABLE,
    READABLE_SHORT,
    READABLE_TALL,
    EmbeddedEngine,
    is_readable,
    looks_empty,
    tight_crop,
)
from ocr_pipeline.adapters.engines.lines import Piece
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import RecognitionOptions, TextLine
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.first_lines import FIRST, MANY
from tests.unit.vision.drawn import word_at


@pytest.mark.parametrize("size", [(1, 1), (4, 5_000), (5_000, 4)])
def test_nothing_can_be_written_on_a_few_pixels(size: tuple[int, int]) -> None:
    assert tight_crop(np.zeros((*size, 3), np.uint8)) == []


def test_only_low_images_may_be_one_line() -> None:
    assert tight_crop(np.zeros((160, 900, 3), np.uint8)) == [Quad.from_box(Box(0, 0, 900, 160))]
    assert tight_crop(np.zeros((161, 900, 3), np.uint8)) == []


def tall_line(text: str, confidence: float) -> TextLine:
    word = word_at(text, 10, 10, 40, 200, confidence)
    return TextLine((word,), word.quad, confidence, vertical=True)


def test_a_column_among_lying_lines_must_be_read_without_doubt() -> None:
    column = tall_line("8845888", READABLE_TALL - 0.01)
    assert not is_readable(column, among_lying=True)
    assert is_readable(column, among_lying=False)
    assert is_readable(tall_line("8845888", READABLE_TALL), among_lying=True)
    assert is_readable(tall_line("7", READABLE), among_lying=True)  # digits are tall


def lying_line(text: str, confidence: float) -> TextLine:
    word = word_at(text, 10, 10, 90, 40, confidence)
    return TextLine((word,), word.quad, confidence)


@pytest.mark.parametrize("text", ["x<", "十H", "log,"])
def test_a_few_characters_read_with_doubt_are_a_drawing(text: str) -> None:
    assert not is_readable(lying_line(text, READABLE_SHORT - 0.01), among_lying=True)
    assert is_readable(lying_line(text, READABLE_SHORT), among_lying=True)


@pytest.mark.parametrize("text", ["O", "견적서", "date:"])
def test_one_character_hangul_and_longer_lines_are_read_with_more_doubt(text: str) -> None:
    assert is_readable(lying_line(text, READABLE), among_lying=True)
    assert not is_readable(lying_line(text, READABLE - 0.01), among_lying=True)


def test_a_page_with_hardly_a_line_may_be_of_dots() -> None:
    blot = lying_line("**", READABLE - 0.01)
    assert looks_empty([])
    assert looks_empty([blot, blot])
    assert not looks_empty([blot, blot, blot])  # may stand on its head
    assert not looks_empty([blot, lying_line("7", READABLE)])


class FoundLines:
    """A detector that finds lines below each other."""

    def find(self, pixels: Pixels) -> list[Quad]:
        width = pixels.shape[1]
        return [Quad.from_box(Box(0, 40 * n, width, 40 * n + 20)) for n in range(MANY)]


class SureReader:
    """Reads every line with the same confidence and counts them."""

    def __init__(self, confidence: float) -> None:
        self.confidence = confidence
        self.count = 0

    def read(self, crop: Crop, languages: Sequence[str]) -> list[Piece]:
        self.count += 1
        return [Piece("words", self.confidence, 0.0, 1.0)]


@pytest.mark.parametrize(
    ("confidence", "may_stop", "count"),
    [(0.75, True, FIRST), (0.75, False, MANY), (1.0, True, MANY)],
)
def test_a_page_on_its_head_is_left_after_a_few_lines(
    confidence: float, may_stop: bool, count: int
) -> None:
    reader = SureReader(confidence)
    engine = EmbeddedEngine("scripted", FoundLines(), reader)  # type: ignore[arg-type]
    page = np.full((40 * MANY, 200, 3), 255, np.uint8)
    found = engine.recognize(page, 0, RecognitionOptions(("en",), may_stop=may_stop))
    assert (reader.count, found.stopped) == (count, count == FIRST)
    assert len(found.words) == count
