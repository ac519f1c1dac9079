"""Two texts become the places that their common pieces take in each, longest piece first.

Greedy string tiling (M. J. Wise, 1993): the longest piece that both texts still have untaken is
paired, wherever it stands, until none of two characters is left. A moved block therefore stays one
piece. A single character is paired only next to a paired one, at the same distance or one off:
alone it would be chance.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

UNPAIRED = -1
_NEAR = (-1, 1, -2, 2)  # neighbours that vouch for a single character, nearest first
_TINY = 3  # in a text of so few characters each stands for itself

Piece = tuple[int, int, int]  # start in the truth, start in what was read, length


def pairs(truth: str, read: str) -> list[int]:
    """For every character of ``read`` its place in ``truth``, or ``UNPAIRED``."""
    tiling = _Tiling(truth, read)
    pieces = list(_common_pieces(truth, read))
    tiling.pair(pieces, shortest=3)
    tiling.pair_neighbours()
    tiling.pair(pieces, shortest=2)
    tiling.pair_neighbours()
    if min(len(truth), len(read)) <= _TINY:
        tiling.pair(((i, j, 1) for i in range(len(truth)) for j in range(len(read))), shortest=1)
    return tiling.of_read


class _Tiling:
    """Which characters are paired so far."""

    def __init__(self, truth: str, read: str) -> None:
        self._truth, self._read = truth, read
        self.of_truth = [UNPAIRED] * len(truth)
        self.of_read = [UNPAIRED] * len(read)

    def pair(self, pieces: Iterable[Piece], shortest: int) -> None:
        """Take pieces longest first; what is left of one that lost its middle comes again."""
        waiting: dict[int, list[Piece]] = defaultdict(list)
        for piece in pieces:
            if piece[2] >= shortest:
                waiting[piece[2]].append(piece)
        for length in range(max(waiting, default=0), shortest - 1, -1):
            for piece in sorted(waiting.pop(length, ()), key=_how_far):
                for part in list(self._free_parts(piece)):
                    if part[2] == length:
                        self._take(part)
                    elif part[2] >= shortest:
                        waiting[part[2]].append(part)

    def pair_neighbours(self) -> None:
        """Pair single characters that stand where a paired neighbour lets one expect them."""
        for i, taken in enumerate(self.of_truth):
            if taken == UNPAIRED:
                j = next(self._expected(i), None)
                if j is not None:
                    self._take((i, j, 1))

    def _expected(self, i: int) -> Iterator[int]:
        for offset in _NEAR:
            if not 0 <= i + offset < len(self.of_truth) or self.of_truth[i + offset] == UNPAIRED:
                continue
            for slip in (0, -1, 1):
                j = self.of_truth[i + offset] - offset + slip
                if 0 <= j < len(self.of_read) and self._fits(i, j):
                    yield j

    def _fits(self, i: int, j: int) -> bool:
        free = self.of_truth[i] == UNPAIRED and self.of_read[j] == UNPAIRED
        return free and self._truth[i] == self._read[j]

    def _free_parts(self, piece: Piece) -> Iterator[Piece]:
        i, j, length = piece
        start = 0
        for end in range(length + 1):
            if end == length or not self._fits(i + end, j + end):
                if end > start:
                    yield i + start, j + start, end - start
                start = end + 1

    def _take(self, piece: Piece) -> None:
        i, j, length = piece
        for step in range(length):
            self.of_truth[i + step] = j + step
            self.of_read[j + step] = i + step


def _how_far(piece: Piece) -> int:
    return abs(piece[0] - piece[1])


def _common_pieces(truth: str, read: str) -> Iterator[Piece]:
    """Every piece of two characters and more that cannot be made longer on either side."""
    i, j = _equal_pairs(_couples(truth), _couples(read))
    order = np.lexsort((i, j - i))
    i, j = i[order], j[order]
    if not len(i):
        return
    breaks = np.flatnonzero((np.diff(i) != 1) | (np.diff(j) != 1)) + 1
    starts = np.concatenate(([0], breaks))
    lengths = np.diff(np.concatenate((starts, [len(i)]))) + 1
    yield from zip(i[starts].tolist(), j[starts].tolist(), lengths.tolist(), strict=True)


def _couples(text: str) -> npt.NDArray[np.int64]:
    """A number for every two characters that follow each other."""
    codes = np.array([ord(character) for character in text], dtype=np.int64)
    return codes[:-1] << 32 | codes[1:]


def _equal_pairs(
    first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The indices of all pairs of equal numbers."""
    order = np.argsort(first, kind="stable")
    left = np.searchsorted(first[order], second, side="left")
    counts = np.searchsorted(first[order], second, side="right") - left
    j = np.repeat(np.arange(len(second)), counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[np.repeat(left, counts) + within], j
