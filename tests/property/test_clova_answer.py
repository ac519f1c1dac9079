"""Any bytes are pages or a ValueError; pages in the form of CLOVA come back equal."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.extraction.clova_answer import read_answer
from ocr_pipeline.extraction.wire import encode_pages
from ocr_pipeline.model.page import RecognizedPage
from tests.property.test_wire import _TABLE, _WORD

NAMES = (
    "images fields title tables cells cellTextLines cellWords subFields boundingPoly bounding "
    "vertices x y left top width height inferText inferConfidence inferResult message name id type "
    "valueType lineBreak checked matchedTemplate combineResult combineResults text "
    "convertedImageInfo pageIndex longImage rowIndex columnIndex rowSpan columnSpan "
    "validationResult uid result nearestTemplate version score reason groupType fillRatio value "
    "state problem"
)
KEYS = st.sampled_from(NAMES.split())
WORDS = st.sampled_from(
    ["SUCCESS", "FAILURE", "ERROR", "NOT_FOUND: ", "CHECKBOX", "radio", "review", ""]
)
VALUES = (
    st.none() | st.booleans() | st.integers() | st.integers(0, 2) | st.floats() | WORDS | st.text()
)
JSON = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8),
    max_leaves=40,
)


@st.composite
def pages(draw: st.DrawFn) -> tuple[RecognizedPage, ...]:
    return tuple(
        RecognizedPage(
            page_index=index,
            width_px=draw(st.integers(0, 8000)),
            height_px=draw(st.integers(0, 8000)),
            words=tuple(draw(st.lists(_WORD, max_size=4))),
            tables=tuple(draw(st.lists(_TABLE, max_size=2))),
        )
        for index in range(draw(st.integers(1, 4)))
    )


@given(pages())
def test_pages_come_back_equal(sent: tuple[RecognizedPage, ...]) -> None:
    body = encode_pages(sent, request_id="r", name="n", timestamp_ms=1)
    assert read_answer(body, len(sent)) == sent


@given(st.lists(st.dictionaries(KEYS, JSON)) | JSON, st.integers(1, 3))
def test_any_json_is_pages_or_a_value_error(images: Any, part_pages: int) -> None:
    check(json.dumps({"images": images}).encode(), part_pages)


@given(st.data())
def test_an_answer_with_one_thing_changed_is_pages_or_a_value_error(data: st.DataObject) -> None:
    sent = data.draw(pages())
    value = json.loads(encode_pages(sent, request_id="r", name="n", timestamp_ms=1))
    place: Any = value
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(keys))
        if not data.draw(st.booleans()) and isinstance(place[key], dict | list) and place[key]:
            place = place[key]
            continue
        place[key] = data.draw(JSON)
        break
    check(json.dumps(value).encode(), len(sent))


def check(body: bytes, part_pages: int) -> None:
    try:
        read = read_answer(body, part_pages)
    except ValueError:
        return
    assert [page.page_index for page in read] == list(range(part_pages))
