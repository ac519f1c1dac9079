"""What a reader says becomes a probability, and back."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.adapters.engines.calibration import KOREAN_CASCADE, LEAST, MOST, PP_OCR, Scale
from ocr_pipeline.adapters.engines.crops import cut
from ocr_pipeline.adapters.engines.lines import Piece, text_line
from ocr_pipeline.model.geometry import Box, Quad

SCALES = pytest.mark.parametrize("scale", [PP_OCR, KOREAN_CASCADE], ids=["pp-ocr", "korean"])
CONFIDENCES = st.floats(0, 1)
LENGTHS = st.integers(1, 200)


def test_the_same_scale_changes_nothing_between_its_ends() -> None:
    same = Scale(offset=0, slope=1, length=0)
    assert same.probability(0.8, 7) == pytest.approx(0.8)
    assert same.probability(0.0, 7) == pytest.approx(LEAST)
    assert same.probability(1.0, 7) == pytest.approx(MOST)


def test_log_odds_are_scaled_and_a_length_costs_some() -> None:
    scale = Scale(offset=1.0, slope=2.0, length=-0.5)
    odds = 1.0 + 2.0 * math.log(0.6 / 0.4) - 0.5 * math.log(10)
    assert scale.probability(0.6, 10) == pytest.approx(1 / (1 + math.exp(-odds)))


@SCALES
@given(low=CONFIDENCES, high=CONFIDENCES, characters=LENGTHS)
def test_who_is_surer_is_right_more_often(
    scale: Scale, low: float, high: float, characters: int
) -> None:
    low, high = sorted((low, high))
    assert 0 < scale.probability(low, characters) <= scale.probability(high, characters) < 1


@SCALES
@given(confidence=CONFIDENCES, characters=LENGTHS)
def test_a_longer_word_is_right_less_often(
    scale: Scale, confidence: float, characters: int
) -> None:
    longer = scale.probability(confidence, characters + 1)
    assert longer < scale.probability(confidence, characters)


@SCALES
@given(confidence=st.floats(LEAST, MOST), characters=LENGTHS)
def test_what_was_said_is_found_again(scale: Scale, confidence: float, characters: int) -> None:
    probability = scale.probability(confidence, characters)
    assert scale.confidence(probability, characters) == pytest.approx(confidence, abs=1e-6)


def test_words_carry_probabilities_and_lines_what_their_reader_said() -> None:
    crop = cut(np.full((40, 200, 3), 255, np.uint8), Quad.from_box(Box(0, 0, 200, 40)))
    pieces = [Piece("합계", 0.9, 0.0, 0.5, KOREAN_CASCADE), Piece("total", 0.9, 0.5, 1.0)]
    line = text_line(crop, pieces)
    expected = [KOREAN_CASCADE.probability(0.9, 2), PP_OCR.probability(0.9, 5)]
    assert [word.confidence for word in line.words] == expected
    assert line.confidence == pytest.approx(0.9)
