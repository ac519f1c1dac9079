"""Constants that were drawn are found again."""

import random

from benchmarks.calibration import Said, fit
from ocr_pipeline.adapters.engines.calibration import Scale


def test_the_scale_that_decided_is_found() -> None:
    chance = random.Random(3)
    true = Scale(offset=0.5, slope=0.8, length=-0.4)
    words = []
    for _ in range(20_000):
        confidence, characters = chance.uniform(0.05, 0.99), chance.randint(1, 30)
        right = chance.random() < true.probability(confidence, characters)
        words.append(Said(confidence, characters, right))
    found = fit(words)
    assert abs(found.offset - true.offset) < 0.15
    assert abs(found.slope - true.slope) < 0.08
    assert abs(found.length - true.length) < 0.08


def test_words_that_are_all_right_leave_it_finite() -> None:
    found = fit([Said(0.99, 5, right=True)] * 50)
    assert found.probability(0.99, 5) > 0.95
    assert found.probability(0.5, 5) < 0.99
