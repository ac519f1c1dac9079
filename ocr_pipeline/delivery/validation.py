"""The answer of a validation server becomes what is said of a page's values.

The answer is hostile input: whatever the bytes are, they become one of five words and a printable
line. Asking belongs to an adapter, when to stop asking to ``steps.validate``.
"""

from pydantic_core import from_json

from ocr_pipeline.model.template import ValidationAnswer, ValidationResult

MAX_ANSWER_BYTES = 65_536
MAX_MESSAGE_CHARACTERS = 200

_OK = 200
_TRY_LATER = frozenset({408, 429})  # of 4xx those that say nothing about the question
_SERVER_FAILED = 500
_VERDICTS: tuple[ValidationResult, ...] = ("VALID", "INVALID")
_NO_VERDICT = ValidationAnswer("ERROR", "the answer is no JSON with a result VALID or INVALID")


def judge(status: int, body: bytes | None) -> ValidationAnswer:
    """What an HTTP status and a body mean; ``body`` is None when it did not come to its end.

    Only status 200 with ``{"result": "VALID" | "INVALID", "message": "..."}``, or that object as
    ``validationResult``, is a verdict. Whoever could not be asked (5xx, 408, 429, a body that broke
    off) leaves a page ``UNCHECKED``; every other answer is an ``ERROR``.
    """
    if status >= _SERVER_FAILED or status in _TRY_LATER:
        return unchecked(f"the server answered status {status}")
    if status != _OK:
        return ValidationAnswer("ERROR", f"the server answered status {status}")
    if body is None:
        return unchecked("the answer broke off")
    if len(body) > MAX_ANSWER_BYTES:
        return ValidationAnswer("ERROR", f"the answer has more than {MAX_ANSWER_BYTES} bytes")
    return _verdict(body)


def unchecked(why: str) -> ValidationAnswer:
    """Nobody answered for a page's values."""
    return ValidationAnswer("UNCHECKED", one_line(why))


def one_line(text: str) -> str:
    """A foreign text without control characters and line ends, and not too long."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(plain.split())
    if len(line) <= MAX_MESSAGE_CHARACTERS:
        return line
    return f"{line[: MAX_MESSAGE_CHARACTERS - 1]}\N{HORIZONTAL ELLIPSIS}"


def _verdict(body: bytes) -> ValidationAnswer:
    try:
        answer = from_json(body)  # bounded in depth, a ValueError beyond
    except ValueError:
        return _NO_VERDICT
    if isinstance(answer, dict):
        answer = answer.get("validationResult", answer)
    if not isinstance(answer, dict):
        return _NO_VERDICT
    message = answer.get("message")
    for result in _VERDICTS:
        if answer.get("result") == result and isinstance(message, str | None):
            return ValidationAnswer(result, one_line(message or ""))
    return _NO_VERDICT
