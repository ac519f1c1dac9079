"""What was seen in a field becomes its value, and the reason why somebody has to look."""

from typing import Any

import pytest

from ocr_pipeline.extraction.template_fields import combined_texts, template_field
from ocr_pipeline.model.template import CombinedText, FieldPart, FieldReading, TemplateField
from ocr_pipeline.spec.template import CombinedFieldSpec, OptionSpec, TemplateFieldSpec
from tests.fakes.results import quad

AREA = (0, 0, 10, 10)
SURE = 0.9


def field(**more: Any) -> TemplateFieldSpec:
    return TemplateFieldSpec(**({"name": "a", "areas": (AREA,)} | more))


def group(kind: str, **more: Any) -> TemplateFieldSpec:
    options = tuple(OptionSpec(name=name, area=AREA) for name in "xyz")
    return field(type=kind, areas=(), options=options, **more)


def marks(*checked: bool | None, confidence: float = SURE, problem: str = "") -> FieldReading:
    parts = tuple(
        FieldPart("", confidence, quad(), name, mark)
        for name, mark in zip("xyz", checked, strict=False)
    )
    return FieldReading("", confidence, parts, problem)


def judged(spec: TemplateFieldSpec, reading: FieldReading, threshold: float = 0.5) -> TemplateField:
    return template_field(spec, reading, quad(5), ("ko",), threshold)


def told(found: TemplateField) -> tuple[str, str | None, str]:
    return found.text, found.value, found.state


def test_a_field_says_where_it_is_and_what_it_may_hold() -> None:
    boxes = (FieldPart("1", 0.8, quad()), FieldPart("2", 0.8, quad(10)))
    found = judged(
        field(type="multi_box", value_type="numeric"), FieldReading("12", 0.8, boxes), 0.5
    )
    assert (found.name, found.quad, found.confidence) == ("a", quad(5), 0.8)
    assert (found.field_type, found.value_type) == ("MULTI_BOX", "NUMERIC")
    assert (found.parts, found.checked) == (boxes, None)
    assert told(found) == ("12", "12", "read")


@pytest.mark.parametrize(
    ("spec", "reading", "field_type"),
    [
        (field(), FieldReading("x", SURE), "NORMAL"),
        (field(type="checkbox"), marks(True), "CHECKBOX"),
        (group("checkbox_group"), marks(True, False, True), "CHECKBOX_GROUP"),
        (group("radio_group"), marks(True, False, False), "RADIO_GROUP"),
    ],
)
def test_the_types_of_fields(
    spec: TemplateFieldSpec, reading: FieldReading, field_type: str
) -> None:
    found = judged(spec, reading)
    assert (found.field_type, found.value_type) == (field_type, "ALL")
    assert (found.state, found.problem) == ("read", "")


@pytest.mark.parametrize(
    ("rule", "text", "value"),
    [
        ({}, " 홍길동\n", "홍길동"),
        ({"value_type": "date"}, "2026. 1. 5.", "2026-01-05"),
        ({"value_type": "date", "day_first": True}, "03/01/2025", "2025-01-03"),
        ({"value_type": "choice", "choices": ("Cash", "Card")}, "card", "Card"),
        ({"value_type": "pattern", "pattern": "[A-Z]-\\d"}, "A-1", "A-1"),
    ],
)
def test_a_text_has_the_value_of_its_kind(rule: dict[str, Any], text: str, value: str) -> None:
    assert told(judged(field(**rule), FieldReading(text, SURE))) == (text, value, "read")


@pytest.mark.parametrize(("language", "value"), [("zh-TW", "2026-01-05"), ("ko", None)])
def test_the_languages_of_the_form_tell_what_a_value_means(
    language: str, value: str | None
) -> None:
    year_of_the_republic = FieldReading("115年1月5日", SURE)
    found = template_field(field(value_type="date"), year_of_the_republic, quad(), (language,), 0.5)
    assert found.value == value


def test_a_text_that_is_none_of_its_kind() -> None:
    found = judged(field(value_type="date"), FieldReading("secret", SURE))
    assert told(found) == ("secret", None, "review")
    assert "secret" not in found.problem != ""


@pytest.mark.parametrize(
    ("checked", "words", "told_so"),
    [
        (True, {}, ("true", "true", "read")),
        (False, {}, ("false", "false", "read")),
        (True, {"checked_text": "예"}, ("예", "true", "read")),
        (False, {"unchecked_text": "아니요"}, ("아니요", "false", "read")),
    ],
)
def test_a_checkbox_becomes_the_words_of_its_template(
    checked: bool, words: dict[str, str], told_so: tuple[str, str, str]
) -> None:
    found = judged(field(type="checkbox", **words), marks(checked))
    assert told(found) == told_so
    assert found.checked is checked
    assert found.parts == marks(checked).parts


