"""Rows become sheets of one kind, with a further sheet where one is full. Which rows there are belongs to ``xlsx``."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

from ocr_pipeline.adapters.writers.cell_text import escape_ooxml, starts_formula

MAX_SHEET_ROWS = 1_048_576

Value = str | int | float | Cell | None

HEADER, HEADING, GRID, WRAPPED, SHARE = (
    "OCR header",
    "OCR heading",
    "OCR grid",
    "OCR wrapped",
    "OCR share",
)
_LINE = Side(style="thin", color="B4BEC8")
_INK = "2F4B66"
_TOP_WRAPPED = Alignment(vertical="top", wrap_text=True)


def add_styles(workbook: Workbook) -> None:
    """Register the named styles that cells refer to."""
    header = NamedStyle(HEADER, Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=_INK))
    header.alignment = Alignment(vertical="center")
    workbook.add_named_style(header)
    workbook.add_named_style(NamedStyle(HEADING, Font(bold=True, color=_INK)))
    border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    workbook.add_named_style(NamedStyle(GRID, border=border, alignment=_TOP_WRAPPED))
    workbook.add_named_style(NamedStyle(WRAPPED, alignment=_TOP_WRAPPED))
    workbook.add_named_style(NamedStyle(SHARE, number_format="0.0%"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; its width is in characters."""

    header: str
    width: float


class SheetSeries:
    """``Results``, ``Results (2)``, ...: rows go to a file as they come; only merged ranges are kept in memory."""

    def __init__(
        self,
        workbook: Workbook,
        title: str,
        columns: Sequence[Column],
        max_rows: int = MAX_SHEET_ROWS,
    ) -> None:
        """Open the first sheet. A header that people filter by is written when columns have names."""
        self._workbook = workbook
        self._title = title
        self._columns = columns
        self.max_rows = max_rows
        self._count = 0
        self._open()

    @property
    def name(self) -> str:
        """Title of the current sheet."""
        return str(self._sheet.title)

    @property
    def next_row(self) -> int:
        """Number of the next row on the current sheet, from 1."""
        return self._rows + 1

    def reserve(self, rows: int) -> None:
        """Go on to a further sheet unless this many rows fit on the current one."""
        if self._rows + rows > self.max_rows:
            self.close()
            self._open()

    def text(self, text: str, style: str | None = None) -> Cell:
        """A cell that is text whatever it holds, also after somebody edits it (``quotePrefix``)."""
        cell = WriteOnlyCell(self._sheet, escape_ooxml(text))
        cell.data_type = "s"  # left alone, "=1+1" is a formula and "#N/A" an error
        if style:
            cell.style = style
        if starts_formula(text):
            cell.quotePrefix = True
        return cell

    def number(self, value: float, style: str) -> Cell:
        """A styled number."""
        cell = WriteOnlyCell(self._sheet, value)
        cell.style = style
        return cell

    def append(self, row: Sequence[Value]) -> None:
        """Write one row. Plain strings are for our own words; text from outside goes through ``text``."""
        self.reserve(1)
        self._sheet.append(row)
        self._rows += 1

    def merge(self, row: int, column: int, row_span: int, column_span: int) -> None:
        """Merge cells of the current sheet; row and column count from 1."""
        first = f"{get_column_letter(column)}{row}"
        last = f"{get_column_letter(column + column_span - 1)}{row + row_span - 1}"
        self._merged.append(f"{first}:{last}")

    def close(self) -> None:
        """No more rows for the current sheet."""
        if any(column.header for column in self._columns):
            last = get_column_letter(len(self._columns))
            self._sheet.auto_filter.ref = f"A1:{last}{max(self._rows, 1)}"
        self._sheet.merged_cells = self._merged  # a list: openpyxl's own set has no stable order
        self._sheet.close()

    def _open(self) -> None:
        self._count += 1
        title = self._title if self._count == 1 else f"{self._title} ({self._count})"
        after = self._workbook.index(self._sheet) + 1 if self._count > 1 else None
        self._sheet = self._workbook.create_sheet(title, after)
        self._rows = 0
        self._merged: list[str] = []
        for number, column in enumerate(self._columns, start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = column.width
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.sheet_properties.pageSetUpPr.fitToPage = True
        if any(column.header for column in self._columns):
            self._sheet.freeze_panes = "A2"
            self._sheet.print_title_rows = "1:1"
            self.append([self.text(column.header, HEADER) for column in self._columns])
