"""The ink of a glyph becomes the sign it is: ■ ● ◆ ▲ ▼ ▶ ◀ or ◎, told by its outline.

Recognizers are taught strokes, and are silent about filled shapes. Where such ink may be text is
for its readers to say.
"""

import cv2
import numpy as np
import numpy.typing as npt

Ink = npt.NDArray[np.bool_]  # height x width

SMALLEST_PX = 10  # of a sign: all smaller shapes look alike
SQUARE = (0.72, 1.4)  # width by height
WHOLE = 0.95  # of the ink, in one piece
CONVEX = 0.9  # of the hull, that is ink
# Shares of the rectangle around that are ink.
LEAST_SQUARE = 0.9
DISK = (0.7, 0.87)
HALF = (0.42, 0.62)
# Shares of the width (or height) that are ink, over a third of the height (or width).
EVEN = 0.12  # opposite thirds of a diamond and of a disk differ by less
POINTED = 0.3  # those of a triangle by more
RINGS = 3  # of a double ring: its outline, the white inside, the ring in there, its white


def sign_of(ink: Ink) -> str | None:
    """The sign, or None for anything else."""
    outlines, tree = cv2.findContours(ink.astype(np.uint8), cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    largest = max(range(len(outlines)), key=lambda index: cv2.contourArea(outlines[index]))
    left, top, width, height = cv2.boundingRect(outlines[largest])
    glyph = ink[top : top + height, left : left + width]
    apart = ink.sum() - glyph.sum() > (1 - WHOLE) * ink.sum()
    if apart or min(width, height) < SMALLEST_PX or not SQUARE[0] <= width / height <= SQUARE[1]:
        return None
    hull = np.zeros_like(glyph, np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(outlines[largest]) - (left, top), [1])
    if glyph.sum() >= CONVEX * hull.sum():
        return _solid(glyph)
    round_hull = DISK[0] <= float(hull.mean()) <= DISK[1]
    return "◎" if round_hull and _depth(tree[0], largest) == RINGS else None


def _solid(glyph: Ink) -> str | None:
    """By how much of it there is in its thirds."""
    filled = float(glyph.mean())
    upper, lower = _thirds(glyph)
    before, behind = _thirds(glyph.T)
    if filled >= LEAST_SQUARE:
        return "■"
    if max(abs(upper - lower), abs(before - behind)) <= EVEN:
        within = {"●": DISK, "◆": HALF}
        return next((sign for sign, (low, high) in within.items() if low <= filled <= high), None)
    if not HALF[0] <= filled <= HALF[1]:
        return None
    points = {"▲": lower - upper, "▼": upper - lower, "▶": before - behind, "◀": behind - before}
    sign = max(points, key=lambda sign: points[sign])
    return sign if points[sign] >= POINTED else None


def _thirds(glyph: Ink) -> tuple[float, float]:
    """The shares that are ink of the first and the last third of the rows."""
    third = len(glyph) // 3
    return float(glyph[:third].mean()), float(glyph[-third:].mean())


def _depth(tree: npt.NDArray[np.int32], index: int) -> int:
    """How many outlines are inside each other below this one, each alone in the one around it."""
    depth = 0
    inside = tree[index][2]
    while inside >= 0:
        depth += 1
        if tree[inside][0] >= 0:  # it has a sibling
            return 0
        inside = tree[inside][2]
    return depth
