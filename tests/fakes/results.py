"""Items, pages and tables in a few words, for tests of rows and files."""

from typing import Any

from ocr_pipeline.extraction.wire_template import words_of
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.manifest import ItemRecord, ItemState
from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.model.row import ItemResult
from ocr_pipeline.model.table import Cell, CellLine, CellWord, Table
from ocr_pipeline.model.template import (
    CombinedText,
    FieldPart,
    NearestTemplate,
    TemplateField,
    TemplateReading,
    chosen,
)

TIMESTAMP_MS = 1_767_225_600_000


def quad(left: float = 0, top: float = 0, width: float = 10, height: float = 10) -> Quad:
    """An upright quad."""
    return Quad.from_box(Box(left, top, left + width, top + height))


def words(*lines: str, confidence: float = 0.9) -> tuple[Word, ...]:
    """Words of lines, 100 px wide and 30 px high, on a grid of 120 x 40 px."""
    return tuple(
        Word(text, confidence, quad(120 * place, 40 * number, 100, 30), place == line.count(" "))
        for number, line in enumerate(lines)
        for place, text in enumerate(line.split(" "))
    )


def page(*lines: str, index: int = 0, **more: Any) -> RecognizedPage:
    """A page of 1,000 x 1,400 px with these lines."""
    return RecognizedPage(index, 1000, 1400, words=words(*lines), **more)


def cell(row: int, column: int, text: str, row_span: int = 1, column_span: int = 1) -> Cell:
    """A cell; lines are divided by newlines, words by spaces."""
    lines = tuple(
        CellLine(tuple(CellWord(word, 0.9, quad()) for word in line.split(" ")), quad(), 0.9)
        for line in text.split("\n")
    )
    return Cell(row, column, row_span, column_span, quad(), 0.9, lines)


def table(*cells: Cell) -> Table:
    """A table of these cells."""
    return Table(quad(), 0.9, cells)


def template(name: str = "신청서", template_id: int = 12345, **texts: str) -> TemplateReading:
    """A template with a title, text fields, a check box, a multi-box field and a combination."""
    fields = [TemplateField(key, text, 0.9, quad()) for key, text in texts.items()]
    boxes = (FieldPart("1", 0.8, quad()), FieldPart("", 0.0, quad(10)))
    return TemplateReading(
        template_id,
        name,
        (
            *fields,
            TemplateField("동의", "", 0.7, quad(), "CHECKBOX", checked=True),
            TemplateField("번호", "1", 0.8, quad(), "MULTI_BOX", parts=boxes),
        ),
        title=TemplateField("제목", "가입 신청서", 0.95, quad()),
        combined=(CombinedText("요약", "가-1"),),
    )


def options(name: str, *marked: str, of: tuple[str, ...], **more: Any) -> TemplateField:
    """A group of check boxes, some of them marked."""
    parts = tuple(
        FieldPart("", 0.9, quad(20 * place), option, option in marked, 0.25)
        for place, option in enumerate(of)
    )
    kind: dict[str, Any] = {"field_type": "CHECKBOX_GROUP", "checked": bool(marked)}
    return TemplateField(name, chosen(parts), 0.9, quad(), parts=parts, **(kind | more))


def template_page(reading: TemplateReading, index: int = 0) -> RecognizedPage:
    """A page that a template was found on."""
    return RecognizedPage(index, 1000, 1400, words=words_of(reading), template=reading)


def unmatched_page(
    nearest: NearestTemplate | None = None, detail: str = "", index: int = 0
) -> RecognizedPage:
    """A page that no template was found on."""
    error = ItemError("TEMPLATE_NOT_FOUND", detail)
    return RecognizedPage(index, 1000, 1400, error=error, nearest=nearest)


def item(item_id: int = 1, key: str = "a/scan.png", **more: Any) -> ItemRecord:
    """A recognized item of one page."""
    values: dict[str, Any] = {
        "item_id": item_id,
        "batch_uid": "ab12cd34",
        "key": key,
        "version": "1-2-3",
        "size_bytes": 1234,
        "modified": 1.5,
        "first_seen": 2.5,
        "state": ItemState.PLANNED,
        "generation": 1,
        "chunk_key": "ab12cd34-000001",
        "outcome": ItemState.RECOGNIZED,
        "content_sha256": "0" * 64,
        "recognition_digest": "d" * 16,
        "result_key": ".ocr/work/1-1.json",
        "duplicate_of": None,
        "supersedes": None,
        "error_code": None,
        "error_detail": None,
        "pages": 1,
        "table_pages": 0,
        "long_image_units": 0,
        "mean_confidence": 0.9,
        "seconds": 1.25,
        "finished": None,
    }
    return ItemRecord(**(values | more))


def result(*pages: RecognizedPage, **more: Any) -> ItemResult:
    """An item with its pages."""
    return ItemResult(item(**more), pages, TIMESTAMP_MS, "a/scan.png.json")


def failed(code: str, detail: str = "", **more: Any) -> ItemResult:
    """An item that could not be recognized."""
    values: dict[str, Any] = {"outcome": ItemState.FAILED, "pages": 0, "mean_confidence": None}
    record = item(error_code=code, error_detail=detail, **(values | more))
    return ItemResult(record, (), TIMESTAMP_MS)
