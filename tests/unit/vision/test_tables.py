import numpy as np
import pytest

from ocr_pipeline.model.table import Table
from ocr_pipeline.vision.tables import find_tables
from tests.unit.vision.drawn import Page, word_at

XS = [100, 350, 600, 850]
YS = [120, 200, 280, 360]


def plain() -> Page:
    page = Page()
    page.grid(XS, YS)
    page.fill_cells(XS, YS)
    return page


def shape(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]


PLAIN = [(row, column, 1, 1, f"r{row}c{column}") for row in range(3) for column in range(3)]


@pytest.mark.parametrize("thickness", [1, 2, 5])
@pytest.mark.parametrize("degrees", [0, 1.5, -4])
def test_a_bordered_table_is_found_however_it_was_scanned(thickness: int, degrees: float) -> None:
    page = Page()
    page.grid(XS, YS, thickness)
    page.fill_cells(XS, YS)
    seen = page.skewed(degrees)
    (table,) = find_tables(seen.pixels, seen.words)
    assert shape(table) == PLAIN


def test_a_perspective_is_rectified() -> None:
    tilt = np.array([(1.0, 0.02, 5), (0.01, 1.0, 10), (6e-5, 4e-5, 1.0)])
    seen = plain().moved(tilt)
    (table,) = find_tables(seen.pixels, seen.words)
    assert shape(table) == PLAIN


def test_a_noisy_blurred_scan_is_read() -> None:
    page = plain()
    noise = np.random.default_rng(3).normal(0, 12, page.pixels.shape)
    page.pixels = np.clip(page.pixels * 0.8 + 30 + noise, 0, 255).astype(np.uint8)
    (table,) = find_tables(page.pixels, page.words)
    assert shape(table) == PLAIN


def test_quads_are_on_the_rulings() -> None:
    page = plain()
    (table,) = find_tables(page.pixels, page.words)
    assert np.allclose(
        table.quad.vertices, [(100, 120), (850, 120), (850, 360), (100, 360)], atol=4
    )
    middle = next(cell for cell in table.cells if (cell.row, cell.column) == (1, 1))
    assert np.allclose(
        middle.quad.vertices, [(350, 200), (600, 200), (600, 280), (350, 280)], atol=4
    )
    assert table.confidence > 0.9
    assert middle.confidence == pytest.approx(0.9)


def test_merged_cells_span() -> None:
    page = Page()
    for y in YS:
        page.rule(XS[1] if y == YS[2] else XS[0], y, XS[-1], y)
    for x in XS:
        page.rule(x, YS[1] if x == XS[2] else YS[0], x, YS[-1])
    page.text("wide", 400, 170)
    page.text("tall", 120, 290)
    (table,) = find_tables(page.pixels, page.words)
    spans = {(c.row, c.column): (c.row_span, c.column_span) for c in table.cells if c.text}
    assert spans == {(0, 1): (1, 2), (1, 0): (2, 1)}
    assert sum(c.row_span * c.column_span for c in table.cells) == 9


def test_a_table_that_is_open_at_its_sides_has_its_outer_columns() -> None:
    page = Page()
    for y in YS:
        page.rule(XS[0], y, XS[-1], y)
    for x in XS[1:-1]:
        page.rule(x, YS[0], x, YS[-1])
    page.fill_cells(XS, YS)
    (table,) = find_tables(page.pixels, page.words)
    assert shape(table) == PLAIN


def test_gaps_between_white_glyphs_on_a_dark_row_are_no_rulings() -> None:
    page = Page()
    page.pixels[YS[0] : YS[1], XS[0] : XS[-1]] = 110
    page.grid(XS, YS)
    for column, x in enumerate(XS[:-1]):
        for bar in range(5):  # strokes as high as the text, 9 px apart
            left = x + 60 + 14 * bar
            page.pixels[YS[0] + 12 : YS[1] - 12, left : left + 5] = 255
        page.words.append(word_at(f"III{column}", x + 58, YS[0] + 10, x + 123, YS[1] - 10))
        for row in (1, 2):
            page.text(f"r{row}c{column}", x + 20, YS[row] + 40)
    (table,) = find_tables(page.pixels, page.words)
    assert len(table.cells) == 9


