"""The wire form: what a reader of CLOVA V2 responses finds in it."""

import json
from typing import Any

import pytest

from ocr_pipeline.extraction.wire import (
    decode_pages_json,
    decode_result,
    encode_pages,
    encode_result,
)
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import RecognizedPage, Word
from tests.fakes.results import (
    TIMESTAMP_MS,
    cell,
    failed,
    page,
    result,
    table,
    template,
    template_page,
)


def _read(data: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(data)
    return read


def test_a_result_in_full() -> None:
    quad = Quad(((1.234, 2), (3, 4), (5, 6), (7, 8)))
    recognized = RecognizedPage(
        page_index=2,
        width_px=100,
        height_px=200,
        words=(Word("글", 0.98765, quad, line_break=True),),
        engine="e 1",
        seconds=1.5,
        rotation_degrees=90,
    )
    response = _read(encode_pages([recognized], request_id="r-1", name="a.png", timestamp_ms=5))
    del response["images"][0]["uid"]
    assert response == {
        "version": "V2",
        "requestId": "r-1",
        "timestamp": 5,
        "schemaVersion": "1",
        "images": [
            {
                "name": "a.png",
                "inferResult": "SUCCESS",
                "message": "SUCCESS",
                "validationResult": {"result": "NO_REQUESTED"},
                "convertedImageInfo": {
                    "width": 100,
                    "height": 200,
                    "pageIndex": 2,
                    "longImage": False,
                },
                "fields": [
                    {
                        "valueType": "ALL",
                        "boundingPoly": {
                            "vertices": [
                                {"x": 1.23, "y": 2},
                                {"x": 3, "y": 4},
                                {"x": 5, "y": 6},
                                {"x": 7, "y": 8},
                            ]
                        },
                        "inferText": "글",
                        "inferConfidence": 0.9877,
                        "type": "NORMAL",
                        "lineBreak": True,
                    }
                ],
                "reading": {"engine": "e 1", "seconds": 1.5, "rotation": 90, "longImageUnits": 0},
            }
        ],
    }


def test_uids_are_32_hex_digits_and_differ_by_page() -> None:
    images = _read(
        encode_pages([page("a"), page("b", index=1)], request_id="r", name="n", timestamp_ms=1)
    )["images"]
    uids = {image["uid"] for image in images}
    assert len(uids) == 2
    assert all(len(uid) == 32 and int(uid, 16) >= 0 for uid in uids)


def test_tables_are_there_only_when_found() -> None:
    grid = table(cell(0, 0, "a b\nc", column_span=2))
    images = _read(
        encode_pages(
            [page("x"), page("y", index=1, tables=(grid,))],
            request_id="r",
            name="n",
            timestamp_ms=1,
        )
    )["images"]
    assert "tables" not in images[0]
    (found,) = images[1]["tables"][0]["cells"]
    assert (found["rowIndex"], found["columnIndex"]) == (0, 0)
    assert (found["rowSpan"], found["columnSpan"]) == (1, 2)
    lines = [[word["inferText"] for word in line["cellWords"]] for line in found["cellTextLines"]]
    assert lines == [["a", "b"], ["c"]]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("CORRUPT_IMAGE", "FAILURE"),
        ("EMPTY_FILE", "FAILURE"),
        ("TIME_LIMIT", "ERROR"),
        ("ENGINE_CRASHED", "ERROR"),
    ],
)
def test_an_image_that_cannot_be_read_fails_and_a_broken_off_one_is_an_error(
    code: str, expected: str
) -> None:
    broken = RecognizedPage(0, 10, 10, error=ItemError(code, "why"))
    data = encode_pages([broken], request_id="r", name="n", timestamp_ms=1)
    (image,) = _read(data)["images"]
    assert (image["inferResult"], image["message"]) == (expected, f"{code}: why")
    assert image["error"] == {"code": code, "detail": "why"}
    assert decode_pages_json(data) == (broken,)


def test_a_failed_item_has_one_image_that_says_why() -> None:
    response = _read(encode_result(failed("EMPTY_FILE", item_id=9)))
    assert response["error"] == {"code": "EMPTY_FILE", "detail": ""}
    (image,) = response["images"]
    assert (image["name"], image["message"]) == ("a/scan.png", "EMPTY_FILE")
    assert "fields" not in image
    assert decode_pages_json(encode_result(failed("EMPTY_FILE"))) == ()


def test_the_result_of_an_item_carries_our_ids() -> None:
    response = _read(encode_result(result(page("x"), item_id=7, duplicate_of=3, generation=2)))
    assert (response["itemId"], response["duplicateOf"]) == (7, 3)
    assert (response["requestId"], response["timestamp"]) == ("ab12cd34-7-2", TIMESTAMP_MS)
    assert "supersedes" not in response


def test_pages_are_ordered_by_their_index() -> None:
    data = encode_pages([page("b", index=1), page("a")], request_id="r", name="n", timestamp_ms=1)
    assert [found.page_index for found in decode_pages_json(data)] == [0, 1]


def test_request_and_time_come_back() -> None:
    decoded = decode_result(encode_pages([], request_id="r", name="n", timestamp_ms=17))
    assert (decoded.request_id, decoded.timestamp_ms, decoded.pages) == ("r", 17, ())


def test_the_same_pages_give_the_same_bytes() -> None:
    assert encode_result(result(page("x"))) == encode_result(result(page("x")))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"version": "V2", "requestId": "r", "timestamp": 1, "images": [{"secret text": 1}]}',
        encode_pages([page("secret text")], request_id="r", name="n", timestamp_ms=1)[:-40],
        encode_pages([page("secret text")], request_id="r", name="n", timestamp_ms=1).replace(
            b'{"x":0,"y":0},', b""
        ),
    ],
)
def test_what_is_not_this_form_is_refused_without_a_word_of_the_document(data: bytes) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        decode_pages_json(data)
    assert "secret" not in str(refused.value)


def test_a_template_result_has_the_keys_of_the_vendor() -> None:
    recognized = template_page(template(성명="홍길동"))
    [image] = _read(encode_pages([recognized], request_id="r", name="a", timestamp_ms=5))["images"]
    assert image["matchedTemplate"] == {"id": 12345, "name": "신청서"}
    assert image["title"]["inferText"] == "가입 신청서"
    assert image["combineResult"] == {"name": "요약", "text": "가-1"}
    name, agreed, number = image["fields"]
    assert (name["name"], name["inferText"], name["type"]) == ("성명", "홍길동", "NORMAL")
    assert (agreed["type"], agreed["checked"]) == ("CHECKBOX", True)
    assert [part["inferText"] for part in number["subFields"]] == ["1", ""]
    assert "checked" not in name
    assert "subFields" not in name


def test_a_template_result_comes_back() -> None:
    pages = (template_page(template(성명="홍길동")), page("no template", index=1))
    data = encode_pages(pages, request_id="r", name="a", timestamp_ms=5)
    assert decode_pages_json(data) == pages
