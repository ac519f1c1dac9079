"""Items become what result files hold: text rows, tables, errors, lines of a report.

How files are written belongs to ``adapters/writers``.
"""

from dataclasses import dataclass

from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.model.page import RecognizedPage


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item with its pages; ``timestamp_ms`` (Unix) is when it was recognized.

    A failed item has no pages; ``item.error_code`` says why. ``result_key`` is the result file that
    people open.
    """

    item: ItemRecord
    pages: tuple[RecognizedPage, ...]
    timestamp_ms: int
    result_key: str | None = None


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One text line of a page, or a page without text (``line`` 0). Pages and lines count from 1.

    ``confidence`` is 0..1. Position and size are whole pixels of the original page.
    """

    file: str
    page: int
    line: int
    text: str
    confidence: float | None
    left_px: int | None
    top_px: int | None
    width_px: int | None
    height_px: int | None
    status: str
    duplicate_of: int | None


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell at a 0-based row and column that spans at least one row and one column."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """One table of a page, counted from 1: cells do not overlap and lie within the grid.

    ``cells_left_out`` lay beyond the largest grid that is written.
    """

    file: str
    page: int
    number: int
    rows: int
    columns: int
    cells: tuple[TableCell, ...]
    cells_left_out: int = 0


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """Why a file, or one page of it (from 1), has no result, or what a writer had to change."""

    file: str
    page: int | None
    code: str
    cause: str
    remedy: str
    detail: str


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One item in the run report of its chunk.

    ``seconds`` is processing time, ``result`` a key of the result storage. A template was found on
    ``matched_pages`` and on none of ``unmatched_pages``; ``review_fields`` wait for a person.
    """

    item_id: int
    key: str
    version: str
    size_bytes: int
    state: str
    error_code: str | None
    cause: str | None
    remedy: str | None
    detail: str | None
    pages: int
    table_pages: int
    long_image_units: int
    seconds: float
    mean_confidence: float | None
    result: str | None
    duplicate_of: int | None
    supersedes: int | None
    generation: int
    matched_pages: int = 0
    unmatched_pages: int = 0
    review_fields: int = 0


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What a writer wrote; ``notices`` count changes that the form forced, listed in the file."""

    items: int = 0
    rows: int = 0
    tables: int = 0
    errors: int = 0
    notices: int = 0
