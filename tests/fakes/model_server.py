"""A server of model files on 127.0.0.1, and a proxy: both do as they are told, also badly."""

import http.client
import select
import socket
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.serving import Serving

TUNNEL_POLL_SECONDS = 0.05


@dataclass
class Shelf:
    """What a server has, and how it behaves; a test changes it while it serves."""

    files: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    tag: str = '"1"'
    ranges: bool = True
    heeds_if_range: bool = True
    says_length: bool = True
    cut_after: list[int] = field(default_factory=list)  # bytes of the next answers
    statuses: list[int] = field(default_factory=list)  # of the next answers
    shift: int = 0  # by which a range is another one than was asked for
    silent: bool = False


class _Answer(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        try:
            self._answer(self.server.shelf, self.path)
        except OSError:
            return  # the client has gone

    def _answer(self, shelf: Shelf, path: str) -> None:
        self.server.asked.append((path, {n.lower(): v for n, v in self.headers.items()}))
        if shelf.silent:
            self.server.closing.wait()
        elif path in shelf.moved:
            self._send(302, {"Location": shelf.moved[path]}, b"")
        elif shelf.statuses:
            self._send(shelf.statuses.pop(0), {}, b"no")
        elif path.partition("?")[0] in shelf.files:
            self._send_file(shelf, shelf.files[path.partition("?")[0]])
        else:
            self._send(404, {}, b"no such file")

    def _send_file(self, shelf: Shelf, data: bytes) -> None:
        headers = {"ETag": shelf.tag} if shelf.tag else {}
        start = self._start(shelf)
        if start is None:
            self._send(200, headers, data, says_length=shelf.says_length)
        elif start >= len(data):
            self._send(416, {"Content-Range": f"bytes */{len(data)}"}, b"")
        else:
            start += shelf.shift
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            self._send(206, headers, data[start:])

    def _start(self, shelf: Shelf) -> int | None:
        asked = self.headers["Range"]
        same = self.headers["If-Range"] in {None, shelf.tag} or not shelf.heeds_if_range
        if not (asked and shelf.ranges and same):
            return None
        return int(asked.removeprefix("bytes=").removesuffix("-"))

    def _send(
        self, status: int, headers: dict[str, str], body: bytes, *, says_length: bool = True
    ) -> None:
        self.send_response(status)
        if says_length:
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        cuts = self.server.shelf.cut_after
        self.wfile.write(body[: cuts.pop(0)] if cuts and status < 300 else body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Say nothing."""


class _Relay(_Answer):
    """Passes on what is asked for by its whole address, and the bytes of a tunnel for https."""

    def do_CONNECT(self) -> None:
        self.server.asked.append((self.path, {n.lower(): v for n, v in self.headers.items()}))
        self.close_connection = True
        host, _, port = self.path.partition(":")
        with socket.create_connection((host, int(port))) as there:
            self.send_response(200)
            self.end_headers()
            ends = {self.connection: there, there: self.connection}
            while not self.server.closing.is_set():
                for end in select.select(list(ends), [], [], TUNNEL_POLL_SECONDS)[0]:
                    if not (data := end.recv(65_536)):
                        return
                    ends[end].sendall(data)

    def _answer(self, shelf: Shelf, path: str) -> None:
        self.server.asked.append((path, {n.lower(): v for n, v in self.headers.items()}))
        there = urlsplit(path)
        line = http.client.HTTPConnection(there.hostname or "", there.port)
        line.request("GET", there.path)
        answer = line.getresponse()
        self._send(answer.status, {}, answer.read())
        line.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answer: type[_Answer], shelf: Shelf, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), answer)
        self.shelf = shelf
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.closing = threading.Event()
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that trusts nobody has gone."""


class ModelServer(Serving):
    """``with ModelServer(Shelf({"/a.onnx": b"..."})) as server: ... server.url("/a.onnx")``."""

    def __init__(
        self, shelf: Shelf, tls: ssl.SSLContext | None = None, *, is_proxy: bool = False
    ) -> None:
        """Bind a free port."""
        self._server = _Server(_Relay if is_proxy else _Answer, shelf, tls)
        self._scheme = "https" if tls else "http"
        super().__init__(self._server, self._server.closing)

    def url(self, path: str = "") -> str:
        """The address of a file."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}{path}"

    @property
    def files(self) -> dict[str, bytes]:
        """What it has, by path."""
        return self._server.shelf.files

    @property
    def asked(self) -> list[tuple[str, dict[str, str]]]:
        """Paths and headers (lowercase) of all requests, oldest first."""
        return self._server.asked
