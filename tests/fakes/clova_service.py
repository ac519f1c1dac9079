"""A request to a CLOVA OCR server becomes its reply: what it checks, limits, reads and charges.

Faithful to the vendor's documentation. HTTP and misbehavior belong to ``clova_behaviors``.
"""

import base64
import hashlib
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.clova_answers import ERRORS, error_body, general, response, template
from tests.fakes.clova_reader import SeenPage, Unreadable, see

SECRET = "c2VjcmV0LW9mLWEtZG9tYWluLXRoYXQtaXMtbWFkZS11cA=="
INVOKE_KEY = "0123456789abcdef" * 4
GENERAL_ID, TEMPLATE_ID = 12345, 67890
LANGUAGES = {"ko", "ja", "zh-TW"}
INVOKE_PATH = re.compile(r"/custom/v1/(\d+)/([0-9a-f]{64})/(general|infer)")
_SERVICES = {str(GENERAL_ID): "general", str(TEMPLATE_ID): "infer"}


@dataclass(frozen=True)
class Limits:
    """What the domains grant; None is no limit."""

    calls_per_second: float | None = None
    concurrent_calls: int | None = None
    quota: int | None = None
    max_bytes: int = 50_000_000
    max_pages: int = 10
    max_side_px: int = 7999


@dataclass(frozen=True)
class Domains:
    """A General and a Template domain: what their console has switched on and released."""

    secret: str = SECRET
    tables: bool = True
    templates: Mapping[int, str] = field(default_factory=lambda: {1001: "신청서", 1002: "영수증"})


class Refusal(Exception):
    """An error of the table; ``message`` in its long form where it has one."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Reply:
    """What goes back over HTTP."""

    status: int
    body: bytes
    content_type: str = "application/json;charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """What came over HTTP; ``connection`` is the client's port."""

    path: str
    secret: str
    content_type: str
    body: bytes
    connection: int


@dataclass
class Call:
    """One request that the recognizer worked on, and how that ended, whatever was then sent."""

    path: str
    message: Mapping[str, Any] = field(default_factory=dict)
    file_sha256: str = ""
    connection: int = 0
    code: str = ""
    """``SUCCESS`` (this would be charged), ``FAILURE``, a code of ``ERRORS``, or empty."""


class _Gate:
    """The limits, as the server itself measures them. A second's calls are a bucket of tokens."""

    def __init__(self, limits: Limits) -> None:
        self.most_at_a_time = 0
        self._limits = limits
        self._lock = threading.Lock()
        self._under_way = 0
        self._tokens = self._size = (limits.calls_per_second or 0) + 1
        self._filled = time.monotonic()

    def __enter__(self) -> None:
        with self._lock:
            limit = self._limits.concurrent_calls
            if limit and self._under_way >= limit:
                raise Refusal("0025", _long(f"{limit} API calls per domain at the same time"))
            self._take_token()
            self._under_way += 1
            self.most_at_a_time = max(self.most_at_a_time, self._under_way)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._under_way -= 1

    def check_quota(self, charged: int) -> None:
        if self._limits.quota is not None and charged >= self._limits.quota:
            raise Refusal("0023")

    def _take_token(self) -> None:
        rate, now = self._limits.calls_per_second, time.monotonic()
        if rate is None:
            return
        self._tokens = min(self._size, self._tokens + (now - self._filled) * rate)
        self._filled = now
        if self._tokens < 1:
            raise Refusal("0025", _long(f"{rate:g} API calls per second"))
        self._tokens -= 1


def _long(limit: str) -> str:
    return f"{ERRORS['0025'][1].rstrip('.')}: API are limited to {limit}."