def test_a_dash_that_fills_its_cell_is_no_ruling() -> None:
    page = plain()
    page.rule(352, 240, 598, 240)
    page.words.append(word_at("\u2014\u2014\u2014", 350, 225, 600, 255))
    (table,) = find_tables(page.pixels, page.words)
    assert len(table.cells) == 9


def test_a_table_that_is_no_rectangle_keeps_its_columns_upright() -> None:
    page = plain()
    ys = [YS[-1], 440, 520, 600]
    page.grid(XS[:2], ys)  # the first column goes on alone
    for row, y in enumerate(ys[:-1]):
        page.text(f"more{row}", XS[0] + 20, y + 40)
    (table,) = find_tables(page.pixels, page.words)
    cells = {cell.text: cell for cell in table.cells}
    assert (cells["more1"].row, cells["more1"].column) == (4, 0)
    last = cells["r2c2"]
    assert (last.row, last.column) == (2, 2)
    assert np.allclose(last.quad.vertices, [(600, 280), (850, 280), (850, 360), (600, 360)], atol=4)


def test_a_frame_around_a_table_is_no_table() -> None:
    page = plain()
    page.grid([60, 1100], [60, 700])
    page.text("framed, too", 100, 600)
    (table,) = find_tables(page.pixels, page.words)
    assert shape(table) == PLAIN


def test_several_lines_of_a_cell_stay_lines() -> None:
    page = Page()
    ys = [100, 220, 340]
    page.grid(XS[:3], ys)
    for row in (0, 1):
        page.text("first", XS[0] + 10, ys[row] + 40)
        page.text("more", XS[0] + 120, ys[row] + 40)
        page.text("second", XS[0] + 10, ys[row] + 90)
        page.text("right", XS[1] + 10, ys[row] + 60)
    (table,) = find_tables(page.pixels, page.words)
    assert [cell.text for cell in table.cells] == ["first more\nsecond", "right"] * 2


def test_two_tables_come_from_top_to_bottom() -> None:
    page = plain()
    ys = [500, 580, 660, 740]
    page.grid(XS, ys)
    page.fill_cells(XS, ys)
    tables = find_tables(page.pixels, page.words)
    assert [round(table.quad.bounds.top, -1) for table in tables] == [120, 500]
    assert [shape(table) for table in tables] == [PLAIN, PLAIN]


def test_text_boxes_underlines_and_frames_are_no_tables() -> None:
    page = Page()
    for row in range(8):
        page.text("EHTL HHH TETLE HLTE ooo HTLE", 80, 80 + 45 * row)
    page.rule(80, 85, 600, 85)
    page.grid([60, 1100], [440, 600])  # a box around text
    page.text("boxed words", 100, 520)
    page.grid([60, 500, 1100], [640, 720])  # a single row
    page.text("name", 80, 690)
    page.text("value", 520, 690)
    page.rule(60, 800, 1000, 800)  # lines of a form
    page.rule(60, 850, 1000, 850)
    assert find_tables(page.pixels, page.words) == ()


def test_a_grid_without_words_is_no_table() -> None:
    page = Page()
    page.grid(XS, YS)
    page.text("elsewhere", 100, 700)
    assert find_tables(page.pixels, page.words) == ()
    assert find_tables(page.pixels, []) == ()


def test_a_photo_is_no_table() -> None:
    noise = np.random.default_rng(5).integers(0, 256, (60, 80, 3), np.uint8)
    page = Page()
    page.pixels[:] = np.kron(noise, np.ones((15, 15, 1))).astype(np.uint8)[:900, :1200]
    page.text("stop", 300, 400)
    page.text("exit", 700, 600)
    assert find_tables(page.pixels, page.words) == ()
