"""Turns a page's pixels and words into its bordered tables.

Tables without ruling lines do not belong here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_pipeline.model.geometry import Box, Point, Quad
from ocr_pipeline.model.page import Word
from ocr_pipeline.model.table import Cell, CellLine, CellWord, Table
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.ruling_lines import FramedRegion, Homography, find_rulings, framed_regions
from ocr_pipeline.vision.table_grid import Area, Grid, find_grid

MIN_FILLED_CELLS = 2  # a chart, a map, an empty form
MIN_SKEW_RADIANS = math.radians(0.25)  # 1 px in 230: less does not break a run
LINE_STEP = 0.5  # of the smaller height: words of a cell farther apart stand on two lines


def find_tables(pixels: Pixels, words: Sequence[Word]) -> tuple[Table, ...]:
    """Bordered tables of an upright page with its ``words``, from top to bottom.

    Every table has at least 2 rows, 2 columns and 2 cells with words; a word belongs to the cell
    that holds its center. Quads are in pixels of the page. Skew is taken from the words,
    perspective from the corners of each frame.
    """
    if not words:
        return ()
    text_height_px = median(_thickness(word.quad) for word in words)
    deskew = _deskewing(words, pixels.shape[1], pixels.shape[0])
    gray = _deskewed_gray(pixels, deskew)
    text = [_moved_bounds(word.quad, deskew) for word in words]
    tables = (
        _table(region, deskew, words, text_height_px)
        for region in framed_regions(find_rulings(gray, text, text_height_px))
    )
    found = [table for table in tables if table is not None]
    return tuple(sorted(found, key=lambda table: (table.quad.bounds.top, table.quad.bounds.left)))


def _table(
    region: FramedRegion, deskew: Homography, words: Sequence[Word], text_height_px: float
) -> Table | None:
    grid = find_grid(region.rulings, text_height_px)
    if grid is None:
        return None
    to_region = region.to_region @ deskew
    placed = _place_words(words, grid, to_region)
    if len(placed) < MIN_FILLED_CELLS:
        return None
    from_region = np.asarray(np.linalg.inv(to_region), dtype=np.float64)
    cells = tuple(_cell(area, placed.get(area, []), grid, from_region) for area in grid.areas)
    whole = Area(0, 0, len(grid.rows_px) - 1, len(grid.columns_px) - 1)
    return Table(_area_quad(whole, grid, from_region), grid.coverage, cells)


@dataclass(frozen=True, slots=True)
class _PlacedWord:
    """A word with the middle and the height of its box in pixels of the region."""

    word: Word
    middle: float
    height: float


def _place_words(
    words: Sequence[Word], grid: Grid, to_region: Homography
) -> dict[Area, list[_PlacedWord]]:
    area_at = {
        (row, column): area
        for area in grid.areas
        for row in range(area.top, area.bottom)
        for column in range(area.left, area.right)
    }
    placed: dict[Area, list[_PlacedWord]] = {}
    for word in words:
        box = _moved_bounds(word.quad, to_region)
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        row = int(np.searchsorted(grid.rows_px, y, side="right")) - 1
        column = int(np.searchsorted(grid.columns_px, x, side="right")) - 1
        area = area_at.get((row, column))
        if area is not None:
            placed.setdefault(area, []).append(_PlacedWord(word, y, box.height))
    return placed


def _cell(area: Area, words: Sequence[_PlacedWord], grid: Grid, from_region: Homography) -> Cell:
    lines = tuple(_cell_line(line) for line in _lines(words))
    return Cell(
        row=area.top,
        column=area.left,
        row_span=area.bottom - area.top,
        column_span=area.right - area.left,
        quad=_area_quad(area, grid, from_region),
        confidence=fmean(line.confidence for line in lines) if lines else grid.coverage,
        lines=lines,
    )


def _lines(words: Sequence[_PlacedWord]) -> list[list[_PlacedWord]]:
    """Words of one cell, in reading order, cut where the next one stands lower or higher."""
    lines: list[list[_PlacedWord]] = []
    for word in words:
        last = lines[-1][-1] if lines else None
        if last is None or abs(word.middle - last.middle) > LINE_STEP * min(
            word.height, last.height
        ):
            lines.append([word])
        else:
            lines[-1].append(word)
    return lines


def _cell_line(placed: Sequence[_PlacedWord]) -> CellLine:
    words = tuple(CellWord(p.word.text, p.word.confidence, p.word.quad) for p in placed)
    quad = Quad.from_box(_around([point for word in words for point in word.quad.vertices]))
    return CellLine(words, quad, fmean(word.confidence for word in words))


def _area_quad(area: Area, grid: Grid, from_region: Homography) -> Quad:
    left, right = grid.columns_px[area.left], grid.columns_px[area.right]
    top, bottom = grid.rows_px[area.top], grid.rows_px[area.bottom]
    corners = _moved(((left, top), (right, top), (right, bottom), (left, bottom)), from_region)
    a, b, c, d = ((float(x), float(y)) for x, y in corners)
    return Quad((a, b, c, d))


def _deskewing(words: Sequence[Word], width_px: int, height_px: int) -> Homography:
    """The turn about the page's center that makes its lines of text level."""
    angles = [_angle(word.quad) for word in words if len(word.text) > 1 and _is_wide(word.quad)]
    skew = median(angles) if angles else 0.0
    if abs(skew) < MIN_SKEW_RADIANS:
        return np.eye(3)
    center = (width_px / 2, height_px / 2)
    turn = cv2.getRotationMatrix2D(center, math.degrees(skew), 1.0)
    return np.vstack([turn, (0.0, 0.0, 1.0)])


def _deskewed_gray(pixels: Pixels, deskew: Homography) -> NDArray[np.uint8]:
    gray = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    if not np.array_equal(deskew, np.eye(3)):
        size = (gray.shape[1], gray.shape[0])
        gray = cv2.warpAffine(gray, deskew[:2], size, borderMode=cv2.BORDER_REPLICATE)
    return gray.astype(np.uint8, copy=False)


def _moved(points: Sequence[Point], move: Homography) -> NDArray[np.float64]:
    ones = np.array([(x, y, 1.0) for x, y in points]) @ move.T
    return np.asarray(ones[:, :2] / ones[:, 2:], dtype=np.float64)


def _moved_bounds(quad: Quad, move: Homography) -> Box:
    return _around([(float(x), float(y)) for x, y in _moved(quad.vertices, move)])


def _around(points: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _thickness(quad: Quad) -> float:
    a, b, c, _ = quad.vertices
    return min(math.dist(a, b), math.dist(b, c))


def _is_wide(quad: Quad) -> bool:
    a, b, c, _ = quad.vertices
    return math.dist(a, b) >= 2 * math.dist(b, c)


def _angle(quad: Quad) -> float:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.vertices
    return math.atan2(by + cy - ay - dy, bx + cx - ax - dx)
