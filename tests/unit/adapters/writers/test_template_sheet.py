"""The sheets of a workbook that show what templates found, and what they did not fit."""

import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ocr_pipeline.adapters.writers import template_sheet
from ocr_pipeline.adapters.writers.cell_styles import EMPTY_TINT, REVIEW_TINT
from ocr_pipeline.adapters.writers.xlsx import XlsxWriter
from ocr_pipeline.model.row import ItemResult, WriteReport
from ocr_pipeline.model.template import NearestTemplate, TemplateField, TemplateReading
from tests.fakes.results import (
    failed,
    options,
    page,
    quad,
    result,
    template,
    template_page,
    unmatched_page,
)

FORM = "신청서 #12345"
HOSTILE = ["=1+1", "+82-2", "@SUM(A1)", "＝１", "#N/A"]
NEAREST = NearestTemplate(7, "=form", 2, 0.41, "=The title is another one.")


def _write(path: Path, *results: ItemResult, **settings: int) -> tuple[Workbook, WriteReport]:
    report = XlsxWriter(**settings).write(iter(results), path)
    return load_workbook(path), report


def _rows(sheet: Worksheet) -> list[dict[str, object]]:
    """By field and column (``성명 Raw``), or by column alone."""
    above, below, *rows = sheet.iter_rows(values_only=True)
    names, over = [], ""
    for title, name in zip(above, below, strict=True):
        over = str(title or over)
        names.append(f"{over} {name}" if name else over)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _doubtful(**more: object) -> ItemResult:
    fields = (
        TemplateField("성명", "홍길동", 0.98, quad(), value="홍길동"),
        TemplateField("날짜", "26.1.5", 0.41, quad(), state="review", problem="It is unclear."),
        options("지불", "카드", of=("현금", "카드")),
        TemplateField("전화", "", 0.0, quad(), state="empty"),
        TemplateField("동의", "", 0.9, quad(), "CHECKBOX", checked=False, value="아니오"),
    )
    reading = TemplateReading(12345, "신청서", fields, version=3, score=0.875)
    return result(template_page(reading), **more)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def test_a_row_a_page_and_under_each_field_what_it_holds(path: Path) -> None:
    workbook, report = _write(path, _doubtful(duplicate_of=3))
    assert workbook.sheetnames == [FORM, "Unmatched", "Results", "Tables", "Errors"]
    [row] = _rows(workbook[FORM])
    assert list(row.values()) == [
        *("a/scan.png", 1, "날짜", 0.875, 3),
        *("홍길동", "홍길동", 0.98, "read"),
        *("26.1.5", None, 0.41, "review"),
        *("카드", None, 0.9, "read"),
        *(None, None, 0, "empty"),
        *("unchecked", "아니오", 0.9, "read"),
        3,
    ]
    assert list(row)[5:9] == ["성명 Raw", "성명 Value", "성명 Confidence", "성명 State"]
    assert report.rows == 1


def test_the_header_has_merged_cells_and_stays(path: Path) -> None:
    workbook, _ = _write(path, _doubtful())
    sheet = workbook[FORM]
    merged = {str(found) for found in sheet.merged_cells.ranges}
    assert {"A1:A2", "B1:B2", "F1:I1", "J1:M1", "Z1:Z2"} <= merged
    assert (sheet["F1"].value, sheet["F2"].value) == ("성명", "Raw")
    assert sheet.freeze_panes == "C3"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$2", "$A:$B")
    assert sheet.auto_filter.ref == "A2:Z3"


def test_what_is_to_be_reviewed_is_seen(path: Path) -> None:
    workbook, _ = _write(path, _doubtful())
    sheet = workbook[FORM]
    tints = [cell.fill.fgColor.rgb if cell.fill.fill_type else None for cell in sheet[3]]
    assert tints[5:9] == [None] * 4
    assert tints[9:13] == [f"00{REVIEW_TINT}"] * 4
    assert tints[17:21] == [f"00{EMPTY_TINT}"] * 4
    comments = {cell.coordinate: cell.comment.text for cell in sheet[3] if cell.comment}
    assert comments == {"J3": "It is unclear."}


