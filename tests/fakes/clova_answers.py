"""What a CLOVA OCR server says: its error table, and pages in its response form.

Written from the vendor's documentation and from responses that users published.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.clova_reader import HALF_BOX_PX, Mark, SeenPage

ERRORS: Mapping[str, tuple[int, str]] = {
    "0001": (400, "URL is invalid."),
    "0002": (401, "Secret key validate failed."),
    "0011": (400, "Request body invalid."),
    "0021": (400, "Protocol version not support."),
    "0022": (400, "Request domain invalid."),
    "0023": (400, "API request count reach the upper limit."),
    "0025": (400, "Calls to this api have exceeded the rate limit."),
    "0028": (
        400,
        "Table detection disabled: Please activate the table extractor button.",
    ),
    "0500": (500, "Unknown service error."),
    "0501": (500, "OCR service error."),
    "1021": (
        500,
        "Not found deploy information. Please confirm the template is released",
    ),
}
"""HTTP status and message by code."""
NOT_FOUND = "NOT_FOUND: not found matched template"


def error_body(code: str, path: str, message: str = "") -> dict[str, Any]:
    """The body of an error, whose path is the one behind the gateway."""
    return {
        "code": code,
        "message": message or ERRORS[code][1],
        "path": path.replace("/custom/", "/external/", 1),
        "traceId": secrets.token_hex(8),
        "timestamp": int(time.time() * 1000),
    }


def response(request: Mapping[str, Any], images: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The envelope of an answer: what was asked comes back, the time is the server's."""
    return {
        "version": request["version"],
        "requestId": request["requestId"],
        "timestamp": int(time.time() * 1000),
        "images": list(images),
    }


def image(name: str, page: SeenPage, index: int) -> dict[str, Any]:
    """What every image has."""
    return {
        "uid": secrets.token_hex(16),
        "name": name,
        "inferResult": "SUCCESS",
        "message": "SUCCESS",
        "validationResult": {"result": "NO_REQUESTED"},
        "convertedImageInfo": {
            "width": page.width_px,
            "height": page.height_px,
            "pageIndex": index,
            "longImage": False,
        },
    }


def general(name: str, page: SeenPage, index: int, *, tables: bool, v1: bool) -> dict[str, Any]:
    """A page of a General domain; with tables, one that has a cell for each word."""
    found = image(name, page, index)
    ends = {mark.row: mark for mark in page.marks}
    found["fields"] = [
        {
            "valueType": "ALL",
            **(_bounding(mark) if v1 else _poly(mark)),
            "inferText": mark.text,
            "inferConfidence": 0.9987,
            "type": "NORMAL",
            "lineBreak": ends[mark.row] is mark,
        }
        for mark in page.marks
    ]
    if tables and page.marks:
        found["tables"] = [_table(page.marks)]
    return found


def template(name: str, page: SeenPage, index: int, templates: Mapping[int, str]) -> dict[str, Any]:
    """A page of a Template domain: the first template fits every page that has a mark."""
    found = image(name, page, index)
    if not (page.marks and templates):
        return found | {"inferResult": "FAILURE", "message": NOT_FOUND}
    template_id, template_name = next(iter(templates.items()))
    title, *others = page.marks
    found["matchedTemplate"] = {"id": template_id, "name": template_name}
    found["title"] = {"name": "title", **_value(title)}
    found["fields"] = [
        {"name": f"field {number}", "valueType": "ALL", "type": "NORMAL", **_value(mark)}
        for number, mark in enumerate(others, start=1)
    ]
    agreed = {"name": "agreed", "valueType": "ALL", "type": "CHECKBOX", "checked": True}
    boxes = {
        "name": "number",
        "valueType": "ALL",
        "type": "MULTI_BOX",
        "subFields": [_value(title)],
    }
    found["fields"] += [agreed | _value(title), boxes | _value(title)]
    return found


def _value(mark: Mark) -> dict[str, Any]:
    return {**_poly(mark), "inferText": mark.text, "inferConfidence": 0.9987}


def _table(marks: Sequence[Mark]) -> dict[str, Any]:
    cells = [
        {
            "rowIndex": mark.row,
            "columnIndex": mark.column,
            "rowSpan": 1,
            "columnSpan": 1,
            **_poly(mark),
            "inferConfidence": 0.9,
            "cellTextLines": [{**_poly(mark), "inferConfidence": 0.9, "cellWords": [_value(mark)]}],
        }
        for mark in marks
    ]
    return {"cells": cells, **_poly(marks[0], marks[-1]), "inferConfidence": 0.9}


def _poly(first: Mark, last: Mark | None = None) -> dict[str, Any]:
    last = last or first
    left, top = float(first.x - HALF_BOX_PX), float(first.y - HALF_BOX_PX)
    right, bottom = float(last.x + HALF_BOX_PX), float(last.y + HALF_BOX_PX)
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return {"boundingPoly": {"vertices": [{"x": x, "y": y} for x, y in corners]}}


def _bounding(mark: Mark) -> dict[str, Any]:
    side = 2.0 * HALF_BOX_PX
    place = {"left": mark.x - HALF_BOX_PX, "top": mark.y - HALF_BOX_PX}
    return {"bounding": {**place, "width": side, "height": side}}