class ClovaService:
    """A General and a Template domain, shared by the threads of a server."""

    def __init__(self, limits: Limits, domains: Domains, seconds_per_call: float) -> None:
        """No call was made yet."""
        self.limits = limits
        self.domains = domains
        self.calls: list[Call] = []
        self.closing = threading.Event()
        self._seconds_per_call = seconds_per_call
        self._lock = threading.Lock()
        self._gate = _Gate(limits)

    @property
    def charged(self) -> Counter[str]:
        """How often each file (by its SHA-256) was answered with SUCCESS."""
        with self._lock:
            return Counter(call.file_sha256 for call in self.calls if call.code == "SUCCESS")

    @property
    def most_at_a_time(self) -> int:
        """The most calls that it worked on at a time."""
        return self._gate.most_at_a_time

    def answer(self, request: Request, result: str = "SUCCESS", message: str = "") -> Reply:
        """All that is checked, in order, and then the answer; another ``result`` reads nothing."""
        call = Call(request.path, connection=request.connection)
        with self._lock:
            self.calls.append(call)
        try:
            service = self._service_of(request)
            with self._gate:
                self._gate.check_quota(self.charged.total())
                outcomes, body = self._recognized(call, request, service, (result, message))
        except Refusal as refusal:
            call.code = refusal.code
            return refused(refusal, request.path)
        call.code = "SUCCESS" if "SUCCESS" in outcomes else "FAILURE"
        return Reply(200, body)

    def _recognized(
        self, call: Call, request: Request, service: str, result: tuple[str, str]
    ) -> tuple[set[str], bytes]:
        asked, file = _read(request)
        call.message, call.file_sha256 = asked, hashlib.sha256(file).hexdigest()
        pages = self._checked(asked, file, service)
        self.closing.wait(self._seconds_per_call)
        images = self._images(asked, pages, service)
        if result[0] != "SUCCESS":
            images = [_failed(image, *result) for image in images]
        body = json.dumps(response(asked, images), ensure_ascii=False).encode()
        return {image["inferResult"] for image in images}, body

    def _service_of(self, request: Request) -> str:
        domain_id, key, service = request.path.split("/")[3:]
        if domain_id not in _SERVICES or key != INVOKE_KEY:
            raise Refusal("0001")
        if request.secret != self.domains.secret:
            raise Refusal("0002")
        if _SERVICES[domain_id] != service:
            raise Refusal("0022")
        return service

    def _checked(self, request: Mapping[str, Any], file: bytes, service: str) -> list[SeenPage]:
        if request["version"] not in {"V1", "V2"}:
            raise Refusal("0021")
        if service == "general" and request.get("enableTableDetection") and not self.domains.tables:
            raise Refusal("0028")
        if service == "infer" and not self.domains.templates:
            raise Refusal("1021")
        if not set(request.get("lang", "ko").replace(" ", "").split(",")) <= LANGUAGES:
            raise Refusal("0011")
        try:
            pages = see(file, request["images"][0]["format"])
        except Unreadable:
            raise Refusal("0011") from None
        longest = max(max(page.width_px, page.height_px) for page in pages)
        fits = len(pages) <= self.limits.max_pages and longest <= self.limits.max_side_px
        if not fits or len(file) > self.limits.max_bytes:
            raise Refusal("0011")
        return pages

    def _images(
        self, request: Mapping[str, Any], pages: list[SeenPage], service: str
    ) -> list[dict[str, Any]]:
        asked = request["images"][0]
        if service == "general":
            tables, v1 = bool(request.get("enableTableDetection")), request["version"] == "V1"
            return [
                general(asked["name"], page, index, tables=tables, v1=v1)
                for index, page in enumerate(pages)
            ]
        chosen = asked.get("templateIds", list(self.domains.templates))
        templates = {key: name for key, name in self.domains.templates.items() if key in chosen}
        return [template(asked["name"], page, i, templates) for i, page in enumerate(pages)]


def refused(refusal: Refusal, path: str) -> Reply:
    """An error of the table over HTTP."""
    body = error_body(refusal.code, path, refusal.message)
    return Reply(ERRORS[refusal.code][0], json.dumps(body).encode())


def _failed(image: Mapping[str, Any], result: str, message: str) -> dict[str, Any]:
    return {**image, "inferResult": result, "message": message, "fields": []}


def _read(request: Request) -> tuple[dict[str, Any], bytes]:
    """The request object and the file, from either kind of body.

    Raises:
        Refusal: 0011, something is missing or of the wrong type.
    """
    try:
        parts = _parts(request.content_type, request.body)
        asked = json.loads(parts["message"])
        (image,) = asked["images"]
        file = parts.get("file") or base64.b64decode(image["data"], validate=True)
        texts = (asked["version"], asked["requestId"], image["format"], image["name"])
    except (ValueError, KeyError, TypeError):
        raise Refusal("0011") from None
    if not all(isinstance(text, str) for text in texts) or type(asked.get("timestamp")) is not int:
        raise Refusal("0011")
    return asked, file


def _parts(content_type: str, body: bytes) -> dict[str, bytes]:
    if content_type.startswith("application/json"):
        return {"message": body}
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    parts = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = re.search(rb'\bname="([^"]*)"', head)
        if name:
            parts[name[1].decode()] = content.removesuffix(b"\r\n")
    return parts
