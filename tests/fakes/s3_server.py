"""A service on 127.0.0.1 that speaks S3 well enough for one bucket, except where a script says no.

It answers the next request with what the script says next, and by itself once that is used up.
Whether our words are right S3 is shown by moto and Ceph; here is what these two never do.
"""

import hashlib
import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from tests.fakes.serving import Serving

MODIFIED = {"header": "Fri, 20 Nov 2026 10:00:00 GMT", "xml": "2026-11-20T10:00:00.500Z"}


@dataclass(frozen=True)
class Asked:
    """One request as it came; names of headers are lowercase."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Exchange(BaseHTTPRequestHandler):
    """One request in the hands of a behavior."""

    server: "_Server"
    protocol_version = "HTTP/1.1"
    asked: Asked

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.asked = Asked(self.command, unquote(parts.path), parts.query, headers, body)
        try:
            self.server.next_behavior(self.asked)(self)
        except OSError:
            self.close_connection = True  # the client has gone, which is what some tests want

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _answer  # noqa: N815 - inherited names

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer; a ``Content_Length`` beyond the body's makes an answer that ends early."""
        self.send_response(status)
        size = int(headers.pop("Content_Length", len(body)))
        self.send_header("Content-Length", str(size))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        if size != len(body):
            self.close_connection = True

    def refuse(self, status: int, code: str) -> None:
        """Answer with an error of S3."""
        self.say(status, f"<Error><Code>{code}</Code></Error>".encode())

    def hang(self) -> None:
        """Say nothing until the server closes."""
        self.server.closing.wait()
        self.close_connection = True

    def obey(self) -> None:
        """Do what was asked."""
        key = self.asked.path.removeprefix("/bucket").removeprefix("/")
        if not key:
            self.list_objects()
        elif self.command == "PUT":
            self.server.objects[key] = self.asked.body
            self.say(200, ETag=etag(self.asked.body))
        elif key not in self.server.objects:
            self.refuse(404, "NoSuchKey")
        else:
            self.give(self.server.objects[key])

    def give(self, data: bytes, **headers: str) -> None:
        """An object, or the range that was asked for."""
        known = {"ETag": etag(data), "Last_Modified": MODIFIED["header"], **headers}
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.asked.headers.get("range", ""))
        if found is None:
            self.say(200, data, **known)
            return
        start, end = int(found[1]), int(found[2])
        span = f"bytes {start}-{end}/{len(data)}"
        self.say(206, data[start : end + 1], Content_Range=span, **known)

    def list_objects(self, *keys: str, version: int = 2, more: bool = False) -> None:
        """A listing of these keys, of all when none is named."""
        found = keys or tuple(sorted(self.server.objects))
        rows = "".join(
            f"<Contents><Key>{key}</Key><ETag>&quot;0&quot;</ETag><Size>1</Size>"
            f"<LastModified>{MODIFIED['xml']}</LastModified></Contents>"
            for key in found
        )
        count = f"<KeyCount>{len(found)}</KeyCount>" if version == 2 else ""
        truncated = f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        self.say(200, f"<ListBucketResult>{truncated}{count}{rows}</ListBucketResult>".encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Say nothing."""


Behavior = Callable[[Exchange], None]


def etag(data: bytes) -> str:
    """The MD5 in quotes."""
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def refused(status: int, code: str) -> Behavior:
    """Answer with an error of S3."""
    return lambda exchange: exchange.refuse(status, code)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.closing = threading.Event()
        self.objects: dict[str, bytes] = {}
        self.script: deque[Behavior] = deque()
        self.asked: list[Asked] = []
        self._lock = threading.Lock()

    def next_behavior(self, asked: Asked) -> Behavior:
        with self._lock:
            self.asked.append(asked)
            return self.script.popleft() if self.script else Exchange.obey


class ScriptedS3(Serving):
    """A context manager around the running service; ``objects`` are those of its only bucket."""

    def __init__(self) -> None:
        """Listen at once; nothing is answered yet."""
        self._server = _Server()
        super().__init__(self._server, self._server.closing)
        self.objects = self._server.objects
        self.asked = self._server.asked
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def script(self, *behaviors: Behavior) -> None:
        """What the next requests get."""
        self._server.script.extend(behaviors)

    def forget(self) -> None:
        """Begin anew: no objects, no script, no request was ever asked."""
        for memory in (self.objects, self.asked, self._server.script):
            memory.clear()

    @property
    def methods(self) -> list[str]:
        """The methods of all requests so far."""
        return [asked.method for asked in self.asked]
