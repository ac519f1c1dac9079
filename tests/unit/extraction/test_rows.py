"""Items become rows for people."""

from dataclasses import replace

from ocr_pipeline.extraction.rows import (
    MAX_TABLE_COLUMNS,
    MAX_TABLE_ROWS,
    error_rows,
    page_text,
    report_row,
    table_blocks,
    text_rows,
)
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.model.row import TableCell
from tests.fakes.results import cell, failed, page, quad, result, table, unmatched_page


def test_a_row_is_a_line_of_a_page_counted_for_people() -> None:
    rows = list(text_rows(result(page("First line", "Second"), page("Other", index=1))))
    assert [(row.page, row.line, row.text) for row in rows] == [
        (1, 1, "First line"),
        (1, 2, "Second"),
        (2, 1, "Other"),
    ]
    assert {(row.file, row.status) for row in rows} == {("a/scan.png", "recognized")}


def test_words_of_unspaced_scripts_stay_in_one_piece() -> None:
    (row,) = text_rows(result(page("株式会社サンプル 御中")))
    assert row.text == "株式会社サンプル 御中"


def test_a_line_lies_around_its_words() -> None:
    (row,) = text_rows(result(page("two words")))
    assert (row.left_px, row.top_px, row.width_px, row.height_px) == (0, 0, 220, 30)


def test_confidence_of_a_line_weighs_its_characters() -> None:
    words = (Word("abcd", 1.0, quad(), line_break=False), Word(".", 0.0, quad(), line_break=True))
    (row,) = text_rows(result(RecognizedPage(0, 10, 10, words=words)))
    assert row.confidence == 0.8


def test_words_after_the_last_break_are_a_line() -> None:
    words = (Word("open", 1.0, quad(), line_break=False),)
    (row,) = text_rows(result(RecognizedPage(0, 10, 10, words=words)))
    assert row.text == "open"


def test_a_page_without_text_is_a_row_that_says_so() -> None:
    (row,) = text_rows(result(RecognizedPage(0, 10, 10)))
    assert (row.page, row.line, row.text, row.status) == (1, 0, "", "no text")
    assert (row.confidence, row.left_px) == (None, None)


def test_a_duplicate_names_the_first() -> None:
    (row,) = text_rows(result(page("x"), duplicate_of=7))
    assert row.duplicate_of == 7


def test_a_failed_page_is_an_error_and_no_row() -> None:
    broken = RecognizedPage(1, 10, 10, error=ItemError("TIME_LIMIT", "300 s"))
    both = result(page("x"), broken)
    assert [row.page for row in text_rows(both)] == [1]
    (error,) = error_rows(both)
    assert (error.file, error.page, error.code, error.detail) == (
        "a/scan.png",
        2,
        "TIME_LIMIT",
        "300 s",
    )
    assert error.cause == ERRORS["TIME_LIMIT"].cause
    assert error.remedy == ERRORS["TIME_LIMIT"].remedy


def test_a_failed_item_is_an_error_without_a_page() -> None:
    (error,) = error_rows(failed("EMPTY_FILE"))
    assert (error.page, error.code) == (None, "EMPTY_FILE")
    assert list(text_rows(failed("EMPTY_FILE"))) == []


def test_an_error_of_another_release_is_shown_without_its_cause() -> None:
    (error,) = error_rows(failed("FROM_THE_FUTURE", "detail"))
    assert (error.code, error.cause, error.detail) == ("FROM_THE_FUTURE", "", "detail")
    assert report_row(failed("FROM_THE_FUTURE")).cause is None


def test_page_text_joins_lines() -> None:
    assert page_text(page("a b", "c")) == "a b\nc"


def test_a_table_is_a_grid() -> None:
    grid = table(cell(0, 0, "Head", column_span=2), cell(1, 0, "a"), cell(1, 1, "b\nc"))
    (block,) = table_blocks(result(page("x", tables=(grid,))))
    assert (block.page, block.number, block.rows, block.columns) == (1, 1, 2, 2)
    assert block.cells == (
        TableCell(0, 0, 1, 2, "Head"),
        TableCell(1, 0, 1, 1, "a"),
        TableCell(1, 1, 1, 1, "b\nc"),
    )


def test_overlapping_cells_lose_their_spans_and_no_text() -> None:
    grid = table(
        cell(0, 0, "a", row_span=2, column_span=2),
        cell(0, 1, "covered"),
        cell(1, 2, "b"),
        cell(0, 2, "wide", row_span=2),
        cell(1, 2, "twice"),
        cell(3, 1, "tall", row_span=2),
        cell(4, 0, "crossing", column_span=2),
    )
    (block,) = table_blocks(result(page(tables=(grid,))))
    taken = [
        (row, column)
        for found in block.cells
        for row in range(found.row, found.row + found.row_span)
        for column in range(found.column, found.column + found.column_span)
    ]
    assert len(taken) == len(set(taken))
    text = " ".join(found.text for found in block.cells)
    assert all(word in text for word in ("a", "covered", "b", "wide", "twice", "crossing"))


def test_a_span_of_nothing_is_one_position() -> None:
    (block,) = table_blocks(
        result(page(tables=(table(cell(0, 0, "a", row_span=0, column_span=-1)),)))
    )
    assert block.cells == (TableCell(0, 0, 1, 1, "a"),)


def test_a_table_beyond_all_measure_is_bounded_and_counted() -> None:
    grid = table(
        cell(0, 0, "in", row_span=10**9, column_span=10**9),
        cell(10**9, 0, "out"),
        cell(0, MAX_TABLE_COLUMNS, "out"),
        cell(-1, 0, "out"),
    )
    (block,) = table_blocks(result(page(tables=(grid,))))
    assert (block.rows, block.columns) == (MAX_TABLE_ROWS, MAX_TABLE_COLUMNS)
    assert (len(block.cells), block.cells_left_out) == (1, 3)


def test_a_report_row_says_what_came_of_an_item() -> None:
    row = report_row(result(page("x"), mean_confidence=0.123456, seconds=1.23456, supersedes=4))
    assert (row.key, row.state, row.result) == ("a/scan.png", "recognized", "a/scan.png.json")
    assert (row.mean_confidence, row.seconds, row.supersedes) == (0.1235, 1.235, 4)
    bad = report_row(failed("EMPTY_FILE", "0 bytes"))
    assert (bad.state, bad.error_code, bad.detail) == ("failed", "EMPTY_FILE", "0 bytes")
    assert bad.remedy == ERRORS["EMPTY_FILE"].remedy


def test_an_item_that_failed_by_its_pages_is_not_named_twice() -> None:
    lost = replace(failed("TEMPLATE_NOT_FOUND"), pages=(unmatched_page(), unmatched_page(index=1)))
    assert [(row.page, row.code) for row in error_rows(lost)] == [
        (1, "TEMPLATE_NOT_FOUND"),
        (2, "TEMPLATE_NOT_FOUND"),
    ]
    some = result(page("x"), unmatched_page(index=1), error_code="PAGE_FAILED")
    assert [(row.page, row.code) for row in error_rows(some)] == [
        (None, "PAGE_FAILED"),
        (2, "TEMPLATE_NOT_FOUND"),
    ]


def test_a_report_row_counts_what_templates_found() -> None:
    row = report_row(result(page("x"), matched_pages=2, unmatched_pages=1, review_fields=5))
    assert (row.matched_pages, row.unmatched_pages, row.review_fields) == (2, 1, 5)
