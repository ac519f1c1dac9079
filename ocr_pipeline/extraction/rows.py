"""Items with their pages become rows for people: text lines, tables, errors, report lines.

How a cell or a file is written belongs to ``adapters/writers``; the machine-readable form belongs
to ``wire``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Box
from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.model.row import ErrorRow, ItemResult, ReportRow, ResultRow, TableBlock, TableCell
from ocr_pipeline.model.table import Cell

MAX_TABLE_ROWS = 2_000
MAX_TABLE_COLUMNS = 500


def text_rows(result: ItemResult) -> Iterator[ResultRow]:
    """One row per text line; a page that was read and holds no text is one row that says so.

    Pages that a template was found on are rows of ``template_rows``.
    """
    for page in result.pages:
        if page.error or page.template:
            continue
        lines = list(text_lines(page.words))
        if not lines:
            yield _row(result.item, page.page_index + 1, 0, ())
        for number, words in enumerate(lines, start=1):
            yield _row(result.item, page.page_index + 1, number, words)


def text_lines(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Words grouped by ``line_break``; words after the last break are a line too."""
    line: list[Word] = []
    for word in words:
        line.append(word)
        if word.line_break:
            yield tuple(line)
            line = []
    if line:
        yield tuple(line)


def line_text(words: Sequence[Word]) -> str:
    """Words joined by a space: a word is what stood between spaces, in unspaced scripts a run."""
    return " ".join(word.text for word in words)


def page_text(page: RecognizedPage) -> str:
    """All lines of a page, joined by newlines."""
    return "\n".join(line_text(words) for words in text_lines(page.words))


def table_blocks(result: ItemResult) -> Iterator[TableBlock]:
    """Every table of an item as a grid without overlaps, whatever an engine answered.

    A span that would cover another cell is reduced to one position; a second cell at the same
    position is added to the first. Cells that start beyond ``MAX_TABLE_ROWS`` x
    ``MAX_TABLE_COLUMNS`` are left out and counted.
    """
    for page in result.pages:
        for number, table in enumerate(page.tables, start=1):
            inside = [cell for cell in table.cells if _is_inside(cell)]
            cells = _grid(inside)
            yield TableBlock(
                file=result.item.key,
                page=page.page_index + 1,
                number=number,
                rows=max((cell.row + cell.row_span for cell in cells), default=0),
                columns=max((cell.column + cell.column_span for cell in cells), default=0),
                cells=cells,
                cells_left_out=len(table.cells) - len(inside),
            )


def error_rows(result: ItemResult) -> Iterator[ErrorRow]:
    """Why the item, or single pages of it, failed; nothing is said twice."""
    item = result.item
    of_pages = {page.error.code for page in result.pages if page.error}
    if item.error_code and item.error_code not in of_pages:
        yield error_row(item.key, None, ItemError(item.error_code, item.error_detail or ""))
    for page in result.pages:
        if page.error:
            yield error_row(item.key, page.page_index + 1, page.error)


def error_row(file: str, page: int | None, error: ItemError) -> ErrorRow:
    """An error with its documented cause and remedy."""
    definition = ERRORS.get(error.code)
    cause, remedy = (definition.cause, definition.remedy) if definition else ("", "")
    return ErrorRow(file, page, error.code, cause, remedy, error.detail)


def report_row(result: ItemResult) -> ReportRow:
    """One line of the run report."""
    item = result.item
    definition = ERRORS.get(item.error_code or "")
    return ReportRow(
        item_id=item.item_id,
        key=item.key,
        version=item.version,
        size_bytes=item.size_bytes,
        state=(item.outcome or item.state).value,
        error_code=item.error_code,
        cause=definition.cause if definition else None,
        remedy=definition.remedy if definition else None,
        detail=item.error_detail,
        pages=item.pages,
        table_pages=item.table_pages,
        long_image_units=item.long_image_units,
        seconds=round(item.seconds, 3),
        mean_confidence=None if item.mean_confidence is None else round(item.mean_confidence, 4),
        result=result.result_key,
        duplicate_of=item.duplicate_of,
        supersedes=item.supersedes,
        generation=item.generation,
        matched_pages=item.matched_pages,
        unmatched_pages=item.unmatched_pages,
        review_fields=item.review_fields,
    )


def _row(item: ItemRecord, page: int, line: int, words: Sequence[Word]) -> ResultRow:
    box = _bounds(words)
    return ResultRow(
        file=item.key,
        page=page,
        line=line,
        text=line_text(words),
        confidence=_confidence(words),
        left_px=round(box.left) if box else None,
        top_px=round(box.top) if box else None,
        width_px=round(box.width) if box else None,
        height_px=round(box.height) if box else None,
        status="recognized" if words else "no text",
        duplicate_of=item.duplicate_of,
    )


def _bounds(words: Sequence[Word]) -> Box | None:
    if not words:
        return None
    boxes = [word.quad.bounds for word in words]
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _confidence(words: Sequence[Word]) -> float | None:
    """Mean over characters, so that a stray dot does not weigh as much as a sentence."""
    characters = sum(len(word.text) for word in words)
    if not characters:
        return None
    return round(sum(word.confidence * len(word.text) for word in words) / characters, 4)


def _is_inside(cell: Cell) -> bool:
    return 0 <= cell.row < MAX_TABLE_ROWS and 0 <= cell.column < MAX_TABLE_COLUMNS


def _grid(cells: Sequence[Cell]) -> tuple[TableCell, ...]:
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    placed: dict[tuple[int, int], TableCell] = {}
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        at = owner.get((cell.row, cell.column))
        if at is None:
            placed[cell.row, cell.column] = _place(cell, owner)
        else:
            placed[at] = replace(placed[at], text=f"{placed[at].text}\n{cell.text}".strip("\n"))
    return tuple(placed.values())


def _place(cell: Cell, owner: dict[tuple[int, int], tuple[int, int]]) -> TableCell:
    """The cell with its span, or 1 x 1 where another is in the way; marks what it covers."""
    row_span = min(max(cell.row_span, 1), MAX_TABLE_ROWS - cell.row)
    column_span = min(max(cell.column_span, 1), MAX_TABLE_COLUMNS - cell.column)
    covered = [
        (row, column)
        for row in range(cell.row, cell.row + row_span)
        for column in range(cell.column, cell.column + column_span)
    ]
    if any(position in owner for position in covered):
        row_span, column_span, covered = 1, 1, covered[:1]
    owner.update(dict.fromkeys(covered, (cell.row, cell.column)))
    return TableCell(cell.row, cell.column, row_span, column_span, cell.text)
