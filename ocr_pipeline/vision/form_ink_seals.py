"""Groups of ink in a field become those that are writing, without the seals beside it.

Red seals are taken away by ``form_ink``; a gray scan shows only their shape.
"""

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.vision.form_ink import Mask

GAP = 1.2  # heights of a letter: what is farther apart, from left to right, is another group
LOW = 0.5  # heights of a letter: a group that is lower is dust, or a hyphen
LARGER = 1.3  # than the letters of the other groups, by as much
SHAPE = (0.7, 1.4)  # width by height
RIM = 0.2  # of its radius: so far inwards lies the frame's ink
DIRECTIONS = 48
FRAMED = 0.62  # of all directions, with ink at the rim: rings in a fax have gaps
RINGED = 0.7  # likewise, of one with nothing beside it
WHOLE = 0.9  # of both sides of a seal: the frame's

Stats = npt.NDArray[np.int32]  # left, top, width, height, area of each piece
LEFT, TOP, WIDTH, HEIGHT = range(4)


def without_seals(ink: Mask, pieces: Stats, letter_px: float) -> Stats:
    """The pieces that are not of a seal; ``letter_px`` is about the height of a letter."""
    groups = _groups(pieces, letter_px)
    letters = [index for index, each in enumerate(groups) if _highest(each) >= LOW * letter_px]
    kept = [
        group
        for index, group in enumerate(groups)
        if not _is_seal(ink, group, [groups[other] for other in letters if other != index])
    ]
    return np.vstack(kept) if kept else pieces[:0]


def _groups(pieces: Stats, letter_px: float) -> list[Stats]:
    groups: list[list[Stats]] = []
    right = 0.0
    for piece in pieces[np.argsort(pieces[:, LEFT])]:
        if not groups or piece[LEFT] > right + GAP * letter_px:
            groups.append([])
        groups[-1].append(piece)
        right = max(right if len(groups[-1]) > 1 else 0.0, float(piece[LEFT] + piece[WIDTH]))
    return [np.array(group, np.int32) for group in groups]


def _is_seal(ink: Mask, group: Stats, others: list[Stats]) -> bool:
    left, top = (int(group[:, side].min()) for side in (LEFT, TOP))
    right = int((group[:, LEFT] + group[:, WIDTH]).max())
    bottom = int((group[:, TOP] + group[:, HEIGHT]).max())
    width, height = right - left, bottom - top
    if not SHAPE[0] <= width / height <= SHAPE[1]:
        return False
    picture = np.asarray(ink[top:bottom, left:right])
    if not others:
        return _has_ring(group, (width, height)) and _rim(picture, is_round=True) >= RINGED
    is_framed = max(_rim(picture, is_round=True), _rim(picture, is_round=False)) >= FRAMED
    return height >= LARGER * max(map(_highest, others)) and is_framed


def _highest(group: Stats) -> int:
    return int(group[:, HEIGHT].max())


def _has_ring(group: Stats, size: tuple[int, int]) -> bool:
    """Whether one of several pieces is as large as all together: no digit of two is."""
    sides = group[:, [WIDTH, HEIGHT]] >= WHOLE * np.array(size)
    return len(group) > 1 and bool(sides.all(axis=1).any())


def _rim(picture: Mask, *, is_round: bool) -> float:
    """In how many of all directions from the middle there is ink at the rim, 0..1."""
    side = 64
    square = cv2.resize(picture.astype(np.uint8), (side, side), interpolation=cv2.INTER_AREA) > 0
    angles = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    across, down = np.cos(angles), np.sin(angles)
    reach = np.ones_like(angles) if is_round else 1 / np.maximum(abs(across), abs(down))
    found = np.zeros(DIRECTIONS, np.bool_)
    for share in np.linspace(1 - RIM, 1, 8):
        x = np.clip((side / 2) * (1 + share * reach * across), 0, side - 1).astype(int)
        y = np.clip((side / 2) * (1 + share * reach * down), 0, side - 1).astype(int)
        found |= square[y, x]
    return float(found.mean())
