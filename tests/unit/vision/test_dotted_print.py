"""Dots become strokes; paper stays paper."""

import numpy as np

from ocr_pipeline.vision.dotted_print import with_joined_dots


def test_the_gaps_between_dots_are_closed() -> None:
    page = np.full((80, 80, 3), 240, np.uint8)
    for x in range(10, 70, 6):
        page[38:42, x : x + 4] = 20
    joined = with_joined_dots(page)
    assert joined is not None
    stroke = joined[40, 14:60, 0].astype(int)
    assert np.ptp(page[40, 14:60, 0]) == 220
    assert np.ptp(stroke) < 30
    assert joined[5, 5, 0] == 240


def test_paper_has_no_dots() -> None:
    noise = np.random.default_rng(1).normal(230, 6, (200, 200, 3)).astype(np.uint8)
    assert with_joined_dots(noise) is None
