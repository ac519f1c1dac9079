"""How a line is drawn for Tesseract."""

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.hangul import HEIGHT_PX, prepared, stretched
from ocr_pipeline.ports.engine import Pixels

WIDTH_PX = 240


def faded_line(paper: int, ink: int) -> Pixels:
    """A stroke across a fifth of a line of grainy paper."""
    grain = np.random.default_rng(1).integers(-6, 7, (HEIGHT_PX, WIDTH_PX))
    line = paper + grain
    line[12:36, 60:108] = ink
    return np.asarray(np.repeat(line[:, :, None], 3, axis=2), np.uint8)


@pytest.mark.parametrize(("paper", "ink"), [(215, 120), (60, 190)])
def test_ink_becomes_black_and_the_paper_loses_its_grain(paper: int, ink: int) -> None:
    line = prepared(faded_line(paper, ink))
    white = line[:, 120:]
    assert line[20, 80] == 0
    assert np.median(white) == 255
    assert (white == 255).mean() > 0.5


def test_blank_paper_stays_blank() -> None:
    blank = np.full((HEIGHT_PX, WIDTH_PX), 200, np.uint8)
    assert stretched(blank).min() == 255
