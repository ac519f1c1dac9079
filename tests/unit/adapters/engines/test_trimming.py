"""Paper above and below letters is taken away, letters never."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.adapters.engines.trimming import LEAST, trimmed
from ocr_pipeline.ports.engine import Pixels

HEIGHT, WIDTH = 60, 200


def crop_with(*bands: tuple[int, int, int, int], paper: int = 240, ink: int = 20) -> Pixels:
    """A crop with boxes of ink: top, bottom, left, right."""
    pixels = np.full((HEIGHT, WIDTH, 3), paper, np.uint8)
    for top, bottom, left, right in bands:
        pixels[top:bottom, left:right] = ink
    return pixels


@pytest.mark.parametrize(("paper", "ink"), [(240, 20), (20, 240), (200, 150)])
def test_little_paper_is_left_above_and_below(paper: int, ink: int) -> None:
    rows = trimmed(crop_with((10, 50, 40, 80), paper=paper, ink=ink))
    assert rows.shape == (50, WIDTH, 3)


def test_a_dash_is_not_blown_up() -> None:
    assert trimmed(crop_with((28, 32, 40, 80))).shape[0] == pytest.approx(LEAST * HEIGHT, abs=1)


def test_a_ruling_is_no_letter() -> None:
    rows = trimmed(crop_with((12, 46, 40, 80), (57, 59, 0, WIDTH)))
    assert rows.shape[0] < HEIGHT - 4


@pytest.mark.parametrize("pixels", [crop_with(), crop_with((0, HEIGHT, 40, 80))])
def test_all_is_kept_where_nothing_can_be_taken(pixels: Pixels) -> None:
    assert trimmed(pixels).shape == pixels.shape


@given(st.integers(0, 59), st.integers(1, 60), st.integers(1, 60))
def test_ink_is_never_cut_off(top: int, rows: int, width: int) -> None:
    bottom = min(HEIGHT, top + rows)
    ink = int((trimmed(crop_with((top, bottom, 20, 20 + width)))[:, :, 0] == 20).sum())
    assert ink == (bottom - top) * width
