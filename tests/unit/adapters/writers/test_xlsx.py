"""The workbook that people open."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from ocr_pipeline.adapters.writers import fixed_zip
from ocr_pipeline.adapters.writers.xlsx import XlsxWriter
from ocr_pipeline.extraction.rows import MAX_TABLE_COLUMNS
from ocr_pipeline.model.row import ItemResult, WriteReport
from tests.fakes.results import cell, failed, page, result, table

FORMULAS = ["=1+1", "=cmd|'/C calc'!A0", "+82-2-123", "-5", "@SUM(A1)", "＝１", "#N/A", "#REF!"]


def _write(path: Path, *results: ItemResult, **settings: int) -> tuple[Workbook, WriteReport]:
    report = XlsxWriter(**settings).write(iter(results), path)
    return load_workbook(path), report


def _rows(workbook: Workbook, sheet: str) -> list[list[object]]:
    return [list(row) for row in workbook[sheet].iter_rows(min_row=2, values_only=True)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def test_sheets_are_there_even_for_nothing(path: Path) -> None:
    workbook, report = _write(path)
    assert workbook.sheetnames == ["Results", "Tables", "Errors"]
    assert workbook["Results"]["A1"].value == "File"
    assert workbook["Tables"]["A1"].value == "No tables."
    assert report == WriteReport()


def test_results_have_a_header_that_stays_and_filters(path: Path) -> None:
    workbook, _ = _write(path, result(page("one", "two")))
    for name in ("Results", "Errors"):
        sheet = workbook[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.print_title_rows == "$1:$1"
    assert workbook["Results"].auto_filter.ref == "A1:K3"
    assert workbook["Errors"].auto_filter.ref == "A1:F1"
    assert workbook["Results"].column_dimensions["D"].width > 50


def test_a_row_per_line(path: Path) -> None:
    workbook, report = _write(path, result(page("한글 text"), duplicate_of=3))
    assert _rows(workbook, "Results") == [
        ["a/scan.png", 1, 1, "한글 text", 0.9, 0, 0, 220, 30, "recognized", 3]
    ]
    assert workbook["Results"]["E2"].number_format == "0.0%"
    assert (report.items, report.rows) == (1, 1)


@pytest.mark.parametrize("text", FORMULAS)
def test_text_stays_text(path: Path, text: str) -> None:
    grid = table(cell(0, 0, text))
    workbook, _ = _write(
        path, result(page(text, tables=(grid,)), key=text), failed("EMPTY_FILE", text, key=text)
    )
    places = [("Results", "A2"), ("Results", "D2"), ("Tables", "A2"), ("Errors", "A2")]
    for sheet, place in [*places, ("Errors", "F2")]:
        found = workbook[sheet][place]
        assert (found.value, found.data_type) == (text, "s")
        assert found.quotePrefix is (text[0] != "#")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)


def test_addresses_are_no_links(path: Path) -> None:
    workbook, _ = _write(path, result(page("https://example.com", "mailto:a@example.com")))
    assert workbook["Results"]["D2"].hyperlink is None
    with zipfile.ZipFile(path) as archive:
        assert not any("sheet" in name and "rels" in name for name in archive.namelist())


def test_control_characters_are_replaced_and_reported(path: Path) -> None:
    workbook, report = _write(path, result(page("bell\x07\x1b", "fine")))
    assert workbook["Results"]["D2"].value == "bell\ufffd\ufffd"
    (error,) = _rows(workbook, "Errors")
    assert error[:3] == ["a/scan.png", 1, "CONTROL_CHARACTERS"]
    assert error[5] == "sheet Results, row 2: 2 characters"
    assert (report.notices, report.errors) == (1, 0)


def test_half_characters_break_no_file(path: Path) -> None:
    workbook, _ = _write(path, result(page("half\ud83d", "non\uffff"), key="k\udcff"))
    assert workbook["Results"]["A2"].value == "k\ufffd"
    assert workbook["Results"]["D2"].value == "half\ufffd"


def test_text_that_is_too_long_is_cut_and_reported(path: Path) -> None:
    workbook, report = _write(path, result(page("x" * 40_000)))
    assert workbook["Results"]["D2"].value == "x" * 32_767
    (error,) = _rows(workbook, "Errors")
    assert (error[2], error[5]) == (
        "TEXT_CUT",
        "sheet Results, row 2: 7,233 characters are missing",
    )
    assert report.notices == 1


def test_text_that_reads_as_an_escape_is_kept(path: Path) -> None:
    _write(path, result(page("_x000D_")))
    with zipfile.ZipFile(path) as archive:
        assert b"_x005F_x000D_" in archive.read("xl/worksheets/sheet1.xml")


def test_spaces_around_text_are_kept(path: Path) -> None:
    grid = table(cell(0, 0, " a  b "))
    workbook, _ = _write(path, result(page(tables=(grid,))))
    assert workbook["Tables"]["A2"].value == " a  b "


def test_a_table_has_real_merged_cells(path: Path) -> None:
    grid = table(
        cell(0, 0, "Head", column_span=2),
        cell(1, 0, "left", row_span=2),
        cell(1, 1, "b\nc"),
        cell(2, 1, "d"),
    )
    workbook, report = _write(
        path, result(page("x", tables=(grid,))), result(page("y", index=1, tables=(grid,)), key="b")
    )
    sheet = workbook["Tables"]
    assert sheet["A1"].value == "a/scan.png  ·  page 1  ·  table 1"
    assert sorted(str(found) for found in sheet.merged_cells.ranges) == [
        "A2:B2",
        "A3:A4",
        "A7:B7",
        "A8:A9",
    ]
    assert [sheet[place].value for place in ("A2", "A3", "B3", "B4")] == [
        "Head",
        "left",
        "b\nc",
        "d",
    ]
    assert sheet["B3"].alignment.wrap_text
    assert sheet.row_dimensions[3].height == 30
    assert sheet["A6"].value == "b  ·  page 2  ·  table 1"
    assert report.tables == 2


def test_a_table_that_is_too_large_is_reported(path: Path) -> None:
    grid = table(cell(0, 0, "in"), cell(0, MAX_TABLE_COLUMNS, "out"))
    workbook, report = _write(path, result(page(tables=(grid,))))
    (error,) = _rows(workbook, "Errors")
    assert (error[2], error[5]) == ("TABLE_CUT", "table 1: 1 cells")
    assert report.notices == 1


def test_errors_say_why_and_what_to_do(path: Path) -> None:
    workbook, report = _write(path, failed("EMPTY_FILE", "0 bytes"))
    ((file, number, code, cause, remedy, detail),) = _rows(workbook, "Errors")
    assert (file, number, code, detail) == ("a/scan.png", None, "EMPTY_FILE", "0 bytes")
    assert "0 bytes" in str(cause)
    assert "Upload" in str(remedy)
    assert report.errors == 1


def test_a_full_sheet_is_followed_by_another(path: Path) -> None:
    grid = table(cell(0, 0, "a"), cell(1, 0, "b"))
    results = [result(page("1", "2", "3", tables=(grid,)), key=str(number)) for number in range(3)]
    workbook, report = _write(path, *results, max_sheet_rows=5)
    assert workbook.sheetnames == [
        "Results",
        "Results (2)",
        "Results (3)",
        "Tables",
        "Tables (2)",
        "Tables (3)",
        "Errors",
    ]
    texts = [row[3] for name in workbook.sheetnames[:3] for row in _rows(workbook, name)]
    assert texts == ["1", "2", "3"] * 3
    assert report.rows == 9
    for name in ("Results (2)", "Results (3)"):
        assert workbook[name]["A1"].value == "File"
        assert workbook[name].freeze_panes == "A2"
    assert workbook["Tables (2)"]["A1"].value == "1  ·  page 1  ·  table 1"


def test_the_same_items_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = [cell(row, 0, "x", column_span=2) for row in range(30)]
    results = [result(page("=1", "한글", tables=(table(*spans),))), failed("EMPTY_FILE")]
    XlsxWriter().write(results, tmp_path / "1.xlsx")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    XlsxWriter().write(results, tmp_path / "2.xlsx")
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.xlsx") as archive:
        assert {info.date_time for info in archive.infolist()} == {fixed_zip.EPOCH}
        merged = re.findall(rb'mergeCell ref="A(\d+):', archive.read("xl/worksheets/sheet2.xml"))
    assert [int(row) for row in merged] == list(range(2, 32))


def test_items_are_taken_one_by_one(path: Path) -> None:
    alive = 0

    def results() -> Iterator[ItemResult]:
        nonlocal alive
        for number in range(5):
            alive = number
            yield result(page("x"), key=str(number))

    workbook, _ = _write(path, *results())
    assert alive == 4
    assert [row[0] for row in _rows(workbook, "Results")] == list("01234")
