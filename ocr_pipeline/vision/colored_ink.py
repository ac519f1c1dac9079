"""Turns a picture of dark text under a colored seal into one of the text alone.

Whether there is doubt about what the text says is for its reader to know.
"""

import cv2
import numpy as np

from ocr_pipeline.ports.engine import Pixels

COLORED = 60  # levels between the strongest and the weakest of a pixel's three colors
DARK = 110  # strongest color of a pixel of dark ink
SEAL_SHARE, TEXT_SHARE = 0.02, 0.02  # of a picture's pixels, where both are in it
SHARED_COLUMNS = 0.4  # of the colored columns of pixels also hold dark ink: else it is colored text


def without_colored_ink(pixels: Pixels) -> Pixels | None:
    """The picture with colored ink as light as paper; None where no seal lies over dark ink.

    The strongest color of a pixel is high on paper and on red, blue or violet ink, low on black.
    """
    blue, green, red = cv2.split(pixels)
    strongest = cv2.max(cv2.max(blue, green), red)
    weakest = cv2.min(cv2.min(blue, green), red)
    dark = strongest <= DARK
    seal = (cv2.subtract(strongest, weakest) > COLORED) & ~dark
    if seal.mean() < SEAL_SHARE or dark.mean() < TEXT_SHARE:
        return None
    if dark[:, seal.any(axis=0)].any(axis=0).mean() < SHARED_COLUMNS:
        return None
    light = np.minimum(strongest * (255 / np.median(strongest[seal])), 255).astype(np.uint8)
    return np.repeat(light[:, :, None], 3, axis=2)
