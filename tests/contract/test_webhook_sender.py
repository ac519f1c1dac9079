"""What a ``WebhookSender`` keeps to, on real connections to a receiver that misbehaves."""

import datetime as dt
import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ocr_pipeline.adapters.webhook.sender import RequestsSender
from ocr_pipeline.model.delivery import SendAnswer
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.error_definition import ErrorScope
from ocr_pipeline.ports.webhook import WebhookSender
from tests.fakes import receiver as receivers
from tests.fakes.receiver import Receiver, answer
from tests.fakes.webhook import ScriptedSender

BODY = b'{"items":[]}' * 1000
SHORT_SECONDS = 0.3


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    path = tmp_path / "payload.json"
    path.write_bytes(BODY)
    return path


def send(
    url: str, payload: Path, seconds: float = 10.0, sender: WebhookSender | None = None
) -> SendAnswer:
    headers = {"webhook-id": "msg_1", "Content-Type": "application/json"}
    return (sender or RequestsSender()).send(url, headers, payload, seconds, True)


def code(result: SendAnswer) -> str:
    """The error's code, which must be a documented one of deliveries."""
    assert result.status is None
    found = (result.error or "").partition(": ")[0]
    assert ERRORS[found].scope is ErrorScope.DELIVERY
    return found


@pytest.mark.parametrize("sender", [RequestsSender(), ScriptedSender()])
def test_an_answer_is_a_status_and_the_time_it_took(sender: WebhookSender, payload: Path) -> None:
    with Receiver() as receiver:
        result = send(receiver.url, payload, sender=sender)
    assert (result.status, result.error, result.retry_after_seconds) == (200, None, None)
    assert result.seconds > 0


def test_the_file_goes_out_as_it_is_with_its_length(payload: Path) -> None:
    with Receiver() as receiver:
        send(receiver.url, payload)
    [request] = receiver.received
    assert request.body == BODY
    assert request.headers["content-length"] == str(len(BODY))
    assert request.headers["webhook-id"] == "msg_1"
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert "transfer-encoding" not in request.headers
    assert "cookie" not in request.headers
    assert request.path == "/hook"


@pytest.mark.parametrize("status", [204, 400, 404, 410, 500, 503])
def test_every_status_is_reported(status: int, payload: Path) -> None:
    with Receiver([answer(status)]) as receiver:
        assert send(receiver.url, payload).status == status


def test_retry_after_is_reported(payload: Path) -> None:
    with Receiver([answer(429, {"Retry-After": "120"})]) as receiver:
        assert send(receiver.url, payload).retry_after_seconds == 120


def test_a_redirect_to_a_private_address_is_not_followed(payload: Path) -> None:
    with Receiver() as target, Receiver([answer(302, {"Location": target.url})]) as receiver:
        assert send(receiver.url, payload).status == 302
    assert target.received == []


@pytest.mark.parametrize("location", ["http://[", "//\udcff", "http://x:99999/"])
def test_a_malformed_redirect_is_a_status_too(location: str, payload: Path) -> None:
    raw = f"Location: {location}\r\n".encode(errors="surrogateescape").decode("latin-1")
    with Receiver([receivers.endless_body(301, raw)]) as receiver:
        assert send(receiver.url, payload).status == 301


@pytest.mark.parametrize("status", [200, 302])
def test_a_huge_answer_is_not_read_to_its_end(status: int, payload: Path) -> None:
    behavior = receivers.endless_body(status, "Location: /elsewhere\r\n")
    with Receiver([behavior]) as receiver:
        result = send(receiver.url, payload)
    assert result.status == status
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    "behavior",
    [
        receivers.hang,
        receivers.trickle_headers,
        receivers.endless_continue,
        receivers.late(30),
    ],
)
def test_whoever_does_not_answer_in_time_is_a_timeout(
    behavior: receivers.Behavior, payload: Path
) -> None:
    with Receiver([behavior]) as receiver:
        assert code(send(receiver.url, payload, SHORT_SECONDS)) == "RECEIVER_TIMEOUT"


def test_whoever_does_not_read_is_a_timeout(payload: Path) -> None:
    payload.write_bytes(bytes(32_000_000))  # more than the kernel buffers
    with Receiver([receivers.hang_unread]) as receiver:
        assert code(send(receiver.url, payload, SHORT_SECONDS)) == "RECEIVER_TIMEOUT"


def test_a_status_counts_though_its_body_never_ends(payload: Path) -> None:
    with Receiver([receivers.trickle_body]) as receiver:
        assert send(receiver.url, payload, 5 * SHORT_SECONDS).status == 200


@pytest.mark.parametrize("behavior", [receivers.close_early, receivers.garbage])
def test_no_answer_is_no_status(behavior: receivers.Behavior, payload: Path) -> None:
    with Receiver([behavior]) as receiver:
        assert code(send(receiver.url, payload)) == "RECEIVER_UNREACHABLE"


def test_a_reset_while_sending_is_no_status(payload: Path) -> None:
    payload.write_bytes(bytes(32_000_000))
    with Receiver([receivers.reset_unread]) as receiver:
        assert code(send(receiver.url, payload)) == "RECEIVER_UNREACHABLE"


