"""Drawn lines become batches of about equal width, without end.

Lines belong to ``lines``, learning to ``train``.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from training.alphabet import classes_of
from training.lines import Drawer, Gray

_WIDTH_STEP_PX = 32  # so that the library plans few shapes
_BESIDE = 128  # the engine fills up its input with 0, between black (-1) and white (1)
_POOL = 384  # lines that are sorted by width at once


@dataclass(frozen=True, slots=True)
class Batch:
    """``pictures``: lines x 1 x height x width, gray beside shorter lines; their spellings."""

    pictures: npt.NDArray[np.uint8]
    texts: tuple[str, ...]
    targets: npt.NDArray[np.int64]  # the spellings end to end
    lengths: npt.NDArray[np.int64]

    @property
    def steps(self) -> int:
        """Outputs of the network for each of the lines."""
        return int(self.pictures.shape[3]) // 4


def endless(
    drawer: Drawer, seed: int, pixels: int, lesson: Callable[[], tuple[int, float]]
) -> Iterator[Batch]:
    """Batches of about ``pixels`` columns; ``lesson`` tells how long and how worn lines are."""
    rng = random.Random(seed)
    cv2.setNumThreads(1)
    while True:
        longest, worn = lesson()
        lines = [drawer.line(rng, longest, worn) for _ in range(_POOL)]
        ready = list(batched(lines, pixels))
        rng.shuffle(ready)
        yield from ready


def batched(lines: Sequence[tuple[Gray, str]], pixels: int) -> Iterator[Batch]:
    """Lines sorted by width, as many together as fill ``pixels`` columns."""
    rest = sorted(lines, key=lambda line: line[0].shape[1])
    while rest:
        widest = _padded(rest[-1][0].shape[1])
        few = max(4, pixels // widest)
        yield together(rest[-few:])
        rest = rest[:-few]


def together(lines: Sequence[tuple[Gray, str]]) -> Batch:
    """One batch."""
    width = _padded(max(picture.shape[1] for picture, _ in lines))
    height = lines[0][0].shape[0]
    pictures = np.full((len(lines), 1, height, width), _BESIDE, np.uint8)
    for row, (picture, _) in zip(pictures, lines, strict=True):
        row[0, :, : picture.shape[1]] = picture
    spellings = [classes_of(text) for _, text in lines]
    return Batch(
        pictures,
        tuple(text for _, text in lines),
        np.array([number for spelling in spellings for number in spelling], np.int64),
        np.array([len(spelling) for spelling in spellings], np.int64),
    )


def _padded(width: int) -> int:
    return max(64, -(-width // _WIDTH_STEP_PX) * _WIDTH_STEP_PX)
