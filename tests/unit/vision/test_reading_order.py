import numpy as np
import pytest

from ocr_pipeline.model.page import TextLine, Word
from ocr_pipeline.vision.reading_order import order_lines
from tests.unit.vision.drawn import Page, line_at, word_at
from tests.unit.vision.laid_out import HEIGHT_PX, WIDTH_PX, read, receipt, skewed, two_columns


def test_no_lines_are_no_words() -> None:
    assert order_lines([], WIDTH_PX, HEIGHT_PX) == ()
    empty = TextLine((), line_at("x", 0, 0, 9, 9).quad, 0.0)
    assert order_lines([empty], WIDTH_PX, HEIGHT_PX) == ()


def test_breaks_of_the_engine_are_replaced() -> None:
    quad = line_at("x", 0, 0, 90, 20).quad
    words = (Word("one", 0.9, quad, True), Word("two", 0.9, quad, False))
    ordered = order_lines([TextLine(words, quad, 0.9)], WIDTH_PX, HEIGHT_PX)
    assert [(word.text, word.line_break) for word in ordered] == [("one", False), ("two", True)]


@pytest.mark.parametrize("degrees", [0, 1, -2, 4])
def test_names_and_prices_of_a_receipt_share_their_lines(degrees: float) -> None:
    lines = [skewed(line, degrees) for line in receipt()]
    assert read(lines) == [f"name{n} {n}.00" for n in range(12)]


def test_a_line_that_bends_stays_one_line() -> None:
    pieces = [line_at(f"p{n}", 100 * n, 100 + 9 * n, 100 * n + 90, 130 + 9 * n) for n in range(9)]
    assert read(pieces) == ["p0 p1 p2 p3 p4 p5 p6 p7 p8"]


def test_a_tall_label_beside_rows_is_a_line_of_its_own() -> None:
    rows = [line_at(f"row{n}", 200, 100 + 40 * n, 600, 130 + 40 * n) for n in range(3)]
    label = line_at("label", 50, 100, 120, 210)
    assert sorted(read([label, *rows])) == ["label", "row0", "row1", "row2"]


@pytest.mark.parametrize("degrees", [0, 2, -3])
def test_columns_of_running_text_are_read_one_after_the_other(degrees: float) -> None:
    lines = [skewed(line, degrees) for line in two_columns()]
    expected = [f"left{n}" for n in range(12)] + [f"right{n}" for n in range(12)]
    assert read(lines) == expected


def test_three_columns_are_read_one_after_the_other() -> None:
    lines = [
        line_at(f"c{column}l{n}", 20 + 330 * column, 100 + 40 * n, 310 + 330 * column, 128 + 40 * n)
        for n in range(10)
        for column in range(3)
    ]
    assert read(lines) == [f"c{column}l{n}" for column in range(3) for n in range(10)]


def test_a_title_across_the_columns_ends_what_is_above_it() -> None:
    title = line_at("title", 200, 40, 800, 90)
    second = line_at("second", 200, 760, 800, 800)
    lower = [
        TextLine((Word(f"low{line.words[0].text}", 0.9, line.quad, False),), line.quad, 0.9)
        for line in two_columns(840)
    ]
    rows = read([*two_columns(), *lower, second, title])
    assert rows[0] == "title"
    assert rows[1:13] == [f"left{n}" for n in range(12)]
    assert rows[25] == "second"
    assert rows[26] == "lowleft0"


def test_a_form_whose_entries_are_short_is_read_row_by_row() -> None:
    ends = (120, 180, 220, 430, 440)
    labels = [line_at(f"label{n}", 50, 100 + 50 * n, ends[n % 5], 130 + 50 * n) for n in range(15)]
    values = [
        line_at(f"value{n}", 500, 100 + 50 * n, 480 + ends[-n % 5], 130 + 50 * n) for n in range(15)
    ]
    assert read(labels + values) == [f"label{n} value{n}" for n in range(15)]