def test_a_closed_port_and_an_unknown_name_are_unreachable(payload: Path) -> None:
    with Receiver() as receiver:
        url = receiver.url
    assert code(send(url, payload)) == "RECEIVER_UNREACHABLE"
    assert code(send("http://nowhere.invalid/", payload)) == "RECEIVER_UNREACHABLE"


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "nothing", "http://", "http://..x/", "http://[::1"]
)
def test_a_url_that_is_none_is_an_answer_too(url: str, payload: Path) -> None:
    assert code(send(url, payload)) == "WEBHOOK_URL_INVALID"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"],
)
def test_private_addresses_are_refused_however_they_are_written(host: str, payload: Path) -> None:
    with Receiver() as receiver:
        url = f"http://{host}:{receiver.port}/"
        result = RequestsSender().send(url, {}, payload, 5.0, False)
    assert code(result) == "ADDRESS_REFUSED"
    assert receiver.received == []


def test_metadata_stays_refused_where_private_addresses_are_allowed(payload: Path) -> None:
    assert code(send("http://169.254.169.254/latest/", payload)) == "ADDRESS_REFUSED"


def test_the_address_that_was_checked_is_the_one_that_is_used(
    payload: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that turns private after it was checked (DNS rebinding) is not looked up again."""
    asked: list[str] = []

    def rebinding(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        asked.append(host)
        address = "192.0.2.1" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    with Receiver() as receiver:
        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        url = f"http://rebinding.example:{receiver.port}/"
        result = RequestsSender().send(url, {}, payload, SHORT_SECONDS, False)
    assert code(result) == "ADDRESS_REFUSED"
    assert asked == ["rebinding.example"]
    assert receiver.received == []


def test_a_permitted_address_is_used_beside_a_refused_one(
    payload: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        family = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*family, ("169.254.169.254", port)), (*family, ("127.0.0.1", port))]

    with Receiver() as receiver:
        monkeypatch.setattr(socket, "getaddrinfo", two)
        assert send(f"http://two.example:{receiver.port}/", payload).status == 200
    assert receiver.received[0].headers["host"] == f"two.example:{receiver.port}"


def test_nothing_comes_from_the_environment(payload: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = payload.parent / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with Receiver() as proxy, Receiver() as receiver:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        assert send(receiver.url, payload).status == 200
    assert proxy.received == []
    assert "authorization" not in receiver.received[0].headers


class TlsReceiver:
    """Takes one connection, with a certificate of its own making, and answers 200 or never."""

    def __init__(self, folder: Path, name: str) -> None:
        self.certificate = folder / "certificate.pem"
        key = ec.generate_private_key(ec.SECP256R1())
        who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        self.certificate.write_bytes(certificate.public_bytes(pem))
        private = folder / "key.pem"
        private.write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, private)
        self._context.sni_callback = lambda line, asked, context: self.names.append(asked)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.names: list[str | None] = []
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.answering = True

    def _serve(self) -> None:
        raw, _ = self._listener.accept()
        with raw:
            try:
                with self._context.wrap_socket(raw, server_side=True) as line:
                    self._answer(line)
            except OSError:
                return

    def _answer(self, line: ssl.SSLSocket) -> None:
        request = b""
        while not request.endswith(BODY):
            request += line.recv(65_536)
        if self.answering:
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        line.recv(1)

    def __enter__(self) -> "TlsReceiver":
        self._thread.start()
        return self

    def __exit__(self, *what: object) -> None:
        self._thread.join()
        self._listener.close()


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name lead to this machine."""

    def here(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", here)


@pytest.mark.usefixtures("at_home")
def test_tls_is_verified_for_the_name_in_the_url(payload: Path) -> None:
    with TlsReceiver(payload.parent, "hook.example") as receiver:
        sender = RequestsSender(ca_bundle=receiver.certificate)
        result = send(f"https://hook.example:{receiver.port}/", payload, sender=sender)
    assert result.status == 200
    assert receiver.names == ["hook.example"]


@pytest.mark.usefixtures("at_home")
def test_a_certificate_for_another_name_is_refused(payload: Path) -> None:
    with TlsReceiver(payload.parent, "other.example") as receiver:
        sender = RequestsSender(ca_bundle=receiver.certificate)
        result = send(f"https://hook.example:{receiver.port}/", payload, sender=sender)
    assert code(result) == "RECEIVER_TLS"


@pytest.mark.usefixtures("at_home")
def test_a_certificate_of_an_unknown_authority_is_refused(payload: Path) -> None:
    with TlsReceiver(payload.parent, "hook.example") as receiver:
        assert code(send(f"https://hook.example:{receiver.port}/", payload)) == "RECEIVER_TLS"


@pytest.mark.usefixtures("at_home")
def test_time_ends_under_tls_too(payload: Path) -> None:
    with TlsReceiver(payload.parent, "hook.example") as receiver:
        receiver.answering = False
        sender = RequestsSender(ca_bundle=receiver.certificate)
        url = f"https://hook.example:{receiver.port}/"
        assert code(send(url, payload, SHORT_SECONDS, sender)) == "RECEIVER_TIMEOUT"
