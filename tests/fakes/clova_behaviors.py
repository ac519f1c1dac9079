"""How a CLOVA OCR server answers a call over HTTP: honestly, or in one of many wrong ways."""

import random
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.clova_service import INVOKE_PATH, ClovaService, Refusal, Reply, Request, refused

TRICKLE_SECONDS = 0.02
_ENVELOPE_BYTES = 10_000
_HTML = b"<html><head><title>%s</title></head><body><h1>%s</h1></body></html>"


class ClovaHttp(ThreadingHTTPServer):
    """Hands each request to the next behavior."""

    daemon_threads = True

    def __init__(
        self,
        port: int,
        service: ClovaService,
        script: Iterator["Behavior"],
        tls: ssl.SSLContext | None,
    ) -> None:
        """Bind the port, or a free one."""
        super().__init__(("127.0.0.1", port), Exchange)
        self.service = service
        self.requests = 0
        self._script = script
        self._tls = tls
        self._lock = threading.Lock()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Leave the handshake to the thread of the connection."""
        connection, address = super().get_request()
        if self._tls:
            connection = self._tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what some tests want; anything else is a fault of ours."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def next_behavior(self) -> "Behavior":
        """The next of the script; honest after its end."""
        with self._lock:
            self.requests += 1
            return next(self._script, honest)


class Exchange(BaseHTTPRequestHandler):
    """One request in the hands of a behavior."""

    server: ClovaHttp
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Let the script decide."""
        try:
            self.server.next_behavior()(self)
        except OSError:
            self.close_connection = True  # the client has gone, which is what some tests want

    def receive(self) -> Request:
        """Read the whole request."""
        return Request(
            path=self.path,
            secret=self.headers.get("X-OCR-SECRET", ""),
            content_type=self.headers.get("Content-Type", ""),
            body=self.rfile.read(int(self.headers["Content-Length"])),
            connection=self.client_address[1],
        )

    def work(self, result: str = "SUCCESS", message: str = "") -> Reply:
        """Do what a recognizer does; a SUCCESS is charged from here on."""
        service = self.server.service
        if int(self.headers["Content-Length"]) > service.limits.max_bytes + _ENVELOPE_BYTES:
            self.close_connection = True
            return html(413, "Request Entity Too Large")  # unread, as a gateway does
        request = self.receive()
        if not INVOKE_PATH.fullmatch(request.path):
            return html(404, "Not Found")  # such as a suffix that is there twice
        return service.answer(request, result, message)

    def deliver(self, reply: Reply, body: bytes | None = None) -> None:
        """Send a reply; with another ``body``, what was promised does not come."""
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body if body is None else body)

    def refuse(self, code: str) -> None:
        """Answer an error of the table."""
        self.deliver(refused(Refusal(code), self.path))

    def pause(self, seconds: float | None = None) -> bool:
        """Wait, at most until the server closes; whether it is still open."""
        return not self.server.service.closing.wait(seconds)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Say nothing."""


Behavior = Callable[[Exchange], None]


def html(status: int, title: str) -> Reply:
    """A page of the gateway before the recognizer."""
    word = title.encode()
    return Reply(status, _HTML % (word, word), "text/html")


def honest(exchange: Exchange) -> None:
    """Do the work and answer."""
    exchange.deliver(exchange.work())


def refusing(code: str) -> Behavior:
    """Answer an error of the table, whatever is asked."""

    def behave(exchange: Exchange) -> None:
        exchange.receive()
        exchange.refuse(code)

    return behave


def replying(reply: Reply) -> Behavior:
    """Answer something else, without any work."""

    def behave(exchange: Exchange) -> None:
        exchange.receive()
        exchange.deliver(reply)

    return behave


def replying_after_work(reply: Reply) -> Behavior:
    """Do the work, which is charged, and answer something else: a gateway that gave up."""

    def behave(exchange: Exchange) -> None:
        exchange.work()
        exchange.deliver(reply)

    return behave


def failing(result: str, message: str) -> Behavior:
    """Answer 200 with an ``inferResult`` that is no SUCCESS."""

    def behave(exchange: Exchange) -> None:
        exchange.deliver(exchange.work(result, message))

    return behave


def late(seconds: float) -> Behavior:
    """Do the work, then answer after a while: perhaps after the client's time is over."""

    def behave(exchange: Exchange) -> None:
        reply = exchange.work()
        if exchange.pause(seconds):
            exchange.deliver(reply)

    return behave


def hanging(exchange: Exchange) -> None:
    """Read the request and never answer."""
    exchange.receive()
    exchange.pause()


def dripping(exchange: Exchange) -> None:
    """Do the work, and answer a byte at a time."""
    reply = exchange.work()
    exchange.deliver(reply, b"")
    for byte in reply.body:
        if not exchange.pause(TRICKLE_SECONDS):
            return
        exchange.wfile.write(bytes([byte]))


def cutting(exchange: Exchange) -> None:
    """Do the work, and close in the middle of the answer."""
    reply = exchange.work()
    exchange.deliver(reply, reply.body[: len(reply.body) // 2])
    exchange.close_connection = True


def closing(exchange: Exchange) -> None:
    """Do the work, and close before the answer."""
    exchange.work()
    exchange.close_connection = True


def mixed(rng: random.Random, share: float) -> Iterator[Behavior]:
    """An endless script in which a ``share`` of the calls goes wrong, in every way."""
    wrong = [
        refusing("0500"),
        refusing("0501"),
        refusing("0025"),
        replying(html(502, "Bad Gateway")),
        replying(Reply(200, b'{"images": [{"inferResult": "SUC')),
        replying(Reply(200, b'{"result": "ok"}')),
        cutting,
        closing,
    ]
    while True:
        yield rng.choice(wrong) if rng.random() < share else honest