def test_a_letter_with_addresses_side_by_side_is_read_row_by_row() -> None:
    body = [line_at(f"body{n}", 50, 500 + 40 * n, 950, 528 + 40 * n) for n in range(9)]
    rows = read([*body, *two_columns(top=100, count=4)])
    assert rows[:2] == ["left0 right0", "left1 right1"]
    assert rows[-1] == "body8"


def test_columns_below_an_abstract_are_read_one_after_the_other() -> None:
    abstract = [line_at(f"body{n}", 50, 100 + 40 * n, 950, 128 + 40 * n) for n in range(9)]
    rows = read([*abstract, *two_columns(top=500, count=8)])
    assert rows[:10] == [*(f"body{n}" for n in range(9)), "left0"]
    assert rows[16:18] == ["left7", "right0"]


def test_a_caption_amid_columns_that_flow_around_it_is_read_after_them() -> None:
    """Lines beside the caption are shorter: they are full for their place."""
    lines = [
        line_at(
            f"{side}{n}",
            50 if side == "left" else (700 if 4 <= n < 13 else 530),
            100 + 40 * n,
            950 if side == "right" else (300 if 4 <= n < 13 else 470),
            128 + 40 * n,
        )
        for side in ("left", "right")
        for n in range(16)
    ]
    caption = [line_at(f"caption{n}", 400, 390 + 40 * n, 600, 418 + 40 * n) for n in range(3)]
    sides = [f"{side}{n}" for side in ("left", "right") for n in range(16)]
    assert read([*caption, *lines]) == [*sides, "caption0", "caption1", "caption2"]


def test_a_gutter_that_leans_is_one() -> None:
    """The pages of an open book are skewed against each other."""
    lines = [
        line_at(f"{side}{n}", left - n, 100 + 40 * n, right - n, 128 + 40 * n)
        for side, left, right in (("left", 80, 500), ("right", 520, 940))
        for n in range(30)
    ]
    assert read(lines) == [f"{side}{n}" for side in ("left", "right") for n in range(30)]


def test_lines_of_two_columns_that_were_found_as_one_are_cut_at_the_gutter() -> None:
    lines = two_columns()
    halves = (
        word_at("left", 50, 360, 250, 388),
        word_at("half", 260, 360, 470, 388),
        word_at("right", 530, 360, 750, 388),
        word_at("half", 760, 360, 950, 388),
    )
    merged = TextLine(halves, line_at("", 50, 360, 950, 388).quad, 0.9)
    rows = read([*lines[:8], merged, *lines[10:]])
    assert rows[3:6] == ["left3", "left half", "left5"]
    assert rows[15:18] == ["right3", "right half", "right5"]


def test_a_title_over_two_columns_is_not_cut_at_the_gutter() -> None:
    words = (word_at("In", 440, 165, 480, 193), word_at("General", 530, 165, 800, 193))
    title = TextLine(words, line_at("", 440, 165, 800, 193).quad, 0.9)
    assert read([*two_columns(), title])[:2] == ["In General", "left0"]


def test_a_line_over_two_columns_with_usual_spaces_is_not_cut_at_the_gutter() -> None:
    words = (word_at("one", 50, 165, 496, 193), word_at("line", 504, 165, 950, 193))
    line = TextLine(words, line_at("", 50, 165, 950, 193).quad, 0.9)
    assert read([*two_columns(), line])[:2] == ["one line", "left0"]


def test_lines_that_were_found_in_two_pieces_are_no_columns() -> None:
    lines = [
        line_at(f"{side}{n}", left, 100 + 40 * n, left + 446, 128 + 40 * n)
        for n in range(12)
        for side, left in (("left", 50), ("right", 504))
    ]
    assert read(lines) == [f"left{n} right{n}" for n in range(12)]


def test_letters_that_hang_into_the_gutter_do_not_cross_it() -> None:
    """One line in three reaches beyond where the second column starts elsewhere."""
    lines = [
        line_at(f"{side}{n}", left + shift, 100 + 40 * n, right + shift, 128 + 40 * n)
        for n in range(12)
        for shift in [8 * (n % 3)]
        for side, left, right in (("left", 50, 490), ("right", 505, 940))
    ]
    assert read(lines) == [f"{side}{n}" for side in ("left", "right") for n in range(12)]


