"""Rows become sheets of one kind, with a further sheet where one is full.

Which rows and columns there are belongs to ``xlsx``.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ocr_pipeline.adapters.writers.cell_text import escape_ooxml, starts_formula

MAX_SHEET_ROWS = 1_048_576

HEADER = "OCR header"
HEADING = "OCR heading"
GRID = "OCR grid"
PLAIN = "OCR text"
WRAPPED = "OCR wrapped"
COUNT = "OCR count"
SHARE = "OCR share"

_LINE_POINTS = 15.0
_MAX_ROW_POINTS = 409.0  # Excel's limit
_INK = "2F4B66"
_FAINT = "B4BEC8"


def add_styles(workbook: Workbook) -> None:
    """Register the named styles that cells refer to."""
    font = Font(name="Calibri", size=11)
    bold = Font(name="Calibri", size=11, bold=True, color=_INK)
    white = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
    line = Side(style="thin", color=_FAINT)
    wrapped = Alignment(vertical="top", wrap_text=True)
    styles = [
        NamedStyle(
            HEADER,
            white,
            PatternFill("solid", fgColor=_INK),
            alignment=Alignment("left", "center", indent=1),
        ),
        NamedStyle(HEADING, bold),
        NamedStyle(GRID, font, border=Border(line, line, line, line), alignment=wrapped),
        NamedStyle(PLAIN, font, alignment=Alignment("left", indent=1)),
        NamedStyle(WRAPPED, font, alignment=Alignment("left", "top", wrap_text=True, indent=1)),
        NamedStyle(COUNT, font, alignment=Alignment(horizontal="center", vertical="top")),
        NamedStyle(SHARE, font, number_format="0.0%"),
    ]
    for style in styles:
        workbook.add_named_style(style)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; its width is in characters."""

    header: str
    width: float


class SheetSeries:
    """``Results``, ``Results (2)``, ...: rows go to a file as they come.

    Only merged ranges are kept in memory.
    """

    _sheet: WriteOnlyWorksheet

    def __init__(
        self,
        workbook: Workbook,
        title: str,
        columns: Sequence[Column],
        max_rows: int = MAX_SHEET_ROWS,
        index: int | None = None,
    ) -> None:
        """Open the first sheet, at ``index`` or behind the others.

        Columns with names get a header that stays and filters.
        """
        self._index = index
        self._max_rows = max_rows
        self._workbook = workbook
        self._title = title
        self._columns = columns
        self._count = 0
        self._looks: dict[tuple[str, bool], StyleArray] = {}
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
        if self._rows + rows > self._max_rows:
            self.close()
            self._open()

    def text(self, text: str, style: str) -> Cell:
        """A cell that is text whatever it holds, also after somebody edits it (``quotePrefix``)."""
        cell = WriteOnlyCell(self._sheet, escape_ooxml(text))
        cell.data_type = "s"  # left alone, "=1+1" is a formula and "#N/A" an error
        cell._style = self._look(style, starts_formula(text))
        return cell

    def number(self, value: float | None, style: str) -> Cell:
        """A styled number, or an empty cell."""
        cell = WriteOnlyCell(self._sheet, value)
        cell._style = self._look(style, quoted=False)
        return cell

    def append(self, row: Sequence[Cell | int | None], lines: int = 1) -> None:
        """Write one row, as high as this many lines of text."""
        self.reserve(1)
        self._rows += 1
        if lines > 1:
            height = min(lines * _LINE_POINTS, _MAX_ROW_POINTS)
            self._sheet.row_dimensions[self._rows].height = height
        self._sheet.append(row)
        self._sheet.row_dimensions.pop(self._rows, None)  # written; it would stay in memory

    def lines(self, texts: Sequence[str]) -> int:
        """Lines that the highest of some wrapped texts, one per column, will take."""
        columns = zip(texts, self._columns, strict=False)
        return max((_lines(text, column.width) for text, column in columns), default=1)

    def merge(self, row: int, column: int, row_span: int, column_span: int) -> None:
        """Merge cells of the current sheet; row and column count from 1."""
        first = f"{get_column_letter(column)}{row}"
        last = f"{get_column_letter(column + column_span - 1)}{row + row_span - 1}"
        self._merged.append(f"{first}:{last}")

    def close(self) -> None:
        """No more rows for the current sheet."""
        if self._has_header:
            last = get_column_letter(len(self._columns))
            self._sheet.auto_filter.ref = f"A1:{last}{self._rows}"
        self._sheet.merged_cells = self._merged  # a list: openpyxl's own set has no stable order
        self._sheet.close()

    def _look(self, style: str, quoted: bool) -> StyleArray:
        """Cells of one look share it: setting ``cell.style`` on each one takes half of the time."""
        look = self._looks.get((style, quoted))
        if look is None:
            sample = WriteOnlyCell(self._sheet)
            sample.style = style
            sample.quotePrefix = quoted
            look = self._looks[style, quoted] = sample._style
        return look

    @property
    def _has_header(self) -> bool:
        return any(column.header for column in self._columns)

    def _open(self) -> None:
        after = self._workbook.index(self._sheet) + 1 if self._count else self._index
        self._count += 1
        title = self._title if self._count == 1 else f"{self._title} ({self._count})"
        self._sheet = self._workbook.create_sheet(title, after)
        self._rows = 0
        self._merged: list[str] = []
        for number, column in enumerate(self._columns, start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = column.width
        self._sheet.page_setup.orientation = "landscape"
        self._sheet.page_setup.fitToHeight = 0
        self._sheet.sheet_properties.pageSetUpPr.fitToPage = True
        if self._has_header:
            self._sheet.freeze_panes = "A2"
            self._sheet.print_title_rows = "1:1"
            self.append([self.text(column.header, HEADER) for column in self._columns])


def _lines(text: str, width: float) -> int:
    """Lines of a text in a column; ideographs and Hangul are two characters wide."""
    room = max(width - 3, 1)  # indent and margins
    return sum(max(1, math.ceil(_width(line) / room)) for line in text.split("\n"))


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
