"""Whatever rulings a scan leaves, a grid has neither holes nor overlaps."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ocr_pipeline.vision.ruling_lines import Rulings
from ocr_pipeline.vision.table_grid import Area, find_grid, rectangular_areas


def positions(area: Area) -> list[tuple[int, int]]:
    return [
        (row, column)
        for row in range(area.top, area.bottom)
        for column in range(area.left, area.right)
    ]


def assert_covers_once(areas: list[Area], row_count: int, column_count: int) -> None:
    covered = sorted(position for area in areas for position in positions(area))
    assert covered == [(row, column) for row in range(row_count) for column in range(column_count)]


@given(st.data(), st.integers(1, 6), st.integers(1, 6))
def test_areas_cover_every_position_once_and_never_cross_a_missing_wall(
    data: st.DataObject, row_count: int, column_count: int
) -> None:
    below = data.draw(arrays(np.bool, (row_count - 1, column_count)))
    right = data.draw(arrays(np.bool, (row_count, column_count - 1)))
    areas = rectangular_areas(below, right)
    assert_covers_once(areas, row_count, column_count)
    area_at = {position: area for area in areas for position in positions(area)}
    for row, column in zip(*np.nonzero(~below), strict=True):
        assert area_at[row, column] == area_at[row + 1, column]
    for row, column in zip(*np.nonzero(~right), strict=True):
        assert area_at[row, column] == area_at[row, column + 1]


@given(st.data())
def test_any_rulings_give_no_grid_or_a_whole_one(data: st.DataObject) -> None:
    horizontal = np.zeros((200, 300), np.uint8)
    vertical = np.zeros((200, 300), np.uint8)
    for _ in range(data.draw(st.integers(0, 12))):
        y, x, length = (data.draw(st.integers(0, limit)) for limit in (197, 297, 300))
        if data.draw(st.booleans()):
            horizontal[y : y + 2, x : x + length] = 255
        else:
            vertical[y : y + length, x : x + 2] = 255
    grid = find_grid(Rulings(horizontal, vertical), text_height_px=14)
    if grid is not None:
        assert len(grid.rows_px) >= 3
        assert len(grid.columns_px) >= 3
        assert list(grid.rows_px) == sorted(grid.rows_px)
        assert_covers_once(list(grid.areas), len(grid.rows_px) - 1, len(grid.columns_px) - 1)