def test_fields_that_other_pages_have_are_empty_here(path: Path) -> None:
    first = template_page(template(성명="홍길동"))
    second = template_page(template(성명="김", 주소="서울\n=1+1"), index=1)
    workbook, report = _write(path, result(first, second, page("text", index=2)))
    rows = _rows(workbook[FORM])
    assert [row["성명 Raw"] for row in rows] == ["홍길동", "김"]
    assert [row["동의 Raw"] for row in rows] == ["checked", "checked"]
    assert [row["주소 Raw"] for row in rows] == [None, "서울\n=1+1"]
    assert [row["주소 State"] for row in rows] == [None, "read"]
    assert [row["요약"] for row in rows] == ["가-1", "가-1"]
    assert workbook["Results"]["D2"].value == "text"
    assert report.rows == 3


def test_fields_of_one_name_do_not_hide_each_other(path: Path) -> None:
    fields = tuple(TemplateField("동의", text, 0.9, quad()) for text in "abc")
    workbook, _ = _write(path, result(template_page(TemplateReading(12345, "신청서", fields))))
    [row] = _rows(workbook[FORM])
    raw = [value for name, value in row.items() if name.endswith("Raw")]
    assert raw == ["a", "b", "c"]
    assert {"동의 Raw", "동의 (2) Raw", "동의 (3) Raw"} <= set(row)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(path: Path, text: str) -> None:
    field = TemplateField(text, text, 0.9, quad(), value=text, state="review", problem=text)
    reading = TemplateReading(7, text, (field,))
    workbook, _ = _write(
        path, result(template_page(reading), unmatched_page(NEAREST, index=1), key=text)
    )
    sheet = workbook.worksheets[0]
    for place in ("A3", "C3", "F1", "F3", "G3"):
        assert (sheet[place].value, sheet[place].data_type) == (text, "s")
        assert sheet[place].quotePrefix is (text[0] != "#")
    assert workbook["Unmatched"]["F2"].data_type == "s"
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_names_of_templates_are_hostile_too(path: Path) -> None:
    names = ["a/b:c*d?e[f]g\\h'", "=1+1", "\x00\x1f", "긴" * 200]
    pages = [template_page(template(name, number), number) for number, name in enumerate(names)]
    last = template_page(template("긴" * 200, -(2**63)), len(names))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook, _ = _write(path, result(*pages, last))
    titles = workbook.sheetnames[:5]
    assert [title.rpartition("#")[2] for title in titles] == [*"0123", str(-(2**63))]
    assert max(map(len, titles)) <= 31 - len(" (999)")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Volunteer enrolme", "Volunteer enrolme #1000"),
        ("Volunteer enrolment again", "Volunteer enrolmen… #1000"),
        ("𠮷野家 😀", "野家 #1000"),
    ],
)
def test_a_title_holds_as_much_of_the_name_as_it_can(path: Path, name: str, title: str) -> None:
    workbook, _ = _write(path, result(template_page(template(name, 1000))))
    assert workbook.sheetnames[0] == title


def test_what_a_cell_cannot_hold_is_told(path: Path) -> None:
    field = TemplateField("성명", "x" * 40_000, 0.9, quad(), value="bell\x07", problem="bell\x07")
    workbook, report = _write(
        path, result(template_page(TemplateReading(12345, "신청서", (field,))))
    )
    sheet = workbook[FORM]
    assert (len(sheet["F3"].value), sheet["G3"].value) == (32_767, "bell\ufffd")
    errors = list(workbook["Errors"].iter_rows(min_row=2, values_only=True))
    assert [(error[2], error[5]) for error in errors] == [
        ("TEXT_CUT", f"sheet {FORM}, row 3: 7,233 characters are missing"),
        ("CONTROL_CHARACTERS", f"sheet {FORM}, row 3: 1 characters"),
    ]
    assert report.notices == 2


