"""The pages of one template become a sheet: a row a page, under each field's name what it holds.

Pages that no template fits become the sheet ``Unmatched``. Which rows and columns there are belongs
to ``extraction.template_rows``.
"""

import re
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment

from ocr_pipeline.adapters.writers.cell_styles import (
    CENTERED,
    EMPTY_TINT,
    FIELD,
    FIELD_SHARE,
    REVIEW_TINT,
)
from ocr_pipeline.adapters.writers.cell_text import clean, escape_ooxml
from ocr_pipeline.adapters.writers.sheets import Column, SheetSeries
from ocr_pipeline.extraction.template_rows import (
    FieldValue,
    TemplateRow,
    TemplateTable,
    UnmatchedRow,
)

Fit = Callable[[str, TemplateRow | UnmatchedRow, str], str]
"""Text of a row at a place as a cell can hold it; what had to be changed is told elsewhere."""

PAGE_COLUMNS = (
    Column("File", 40),
    Column("Page", 8),
    Column("To review", 24),
    Column("Score", 10),
    Column("Version", 11),
)
VALIDATION_COLUMN = Column("Validation", 24)  # where a page was validated
FROZEN_COLUMNS = 2  # file and page
UNMATCHED_COLUMNS = (
    Column("File", 40),
    Column("Page", 8),
    Column("Nearest template", 34),
    Column("Score", 10),
    Column("Version", 11),
    Column("Reason", 70),
    Column("Duplicate of", 15),
)
_MAX_NAMES = 4_000  # a field takes 4 of the 16,384 columns that a sheet has
_TINTS = {"review": REVIEW_TINT, "empty": EMPTY_TINT, "INVALID": REVIEW_TINT}
_COMMENT_PX = (280, 70)

_NO_TITLE = re.compile(
    r"[\[\]:*?/\\'\x00-\x1f\x7f\ufffd\U00010000-\U0010ffff]"
)  # the last count twice
_TITLE_CHARACTERS = 31 - len(" (999)")  # the number of a further sheet follows


def write_template_sheets(
    workbook: Workbook, table: TemplateTable, max_rows: int, index: int, fit: Fit
) -> None:
    """Write one sheet at ``index``, and further ones where there are too many rows or fields."""
    names = [(name, False) for name in table.columns] + [(name, True) for name in table.combined]
    for first in range(0, max(1, len(names)), _MAX_NAMES):
        some = names[first : first + _MAX_NAMES]
        fields = [name for name, is_combined in some if not is_combined]
        combined = [name for name, is_combined in some if is_combined]
        columns = [
            *PAGE_COLUMNS,
            *([VALIDATION_COLUMN] if table.validated else ()),
            *_columns(fields, combined),
            Column("Duplicate of", 15),
        ]
        title = _title(table, first // _MAX_NAMES + 1)
        series = SheetSeries(workbook, title, columns, max_rows, index, FROZEN_COLUMNS)
        sheet = _TemplateSheet(series, fields, combined, fit, validated=table.validated)
        for row in table.rows:
            sheet.add(row)
        series.close()
        index = series.next_index


def write_unmatched_sheet(
    workbook: Workbook, rows: Sequence[UnmatchedRow], max_rows: int, index: int, fit: Fit
) -> None:
    """Write ``Unmatched`` at ``index``, and a further one where it is full."""
    series = SheetSeries(workbook, "Unmatched", UNMATCHED_COLUMNS, max_rows, index, FROZEN_COLUMNS)
    for row in rows:
        place = _place(series)
        nearest = row.nearest
        name = f"{nearest.name} #{nearest.template_id}" if nearest else ""
        reason = nearest.reason if nearest else ""
        _append(
            series,
            [
                series.text(clean(row.file).text, FIELD),
                series.number(row.page, CENTERED),
                series.text(fit(name, row, place), FIELD),
                series.number(nearest.score if nearest else None, FIELD_SHARE),
                series.number(nearest.version if nearest else None, CENTERED),
                series.text(fit(reason, row, place), FIELD),
                series.number(row.duplicate_of, CENTERED),
            ],
        )
    series.close()


class _TemplateSheet:
    """Some fields and combined values of a template's pages."""

    def __init__(
        self,
        series: SheetSeries,
        fields: Sequence[str],
        combined: Sequence[str],
        fit: Fit,
        *,
        validated: bool,
    ) -> None:
        self._series = series
        self._fields = fields
        self._combined = combined
        self._fit = fit
        self._validated = validated

    def add(self, row: TemplateRow) -> None:
        series, place = self._series, _place(self._series)
        cells = [
            series.text(clean(row.file).text, FIELD),
            series.number(row.page, CENTERED),
            series.text(clean(", ".join(row.to_review)).text, FIELD),
            series.number(row.score, FIELD_SHARE),
            series.number(row.version, CENTERED),
        ]
        if self._validated:
            said = f"{row.validation}: {row.validation_message}".removesuffix(": ")
            tint = _TINTS.get(row.validation, "")
            cells.append(series.text(self._fit(said, row, place), FIELD, tint))
        for name in self._fields:
            cells += self._field(row, name, place)
        for name in self._combined:
            cells.append(series.text(self._fit(row.combined.get(name, ""), row, place), FIELD))
        cells.append(series.number(row.duplicate_of, CENTERED))
        _append(series, cells)

    def _field(self, row: TemplateRow, name: str, place: str) -> list[Cell]:
        """Raw, value, confidence and state; nothing on a page that has no such field."""
        series, value = self._series, row.values.get(name)
        if value is None:
            return [series.text("", FIELD, EMPTY_TINT) for _ in range(4)]
        tint = _TINTS.get(value.state, "")
        raw = series.text(self._fit(value.text, row, place), FIELD, tint)
        raw.comment = _comment(value)
        return [
            raw,
            series.text(self._fit(value.value or "", row, place), FIELD, tint),
            series.number(value.confidence, FIELD_SHARE, tint),
            series.text(value.state, FIELD, tint),
        ]


def _columns(fields: Sequence[str], combined: Sequence[str]) -> list[Column]:
    columns = []
    for name in fields:
        columns += [
            Column("Raw", 26, clean(name).text, titled=4),
            Column("Value", 22),
            Column("Confidence", 14),
            Column("State", 11),
        ]
    return columns + [Column(clean(name).text, 28) for name in combined]


def _comment(value: FieldValue) -> Comment | None:
    if not value.problem:
        return None
    width_px, height_px = _COMMENT_PX
    text = escape_ooxml(clean(value.problem).text)
    return Comment(text, "ocr-pipeline", height=height_px, width=width_px)


def _place(series: SheetSeries) -> str:
    series.reserve(1)
    return f"sheet {series.name}, row {series.next_row}"


def _append(series: SheetSeries, cells: Sequence[Cell]) -> None:
    texts = [cell.value if isinstance(cell.value, str) else "" for cell in cells]
    series.append(cells, series.lines(texts))


def _title(table: TemplateTable, part: int) -> str:
    """The template's name as far as a sheet's title can hold it, and its id, which is unique."""
    end = f" #{table.template_id}" + (f" +{part}" if part > 1 else "")
    room = max(0, _TITLE_CHARACTERS - len(end))
    name = _NO_TITLE.sub(" ", clean(table.name).text).strip()
    if len(name) > room:
        name = (name[: max(0, room - 1)].rstrip() + "…")[:room]
    return f"{name}{end}".strip()
