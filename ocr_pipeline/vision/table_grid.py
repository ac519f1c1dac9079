"""Turns the ruling lines of a rectified region into a grid of cells without holes or overlaps.

Finding rulings belongs to ``ruling_lines``, filling cells with words to ``tables``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_pipeline.vision.ruling_lines import Mask, Rulings

MIN_EDGE_COVERAGE = 0.5  # of a cell's side that a ruling must cover
BRIDGED_PX = 9  # gaps that a bad scan leaves in a ruling
MIN_BOUNDARIES = 3  # of 2 rows or 2 columns


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """Grid positions of one cell: the first row and column, and those after the last."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells over boundaries in pixels of the region; ``areas`` cover every position exactly once.

    ``coverage`` is the share of the cells' borders that rulings draw, 0..1.
    """

    rows_px: tuple[float, ...]
    columns_px: tuple[float, ...]
    areas: tuple[Area, ...]
    coverage: float


def find_grid(rulings: Rulings, text_height_px: float) -> Grid | None:
    """The grid that a region's rulings draw; None when it is under 2 by 2."""
    tolerance_px = max(4.0, 0.5 * text_height_px)
    rows = _boundaries(rulings.horizontal, 0, tolerance_px, text_height_px)
    columns = _boundaries(rulings.vertical, 1, tolerance_px, text_height_px)
    if min(len(rows), len(columns)) < MIN_BOUNDARIES:
        return None
    horizontal = edge_coverage(rulings.horizontal, rows, columns, tolerance_px)
    vertical = edge_coverage(rulings.vertical.T, columns, rows, tolerance_px).T
    walls_below = horizontal[1:-1] >= MIN_EDGE_COVERAGE
    walls_right = vertical[:, 1:-1] >= MIN_EDGE_COVERAGE
    areas = rectangular_areas(walls_below, walls_right)
    coverage = _coverage(areas, horizontal, vertical)
    rows, columns, areas = _without_unused(rows, columns, areas)
    if min(len(rows), len(columns)) < MIN_BOUNDARIES:
        return None
    return Grid(tuple(rows), tuple(columns), tuple(areas), coverage)


def rectangular_areas(walls_below: NDArray[np.bool], walls_right: NDArray[np.bool]) -> list[Area]:
    """Rectangles over all grid positions; those without a wall between them share one.

    ``walls_below`` is (rows - 1) x columns, ``walls_right`` rows x (columns - 1). A shape
    that is no rectangle grows until it is one, and takes in what it then overlaps.
    """
    owner = np.arange(walls_right.shape[0] * walls_below.shape[1])
    owner = owner.reshape(walls_right.shape[0], walls_below.shape[1])
    for row, column in zip(*np.nonzero(~walls_below), strict=True):
        _merge(owner, owner[row, column], owner[row + 1, column])
    for row, column in zip(*np.nonzero(~walls_right), strict=True):
        _merge(owner, owner[row, column], owner[row, column + 1])
    return sorted(_around(owner == number) for number in np.unique(owner))


def _merge(owner: NDArray[np.int_], first: int, second: int) -> None:
    """Give all of the rectangle around two areas, and around all that it touches, to the first."""
    touched = {first} if first == second else {first, second}
    while len(touched) > 1:
        area = _around(np.isin(owner, list(touched)))
        window = owner[area.top : area.bottom, area.left : area.right]
        inside = {int(number) for number in np.unique(window)}
        if inside == touched:
            window[:] = first
            return
        touched = inside


def _around(positions: NDArray[np.bool]) -> Area:
    rows, columns = np.flatnonzero(positions.any(axis=1)), np.flatnonzero(positions.any(axis=0))
    return Area(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)


def _boundaries(mask: Mask, axis: int, tolerance_px: float, min_gap_px: float) -> list[float]:
    """Places of rulings across ``axis``; an open side of the region counts as one."""
    kernel = np.ones((1, BRIDGED_PX) if axis == 0 else (BRIDGED_PX, 1), np.uint8)
    bridged = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
    outlines, _ = cv2.findContours(bridged, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    places: list[tuple[float, float]] = []
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        middle = top + height / 2 if axis == 0 else left + width / 2
        places.append((middle, float(width if axis == 0 else height)))
    found = _clustered(sorted(places), tolerance_px)
    extent = float(mask.shape[axis])
    if not found or found[0] > min_gap_px:
        found.insert(0, 0.0)
    if extent - found[-1] > min_gap_px:
        found.append(extent)
    return found


def _clustered(places: Sequence[tuple[float, float]], tolerance_px: float) -> list[float]:
    """Mean places, weighted by length, of groups whose neighbors are within the tolerance."""
    groups: list[list[tuple[float, float]]] = []
    for place in places:
        if groups and place[0] - groups[-1][-1][0] <= tolerance_px:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [sum(p * w for p, w in group) / sum(w for _, w in group) for group in groups]


def edge_coverage(
    mask: Mask, rows: Sequence[float], columns: Sequence[float], tolerance_px: float
) -> NDArray[np.float64]:
    """Share of each piece of each row boundary that ``mask`` draws: boundaries x (columns - 1)."""
    shares = np.zeros((len(rows), len(columns) - 1))
    for index, row in enumerate(rows):
        band = mask[max(0, int(row - tolerance_px)) : int(row + tolerance_px) + 1]
        drawn: NDArray[np.bool] = np.asarray(band.any(axis=0))
        for column, (left, right) in enumerate(pairwise(columns)):
            inset = min(tolerance_px, (right - left) / 4)
            piece = drawn[max(0, round(left + inset)) : max(1, round(right - inset))]
            shares[index, column] = piece.mean() if piece.size else 0.0
    return shares


def _coverage(
    areas: Sequence[Area], horizontal: NDArray[np.float64], vertical: NDArray[np.float64]
) -> float:
    """Mean coverage of the cells' inner borders, piece by piece; outer sides may be open."""
    shares = [
        share
        for area in areas
        for share in (
            *(horizontal[area.top, area.left : area.right] if area.top else ()),
            *(vertical[area.top : area.bottom, area.left] if area.left else ()),
        )
    ]
    return float(np.mean(shares)) if shares else 0.0


def _without_unused(
    rows: Sequence[float], columns: Sequence[float], areas: Sequence[Area]
) -> tuple[list[float], list[float], list[Area]]:
    """Drop the boundaries at which no cell begins or ends."""
    used_rows = sorted({area.top for area in areas} | {area.bottom for area in areas})
    used_columns = sorted({area.left for area in areas} | {area.right for area in areas})
    row_at = {old: new for new, old in enumerate(used_rows)}
    column_at = {old: new for new, old in enumerate(used_columns)}
    kept = [
        Area(row_at[a.top], column_at[a.left], row_at[a.bottom], column_at[a.right]) for a in areas
    ]
    return [rows[old] for old in used_rows], [columns[old] for old in used_columns], kept
