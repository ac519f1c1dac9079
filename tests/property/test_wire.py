"""Pages survive the wire form, whatever an engine read."""

import json
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.extraction.wire import decode_pages_json, encode_pages
from ocr_pipeline.extraction.wire_template import words_of
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import RecognizedPage, Word
from ocr_pipeline.model.table import Cell, CellLine, CellWord, Table
from ocr_pipeline.model.template import (
    GROUP_TYPES,
    CombinedText,
    FieldPart,
    FieldState,
    FieldType,
    NearestTemplate,
    TemplateField,
    TemplateReading,
    ValidationResult,
    chosen,
)

_COORDINATE = st.integers(-100_000, 2_500_000).map(lambda hundredths: hundredths / 100)
_POINT = st.tuples(_COORDINATE, _COORDINATE)
_QUAD = st.tuples(_POINT, _POINT, _POINT, _POINT).map(Quad)
_SHARE = st.integers(0, 10_000).map(lambda share: share / 10_000)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_COUNT = st.integers(0, 50)
_SPAN = st.integers(1, 5)
_WORD = st.builds(Word, _TEXT, _SHARE, _QUAD, st.booleans())
_CELL_WORD = st.builds(CellWord, _TEXT, _SHARE, _QUAD)
_LINE = st.builds(CellLine, st.lists(_CELL_WORD, max_size=2).map(tuple), _QUAD, _SHARE)
_LINES = st.lists(_LINE, max_size=2).map(tuple)
_CELL = st.builds(Cell, _COUNT, _COUNT, _SPAN, _SPAN, _QUAD, _SHARE, _LINES)
_TABLE = st.builds(Table, _QUAD, _SHARE, st.lists(_CELL, max_size=3).map(tuple))
_ERROR = st.builds(ItemError, st.sampled_from(["TIME_LIMIT", "CORRUPT_IMAGE"]), _TEXT)
_MAYBE_COUNT = st.none() | _COUNT
_MAYBE_SHARE = st.none() | _SHARE
_CHECKED = st.none() | st.booleans()
_BOX = st.builds(FieldPart, _TEXT, _SHARE, _QUAD, checked=_CHECKED, fill_ratio=_MAYBE_SHARE)
_OPTION = st.builds(FieldPart, st.just(""), _SHARE, _QUAD, _TEXT, _CHECKED, _MAYBE_SHARE)
_TITLE = st.builds(TemplateField, _TEXT, _TEXT, _SHARE, _QUAD)
_ID = st.integers(-(2**63), 2**63 - 1)


@st.composite
def _fields(draw: st.DrawFn) -> TemplateField:
    kind: FieldType = draw(st.sampled_from(get_args(FieldType)))
    group = kind in GROUP_TYPES
    parts = tuple(draw(st.lists(_OPTION if group else _BOX, max_size=3)))
    return TemplateField(
        name=draw(_TEXT),
        text=chosen(parts) if group else draw(_TEXT),
        confidence=draw(_SHARE),
        quad=draw(_QUAD),
        field_type=kind,
        value_type=draw(_TEXT),
        checked=any(part.checked for part in parts) if group else draw(_CHECKED),
        parts=parts,
        value=draw(st.none() | _TEXT),
        state=draw(st.sampled_from(get_args(FieldState))),
        problem=draw(_TEXT),
    )


_READING = st.builds(
    TemplateReading,
    template_id=_ID,
    name=_TEXT,
    fields=st.lists(_fields(), max_size=3).map(tuple),
    title=st.none() | _TITLE,
    combined=st.lists(st.builds(CombinedText, _TEXT, _TEXT), max_size=3).map(tuple),
    version=_MAYBE_COUNT,
    score=_MAYBE_SHARE,
    validation=st.sampled_from(get_args(ValidationResult)),
    validation_message=_TEXT,
)
_NEAREST = st.builds(NearestTemplate, _ID, _TEXT, _MAYBE_COUNT, _SHARE, _TEXT)


@st.composite
def _pages(draw: st.DrawFn) -> tuple[RecognizedPage, ...]:
    return tuple(
        RecognizedPage(
            page_index=index,
            width_px=draw(_COUNT),
            height_px=draw(_COUNT),
            words=tuple(draw(st.lists(_WORD, max_size=4))),
            tables=tuple(draw(st.lists(_TABLE, max_size=2))),
            rotation_degrees=draw(st.sampled_from([0, 90, 180, 270])),
            long_image=draw(st.booleans()),
            long_image_units=draw(_COUNT),
            engine=draw(_TEXT),
            seconds=draw(_COUNT) / 8,
            error=draw(st.none() | _ERROR),
        )
        for index in range(draw(st.integers(0, 3)))
    )


@given(_pages())
def test_pages_come_back_equal(pages: tuple[RecognizedPage, ...]) -> None:
    data = encode_pages(pages, request_id="r", name="n", timestamp_ms=1)
    assert decode_pages_json(data) == pages


@given(_READING)
def test_a_template_comes_back_equal(reading: TemplateReading) -> None:
    page = RecognizedPage(0, 1, 1, words=words_of(reading), template=reading)
    data = encode_pages([page], request_id="r", name="n", timestamp_ms=1)
    assert decode_pages_json(data) == (page,)


@given(st.none() | _NEAREST, _TEXT)
def test_what_came_near_a_page_without_a_template_comes_back_equal(
    nearest: NearestTemplate | None, detail: str
) -> None:
    page = RecognizedPage(0, 1, 1, error=ItemError("TEMPLATE_NOT_FOUND", detail), nearest=nearest)
    data = encode_pages([page], request_id="r", name="n", timestamp_ms=1)
    assert decode_pages_json(data) == (page,)


@given(st.text(), st.text(), st.floats(0, 1), st.floats(-1e6, 1e6))
def test_any_text_makes_json_and_a_second_trip_changes_nothing(
    name: str, text: str, confidence: float, x: float
) -> None:
    quad = Quad(((x, x), (x, x), (x, x), (x, x)))
    page = RecognizedPage(0, 1, 1, words=(Word(text, confidence, quad, line_break=True),))
    data = encode_pages([page], request_id="r", name=name, timestamp_ms=1)
    json.loads(data)
    pages = decode_pages_json(data)
    again = encode_pages(pages, request_id="r", name=name, timestamp_ms=1)
    assert decode_pages_json(again) == pages


@given(st.text(st.characters(categories=["Cs", "L"]), min_size=1))
def test_half_characters_of_hostile_engines_become_replacement_characters(text: str) -> None:
    quad = Quad(((0, 0), (0, 0), (0, 0), (0, 0)))
    page = RecognizedPage(0, 1, 1, words=(Word(text, 1, quad, line_break=True),))
    data = encode_pages([page], request_id=text, name=text, timestamp_ms=1)
    (word,) = decode_pages_json(data)[0].words
    word.text.encode()
    assert json.loads(data)["images"][0]["name"] == word.text
