"""The client on connections that break, hang or are somebody else's, and hostile answers."""

import gzip
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_pipeline.adapters.remote.client import MAX_ANSWER_BYTES
from ocr_pipeline.ports.gates import CallVerdict
from tests.fakes.certificate import tls_context
from tests.fakes.clova_behaviors import (
    TRICKLE_SECONDS,
    Behavior,
    Exchange,
    closing,
    cutting,
    dripping,
    hanging,
    late,
    replying,
)
from tests.fakes.clova_calls import KOREAN, PAGE, client_of, outcome_of, post, texts
from tests.fakes.clova_server import ClovaServer
from tests.fakes.clova_service import SECRET, Reply


@pytest.fixture
def server() -> Iterator[ClovaServer]:
    with ClovaServer() as running:
        yield running


# -- connections ------------------------------------------------------------------------------


def reset_in_the_middle(exchange: Exchange) -> None:
    """Close with the request unread, which resets the connection."""
    exchange.close_connection = True


@pytest.mark.parametrize("behavior", [cutting, closing, reset_in_the_middle])
def test_a_connection_that_breaks(behavior: Behavior) -> None:
    outcome = outcome_of(behavior)
    assert (outcome.verdict, outcome.code) == (CallVerdict.FAILED, "ENGINE_UNREACHABLE")
    assert outcome.may_be_charged
    assert "the connection broke" in outcome.reason


def endless_headers(exchange: Exchange) -> None:
    """Answer a byte of a header at a time."""
    exchange.receive()
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
    while exchange.pause(TRICKLE_SECONDS):
        exchange.wfile.write(b"a")


@pytest.mark.parametrize("behavior", [hanging, dripping, endless_headers, late(60)])
def test_a_server_that_takes_too_long(behavior: Behavior) -> None:
    outcome = outcome_of(behavior, timeout_seconds=1)
    assert (outcome.verdict, outcome.code) == (CallVerdict.FAILED, "ENGINE_UNREACHABLE")
    assert (outcome.reason, outcome.may_be_charged) == ("no complete answer within 1 s", True)


def test_nobody_listens() -> None:
    with ClovaServer() as server:
        url = server.general_url
    outcome = post(url)
    assert (outcome.verdict, outcome.code) == (CallVerdict.FAILED, "ENGINE_UNREACHABLE")
    assert not outcome.may_be_charged
    assert outcome.reason.startswith("no connection: ")
    assert "0123456789abcdef" not in outcome.reason


def test_a_name_that_does_not_resolve() -> None:
    outcome = post("http://recognizer.invalid/custom/v1/1/ab/general")
    assert (outcome.code, outcome.may_be_charged) == ("ENGINE_UNREACHABLE", False)


def test_no_tls_where_tls_is_expected(server: ClovaServer) -> None:
    outcome = post(server.general_url.replace("http:", "https:"))
    assert (outcome.code, outcome.may_be_charged) == ("ENGINE_UNREACHABLE", False)


def test_a_certificate_bundle_that_is_not_there(server: ClovaServer, tmp_path: Path) -> None:
    url = server.general_url.replace("http:", "https:")
    outcome = post(url, ca_bundle=str(tmp_path / "missing.pem"))
    assert (outcome.verdict, outcome.code) == (CallVerdict.FAILED, "ENGINE_UNREACHABLE")
    assert "missing.pem" in outcome.reason


def test_tls_is_verified(tmp_path: Path) -> None:
    context, certificate = tls_context(tmp_path)
    with ClovaServer(tls=context) as server:
        client = client_of(server.general_url, ca_bundle=str(certificate))
        verdicts = {client.post(PAGE, KOREAN, "r").verdict for _ in range(3)}
        client.close()
        assert verdicts == {CallVerdict.ANSWERED}
        assert len({call.connection for call in server.calls}) == 1
        of_another_name = server.general_url.replace("127.0.0.1", "localhost")
        for outcome in (
            post(server.general_url),
            post(of_another_name, ca_bundle=str(certificate)),
        ):
            assert (outcome.code, outcome.may_be_charged) == ("ENGINE_UNREACHABLE", False)
            assert "certificate" in outcome.reason
        assert server.requests == 3


@pytest.mark.parametrize("behavior", [hanging, dripping])
def test_time_ends_under_tls_too(tmp_path: Path, behavior: Behavior) -> None:
    context, certificate = tls_context(tmp_path)
    with ClovaServer([behavior], tls=context) as server:
        outcome = post(server.general_url, ca_bundle=str(certificate), timeout_seconds=1)
    assert outcome.reason == "no complete answer within 1 s"


def test_time_ends_while_tls_is_agreed_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/custom/v1/1/ab/general"
        outcome = post(url, timeout_seconds=1)
    assert outcome.reason == "no complete answer within 1 s"


def test_proxies_of_the_environment_are_not_used(
    server: ClovaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert post(server.general_url).verdict is CallVerdict.ANSWERED


# -- hostile answers ----------------------------------------------------------------------------


def test_a_compressed_answer_is_read_and_a_bomb_is_not() -> None:
    def compressed(exchange: Exchange) -> None:
        reply = exchange.work()
        zipped = gzip.compress(reply.body)
        exchange.deliver(Reply(200, zipped, headers={"Content-Encoding": "gzip"}))

    assert texts(outcome_of(compressed)) == [{"c07"}]
    bomb = gzip.compress(bytes(MAX_ANSWER_BYTES + 1))
    for status, code in (200, "ENGINE_UNREACHABLE"), (500, "ENGINE_FAILED"):
        reply = Reply(status, bomb, headers={"Content-Encoding": "gzip"})
        outcome = outcome_of(replying(reply))
        assert (outcome.verdict, outcome.code) == (CallVerdict.FAILED, code)


def test_what_is_not_compressed_as_it_says() -> None:
    reply = Reply(200, b"no gzip", headers={"Content-Encoding": "gzip"})
    outcome = outcome_of(replying(reply))
    assert (outcome.verdict, outcome.code) == (CallVerdict.FAILED, "ENGINE_UNREACHABLE")


@pytest.mark.parametrize("status", [200, 400, 500])
def test_the_secret_comes_back_in_no_message(status: int) -> None:
    said = {"code": "0002" if status == 200 else "0099", "message": "x" * 270 + SECRET + "\n\x1b["}
    reply = Reply(status, json.dumps(said).encode())
    outcome = outcome_of(replying(reply))
    message = outcome.item_error.detail if outcome.item_error else outcome.reason
    assert len(message) <= 300
    assert SECRET[:4] not in repr(outcome)


def test_the_secret_is_in_no_text_of_the_client(server: ClovaServer) -> None:
    client = client_of(server.general_url)
    assert SECRET not in repr(client) + str(client)
    client.close()


@pytest.mark.parametrize("secret", ["two\nlines", "비밀", " leading"])
def test_a_secret_that_no_header_can_carry(server: ClovaServer, secret: str) -> None:
    outcome = post(server.general_url, secret=secret)
    assert (outcome.verdict, outcome.code) == (CallVerdict.REFUSED, "ENGINE_REFUSED")
    assert secret not in repr(outcome)
    assert server.requests == 0
