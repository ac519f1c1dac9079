"""A webhook receiver on 127.0.0.1 that behaves as scripted, mostly badly; it keeps what it gets."""

import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook

from tests.fakes.serving import Serving

TRICKLE_SECONDS = 0.02


@dataclass(frozen=True)
class Received:
    """One request as it came; names of headers are lowercase."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def verified(self, secret: str | bytes) -> Any:
        """The payload, after the official package has verified its signature."""
        return Webhook(secret).verify(self.body, dict(self.headers))


class Exchange(BaseHTTPRequestHandler):
    """One request in the hands of a behavior."""

    server: "_Server"
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Let the script decide."""
        self.close_connection = True
        try:
            self.server.next_behavior()(self)
        except OSError:
            return  # the sender has gone, which is what some tests want

    def receive(self) -> None:
        """Read and remember the whole request."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.received.append(Received(self.path, headers, body))

    def pause(self, seconds: float | None = None) -> bool:
        """Wait, at most until the receiver closes; whether it is still open."""
        return not self.server.closing.wait(seconds)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Say nothing."""


Behavior = Callable[[Exchange], None]


def answer(status: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Behavior:
    """Receive, then answer at once."""

    def behave(exchange: Exchange) -> None:
        exchange.receive()
        exchange.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            exchange.send_header(name, value)
        exchange.end_headers()
        exchange.wfile.write(body)

    return behave


def hang(exchange: Exchange) -> None:
    """Receive and never answer."""
    exchange.receive()
    exchange.pause()


def hang_unread(exchange: Exchange) -> None:
    """Do not even read the body."""
    exchange.pause()


def late(seconds: float) -> Behavior:
    """Receive, think for too long, then answer 200."""

    def behave(exchange: Exchange) -> None:
        exchange.receive()
        if exchange.pause(seconds):
            exchange.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    return behave


def trickle_headers(exchange: Exchange) -> None:
    """Answer a byte at a time, without end."""
    exchange.receive()
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
    while exchange.pause(TRICKLE_SECONDS):
        exchange.wfile.write(b"a")
        exchange.wfile.flush()


def trickle_body(exchange: Exchange) -> None:
    """Answer 200 and then a byte of body at a time, without end."""
    exchange.receive()
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while exchange.pause(TRICKLE_SECONDS):
        exchange.wfile.write(b"a")
        exchange.wfile.flush()


def endless_body(status: int, headers: str = "") -> Behavior:
    """Answer with a body that ends only when the sender goes away."""

    def behave(exchange: Exchange) -> None:
        exchange.receive()
        exchange.wfile.write(f"HTTP/1.1 {status} Whatever\r\n{headers}\r\n".encode())
        while exchange.pause(0):
            exchange.wfile.write(bytes(65_536))

    return behave


def endless_continue(exchange: Exchange) -> None:
    """Announce an answer again and again."""
    exchange.receive()
    while exchange.pause(0):
        exchange.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")


def close_early(exchange: Exchange) -> None:
    """Receive and close without an answer."""
    exchange.receive()


def reset_unread(exchange: Exchange) -> None:
    """Reset the connection while the body is on its way."""
    linger = struct.pack("ii", 1, 0)
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def garbage(exchange: Exchange) -> None:
    """Answer in no protocol."""
    exchange.receive()
    exchange.wfile.write(b"\x00\xff OK then\r\n\r\n")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, behaviors: Sequence[Behavior]) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.received: list[Received] = []
        self.closing = threading.Event()
        self._behaviors = list(behaviors)
        self._lock = threading.Lock()

    def next_behavior(self) -> Behavior:
        """The next of the script; the last one stays."""
        with self._lock:
            return self._behaviors.pop(0) if len(self._behaviors) > 1 else self._behaviors[0]


class Receiver(Serving):
    """``with Receiver([answer(500), answer(200)]) as receiver: ... receiver.url``."""

    def __init__(self, behaviors: Sequence[Behavior] = (answer(200),)) -> None:
        """Bind a free port."""
        self._server = _Server(behaviors)
        super().__init__(self._server, self._server.closing)

    @property
    def port(self) -> int:
        """The bound port."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Where to POST."""
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def received(self) -> list[Received]:
        """Requests that were read to the end, oldest first."""
        return self._server.received
