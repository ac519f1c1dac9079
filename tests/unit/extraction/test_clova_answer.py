"""What a remote recognizer answers, good and hostile, as pages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from ocr_pipeline.extraction.clova_answer import MAX_VALUES, printable, read_answer
from ocr_pipeline.extraction.wire import encode_pages
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.template import NearestTemplate
from ocr_pipeline.spec.clova_wire import Many, WireVertex
from tests.fakes.results import cell, page, table, template, template_page, unmatched_page


def poly(left: float = 10, top: float = 20) -> dict[str, Any]:
    corners = ((left, top), (left + 30, top), (left + 30, top + 9), (left, top + 9))
    return {"vertices": [{"x": x, "y": y} for x, y in corners]}


def field(text: str = "글", **more: Any) -> dict[str, Any]:
    known = {"valueType": "ALL", "boundingPoly": poly(), "inferText": text, "inferConfidence": 0.5}
    return known | {"type": "NORMAL", "lineBreak": True} | more


def image(*fields: Any, index: int | None = 0, **more: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "uid": "0" * 32,
        "name": "item-1-1",
        "inferResult": "SUCCESS",
        "message": "SUCCESS",
        "validationResult": {"result": "NO_REQUESTED"},
        "fields": list(fields),
    }
    if index is not None:
        known["convertedImageInfo"] = {
            "width": 100,
            "height": 200,
            "pageIndex": index,
            "longImage": False,
        }
    return known | more


def answer(*images: Any, **more: Any) -> bytes:
    envelope = {"version": "V2", "requestId": "r", "timestamp": 1, "images": list(images)}
    return json.dumps(envelope | more).encode()


@pytest.mark.parametrize(
    ("message", "kept"),
    [("no\r\nstock", "no  stock"), (None, ""), (5, ""), ({"a": "b"}, ""), ("x" * 999, "x" * 300)],
)
def test_what_a_remote_validation_says_is_kept_where_it_is_a_text(message: Any, kept: str) -> None:
    said = {"result": "INVALID", "message": message}
    matched = {"id": 7, "name": "form"}
    (read,) = read_answer(answer(image(validationResult=said, matchedTemplate=matched)), 1)
    assert read.template is not None
    assert (read.template.validation, read.template.validation_message) == ("INVALID", kept)


def test_words_sizes_and_line_breaks() -> None:
    (read,) = read_answer(answer(image(field("a", lineBreak=False), field("b"))), 1)
    assert (read.page_index, read.width_px, read.height_px) == (0, 100, 200)
    assert [(word.text, word.confidence, word.line_break) for word in read.words] == [
        ("a", 0.5, False),
        ("b", 0.5, True),
    ]
    assert read.words[0].quad == Quad(((10, 20), (40, 20), (40, 29), (10, 29)))


def test_tables_and_templates_are_what_our_own_form_makes_of_them() -> None:
    pages = (
        page("x", tables=(table(cell(0, 0, "a b\nc", column_span=2)),)),
        template_page(template(이름="김"), index=1),
    )
    body = encode_pages(pages, request_id="r", name="n", timestamp_ms=1)
    assert read_answer(body, 2) == pages


def test_pages_are_in_order_and_a_page_that_is_left_out_has_an_error() -> None:
    pages = read_answer(answer(image(field("c"), index=2), image(field("a"))), 3)
    assert [read.page_index for read in pages] == [0, 1, 2]
    assert [len(read.words) for read in pages] == [1, 0, 1]
    assert pages[1].error == ItemError("REMOTE_ERROR", "the answer leaves the page out")


def test_images_that_do_not_say_their_page_take_the_places_that_are_left() -> None:
    body = answer(image(field("b"), index=None), image(field("a")), image(field("c"), index=None))
    assert [read.words[0].text for read in read_answer(body, 3)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("result", "message", "code"),
    [
        ("FAILURE", "Recognition failure", "REMOTE_FAILURE"),
        ("FAILURE", "unsupported file format", "REMOTE_FAILURE"),
        ("ERROR", "exception", "REMOTE_ERROR"),
        ("FAILURE", "NOT_FOUND: not found matched template", "TEMPLATE_NOT_FOUND"),
    ],
)
def test_a_page_that_failed_has_an_error_and_no_words(result: str, message: str, code: str) -> None:
    body = answer(image(field(), inferResult=result, message=message), image(field(), index=1))
    failed, read = read_answer(body, 2)
    assert failed.error is not None
    assert (failed.error.code, failed.words, failed.width_px) == (code, (), 100)
    assert message in failed.error.detail
    assert read.error is None


def test_a_long_image_is_counted_in_units_of_2000_px() -> None:
    info = {"width": 900, "height": 8001, "pageIndex": 0, "longImage": True}
    (read,) = read_answer(answer(image(convertedImageInfo=info)), 1)
    assert (read.long_image, read.long_image_units) == (True, 5)


def test_what_other_versions_leave_out_or_name_otherwise() -> None:
    bounding = {"left": 10, "top": 20, "width": 30, "height": 9}
    old = {"inferText": "글", "inferConfidence": 1, "bounding": bounding, "boundingPoly": None}
    bare = {"inferResult": "SUCCESS", "fields": [old], "tables": None, "title": None}
    (read,) = read_answer(answer({**bare, "unknown": {"key": [1]}}), 1)
    assert read.words[0].quad == Quad(((10, 20), (40, 20), (40, 29), (10, 29)))
    assert (read.words[0].line_break, read.width_px, read.tables) == (False, 0, ())


def test_a_template_of_the_old_version() -> None:
    bounding = {"left": 10, "top": 20, "width": 30, "height": 9}
    named = {
        **field("1", name="번호", bounding=bounding),
        "boundingPoly": None,
        "type": "MULTI_BOX",
    }
    part = {"inferText": "1", "inferConfidence": 1, "bounding": bounding}
    title = {"name": "제목", "inferText": "신청", "inferConfidence": 1, "bounding": bounding}
    body = answer(
        image({**named, "subFields": [part]}, matchedTemplate={"id": 5, "name": "t"}, title=title)
    )
    (read,) = read_answer(body, 1)
    assert read.template is not None
    assert read.template.title is not None
    quads = {read.template.title.quad, *(p.quad for f in read.template.fields for p in f.parts)}
    assert quads == {Quad(((10, 20), (40, 20), (40, 29), (10, 29)))}


def test_a_template_without_our_keys() -> None:
    box = {**field("", name="동의", type="CHECKBOX"), "checked": True}
    unheard = field("1", name="수", type="SLIDER")
    (read,) = read_answer(answer(image(box, unheard, matchedTemplate={"id": 5, "name": "t"})), 1)
    assert read.template is not None
    assert (read.template.version, read.template.score) == (None, None)
    kinds = [(found.field_type, found.checked) for found in read.template.fields]
    assert kinds == [("CHECKBOX", True), ("NORMAL", None)]
    assert {(found.value, found.state) for found in read.template.fields} == {(None, "read")}


def test_another_pipeline_tells_which_template_came_near() -> None:
    nearest = NearestTemplate(7, "form", 2, 0.41, "The title is another one.")
    body = encode_pages([unmatched_page(nearest)], request_id="r", name="n", timestamp_ms=1)
    (read,) = read_answer(body, 1)
    assert read.nearest == nearest
    assert read.error == ItemError("TEMPLATE_NOT_FOUND", "NOT_FOUND: not found matched template")


def test_how_another_pipeline_read_it_is_not_how_we_did() -> None:
    ours: dict[str, Any] = {
        "reading": {"engine": "x", "rotation": "?"},
        "error": {"code": "MINE", "detail": ""},
    }
    (read,) = read_answer(answer(image(field(), **ours)), 1)
    assert (read.engine, read.error) == ("", None)


def vertex(x: str) -> Callable[[], bytes]:
    return lambda: answer(image(field())).replace(b'"x": 10,', f'"x": {x},'.encode(), 1)


HUGE_TABLE = {
    "boundingPoly": poly(),
    "inferConfidence": 1,
    "cells": [
        {
            "rowIndex": 0,
            "columnIndex": 0,
            "rowSpan": 100_000,
            "columnSpan": 100_000,
            "boundingPoly": poly(),
            "inferConfidence": 1,
            "cellTextLines": [],
        }
    ],
}
HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no JSON": lambda: b"<html>502 Bad Gateway</html>",
    "no UTF-8": lambda: b'{"images": ["\xff"]}',
    "cut": lambda: answer(image(field()))[:-30],
    "a list": lambda: b"[]",
    "no images": lambda: b"{}",
    "images as text": lambda: b'{"images": "text"}',
    "an image as text": lambda: answer("text"),
    "fields as text": lambda: answer(image(fields="text")),
    "a field as text": lambda: answer(image("text")),
    "no text": lambda: answer(image(field(inferText=None))),
    "a number as text": lambda: answer(image(field(inferText=5))),
    "text as a number": lambda: answer(image(field(inferConfidence="1"))),
    "too sure": lambda: answer(image(field(inferConfidence=1.5))),
    "three corners": lambda: answer(
        image(field(boundingPoly={"vertices": poly()["vertices"][1:]}))
    ),
    "no corners": lambda: answer(image(field(boundingPoly=None))),
    "an endless bounding": lambda: answer(
        image(field(boundingPoly=None, bounding=dict.fromkeys(("left", "top", "width"), 10**400)))
    ),
    "an unknown outcome": lambda: answer(image(inferResult="MAYBE")),
    "NaN": vertex("NaN"),
    "Infinity": vertex("Infinity"),
    "an infinite number": vertex("1e999"),
    "a huge number": vertex("1" * 400),
    "a far point": vertex("-1e7"),
    "a negative size": lambda: answer(image(field())).replace(b'"width": 100', b'"width": -1'),
    "a negative page": lambda: answer(image(index=-1)),
    "a page too many": lambda: answer(image(), image(index=1)),
    "a nameless page too many": lambda: answer(image(index=None), image(index=None)),
    "a page twice": lambda: answer(image(), image()),
    "an endless id": lambda: answer(image(matchedTemplate={"id": 2**63, "name": "t"})),
    "a score of two": lambda: answer(image(matchedTemplate={"id": 5, "name": "t", "score": 2})),
    "half a template": lambda: answer(image(matchedTemplate={"id": "5"})),
    "a table of endless cells": lambda: answer(image(tables=[HUGE_TABLE])),
    "deep": lambda: b'{"images": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "wide": lambda: b'{"images": [' + b"{}," * MAX_VALUES + b"{}]}",
    "a million fields": lambda: b'{"images": [{"fields": [' + b"{}," * 1_000_000 + b"{}]}]}",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_answer_is_refused_in_few_words(body: Callable[[], bytes]) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_answer(body(), 1)
    assert len(str(caught.value)) < 120
    assert "text" not in str(caught.value).replace("inferText", "")


def test_a_million_wrong_fields_are_one_error() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Many[WireVertex]).validate_python([{"x": 1}] * 10)
    assert caught.value.error_count() == 1


def test_a_message_of_a_remote_is_one_short_line() -> None:
    assert printable(" a\n\x1b[31mb\u202ec ") == "a  [31mb c"
    assert len(printable("x" * 5000)) == 300