def test_a_full_sheet_is_followed_by_another(path: Path) -> None:
    others = [result(template_page(template("b", 2)), key=str(number)) for number in range(3)]
    workbook, _ = _write(
        path, *(_doubtful(key=str(number)) for number in range(3)), *others, max_sheet_rows=4
    )
    assert workbook.sheetnames[:5] == [FORM, f"{FORM} (2)", "b #2", "b #2 (2)", "Unmatched"]
    rows = [_rows(workbook[name]) for name in workbook.sheetnames[:2]]
    assert [[row["File"] for row in some] for some in rows] == [["0", "1"], ["2"]]
    assert "F1:I1" in {str(found) for found in workbook[f"{FORM} (2)"].merged_cells.ranges}


def test_more_fields_than_a_sheet_has_columns_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template_sheet, "_MAX_NAMES", 2)
    workbook, _ = _write(path, result(template_page(template(a="1", b="2", c="3"))))
    assert workbook.sheetnames[:3] == [FORM, f"{FORM} +2", f"{FORM} +3"]
    rows = [_rows(workbook[name])[0] for name in workbook.sheetnames[:3]]
    assert {"a Raw", "b Raw"} <= set(rows[0])
    assert {"c Raw", "동의 Raw"} <= set(rows[1])
    assert {"번호 Raw", "요약"} <= set(rows[2])
    assert {row["File"] for row in rows} == {"a/scan.png"}


def test_the_columns_of_a_sheet_are_no_more_than_excel_has() -> None:
    fixed = len(template_sheet.PAGE_COLUMNS) + 1
    assert fixed + 4 * template_sheet._MAX_NAMES <= 16_384


def test_pages_that_no_template_fits_have_a_sheet(path: Path) -> None:
    lost = replace(
        failed("TEMPLATE_NOT_FOUND", key="letter.png"),
        pages=(unmatched_page(NEAREST), unmatched_page(index=1)),
    )
    workbook, report = _write(path, lost)
    assert workbook.sheetnames == ["Unmatched", "Results", "Tables", "Errors"]
    sheet = workbook["Unmatched"]
    near, nothing = list(sheet.iter_rows(min_row=2, values_only=True))
    assert near == ("letter.png", 1, "=form #7", 0.41, 2, "=The title is another one.", None)
    assert nothing == ("letter.png", 2, None, None, None, None, None)
    assert sheet.freeze_panes == "C2"
    assert (report.rows, report.errors) == (2, 2)


def test_a_workbook_without_templates_has_no_sheet_for_them(path: Path) -> None:
    workbook, _ = _write(path, result(page("text")), failed("EMPTY_FILE"))
    assert workbook.sheetnames == ["Results", "Tables", "Errors"]


def test_the_same_items_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("1", "2"):
        XlsxWriter().write([_doubtful(), result(unmatched_page(NEAREST))], tmp_path / name)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_a_validated_page_says_what_came_of_it(path: Path) -> None:
    silent = template(성명="홍")
    invalid = replace(silent, validation="INVALID", validation_message="=no such customer")
    workbook, _ = _write(path, result(template_page(invalid), template_page(silent, index=1)))
    sheet = workbook[FORM]
    assert [row["Validation"] for row in _rows(sheet)] == [
        "INVALID: =no such customer",
        "NO_REQUESTED",
    ]
    assert list(_rows(sheet)[0])[4:6] == ["Version", "Validation"]
    assert sheet["F3"].fill.fgColor.rgb == f"00{REVIEW_TINT}"


def test_without_a_validation_there_is_no_column_for_it(path: Path) -> None:
    workbook, _ = _write(path, _doubtful())
    assert "Validation" not in _rows(workbook[FORM])[0]
