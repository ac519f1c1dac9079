"""When a seal is taken away from the text under it."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.colored_ink import without_colored_ink

RED, BLUE, BLACK = (40, 30, 220), (210, 60, 40), (20, 20, 20)


def line(text: str = "Name of the tenant") -> Pixels:
    page = np.full((60, 420, 3), 255, np.uint8)
    cv2.putText(page, text, (10, 40), cv2.FONT_HERSHEY_SIMPLEX, 1.2, BLACK, 3)
    return page


def sealed(color: tuple[int, int, int]) -> Pixels:
    """The line with a ring over it, which does not hide what is black."""
    ring = np.full((60, 420, 3), 255, np.uint8)
    cv2.circle(ring, (200, 60), 50, color, 6)
    return np.minimum(line(), ring)


@pytest.mark.parametrize("color", [RED, BLUE])
def test_a_seal_becomes_paper_and_black_text_stays(color: tuple[int, int, int]) -> None:
    plain = without_colored_ink(sealed(color))
    assert plain is not None
    assert plain[12, 200].min() > 230  # where the ring was
    text = cv2.cvtColor(line(), cv2.COLOR_BGR2GRAY) < 60
    assert plain[text].max() < 110


def test_a_line_without_a_seal_is_left_alone() -> None:
    assert without_colored_ink(line()) is None
    assert without_colored_ink(np.full((60, 420, 3), 255, np.uint8)) is None


def test_a_seal_beside_no_text_is_left_alone() -> None:
    ring = np.full((60, 420, 3), 255, np.uint8)
    cv2.circle(ring, (200, 60), 50, RED, 6)
    assert without_colored_ink(ring) is None


def test_a_colored_word_beside_a_black_one_is_text() -> None:
    page = line("Name")
    cv2.putText(page, "of tenant", (160, 40), cv2.FONT_HERSHEY_SIMPLEX, 1.2, RED, 3)
    assert without_colored_ink(page) is None
