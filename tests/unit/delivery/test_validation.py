"""What the answer of a validation server means."""

import json

import pytest

from ocr_pipeline.delivery.validation import (
    MAX_ANSWER_BYTES,
    MAX_MESSAGE_CHARACTERS,
    judge,
    one_line,
)
from ocr_pipeline.model.template import ValidationAnswer, ValidationResult


def body(answer: object) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()


@pytest.mark.parametrize("result", ["VALID", "INVALID"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_verdict_is_taken_with_its_message(result: str, wrapped: bool) -> None:
    verdict = {"result": result, "message": "합계가 맞지 않음", "more": [1]}
    answer = judge(200, body({"validationResult": verdict} if wrapped else verdict))
    assert (answer.result, answer.message) == (result, "합계가 맞지 않음")


@pytest.mark.parametrize("message", [{}, {"message": None}, {"message": ""}])
def test_a_verdict_needs_no_message(message: dict[str, object]) -> None:
    assert judge(200, body({"result": "VALID"} | message)) == ValidationAnswer("VALID")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"VALID",
        b"\xff\xfe",
        b"[" * 60_000,
        b'"VALID"',
        b'["VALID"]',
        b'{"result": "valid"}',
        b'{"result": ["VALID"]}',
        b'{"result": true}',
        b'{"result": "UNCHECKED"}',
        b'{"result": "VALID"} trailing',
        b'{"result": "VALID", "message": 5}',
        b'{"result": "VALID", "message": "\\ud800"}',
        b'{"validationResult": "VALID", "result": "VALID"}',
        b'{"validationResult": null, "result": "VALID"}',
        b'{"validationResult": {"validationResult": {"result": "VALID"}}}',
    ],
)
def test_what_is_no_verdict_is_an_error(answer: bytes) -> None:
    judged = judge(200, answer)
    assert judged.result == "ERROR"
    assert judged.message == "the answer is no JSON with a result VALID or INVALID"


def test_an_answer_of_the_most_bytes_is_read_and_one_more_is_not() -> None:
    verdict = b'{"result": "VALID"}'
    assert judge(200, verdict.ljust(MAX_ANSWER_BYTES)).result == "VALID"
    longer = judge(200, verdict.ljust(MAX_ANSWER_BYTES + 1))
    assert (longer.result, longer.message) == ("ERROR", "the answer has more than 65536 bytes")


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (201, "ERROR"),
        (204, "ERROR"),
        (302, "ERROR"),
        (400, "ERROR"),
        (401, "ERROR"),
        (404, "ERROR"),
        (410, "ERROR"),
        (408, "UNCHECKED"),
        (429, "UNCHECKED"),
        (500, "UNCHECKED"),
        (503, "UNCHECKED"),
        (599, "UNCHECKED"),
    ],
)
def test_only_status_200_is_a_verdict(status: int, result: ValidationResult) -> None:
    answer = judge(status, body({"result": "VALID"}))
    assert answer == ValidationAnswer(result, f"the server answered status {status}")


def test_an_answer_that_broke_off_is_none() -> None:
    assert judge(200, None) == ValidationAnswer("UNCHECKED", "the answer broke off")


def test_a_message_is_one_line_that_can_be_shown() -> None:
    assert one_line(" a\r\n\tb\x1b[31m\u202ec\u3000d\x00 ") == "a b [31m c d"
    assert one_line("값" * MAX_MESSAGE_CHARACTERS) == "값" * MAX_MESSAGE_CHARACTERS
    cut = one_line("x" * 100_000)
    assert (len(cut), cut[-1]) == (MAX_MESSAGE_CHARACTERS, "\N{HORIZONTAL ELLIPSIS}")
