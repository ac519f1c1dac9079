"""What docs/results.md says about files is what the writers write."""

from dataclasses import fields
from pathlib import Path

import pytest

from ocr_pipeline.adapters.writers import template_sheet, xlsx
from ocr_pipeline.adapters.writers.cell_text import MAX_CELL_UNITS
from ocr_pipeline.adapters.writers.factory import pages_writer, report_writers
from ocr_pipeline.adapters.writers.pages_schema import SCHEMA
from ocr_pipeline.adapters.writers.sheets import MAX_SHEET_ROWS
from ocr_pipeline.extraction.rows import MAX_TABLE_COLUMNS, MAX_TABLE_ROWS
from ocr_pipeline.model.row import ReportRow
from ocr_pipeline.planning.keys import MAX_RESULT_KEY_BYTES, result_key_json
from ocr_pipeline.spec.clova_wire import WireResponse

PAGE = (Path(__file__).parents[4] / "docs" / "results.md").read_text("utf-8")


@pytest.mark.parametrize(
    "word",
    [
        *(f"`{field.name}`" for field in fields(ReportRow)),
        *(f"`{name}`" for name in SCHEMA.names),
        *(f"`{notice[0]}`" for notice in (xlsx.TEXT_CUT, xlsx.CONTROL_CHARACTERS, xlsx.TABLE_CUT)),
        *(f"<chunk>{writer.suffix}`" for writer in (*report_writers(), pages_writer())),
        *(f"`{key}`" for key in sorted(WireResponse.__optional_keys__ - {"error"})),
        f"{MAX_CELL_UNITS:,} characters",
        f"{MAX_SHEET_ROWS:,} rows",
        f"{MAX_TABLE_ROWS:,} rows or {MAX_TABLE_COLUMNS:,} columns",
        f"over {MAX_RESULT_KEY_BYTES:,} bytes",
        *(
            f"`{result_key_json(key)}`"
            for key in ("100%.png", "../x", ".x", "a./b", "a /b", "a.json/b", "a//b", "_reports/x")
        ),
    ],
)
def test_the_page_names_it(word: str) -> None:
    assert word in PAGE


def test_the_page_lists_the_columns_of_the_workbook() -> None:
    words = " ".join(PAGE.split())
    for columns in (
        xlsx.RESULT_COLUMNS,
        xlsx.ERROR_COLUMNS,
        template_sheet.PAGE_COLUMNS,
        template_sheet.UNMATCHED_COLUMNS,
    ):
        assert ", ".join(column.header for column in columns) in words
