"""CTC output becomes characters with places."""

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.recognizer import (
    HEIGHT_PX,
    Recognizer,
    alphabet_of,
    padded_width,
)
from ocr_pipeline.adapters.engines.runtime import Array, Network

ALPHABET = alphabet_of("a\nb")


def steps_of(classes: list[int]) -> Array:
    """Output of a network that is sure of these classes, 0.9 each."""
    output = np.full((1, len(classes), len(ALPHABET)), 0.01, np.float32)
    output[0, np.arange(len(classes)), classes] = 0.9
    return output


def recognizer_of(classes: list[int]) -> Recognizer:
    return Recognizer(Network(lambda batch: steps_of(classes), ""), ALPHABET)


def line(width_px: int) -> np.typing.NDArray[np.uint8]:
    return np.full((HEIGHT_PX, width_px, 3), 255, np.uint8)


def test_the_alphabet_has_blank_first_and_space_last() -> None:
    assert alphabet_of("x\ny") == ["", "x", "y", " "]


def test_repeats_count_once_unless_a_blank_is_between() -> None:
    found = recognizer_of([0, 1, 1, 0, 1, 2, 3, 2]).read(line(320))
    assert [character.text for character in found] == ["a", "a", "b", " ", "b"]
    assert found[0].probability == pytest.approx(0.9)


def test_places_are_fractions_of_the_line_without_its_padding() -> None:
    (found,) = recognizer_of([0, 1, 0, 0]).read(line(80))  # the network sees 160
    assert found.start == pytest.approx(0.5)
    assert found.end == pytest.approx(1.0)


def test_nothing_but_blanks_is_no_text() -> None:
    assert recognizer_of([0, 0, 0]).read(line(200)) == ()


def test_lines_are_scaled_to_the_networks_height() -> None:
    shapes = []

    def run(batch: Array) -> Array:
        shapes.append(batch.shape)
        return steps_of([0])

    Recognizer(Network(run, ""), ALPHABET).read(np.zeros((24, 300, 3), np.uint8))
    assert shapes == [(1, 3, HEIGHT_PX, padded_width(600))]
    assert padded_width(600) == 608
    assert padded_width(1) == 160
