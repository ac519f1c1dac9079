"""The wire form: what a reader of CLOVA V2 responses finds in it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from ocr_pipeline.extraction.wire import (
    decode_pages_json,
    decode_result,
    encode_image,
    encode_pages,
    encode_result,
)
from ocr_pipeline.extraction.wire_form import image_uid
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.model.template import (
    CombinedText,
    NearestTemplate,
    TemplateField,
    TemplateReading,
)
from tests.fakes.results import (
    TIMESTAMP_MS,
    cell,
    failed,
    options,
    page,
    quad,
    result,
    table,
    template,
    template_page,
    unmatched_page,
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


def test_values_that_are_combined_from_others() -> None:
    """The vendor's key holds the first one; ours, where there are more, all of them."""
    one, other = CombinedText("요약", "가-1"), CombinedText("", "b")
    plain = TemplateReading(7, "form", ())
    first, second = {"name": "요약", "text": "가-1"}, {"name": "", "text": "b"}
    shown = [
        {key: value for key, value in _image(template_page(reading)).items() if "combine" in key}
        for reading in (
            plain,
            replace(plain, combined=(one,)),
            replace(plain, combined=(one, other)),
        )
    ]
    both = {"combineResult": first, "combineResults": [first, second]}
    assert shown == [{}, {"combineResult": first}, both]


def test_a_template_result_comes_back() -> None:
    pages = (template_page(template(성명="홍길동")), page("no template", index=1))
    data = encode_pages(pages, request_id="r", name="a", timestamp_ms=5)
    assert decode_pages_json(data) == pages


def _image(recognized: RecognizedPage) -> dict[str, Any]:
    data = encode_pages([recognized], request_id="r", name="a", timestamp_ms=5)
    assert decode_pages_json(data) == (recognized,)
    image: dict[str, Any] = _read(data)["images"][0]
    return image


@pytest.mark.parametrize(
    ("field_type", "word"), [("CHECKBOX_GROUP", "checkbox"), ("RADIO_GROUP", "radio")]
)
def test_a_group_is_a_check_box_with_options(field_type: str, word: str) -> None:
    group = options("지불", "현금", "카드", of=("현금", "카드", "이체"), field_type=field_type)
    nothing = options("없음", of=("가",), field_type=field_type)
    image = _image(template_page(TemplateReading(7, "form", (group, nothing))))
    some, none = image["fields"]
    assert (some["type"], some["groupType"], some["checked"]) == ("CHECKBOX", word, True)
    assert some["inferText"] == "현금, 카드"
    shown = [(part["inferText"], part["checked"]) for part in some["subFields"]]
    assert shown == [("현금", True), ("카드", True), ("이체", False)]
    assert {part["fillRatio"] for part in some["subFields"]} == {0.25}
    assert (none["inferText"], none["checked"]) == ("", False)


def test_a_group_says_what_is_checked_also_where_its_reader_did_not() -> None:
    """Only the options tell: a reader of the result never sees two answers."""
    known = options("지불", "현금", of=("현금", "카드"))
    silent = TemplateField("지불", "", 0.9, quad(), "CHECKBOX_GROUP", parts=known.parts)
    data = encode_pages(
        [template_page(TemplateReading(7, "form", (silent,)))],
        request_id="r",
        name="a",
        timestamp_ms=5,
    )
    [field] = _read(data)["images"][0]["fields"]
    assert (field["inferText"], field["checked"]) == ("현금", True)


def test_a_field_says_its_value_and_why_somebody_has_to_look() -> None:
    doubt = TemplateField(
        "날짜", "26.1.5", 0.4, quad(), value="2026-01-05", state="review", problem="Low confidence."
    )
    reading = TemplateReading(7, "form", (doubt,), version=3, score=0.98765, validation="INVALID")
    data = encode_pages([template_page(reading)], request_id="r", name="a", timestamp_ms=5)
    [image] = _read(data)["images"]
    assert image["matchedTemplate"] == {"id": 7, "name": "form", "version": 3, "score": 0.9877}
    assert image["validationResult"] == {"result": "INVALID"}
    [field] = image["fields"]
    assert (field["inferText"], field["value"]) == ("26.1.5", "2026-01-05")
    assert (field["state"], field["problem"]) == ("review", "Low confidence.")


def test_a_validation_says_why() -> None:
    reading = TemplateReading(7, "form", (), validation="INVALID", validation_message="No stock.")
    image = _image(template_page(reading))
    assert image["validationResult"] == {"result": "INVALID", "message": "No stock."}


def test_an_image_alone_is_the_one_of_its_result() -> None:
    pages = [template_page(template(성명="홍"), index) for index in range(2)]
    data = encode_pages(pages, request_id="r", name="a", timestamp_ms=5)
    alone = encode_image(pages[1], request_id="r", name="a")
    assert _read(alone) == {"image": _read(data)["images"][1]}
    assert image_uid("r", 1) == _read(data)["images"][1]["uid"]


def test_an_image_with_half_a_character_is_json_too() -> None:
    assert _read(encode_image(page("a\ud800"), request_id="r", name="\udcff"))


def test_what_is_ours_is_left_out_where_nothing_is_known() -> None:
    plain = TemplateField("날짜", "26.1.5", 0.9, quad())
    image = _image(template_page(TemplateReading(7, "form", (plain,))))
    assert image["matchedTemplate"] == {"id": 7, "name": "form"}
    assert image["validationResult"] == {"result": "NO_REQUESTED"}
    assert image["fields"][0]["state"] == "read"
    assert not {"value", "problem", "groupType", "checked"} & set(image["fields"][0])


@pytest.mark.parametrize("detail", ["", "scores are too low", "NOT_FOUND: nothing"])
def test_a_page_without_a_template_has_the_message_of_the_vendor(detail: str) -> None:
    nearest = NearestTemplate(7, "form", 2, 0.41, "The title is another one.")
    image = _image(unmatched_page(nearest, detail))
    assert image["inferResult"] == "FAILURE"
    assert image["message"] == "NOT_FOUND: not found matched template"
    assert image["fields"] == []
    assert "matchedTemplate" not in image
    assert image["nearestTemplate"] == {
        "id": 7,
        "name": "form",
        "version": 2,
        "score": 0.41,
        "reason": "The title is another one.",
    }
    assert image["error"] == {"code": "TEMPLATE_NOT_FOUND", "detail": detail}
    assert "nearestTemplate" not in _image(unmatched_page())


def test_an_item_without_pages_has_the_message_of_the_vendor_too() -> None:
    (image,) = _read(encode_result(failed("TEMPLATE_NOT_FOUND", "why")))["images"]
    assert image["message"] == "NOT_FOUND: not found matched template"
    assert (image["inferResult"], image["fields"]) == ("FAILURE", [])


def test_a_validation_that_nobody_knows_says_nothing() -> None:
    data = encode_pages([template_page(template())], request_id="r", name="a", timestamp_ms=5)
    (read,) = decode_pages_json(data.replace(b"NO_REQUESTED", b"PERHAPS"))
    assert read.template is not None
    assert read.template.validation == "UNCHECKED"
