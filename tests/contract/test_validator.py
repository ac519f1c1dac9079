"""What a ``Validator`` keeps to, on real connections to a server that misbehaves."""

import json
import socket
import time

import pytest

from ocr_pipeline.adapters.webhook.validator import SignedValidator
from ocr_pipeline.model.template import ValidationAnswer
from ocr_pipeline.ports.validation import Validator
from ocr_pipeline.spec.validation import ValidationSpec
from ocr_pipeline.wiring import SystemClock
from tests.fakes import receiver as receivers
from tests.fakes.receiver import Receiver, answer
from tests.fakes.validation import ScriptedValidator

IMAGE = b'{"image":{"uid":"ab"}}'
SECRET = "whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw=="
SHORT_SECONDS = 0.3
VERDICT = b'{"result":"INVALID","message":"no such customer"}'
BROKE_OFF = ValidationAnswer("UNCHECKED", "the answer broke off")


def validator(
    url: str,
    seconds: float = 10.0,
    *,
    allow_private_addresses: bool = True,
    secret: str | None = SECRET,
) -> SignedValidator:
    spec = ValidationSpec.model_validate(
        {
            "url": url,
            "secret": {"env": "CHECK_SECRET"},
            "timeout_seconds": seconds,
            "allow_private_addresses": allow_private_addresses,
        }
    )
    return SignedValidator(spec, lambda _: secret, SystemClock())


def asked(behavior: receivers.Behavior, seconds: float = 10.0) -> ValidationAnswer:
    with Receiver([behavior]) as server:
        return validator(server.url, seconds).validate(IMAGE, "msg_1")


@pytest.mark.parametrize("scripted", [True, False])
def test_the_server_has_the_word(scripted: bool) -> None:
    said = ValidationAnswer("INVALID", "no such customer")
    with Receiver([answer(200, body=VERDICT)]) as server:
        asks: Validator = ScriptedValidator((said,)) if scripted else validator(server.url)
        assert asks.validate(IMAGE, "msg_1") == said


def test_a_question_is_signed_as_deliveries_are() -> None:
    with Receiver([answer(200, body=VERDICT)]) as server:
        validator(server.url, secret=f"{SECRET} old-secret").validate(IMAGE, "msg_7")
    [request] = server.received
    assert request.verified(SECRET) == json.loads(IMAGE)
    assert request.verified(b"old-secret") == json.loads(IMAGE)
    assert request.headers["webhook-id"] == "msg_7"
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.headers["content-length"] == str(len(IMAGE))
    assert request.body == IMAGE


def test_the_time_of_the_signature_is_that_of_the_question() -> None:
    before = int(time.time())
    with Receiver([answer(200, body=VERDICT)]) as server:
        validator(server.url).validate(IMAGE, "msg_1")
    assert before <= int(server.received[0].headers["webhook-timestamp"]) <= time.time()


@pytest.mark.parametrize(
    ("behavior", "result"),
    [
        (answer(200, body=b"<html>"), "ERROR"),
        (answer(200, {"Content-Encoding": "gzip"}, b"\x1f\x8b"), "ERROR"),
        (answer(401), "ERROR"),
        (answer(500), "UNCHECKED"),
        (answer(200, body=VERDICT.ljust(65_536)), "INVALID"),
        (answer(200, body=VERDICT.ljust(65_537)), "ERROR"),
        (receivers.endless_body(200), "ERROR"),
        (receivers.endless_body(503), "UNCHECKED"),
        (receivers.close_early, "UNCHECKED"),
        (receivers.garbage, "UNCHECKED"),
    ],
)
def test_a_verdict_is_told_from_whatever_else_is_answered(
    behavior: receivers.Behavior, result: str
) -> None:
    assert asked(behavior).result == result


def test_a_redirect_is_not_followed() -> None:
    with Receiver([answer(200, body=VERDICT)]) as target:
        said = asked(answer(302, {"Location": target.url}, VERDICT))
    assert said == ValidationAnswer("ERROR", "the server answered status 302")
    assert target.received == []


def cut_off(exchange: receivers.Exchange) -> None:
    """Promise more than there is, and begin with a verdict."""
    exchange.receive()
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + VERDICT)


def drip(exchange: receivers.Exchange) -> None:
    """Answer with a verdict, then with spaces without end."""
    exchange.receive()
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + VERDICT)
    while exchange.pause(receivers.TRICKLE_SECONDS):
        exchange.wfile.write(b" ")
        exchange.wfile.flush()


def test_an_answer_counts_only_when_it_is_whole() -> None:
    assert asked(cut_off) == BROKE_OFF


def test_a_verdict_that_does_not_end_in_time_is_none() -> None:
    assert asked(drip, SHORT_SECONDS) == BROKE_OFF


@pytest.mark.parametrize(
    "behavior",
    [receivers.hang, receivers.trickle_headers, receivers.endless_continue, receivers.late(30)],
)
def test_whoever_does_not_answer_in_time_leaves_the_page_unchecked(
    behavior: receivers.Behavior,
) -> None:
    said = asked(behavior, SHORT_SECONDS)
    assert said == ValidationAnswer("UNCHECKED", "no answer within 0.3 s")


def test_a_closed_port_leaves_the_page_unchecked() -> None:
    with Receiver() as server:
        url = server.url
    assert validator(url).validate(IMAGE, "msg_1").result == "UNCHECKED"


def test_private_addresses_are_refused_as_for_deliveries() -> None:
    with Receiver() as server:
        said = validator(server.url, allow_private_addresses=False).validate(IMAGE, "msg_1")
    assert said.result == "UNCHECKED"
    assert "127.0.0.1, which is private; `allow_private_addresses: true` permits" in said.message
    assert server.received == []


def test_metadata_stays_refused_where_private_addresses_are_allowed() -> None:
    said = validator("http://169.254.169.254/latest/").validate(IMAGE, "msg_1")
    assert (said.result, "cloud metadata" in said.message) == ("UNCHECKED", True)


def test_a_name_is_judged_by_the_address_that_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def home(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    with Receiver() as server:
        monkeypatch.setattr(socket, "getaddrinfo", home)
        url = f"http://check.example:{server.port}/"
        said = validator(url, allow_private_addresses=False).validate(IMAGE, "msg_1")
    assert (said.result, server.received) == ("UNCHECKED", [])


@pytest.mark.parametrize(
    ("secret", "what"),
    [
        (None, "there is no secret in environment variable CHECK_SECRET"),
        (" ", "the secret in environment variable CHECK_SECRET is none: the secret is empty"),
        (
            "whsec_???",
            "the secret in environment variable CHECK_SECRET is none: what follows whsec_ must be "
            "base64",
        ),
    ],
)
def test_without_a_secret_nothing_is_sent(secret: str | None, what: str) -> None:
    with Receiver() as server:
        said = validator(server.url, secret=secret).validate(IMAGE, "msg_1")
    assert said == ValidationAnswer("UNCHECKED", what)
    assert server.received == []
