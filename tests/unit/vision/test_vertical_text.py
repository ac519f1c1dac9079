import numpy as np

from ocr_pipeline.vision.vertical_text import GLYPH_PX, MARGIN_PX, MAX_COLUMNS, in_rows
from tests.unit.vision.drawn import word_at


def test_a_column_becomes_a_row_of_the_same_glyphs_as_they_stand() -> None:
    page = np.full((400, 200, 3), 255, np.uint8)
    for index in range(3):  # a bar at the top of each of three glyphs
        page[60 + 50 * index : 70 + 50 * index, 100:150] = 0
    column = word_at("abc", 100, 60, 150, 210)
    picture, shown = in_rows(page, [column, word_at("wide", 0, 0, 90, 20)])
    assert shown == (column,)
    row = picture[MARGIN_PX : MARGIN_PX + GLYPH_PX, MARGIN_PX : MARGIN_PX + 3 * GLYPH_PX, 0]
    assert row[: GLYPH_PX // 5 - 1].max() < 50
    assert row[GLYPH_PX // 5 + 2 :].min() > 200
    assert picture[:MARGIN_PX].min() == 255


def test_only_the_longest_columns_are_shown() -> None:
    page = np.full((400, 200, 3), 255, np.uint8)
    columns = [word_at("x" * length, 0, 0, 20, 390) for length in range(2, 12)]
    assert [len(word.text) for word in in_rows(page, columns)[1]] == [11, 10, 9, 8]
    assert MAX_COLUMNS == 4


def test_a_box_that_stands_out_of_the_page_is_cut() -> None:
    page = np.full((40, 20, 3), 255, np.uint8)
    assert in_rows(page, [word_at("ab", -5, -5, 10, 60)])[0].dtype == np.uint8


def test_a_column_that_is_placed_a_little_off_is_cut_between_its_glyphs() -> None:
    page = np.full((400, 200, 3), 255, np.uint8)
    for index in range(4):  # each glyph fills the upper 40 of its 50 px
        page[60 + 50 * index : 100 + 50 * index, 110:120] = 0
    picture, _ = in_rows(page, [word_at("abcd", 100, 78, 150, 278)])
    row = picture[MARGIN_PX : MARGIN_PX + GLYPH_PX, MARGIN_PX : MARGIN_PX + 4 * GLYPH_PX, 0]
    inked = row.min(axis=1) < 128
    assert np.count_nonzero(np.diff(inked.astype(int))) <= 2  # one piece in every square
    assert not inked[[0, -1]].all()
