"""Recognized pages become values in the response form of CLOVA OCR V2, and come back from it.

Coordinates are kept to 0.01 px and confidences to 0.0001, finer than any engine is exact; what is
on that grid comes back equal. JSON bytes belong to ``wire``.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ocr_pipeline.extraction.wire_poly import poly_to_wire, quad_from_wire
from ocr_pipeline.extraction.wire_template import (
    nearest_from_wire,
    nearest_to_wire,
    template_from_wire,
    template_to_wire,
    words_of,
)
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.model.table import Cell, CellLine, CellWord, Table
from ocr_pipeline.spec.clova_wire import (
    NOT_FOUND_MESSAGE,
    SCHEMA_VERSION,
    InferResult,
    WireCell,
    WireCellLine,
    WireField,
    WireImage,
    WireReading,
    WireResponse,
    WireTable,
)

_BROKEN_OFF = frozenset(
    {
        "TIME_LIMIT",
        "MEMORY_LIMIT",
        "ENGINE_CRASHED",
        "ENGINE_ERROR",
        "OBJECT_UNREADABLE",
        "REMOTE_ERROR",
    }
)
_NOT_FOUND = "TEMPLATE_NOT_FOUND"
_NO_READING = WireReading(engine="", seconds=0.0, rotation=0, longImageUnits=0)


def to_wire(
    pages: Sequence[RecognizedPage],
    *,
    request_id: str,
    name: str,
    timestamp_ms: int,
    extra: Mapping[str, Any] | None = None,
    error: ItemError | None = None,
) -> WireResponse:
    """One response with an image per page; an item that failed has one image without a page.

    ``extra`` holds further keys of ours (``itemId``, ``duplicateOf``, ``supersedes``); those that
    are None are left out.
    """
    response = WireResponse(version="V2", requestId=request_id, timestamp=timestamp_ms, images=[])
    response["schemaVersion"] = SCHEMA_VERSION
    response.update({key: value for key, value in (extra or {}).items() if value is not None})  # type: ignore[typeddict-item]
    if error:
        response["error"] = {"code": error.code, "detail": error.detail}
    images = [image_to_wire(page, request_id, name) for page in pages]
    if not images and error:
        images = [_outcome(error, image_uid(request_id, 0), name)]
    response["images"] = images
    return response


def from_wire(response: WireResponse) -> tuple[RecognizedPage, ...]:
    """The pages of a response, in the order of their index."""
    pages = [_page(image) for image in response["images"] if "convertedImageInfo" in image]
    return tuple(sorted(pages, key=lambda page: page.page_index))


def image_to_wire(page: RecognizedPage, request_id: str, name: str) -> WireImage:
    """One page of a response; ``uid`` is ``image_uid``."""
    image = _outcome(page.error, image_uid(request_id, page.page_index), name)
    image["convertedImageInfo"] = {
        "width": page.width_px,
        "height": page.height_px,
        "pageIndex": page.page_index,
        "longImage": page.long_image,
    }
    if page.is_unmatched:
        if page.nearest:
            image["nearestTemplate"] = nearest_to_wire(page.nearest)
    elif page.template:
        image.update(template_to_wire(page.template))
    else:
        image["fields"] = [_field(word) for word in page.words]
    if page.tables:
        image["tables"] = [_table(table) for table in page.tables]
    image["reading"] = {
        "engine": page.engine,
        "seconds": round(page.seconds, 3),
        "rotation": page.rotation_degrees,
        "longImageUnits": page.long_image_units,
    }
    return image


def _outcome(error: ItemError | None, uid: str, name: str) -> WireImage:
    image = WireImage(
        uid=uid,
        name=name,
        inferResult=_infer_result(error),
        message=_message(error),
        validationResult={"result": "NO_REQUESTED"},
    )
    if error:
        image["error"] = {"code": error.code, "detail": error.detail}
        if error.code == _NOT_FOUND:
            image["fields"] = []
    return image


def _message(error: ItemError | None) -> str:
    if error is None:
        return "SUCCESS"
    if error.code == _NOT_FOUND:
        return NOT_FOUND_MESSAGE
    return f"{error.code}: {error.detail}".rstrip(": ")


def _infer_result(error: ItemError | None) -> InferResult:
    """``FAILURE``: this image cannot be read; ``ERROR``: reading it broke off."""
    if error is None:
        return "SUCCESS"
    return "ERROR" if error.code in _BROKEN_OFF else "FAILURE"


def image_uid(request_id: str, page_index: int) -> str:
    """32 hex digits: the same page of the same request has the same."""
    text = f"{request_id}/{page_index}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:32]


def _field(word: Word) -> WireField:
    return {
        "valueType": "ALL",
        "boundingPoly": poly_to_wire(word.quad),
        "inferText": word.text,
        "inferConfidence": round(word.confidence, 4),
        "type": "NORMAL",
        "lineBreak": word.line_break,
    }


def _table(table: Table) -> WireTable:
    return {
        "boundingPoly": poly_to_wire(table.quad),
        "inferConfidence": round(table.confidence, 4),
        "cells": [_cell(cell) for cell in table.cells],
    }


def _cell(cell: Cell) -> WireCell:
    return {
        "rowIndex": cell.row,
        "columnIndex": cell.column,
        "rowSpan": cell.row_span,
        "columnSpan": cell.column_span,
        "boundingPoly": poly_to_wire(cell.quad),
        "inferConfidence": round(cell.confidence, 4),
        "cellTextLines": [_cell_line(line) for line in cell.lines],
    }


def _cell_line(line: CellLine) -> WireCellLine:
    return {
        "boundingPoly": poly_to_wire(line.quad),
        "inferConfidence": round(line.confidence, 4),
        "cellWords": [
            {
                "boundingPoly": poly_to_wire(word.quad),
                "inferText": word.text,
                "inferConfidence": round(word.confidence, 4),
            }
            for word in line.words
        ],
    }


def _page(image: WireImage) -> RecognizedPage:
    info = image["convertedImageInfo"]
    template = template_from_wire(image)
    reading = image.get("reading", _NO_READING)
    error = image.get("error")
    return RecognizedPage(
        page_index=info["pageIndex"],
        width_px=info["width"],
        height_px=info["height"],
        words=words_of(template) if template else tuple(map(_word, image.get("fields", []))),
        template=template,
        tables=tuple(_read_table(table) for table in image.get("tables", [])),
        rotation_degrees=reading["rotation"],
        long_image=info["longImage"],
        long_image_units=reading["longImageUnits"],
        engine=reading["engine"],
        seconds=reading["seconds"],
        error=ItemError(error["code"], error["detail"]) if error else None,
        nearest=nearest_from_wire(image),
    )


def _word(field: WireField) -> Word:
    return Word(
        field["inferText"],
        field["inferConfidence"],
        quad_from_wire(field["boundingPoly"]),
        field.get("lineBreak", False),
    )


def _read_table(table: WireTable) -> Table:
    cells = tuple(_read_cell(cell) for cell in table["cells"])
    return Table(quad_from_wire(table["boundingPoly"]), table["inferConfidence"], cells)


def _read_cell(cell: WireCell) -> Cell:
    return Cell(
        row=cell["rowIndex"],
        column=cell["columnIndex"],
        row_span=cell["rowSpan"],
        column_span=cell["columnSpan"],
        quad=quad_from_wire(cell["boundingPoly"]),
        confidence=cell["inferConfidence"],
        lines=tuple(_read_line(line) for line in cell["cellTextLines"]),
    )


def _read_line(line: WireCellLine) -> CellLine:
    words = tuple(
        CellWord(word["inferText"], word["inferConfidence"], quad_from_wire(word["boundingPoly"]))
        for word in line["cellWords"]
    )
    return CellLine(words, quad_from_wire(line["boundingPoly"]), line["inferConfidence"])
