"""A validation server is asked about every page that a template read, until it is given up on."""

import logging
from typing import Any

import pytest

from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.model.template import TemplateReading, ValidationAnswer
from ocr_pipeline.steps import validate
from ocr_pipeline.steps.validate import MAX_UNANSWERED_IN_A_ROW, PageValidation
from tests.fakes.results import page, template, template_page, unmatched_page
from tests.fakes.validation import VALID, ScriptedValidator

NOBODY = ValidationAnswer("UNCHECKED", "no answer within 5 s")
REFUSED = ValidationAnswer("ERROR", "the server answered status 401")
INVALID = ValidationAnswer("INVALID", "no such customer")


def pages(count: int) -> tuple[RecognizedPage, ...]:
    return tuple(template_page(template(성명="홍"), index) for index in range(count))


def said(
    validation: PageValidation, some: tuple[RecognizedPage, ...], request_id: str = "r"
) -> list[tuple[str, str]]:
    judged = validation.validated(some, request_id=request_id, name="a.png")
    readings = [found.template for found in judged if found.template]
    return [(reading.validation, reading.validation_message) for reading in readings]


def test_every_page_that_a_template_read_is_asked_about() -> None:
    validator = ScriptedValidator((INVALID, VALID))
    some = (template_page(template()), page("text", index=1), unmatched_page(index=2))
    judged = PageValidation(validator).validated(
        (*some, template_page(template(), 3)), request_id="r", name="a.pdf"
    )
    assert [found.template.validation if found.template else None for found in judged] == [
        "INVALID",
        None,
        None,
        "VALID",
    ]
    assert judged[0].template is not None
    assert judged[0].template.validation_message == "no such customer"
    assert judged[1:3] == some[1:]
    assert [image["convertedImageInfo"]["pageIndex"] for image in validator.asked] == [0, 3]


def test_the_question_is_in_the_form_of_the_vendor() -> None:
    validator = ScriptedValidator()
    said(PageValidation(validator), pages(1))
    [image] = validator.asked
    vendor = {"uid", "name", "inferResult", "message", "matchedTemplate", "validationResult"}
    assert vendor | {"title", "fields"} <= image.keys()
    assert image["validationResult"] == {"result": "UNCHECKED"}
    assert (image["name"], image["inferResult"]) == ("a.png", "SUCCESS")
    assert image["matchedTemplate"] == {"id": 12345, "name": "신청서"}
    field: dict[str, Any] = image["fields"][0]
    assert (field["name"], field["valueType"], field["inferText"]) == ("성명", "ALL", "홍")


def test_what_an_engine_said_of_a_page_is_not_passed_on() -> None:
    validator = ScriptedValidator()
    reading = TemplateReading(7, "form", (), validation="INVALID", validation_message="theirs")
    assert said(PageValidation(validator), (template_page(reading),)) == [("VALID", "")]
    assert validator.asked[0]["validationResult"] == {"result": "UNCHECKED"}


def test_the_same_page_has_the_same_id_and_another_one_another() -> None:
    first, again, other = ScriptedValidator(), ScriptedValidator(), ScriptedValidator()
    said(PageValidation(first), pages(2))
    said(PageValidation(again), pages(2))
    said(PageValidation(other), pages(2), "r2")
    assert first.ids == again.ids
    assert len({*first.ids, *other.ids}) == 4
    assert first.ids == [f"msg_{image['uid']}" for image in first.asked]


def test_a_server_that_does_not_answer_is_given_up_on(caplog: pytest.LogCaptureFixture) -> None:
    validator = ScriptedValidator((NOBODY,))
    validation = PageValidation(validator)
    results = said(validation, pages(MAX_UNANSWERED_IN_A_ROW + 3))
    left = ("UNCHECKED", "not asked: 5 questions in a row were not answered")
    assert results == [("UNCHECKED", NOBODY.message)] * 5 + [left] * 3
    assert said(validation, pages(1)) == [left]
    assert len(validator.ids) == MAX_UNANSWERED_IN_A_ROW
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize("answered", [VALID, INVALID, REFUSED])
def test_any_answer_ends_a_row_of_none(
    answered: ValidationAnswer, caplog: pytest.LogCaptureFixture
) -> None:
    row = [NOBODY] * (MAX_UNANSWERED_IN_A_ROW - 1)
    validator = ScriptedValidator((*row, answered, *row, answered))
    said(PageValidation(validator), pages(3 * MAX_UNANSWERED_IN_A_ROW))
    assert len(validator.ids) == 3 * MAX_UNANSWERED_IN_A_ROW
    assert caplog.records == []


def test_slow_answers_may_not_take_for_ever(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(validate, "MAX_WAITING_SECONDS", 0.0)
    validator = ScriptedValidator()
    assert said(PageValidation(validator), pages(2)) == [
        ("VALID", ""),
        ("UNCHECKED", "not asked: answers took 0 s in all"),
    ]
    assert len(caplog.records) == 1


def test_the_log_holds_no_text_of_the_document(caplog: pytest.LogCaptureFixture) -> None:
    echo = ValidationAnswer("UNCHECKED", "홍")
    said(PageValidation(ScriptedValidator((echo,))), pages(MAX_UNANSWERED_IN_A_ROW))
    assert "홍" not in caplog.text
