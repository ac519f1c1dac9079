"""Items become a workbook for people: sheets ``Results``, ``Tables`` and ``Errors``.

In front of them, a template's pages get a sheet of their own, and those that no template fits get
``Unmatched`` (``template_sheet``).

Rows are made by ``extraction.rows``; what makes text safe is ``cell_text``; how sheets grow is
``sheets``, and how they look ``cell_styles``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.writer.excel import ExcelWriter

from ocr_pipeline.adapters.writers.cell_styles import (
    COUNT,
    GRID,
    HEADING,
    PLAIN,
    SHARE,
    WRAPPED,
    add_styles,
)
from ocr_pipeline.adapters.writers.cell_text import CellText, clean
from ocr_pipeline.adapters.writers.fixed_zip import FixedZip
from ocr_pipeline.adapters.writers.sheets import MAX_SHEET_ROWS, Column, SheetSeries
from ocr_pipeline.adapters.writers.template_sheet import (
    write_template_sheets,
    write_unmatched_sheet,
)
from ocr_pipeline.extraction.rows import (
    MAX_TABLE_COLUMNS,
    MAX_TABLE_ROWS,
    error_rows,
    table_blocks,
    text_rows,
)
from ocr_pipeline.extraction.template_rows import TemplateRow, TemplateTables, UnmatchedRow
from ocr_pipeline.model.row import ErrorRow, ItemResult, ResultRow, TableBlock, WriteReport

RESULT_COLUMNS = (
    Column("File", 40),
    Column("Page", 8),
    Column("Line", 8),
    Column("Text", 74),
    Column("Confidence", 13),
    Column("Left px", 10),
    Column("Top px", 10),
    Column("Width px", 11),
    Column("Height px", 11),
    Column("Status", 14),
    Column("Duplicate of", 14),
)
ERROR_COLUMNS = (
    Column("File", 40),
    Column("Page", 8),
    Column("Code", 28),
    Column("Cause", 52),
    Column("Remedy", 52),
    Column("Detail", 44),
)
TABLE_COLUMNS = (Column("", 20),) * 30

Notice = tuple[str, str, str]  # code, cause, remedy
_Owner = ResultRow | TableBlock | TemplateRow | UnmatchedRow  # whose text it is

TEXT_CUT: Notice = (
    "TEXT_CUT",
    "A cell holds at most 32,767 characters; the text was longer.",
    "Take the whole text from the Parquet file of the pages, or use `file_format: json`.",
)
CONTROL_CHARACTERS: Notice = (
    "CONTROL_CHARACTERS",
    "The text held control characters, which a sheet cannot show; each one was replaced.",
    "Nothing, if the rest reads well; else look at the image.",
)
TABLE_CUT: Notice = (
    "TABLE_CUT",
    f"A table is written up to {MAX_TABLE_ROWS:,} rows and {MAX_TABLE_COLUMNS:,} columns.",
    "Take the whole table from the Parquet file of the pages, or use `file_format: json`.",
)


class XlsxWriter:
    """One workbook for any number of items; rows go to temporary files while items come."""

    suffix = ".xlsx"

    def __init__(self, max_sheet_rows: int = MAX_SHEET_ROWS) -> None:
        """Take the number of rows that a sheet may have, its header included."""
        self._max_sheet_rows = max_sheet_rows

    def write(self, results: Iterable[ItemResult], path: Path) -> WriteReport:
        """Create or replace the workbook."""
        book = _Book(self._max_sheet_rows)
        for result in results:
            book.add(result)
        return book.save(path)


class _Book:
    """A workbook that is being written."""

    def __init__(self, max_rows: int) -> None:
        self._max_rows = max_rows
        self._workbook = Workbook(write_only=True)
        add_styles(self._workbook)
        self._results = SheetSeries(self._workbook, "Results", RESULT_COLUMNS, max_rows)
        self._tables = SheetSeries(self._workbook, "Tables", TABLE_COLUMNS, max_rows)
        self._errors = SheetSeries(self._workbook, "Errors", ERROR_COLUMNS, max_rows)
        self._templates = TemplateTables()
        self._latest_ms = 0
        self._counts: Counter[str] = Counter()

    def add(self, result: ItemResult) -> None:
        self._counts["items"] += 1
        self._latest_ms = max(self._latest_ms, result.timestamp_ms)
        self._counts["rows"] += self._templates.add(result)
        for row in text_rows(result):
            self._counts["rows"] += 1
            self._add_row(row)
        for block in table_blocks(result):
            self._counts["tables"] += 1
            self._add_table(block)
        for error in error_rows(result):
            self._counts["errors"] += 1
            self._add_error(error)

    def save(self, path: Path) -> WriteReport:
        if not self._counts["tables"]:
            self._tables.append([self._tables.text("No tables.", PLAIN)])
        self._write_templates()
        for series in (self._results, self._tables, self._errors):
            series.close()
        # Not the time of writing: the same items give the same bytes.
        latest = datetime.fromtimestamp(self._latest_ms // 1000, UTC).replace(tzinfo=None)
        properties = self._workbook.properties
        properties.creator, properties.created, properties.modified = "ocr-pipeline", latest, latest
        ExcelWriter(self._workbook, FixedZip(path)).save()
        return WriteReport(**self._counts)

    def _write_templates(self) -> None:
        """In front of the sheets that are there; nothing where no template was looked for."""
        first = self._workbook.worksheets[0]
        for table in self._templates:
            index = self._workbook.index(first)
            write_template_sheets(self._workbook, table, self._max_rows, index, self._fit)
        if self._templates.any:
            index = self._workbook.index(first)
            unmatched = self._templates.unmatched
            write_unmatched_sheet(self._workbook, unmatched, self._max_rows, index, self._fit)

    def _add_row(self, row: ResultRow) -> None:
        sheet = self._results
        sheet.reserve(1)
        text = self._fit(row.text, row, f"sheet {sheet.name}, row {sheet.next_row}")
        sheet.append(
            [
                sheet.text(clean(row.file).text, PLAIN),
                sheet.number(row.page, COUNT),
                sheet.number(row.line or None, COUNT),
                sheet.text(text, PLAIN),
                sheet.number(row.confidence, SHARE),
                row.left_px,
                row.top_px,
                row.width_px,
                row.height_px,
                sheet.text(row.status, PLAIN),
                sheet.number(row.duplicate_of, COUNT),
            ]
        )

    def _add_table(self, block: TableBlock) -> None:
        """A heading, the grid with its merged cells, an empty row: never split over two sheets."""
        sheet = self._tables
        sheet.reserve(block.rows + 2)
        name = clean(block.file).text
        heading = f"{name}  \N{MIDDLE DOT}  page {block.page}  \N{MIDDLE DOT}  table {block.number}"
        sheet.append([sheet.text(heading, HEADING)])
        top = sheet.next_row
        for cell in block.cells:
            if cell.row_span > 1 or cell.column_span > 1:
                sheet.merge(top + cell.row, 1 + cell.column, cell.row_span, cell.column_span)
        for cells, lines in self._grid(block, sheet.name, top):
            sheet.append(cells, lines)
        sheet.append([])
        if block.cells_left_out:
            self._notice(TABLE_CUT, block, f"table {block.number}: {block.cells_left_out:,} cells")

    def _grid(
        self, block: TableBlock, sheet_name: str, top: int
    ) -> Iterator[tuple[list[Cell], int]]:
        texts: dict[int, dict[int, str]] = {}
        for cell in block.cells:
            place = f"sheet {sheet_name}, row {top + cell.row}"
            texts.setdefault(cell.row, {})[cell.column] = self._fit(cell.text, block, place)
        for number in range(block.rows):
            row = [texts.get(number, {}).get(column, "") for column in range(block.columns)]
            lines = max(text.count("\n") + 1 for text in row)
            yield [self._tables.text(text, GRID) for text in row], lines

    def _add_error(self, error: ErrorRow) -> None:
        sheet = self._errors
        file, *texts = (
            clean(text).text
            for text in (error.file, error.code, error.cause, error.remedy, error.detail)
        )
        sheet.append(
            [
                sheet.text(file, WRAPPED),
                sheet.number(error.page, COUNT),
                *(sheet.text(text, WRAPPED) for text in texts),
            ],
            lines=sheet.lines([file, "", *texts]),
        )

    def _fit(self, raw: str, owner: _Owner, place: str) -> str:
        """Text as a cell can hold it; what had to change is a notice on the sheet ``Errors``."""
        cleaned = clean(raw)
        for notice, detail in _changes(cleaned):
            self._notice(notice, owner, f"{place}: {detail}")
        return cleaned.text

    def _notice(self, notice: Notice, owner: _Owner, detail: str) -> None:
        self._counts["notices"] += 1
        self._add_error(ErrorRow(owner.file, owner.page, *notice, detail))


def _changes(cleaned: CellText) -> Iterator[tuple[Notice, str]]:
    if cleaned.cut_characters:
        yield TEXT_CUT, f"{cleaned.cut_characters:,} characters are missing"
    if cleaned.replaced:
        yield CONTROL_CHARACTERS, f"{cleaned.replaced:,} characters"
