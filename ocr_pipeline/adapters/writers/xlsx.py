"""Items become a workbook for people: sheets ``Results``, ``Tables`` and ``Errors``.

Rows are made by ``extraction.rows``; what makes text safe is ``cell_text``; sheets and styles are in ``sheets``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from ocr_pipeline.adapters.writers.cell_text import CellText, clean
from ocr_pipeline.adapters.writers.fixed_zip import FixedZip
from ocr_pipeline.adapters.writers.sheets import (
    GRID,
    HEADING,
    MAX_SHEET_ROWS,
    SHARE,
    WRAPPED,
    Column,
    SheetSeries,
    Value,
    add_styles,
)
from ocr_pipeline.extraction.rows import error_rows, table_blocks, text_rows
from ocr_pipeline.model.row import (
    ErrorRow,
    ItemResult,
    ResultRow,
    TableBlock,
    TableCell,
    WriteReport,
)

RESULT_COLUMNS = (
    Column("File", 38),
    Column("Page", 7),
    Column("Line", 7),
    Column("Text", 72),
    Column("Confidence", 12),
    Column("Left px", 9),
    Column("Top px", 9),
    Column("Width px", 10),
    Column("Height px", 10),
    Column("Status", 12),
    Column("Duplicate of", 13),
)
ERROR_COLUMNS = (
    Column("File", 38),
    Column("Page", 7),
    Column("Code", 26),
    Column("Cause", 52),
    Column("Remedy", 52),
    Column("Detail", 44),
)
TABLE_COLUMNS = (Column("", 20),) * 30

TEXT_CUT = (
    "TEXT_CUT",
    "A cell holds at most 32,767 characters; the text was longer.",
    "Take the whole text from the JSON result (`file_format: json`) or from the Parquet file of the pages.",
)
CONTROL_CHARACTERS = (
    "CONTROL_CHARACTERS",
    "The text held control characters, which no sheet can show; each was replaced by \N{REPLACEMENT CHARACTER}.",
    "Nothing, if the rest reads well; else look at the image.",
)


class XlsxWriter:
    """One workbook for any number of items; rows are streamed to temporary files while items come."""

    suffix = ".xlsx"

    def __init__(self, max_sheet_rows: int = MAX_SHEET_ROWS) -> None:
        """Take the rows that a sheet may have, with its header."""
        self._max_sheet_rows = max_sheet_rows

    def write(self, results: Iterable[ItemResult], path: Path) -> WriteReport:
        """Create or replace the workbook."""
        book = _Book.open(self._max_sheet_rows)
        for result in results:
            book.add(result)
        return book.save(path)


@dataclass(slots=True)
class _Book:
    workbook: Workbook
    results: SheetSeries
    tables: SheetSeries
    errors: SheetSeries
    latest_ms: int = 0
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("items", "rows", "tables", "errors", "notices"), 0)
    )

    @staticmethod
    def open(max_rows: int) -> "_Book":
        workbook = Workbook(write_only=True)
        add_styles(workbook)
        return _Book(
            workbook,
            SheetSeries(workbook, "Results", RESULT_COLUMNS, max_rows),
            SheetSeries(workbook, "Tables", TABLE_COLUMNS, max_rows),
            SheetSeries(workbook, "Errors", ERROR_COLUMNS, max_rows),
        )

    def add(self, result: ItemResult) -> None:
        self.counts["items"] += 1
        self.latest_ms = max(self.latest_ms, result.timestamp_ms)
        for row in text_rows(result):
            self._add_row(row)
        for block in table_blocks(result):
            self._add_table(block)
        for error in error_rows(result):
            self.counts["errors"] += 1
            self._add_error(error)

    def save(self, path: Path) -> WriteReport:
        if not self.counts["tables"]:
            self.tables.append(["No tables."])
        for series in (self.results, self.tables, self.errors):
            series.close()
        written = datetime.fromtimestamp(self.latest_ms / 1000, UTC).replace(
            microsecond=0, tzinfo=None
        )
        properties = self.workbook.properties
        properties.creator, properties.created, properties.modified = (
            "ocr-pipeline",
            written,
            written,
        )
        ExcelWriter(self.workbook, FixedZip(path)).save()
        return WriteReport(**self.counts)

    def _add_row(self, row: ResultRow) -> None:
        self.counts["rows"] += 1
        sheet = self.results
        sheet.reserve(1)
        place = f"sheet {sheet.name}, row {sheet.next_row}"
        confidence: Value = None if row.confidence is None else sheet.number(row.confidence, SHARE)
        text = self._text(row.text, row.file, row.page, place)
        sheet.append(
            [
                sheet.text(clean(row.file).text),
                row.page,
                row.line or None,
                sheet.text(text),
                confidence,
                row.left_px,
                row.top_px,
                row.width_px,
                row.height_px,
                row.status,
                row.duplicate_of,
            ]
        )

    def _add_table(self, block: TableBlock) -> None:
        """A heading, the grid with its merged cells, an empty row; a table is not split over two sheets."""
        self.counts["tables"] += 1
        sheet = self.tables
        sheet.reserve(min(block.rows + 2, sheet.max_rows))
        heading = f"{clean(block.file).text}  \N{MIDDLE DOT}  page {block.page}  \N{MIDDLE DOT}  table {block.number}"
        sheet.append([sheet.text(heading, HEADING)])
        top = sheet.next_row
        for cell in block.cells:
            if cell.row_span > 1 or cell.column_span > 1:
                sheet.merge(top + cell.row, 1 + cell.column, cell.row_span, cell.column_span)
        for row in self._grid_rows(block, sheet.name, top):
            sheet.append(row)
        sheet.append([])

    def _grid_rows(self, block: TableBlock, sheet_name: str, top: int) -> Iterator[list[Value]]:
        by_row: dict[int, list[TableCell]] = {}
        for cell in block.cells:
            by_row.setdefault(cell.row, []).append(cell)
        for number in range(block.rows):
            row: list[Value] = [self.tables.text("", GRID) for _ in range(block.columns)]
            for cell in by_row.get(number, ()):
                place = f"sheet {sheet_name}, row {top + number}"
                text = self._text(cell.text, block.file, block.page, place)
                row[cell.column] = self.tables.text(text, GRID)
            yield row

    def _add_error(self, error: ErrorRow) -> None:
        texts = (error.code, error.cause, error.remedy, error.detail)
        self.errors.append(
            [
                self.errors.text(clean(error.file).text, WRAPPED),
                error.page,
                *(self.errors.text(clean(text).text, WRAPPED) for text in texts),
            ]
        )

    def _text(self, raw: str, file: str, page: int, place: str) -> str:
        """Text as a cell can hold it; what had to change is a notice on the sheet ``Errors``."""
        cleaned = clean(raw)
        for notice, detail in _changes(cleaned):
            self.counts["notices"] += 1
            self._add_error(ErrorRow(file, page, *notice, f"{place}: {detail}"))
        return cleaned.text


def _changes(cleaned: CellText) -> Iterator[tuple[tuple[str, str, str], str]]:
    if cleaned.cut_characters:
        yield TEXT_CUT, f"{cleaned.cut_characters:,} characters are missing"
    if cleaned.replaced:
        yield CONTROL_CHARACTERS, f"{cleaned.replaced:,} characters"