def test_a_group_holds_its_checked_options() -> None:
    found = judged(group("checkbox_group"), marks(True, False, True))
    assert told(found) == ("x, z", "x, z", "read")
    assert found.checked
    nothing = judged(group("checkbox_group"), marks(False, False, False))
    assert told(nothing) == ("", None, "empty")
    assert nothing.checked is False


@pytest.mark.parametrize(("kind", "state"), [("radio_group", "review"), ("checkbox_group", "read")])
def test_two_marks_are_for_people_where_one_is_allowed(kind: str, state: str) -> None:
    found = judged(group(kind), marks(True, True, False))
    assert told(found) == ("x, y", "x, y", state)
    assert found.problem.startswith("Several options are marked" if state == "review" else "")


@pytest.mark.parametrize(
    ("spec", "reading"),
    [
        (field(type="checkbox"), marks()),
        (field(type="checkbox"), marks(None)),
        (group("radio_group"), marks(True, None, False)),
        (group("checkbox_group"), marks()),
    ],
)
def test_a_mark_that_nobody_can_tell_is_never_guessed(
    spec: TemplateFieldSpec, reading: FieldReading
) -> None:
    found = judged(spec, reading)
    assert found.problem == "Whether a box is marked could not be told; look at the image."
    if spec.type == "checkbox":
        assert (found.text, found.value, found.checked) == ("", None, None)


@pytest.mark.parametrize(
    ("spec", "reading"),
    [
        (field(), FieldReading(" \n", SURE)),
        (group("radio_group"), marks(False, False, False)),
        (field(type="multi_box", value_type="numeric"), FieldReading("", SURE)),
    ],
)
def test_a_field_without_a_value_is_empty_unless_it_is_required(
    spec: TemplateFieldSpec, reading: FieldReading
) -> None:
    assert judged(spec, reading).state == "empty"
    found = judged(spec.model_copy(update={"required": True}), reading)
    assert found.state == "review"
    assert found.problem.startswith("The field is required")


def test_a_required_checkbox_is_checked() -> None:
    consent = field(type="checkbox", required=True)
    assert [judged(consent, marks(mark)).state for mark in (True, False)] == ["read", "review"]


@pytest.mark.parametrize(
    ("own", "of_template", "state"),
    [(None, 0.5, "read"), (None, 0.7, "review"), (0.7, 0.5, "review"), (0.0, 0.7, "read")],
)
def test_the_field_says_how_sure_its_reading_has_to_be(
    own: float | None, of_template: float, state: str
) -> None:
    found = judged(field(threshold=own), FieldReading("x", 0.6), of_template)
    assert found.state == state
    assert ("threshold of 0.7" in found.problem) == (state == "review")


def test_a_confidence_at_the_threshold_is_enough() -> None:
    assert judged(field(threshold=0.6), FieldReading("x", 0.6)).state == "read"


def test_a_reader_can_be_unsure_whether_a_field_is_empty() -> None:
    """A speck may be a letter, a faint stroke a mark."""
    doubtful = marks(False, False, False, confidence=0.3)
    assert judged(field(), FieldReading("", 0.3)).state == "review"
    assert judged(field(type="checkbox"), doubtful).state == "review"
    assert judged(group("radio_group"), doubtful).state == "review"


@pytest.mark.parametrize(
    "reading", [FieldReading("", 0.0, (), "Cut off."), marks(problem="Cut off.")]
)
def test_what_the_reader_found_wrong_comes_first(reading: FieldReading) -> None:
    spec = group("radio_group", required=True) if reading.confidence else field(required=True)
    found = judged(spec, reading)
    assert (found.state, found.problem) == ("review", "Cut off.")


def combined(name: str, *parts: str) -> CombinedFieldSpec:
    return CombinedFieldSpec(name=name, parts=parts)


def test_values_are_combined_from_texts_as_they_were_read() -> None:
    fields = [
        TemplateField("year", "26 ", SURE, quad(), value="2026"),
        TemplateField("month", "", SURE, quad()),
        TemplateField("day", "{year}", SURE, quad()),
    ]
    wanted = [
        combined("date", "{year}", "-", "{month}", "/", "{day}"),
        combined("month only", "{month}", "월"),
    ]
    assert combined_texts(wanted, fields) == (
        CombinedText("date", "26 -/{year}"),
        CombinedText("month only", ""),
    )
