"""What a page is taken for before its lines are read."""

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.embedded import tight_crop
from ocr_pipeline.model.geometry import Box, Quad


@pytest.mark.parametrize("size", [(1, 1), (4, 5_000), (5_000, 4)])
def test_nothing_can_be_written_on_a_few_pixels(size: tuple[int, int]) -> None:
    assert tight_crop(np.zeros((*size, 3), np.uint8)) == []


def test_only_low_images_may_be_one_line() -> None:
    assert tight_crop(np.zeros((160, 900, 3), np.uint8)) == [Quad.from_box(Box(0, 0, 900, 160))]
    assert tight_crop(np.zeros((161, 900, 3), np.uint8)) == []
