"""Letters printed as separate dots become letters of strokes.

When a page is looked at in this way is decided by who reads it.
"""

import cv2
import numpy as np

from ocr_pipeline.ports.engine import Pixels

SPREAD_PX = 2.0  # of a dot (standard deviation): closes gaps of up to 8 px
INK_LEVELS = 30  # of 255, between the page's darkest and lightest place: less is paper alone


def with_joined_dots(page: Pixels) -> Pixels | None:
    """The page with every dot spread over its neighborhood; None if there is no ink on it."""
    joined: Pixels = np.asarray(cv2.GaussianBlur(page, (0, 0), SPREAD_PX), np.uint8)
    return joined if np.ptp(joined) >= INK_LEVELS else None
