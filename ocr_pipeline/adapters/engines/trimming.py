"""A crop of a line becomes the same crop without most of the paper above and below its letters.

Detectors leave as much around a short word as the word is high, and a recognizer sees lines at one
height. Cutting lines out of pages belongs to ``crops``.
"""

import cv2
import numpy as np

from ocr_pipeline.ports.engine import Pixels

CONTRAST = 0.4  # between paper (0) and ink (1): what is darker counts as ink
RULE = 0.7  # of the width: a row with more ink is a ruling, not letters
MARGIN = 0.12  # of the letters' height, on either side
LEAST = 0.55  # of the crop's height: a dash is not blown up to a letter


def trimmed(crop: Pixels) -> Pixels:
    """The rows of its letters, with a little paper; all where there is nothing to take away."""
    height = crop.shape[0]
    rows = np.flatnonzero(_has_letters(crop))
    if not len(rows):
        return crop
    first, behind = int(rows[0]), int(rows[-1]) + 1
    margin = max(MARGIN * (behind - first), (LEAST * height - (behind - first)) / 2)
    return crop[max(0, round(first - margin)) : min(height, round(behind + margin))]


def _has_letters(crop: Pixels) -> np.typing.NDArray[np.bool_]:
    """For each row whether letters have ink there."""
    gray = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32)
    paper = float(np.median(gray))
    away = np.abs(gray - paper)
    deep = float(np.percentile(away, 98))
    ink = (away > CONTRAST * max(deep, 1.0)).mean(axis=1)
    return np.asarray((ink > 0) & (ink < RULE), np.bool_)
