"""Rows become sheets of one kind, with a further sheet where one is full.

Which rows and columns there are belongs to ``xlsx``, how cells look to ``cell_styles``.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ocr_pipeline.adapters.writers.cell_styles import HEADER, SUBHEADER
from ocr_pipeline.adapters.writers.cell_text import escape_ooxml, starts_formula

MAX_SHEET_ROWS = 1_048_576

_LINE_POINTS = 15.0
_HEADER_LINES = 1.3  # bold Hangul is cut off in one
_MAX_ROW_POINTS = 409.0  # Excel's limit
_PAGE_CHARACTERS = 240  # of a row on a printed page


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; its width is in characters.

    It and those that follow, ``titled`` in all, can stand under a ``title``: then the header has
    two rows, and columns without a title reach over both.
    """

    header: str
    width: float
    title: str = ""
    titled: int = 0


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
        frozen_columns: int = 0,
    ) -> None:
        """Open the first sheet, at ``index`` or behind the others.

        Columns with names get a header that stays and filters; ``frozen_columns`` stay, too.
        """
        self._index = index
        self._frozen_columns = frozen_columns
        self._header_rows = 2 if any(column.titled for column in columns) else 1
        self._max_rows = max_rows
        self._workbook = workbook
        self._title = title
        self._columns = columns
        self._count = 0
        self._looks: dict[tuple[str, bool, str], StyleArray] = {}
        self._open()

    @property
    def name(self) -> str:
        """Title of the current sheet."""
        return str(self._sheet.title)

    @property
    def next_row(self) -> int:
        """Number of the next row on the current sheet, from 1."""
        return self._rows + 1

    @property
    def next_index(self) -> int:
        """Where in the workbook a sheet behind the current one stands."""
        return int(self._workbook.index(self._sheet)) + 1

    def reserve(self, rows: int) -> None:
        """Go on to a further sheet unless this many rows fit on the current one."""
        if self._rows + rows > self._max_rows:
            self.close()
            self._open()

    def text(self, text: str, style: str, tint: str = "") -> Cell:
        """A cell that is text whatever it holds, also after somebody edits it (``quotePrefix``)."""
        cell = WriteOnlyCell(self._sheet, escape_ooxml(text))
        cell.data_type = "s"  # left alone, "=1+1" is a formula and "#N/A" an error
        cell._style = self._look(style, starts_formula(text), tint)
        return cell

    def number(self, value: float | None, style: str, tint: str = "") -> Cell:
        """A styled number, or an empty cell."""
        cell = WriteOnlyCell(self._sheet, value)
        cell._style = self._look(style, quoted=False, tint=tint)
        return cell

    def append(self, row: Sequence[Cell | int | None], lines: float = 1) -> None:
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
            self._sheet.auto_filter.ref = f"A{self._header_rows}:{last}{self._rows}"
        self._sheet.merged_cells = self._merged  # a list: openpyxl's own set has no stable order
        self._sheet.close()

    def _look(self, style: str, quoted: bool, tint: str = "") -> StyleArray:
        """Cells of one look share it: setting ``cell.style`` on each one takes half of the time."""
        look = self._looks.get((style, quoted, tint))
        if look is None:
            sample = WriteOnlyCell(self._sheet)
            sample.style = style
            sample.quotePrefix = quoted
            if tint:
                sample.fill = PatternFill("solid", fgColor=tint)
            look = self._looks[style, quoted, tint] = sample._style
        return look

    @property
    def _has_header(self) -> bool:
        return any(column.header for column in self._columns)

    def _open(self) -> None:
        after = self.next_index if self._count else self._index
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
            self._freeze()
            self._append_header()

    def _freeze(self) -> None:
        first = get_column_letter(self._frozen_columns + 1)
        self._sheet.freeze_panes = f"{first}{self._header_rows + 1}"
        self._sheet.print_title_rows = f"1:{self._header_rows}"
        if self._frozen_columns:
            self._sheet.print_title_cols = f"A:{get_column_letter(self._frozen_columns)}"
            characters = sum(column.width for column in self._columns)
            self._sheet.page_setup.fitToWidth = math.ceil(characters / _PAGE_CHARACTERS)

    def _append_header(self) -> None:
        if self._header_rows == 1:
            header = [self.text(column.header, HEADER) for column in self._columns]
            self.append(header, _HEADER_LINES)
            return
        above, below, left = [], [], 0
        for number, column in enumerate(self._columns, start=1):
            if column.titled:
                left = column.titled
                self.merge(1, number, 1, left)
            if left:
                left -= 1
                above.append(self.text(column.title, HEADER))
                below.append(self.text(column.header, SUBHEADER))
            else:
                self.merge(1, number, 2, 1)
                above.append(self.text(column.header, HEADER))
                below.append(self.text("", HEADER))
        self.append(above, _HEADER_LINES)
        self.append(below, _HEADER_LINES)


def _lines(text: str, width: float) -> int:
    """Lines of a text in a column; ideographs and Hangul are two characters wide."""
    room = max(width - 3, 1)  # indent and margins
    return sum(max(1, math.ceil(_width(line) / room)) for line in text.split("\n"))


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
