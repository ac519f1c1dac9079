"""Crops of lines become characters with places and probabilities, by PP-OCR's CTC recognizer.

Cutting lines into words belongs to ``lines``.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import numpy.typing as npt

from ocr_pipeline.adapters.engines.character_sets import DOT, FOREIGN, RARE, STOP, USUAL, kinds_of
from ocr_pipeline.adapters.engines.runtime import Array, Network
from ocr_pipeline.ports.engine import Pixels

HEIGHT_PX = 48  # of the network's input
WIDTH_STEP_PX = 32  # widths are rounded up to this, so that the runtime compiles few shapes
MIN_WIDTH_PX = 160
BLANK = 0
# What a class of some kind gives way to, from which probability on: chance gives below 0.01.
# - Of 19,000 usual characters of Japanese and Traditional Chinese in 13 typefaces, blurred, 813
#   were misread: this corrects 114 of them, and misses 309 of 4,000 rare ones.
# - Of 21 small stops that were read as a dot, it corrects 18; of 404 dots it misses 4.
YIELDS = {RARE: ((USUAL,), 0.1), FOREIGN: ((USUAL, RARE), 0.02), DOT: ((STOP,), 0.02)}

Kinds = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Character:
    """A character, and where the network saw it: ``start``, ``end`` in fractions of the line.

    ``space`` is how likely the network found a space before it at most, seen or not.
    """

    text: str
    probability: float
    start: float
    end: float
    space: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Recognizer:
    """Reads lines. ``alphabet`` holds a character per class, blank first."""

    network: Network
    alphabet: Sequence[str] = field(repr=False)
    kinds: Kinds | None = field(default=None, repr=False)  # of the classes, by ``kinds_of``
    spaced: float = 1.0  # from this probability on, a space counts where another class is likelier
    _variants: dict[tuple[str, ...], "Recognizer"] = field(default_factory=dict, repr=False)

    def writing(self, languages: Sequence[str]) -> "Recognizer":
        """The same one, that of two forms of a character prefers what these languages write."""
        key = tuple(sorted(languages))
        if key not in self._variants:
            kinds = kinds_of(self.alphabet, key)
            self._variants[key] = self if kinds is None else replace(self, kinds=kinds)
        return self._variants[key]

    def read(self, crop: Pixels) -> tuple[Character, ...]:
        """The characters of a line (height x width x 3, any height), in order.

        One line at a time: batches of lines were no faster on either runtime.
        """
        line = normalized(crop)
        width = line.shape[2]
        batch = np.zeros((1, 3, HEIGHT_PX, padded_width(width)), np.float32)
        batch[0, :, :, :width] = line
        return tuple(self._decode(self.network.run(batch)[0], batch.shape[3] / width))

    def _decode(self, steps: Array, stretch: float) -> Iterator[Character]:
        """CTC: of equal neighbors one counts, blanks do not."""
        best = steps.argmax(axis=1)
        probabilities = steps[np.arange(len(best)), best]
        unit = stretch / len(best)
        starts = np.flatnonzero(np.diff(best, prepend=-1))
        last, is_spaced = 0, True
        for start, end in zip(starts, [*starts[1:], len(best)], strict=True):
            if best[start] == BLANK:
                continue
            probability = float(probabilities[start:end].max())
            text = self.alphabet[self._native(int(best[start]), steps[start:end])]
            space = float(steps[last : start + 1, -1].max())
            place = min(1.0, start * unit)
            if not is_spaced and text != " " and self._is_likely(space):
                yield Character(" ", self.spaced, place, place)
            yield Character(text, probability, place, min(1.0, end * unit), space)
            last, is_spaced = int(start), text == " "

    def _is_likely(self, space: float) -> bool:
        """Whether a space counts that did not win a step."""
        return self.spaced < 1 and space >= self.spaced

    def _native(self, best: int, steps: Array) -> int:
        """The class, or for a strange one the likeliest that it gives way to if that is seen.

        Forms of one character share the probability, so that theirs is kept.
        """
        if self.kinds is None or self.kinds[best] not in YIELDS:
            return best
        usual, needed = YIELDS[int(self.kinds[best])]
        rest = np.where(np.isin(self.kinds, usual), steps.max(axis=0), 0)
        other = int(rest.argmax())
        return other if rest[other] >= needed else best


def input_width(crop: Pixels) -> int:
    """Width of a crop at the network's height."""
    height, width = crop.shape[:2]
    return max(1, math.ceil(HEIGHT_PX * int(width) / int(height)))


def padded_width(width: int) -> int:
    """The next width that the network is run with."""
    return max(MIN_WIDTH_PX, math.ceil(width / WIDTH_STEP_PX) * WIDTH_STEP_PX)


def normalized(crop: Pixels) -> Array:
    """3 x 48 x width, -1..1."""
    size = (input_width(crop), HEIGHT_PX)
    resized = cv2.resize(crop, size, interpolation=cv2.INTER_LINEAR)
    return resized.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0


def alphabet_of(characters: str) -> list[str]:
    """Classes of a network: blank, the characters of its list (one per line), space."""
    return ["", *characters.split("\n"), " "]
