"""An HTTP answer of a CLOVA-compatible recognizer becomes the outcome of a call.

Codes and their HTTP statuses are those of CLOVA OCR's API page. How answers are received belongs to
``client``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import from_json

from ocr_pipeline.adapters.remote.calls import CallOutcome, CallPart
from ocr_pipeline.extraction.clova_answer import read_answer
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.ports.gates import CallVerdict

_REDIRECTIONS = range(300, 400)
_CLIENT_ERRORS = range(400, 500)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A status and a whole body; ``location`` is where a redirect leads."""

    status: int
    body: bytes
    location: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a code or a status means: for the engine, or (ANSWERED) for the image alone.

    ``code`` is one of ``ERRORS``; ``advice`` says to people what to do.
    """

    verdict: CallVerdict
    code: str
    advice: str = ""
    may_be_charged: bool = False


_IMAGE_REFUSED = Ruling(CallVerdict.ANSWERED, "REMOTE_REJECTED")
_FAILED = Ruling(CallVerdict.FAILED, "ENGINE_FAILED")
_GATEWAY_FAILED = Ruling(CallVerdict.FAILED, "ENGINE_FAILED", may_be_charged=True)
_BUSY = Ruling(CallVerdict.BUSY, "ENGINE_BUSY")


def _refused(advice: str, code: str = "ENGINE_REFUSED") -> Ruling:
    return Ruling(CallVerdict.REFUSED, code, advice)


_WRONG_ADDRESS = _refused("correct `invoke_url`: the console shows it, with its end")

BY_CODE: Mapping[str, Ruling] = {
    "0001": _WRONG_ADDRESS,
    "0002": _refused("correct `secret`: it is another one, or was made anew"),
    "0011": _IMAGE_REFUSED,
    "0021": _refused("`invoke_url` is of a service that does not know version V2"),
    "0022": _refused("`invoke_url` is of a domain of another type"),
    "0023": _refused("raise the quota of the domain", "ENGINE_QUOTA"),
    "0025": _BUSY,
    "0028": _refused(
        "switch table extraction on for the domain in its console, or set `table_extraction: false`"
    ),
    "0500": _FAILED,
    "0501": _FAILED,
    "1021": _refused("release a template of the domain (service deploy)"),
}
"""By the code in the body, whatever the HTTP status."""

BY_STATUS: Mapping[int, Ruling] = {
    401: _refused("correct `secret`, or permit this machine's address"),
    403: _refused("correct `secret`, or permit this machine's address"),
    404: _WRONG_ADDRESS,
    405: _WRONG_ADDRESS,
    408: _GATEWAY_FAILED,
    413: Ruling(CallVerdict.ANSWERED, "FILE_TOO_LARGE"),
    429: _BUSY,
    503: _BUSY,
}
"""Where the body holds none of these codes."""


def outcome_of(answer: HttpAnswer, part: CallPart) -> CallOutcome:
    """What came of a call that was answered over HTTP.

    ``reason`` and the detail of ``item_error`` end with what the recognizer says, at any length.
    """
    if answer.status == HTTPStatus.OK:
        return _answered(answer.body, part.pages)
    if answer.status in _REDIRECTIONS:
        return _redirected(answer.status, answer.location)
    code, message = _error_of(answer.body)
    return _ruled(_ruling(answer.status, code), _said(answer.status, code, message))


def _answered(body: bytes, pages: int) -> CallOutcome:
    """With 200 come answers, sometimes an error, and whatever stands in the recognizer's place."""
    try:
        read_answer(body, pages)
    except ValueError as error:
        code, message = _error_of(body)
        if code in BY_CODE:
            return _ruled(BY_CODE[code], _said(HTTPStatus.OK, code, message))
        return _ruled(_GATEWAY_FAILED, f"HTTP 200 with what is no answer of CLOVA OCR: {error}")
    return CallOutcome(CallVerdict.ANSWERED, body=body)


def _ruled(ruling: Ruling, said: str) -> CallOutcome:
    if ruling.verdict is CallVerdict.ANSWERED:
        return CallOutcome(ruling.verdict, item_error=ItemError(ruling.code, said))
    reason = f"{ruling.advice} ({said})" if ruling.advice else said
    return CallOutcome(ruling.verdict, ruling.code, reason, may_be_charged=ruling.may_be_charged)


def _ruling(status: int, code: str) -> Ruling:
    """An unknown code refuses the image; a 4xx without one comes from somewhere else."""
    known = BY_CODE.get(code) or BY_STATUS.get(status)
    if known:
        return known
    if status in _CLIENT_ERRORS:
        return _IMAGE_REFUSED if code or status in {415, 422} else _WRONG_ADDRESS
    return _FAILED if code else _GATEWAY_FAILED


def _redirected(status: int, location: str) -> CallOutcome:
    """Nothing is sent elsewhere: the secret is for the address that was configured."""
    try:
        target = urlsplit(location)
    except ValueError:
        target = urlsplit("")
    said = f"HTTP {status}, a redirect"
    said += f" to {target.scheme}://{target.hostname}" if target.hostname else ""
    return _ruled(_refused("set `invoke_url` to the final address"), said)


def _error_of(body: bytes) -> tuple[str, str]:
    """Code and message of an error body; an API gateway's own code is no code of the recognizer."""
    try:
        value: Any = from_json(body)
    except ValueError:
        return "", ""
    if not isinstance(value, dict):
        return "", ""
    if isinstance(gateway := value.get("error"), dict):
        return "", _text(gateway.get("message"))
    return _text(value.get("code")), _text(value.get("message"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _said(status: int, code: str, message: str) -> str:
    return " ".join(word for word in (f"HTTP {status}", code, message) if word)
