"""The pages of one template become a sheet: a row a page, a value and its confidence a field.

Which rows and columns there are belongs to ``extraction.template_rows``.
"""

import re

from openpyxl import Workbook

from ocr_pipeline.adapters.writers.cell_text import clean
from ocr_pipeline.adapters.writers.sheets import COUNT, SHARE, WRAPPED, Column, SheetSeries
from ocr_pipeline.extraction.template_rows import FieldValue, TemplateRow, TemplateTable

_NO_TITLE = re.compile(r"[\[\]:*?/\\'\x00-\x1f\x7f\ufffd]")
_NAME_CHARACTERS = 14  # 31 are allowed; the id and the number of a further sheet follow
_MAX_FIELDS = 5_000  # a sheet has 16,384 columns
_NOTHING = FieldValue("", None)


def write_template_sheet(
    workbook: Workbook, table: TemplateTable, index: int, max_rows: int
) -> None:
    """Write one sheet (more, where one is full) in front of the sheet at ``index``."""
    names = list(table.columns)[:_MAX_FIELDS]
    columns = [Column("File", 40), Column("Page", 8)]
    for name in names:
        columns += [Column(clean(name).text, 28), Column("Confidence", 13)]
    columns.append(Column("Duplicate of", 14))
    series = SheetSeries(workbook, _title(table), columns, max_rows, index)
    for row in table.rows:
        _add_row(series, row, names)
    series.close()


def _title(table: TemplateTable) -> str:
    """The template's name as far as a sheet's title can hold it, and its id, which is unique."""
    name = _NO_TITLE.sub(" ", clean(table.name).text)[:_NAME_CHARACTERS].strip()
    return f"{name} #{table.template_id}".strip()


def _add_row(series: SheetSeries, row: TemplateRow, names: list[str]) -> None:
    series.reserve(1)
    file = clean(row.file).text
    cells = [series.text(file, WRAPPED), series.number(row.page, COUNT)]
    lines = series.lines([file])
    for name in names:
        value = row.values.get(name, _NOTHING)
        text = clean(value.text).text
        lines = max(lines, text.count("\n") + 1)
        cells += [series.text(text, WRAPPED), series.number(value.confidence, SHARE)]
    cells.append(series.number(row.duplicate_of, COUNT))
    series.append(cells, lines)