def test_addresses_above_a_long_text_are_rows_though_columns_follow() -> None:
    body = [line_at(f"body{n}", 50, 250 + 40 * n, 950, 278 + 40 * n) for n in range(9)]
    lines = [*two_columns(top=100, count=2), *body, *two_columns(top=620, count=8)]
    rows = read(lines)
    assert rows[:3] == ["left0 right0", "left1 right1", "body0"]
    assert rows[11:13] == ["left0", "left1"]


@pytest.mark.parametrize("count", [8, 14])
def test_narrow_columns_are_columns_when_they_have_many_lines(count: int) -> None:
    lines = [
        line_at(f"c{column}l{n}", 50 + 300 * column, 100 + 40 * n, 250 + 300 * column, 130 + 40 * n)
        for n in range(count)
        for column in range(3)
    ]
    assert (len(read(lines)) == 3 * count) == (count > 12)


def test_short_last_lines_of_paragraphs_do_not_make_columns_a_form() -> None:
    lines = [
        line_at(f"{side}{n}", left, top, left + (140 if n % 2 else 420), top + 30)
        for side, left in (("left", 50), ("right", 530))
        for n in range(8)
        for top in [100 + 40 * n + 30 * (n // 2)]
    ]
    assert read(lines) == [f"{side}{n}" for side in ("left", "right") for n in range(8)]


def test_columns_of_very_short_entries_are_a_table() -> None:
    lines = [
        line_at(f"c{column}l{n}", 50 + 300 * column, 100 + 40 * n, 210 + 300 * column, 130 + 40 * n)
        for n in range(14)
        for column in range(2)
    ]
    assert read(lines) == [f"c0l{n} c1l{n}" for n in range(14)]


def test_small_columns_of_a_large_page_are_a_table() -> None:
    lines = [
        line_at(f"c{column}l{n}", 50 + 300 * column, 100 + 20 * n, 160 + 300 * column, 110 + 20 * n)
        for n in range(14)
        for column in range(2)
    ]
    assert read(lines) == [f"c0l{n} c1l{n}" for n in range(14)]


def test_page_number_and_title_above_columns_share_a_line() -> None:
    """A band without a line of text is no pair of columns."""
    head = [line_at("Chapter", 50, 40, 150, 60), line_at("7", 930, 40, 950, 60)]
    title = line_at("title", 200, 100, 800, 150)
    assert read([*two_columns(), title, *head])[:3] == ["Chapter 7", "title", "left0"]


def test_columns_of_figures_are_no_columns_of_text() -> None:
    lines = [
        line_at(
            f"2026-11-{10 + n} 13:45 000{n}-1234-5678", left, 100 + 40 * n, left + 400, 128 + 40 * n
        )
        for left in (50, 530)
        for n in range(12)
    ]
    assert len(read(lines)) == 12


def test_a_block_on_the_right_above_one_on_the_left_comes_first() -> None:
    upper = [line_at(f"upper{n}", 530, 50 + 40 * n, 950, 78 + 40 * n) for n in range(6)]
    lower = [line_at(f"lower{n}", 50, 400 + 40 * n, 470, 428 + 40 * n) for n in range(6)]
    assert read(lower + upper) == [f"{block}{n}" for block in ("upper", "lower") for n in range(6)]


def test_boxes_above_each_other_are_no_line_however_close() -> None:
    lines = [line_at("above", 100, 100, 400, 130), line_at("below", 120, 112, 420, 142)]
    assert read(lines) == ["above", "below"]


def test_vertical_columns_are_read_from_right_to_left() -> None:
    columns = [
        line_at(f"縦書き{n}", 900 - 60 * n, 100, 940 - 60 * n, 1200, vertical=True)
        for n in range(8)
    ]
    assert read(columns[::-1]) == [f"縦書き{n}" for n in range(8)]


def test_two_bands_of_vertical_text_are_read_upper_first() -> None:
    bands = [
        line_at(f"{band}縦{n}", 900 - 60 * n, top, 940 - 60 * n, top + 600, vertical=True)
        for n in range(8)
        for band, top in (("上", 60), ("下", 740))
    ]
    assert read(bands) == [f"{band}縦{n}" for band in "上下" for n in range(8)]


def test_a_lower_tier_may_hold_a_few_lines_and_the_number_of_the_page() -> None:
    number = line_at("12", 60, 1340, 84, 1380, vertical=True)
    assert read([*_tiers(lower=2), number])[:8] == [
        *(f"上縦{n}" for n in range(6)),
        *(f"下縦{n}" for n in range(2)),
    ]


def test_a_name_below_each_title_is_no_lower_tier() -> None:
    short = _tiers(lower=6, upper_length=200)
    assert read(short)[:2] == ["上縦0 下縦0", "上縦1 下縦1"]


def test_ends_of_cut_lines_are_no_lower_tier() -> None:
    close = _tiers(lower=2, gap=20)
    ragged = _tiers(lower=3, steps=150)
    assert read(close)[0] == read(ragged)[0] == "上縦0 下縦0"


def _tiers(
    lower: int, upper_length: float = 600, gap: float = 100, steps: float = 0
) -> list[TextLine]:
    """Six columns, and ``lower`` ones below them, each by ``steps`` px lower than the last."""
    foot = 100 + upper_length
    upper = [
        line_at(f"上縦{n}", 900 - 60 * n, 100, 940 - 60 * n, foot, vertical=True) for n in range(6)
    ]
    return upper + [
        line_at(f"下縦{n}", 900 - 60 * n, foot + gap + steps * n, 940 - 60 * n, 1300, vertical=True)
        for n in range(lower)
    ]


def test_a_vertical_remark_on_a_horizontal_page_does_not_turn_it() -> None:
    rows = [
        line_at(f"a long horizontal row {n}", 100, 100 + 50 * n, 800, 130 + 50 * n)
        for n in range(5)
    ]
    remark = line_at("remark", 900, 100, 930, 300, vertical=True)
    assert [row for row in read([remark, *rows]) if row != "remark"] == [
        row.words[0].text for row in rows
    ]


def test_header_and_footer_belong_to_no_column() -> None:
    head = [line_at("chapter", 50, 60, 180, 85), line_at("title", 800, 60, 950, 85)]
    foot = line_at("12", 50, 760, 80, 785)
    columns = [line.words[0].text for line in two_columns()]
    assert read([*two_columns(), foot, *head]) == [
        "chapter title",
        *sorted(columns, key=lambda text: ("right" in text, int(text.strip("lefright")))),
        "12",
    ]


def test_a_short_last_line_of_a_column_is_no_footer() -> None:
    """In widely spaced text it has as much blank above it as any other."""
    lines = [
        line_at(f"{side}{n}", left, 100 + 60 * n, left + 420, 128 + 60 * n)
        for side, left in (("left", 50), ("right", 530))
        for n in range(10)
    ]
    last = line_at("last", 50, 700, 200, 728)
    assert read([*lines, last])[9:12] == ["left9", "last", "right0"]


def test_ruled_boxes_are_read_one_by_one_where_the_page_can_be_seen() -> None:
    page = Page()
    page.grid([100, 500, 900], [100, 200, 300])
    for row in range(2):
        for column in range(2):
            page.text(f"label{row}{column}", 120 + 400 * column, 140 + 100 * row)
            page.text(f"value{row}{column}", 120 + 400 * column, 185 + 100 * row)
    lines = [TextLine((word,), word.quad, word.confidence) for word in page.words]
    seen = [word.text for word in order_lines(lines, 1200, 900, page.pixels)]
    unseen = [word.text for word in order_lines(lines, 1200, 900)]
    assert seen[:4] == ["label00", "value00", "label01", "value01"]
    assert unseen[:4] == ["label00", "label01", "value00", "value01"]


def test_a_page_without_boxes_beside_each_other_is_not_searched_for_rulings() -> None:
    lines = [line_at(f"line{n}", 100, 100 + 50 * n, 700, 130 + 50 * n) for n in range(4)]
    broken = np.empty((0, 0, 3), np.uint8)
    assert len(order_lines(lines, 1200, 900, broken)) == 4
