"""A body becomes one POST and the beginning of what came back, within the time of one call.

Connecting belongs to ``call``; what an answer means to whoever posted.
"""

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, BinaryIO

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from ocr_pipeline.adapters.webhook.call import AddressRefused, Call
from ocr_pipeline.delivery.backoff import retry_after_seconds

_URL_ERRORS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    UnicodeError,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; ``body`` is None where it did not come to its end, or to the limit, in time."""

    status: int
    retry_after_seconds: float | None
    body: bytes | None


class NoReply(Exception):
    """There was no status: ``code`` is one of ``ERRORS``, ``detail`` what happened."""

    def __init__(self, code: str, detail: str) -> None:
        """As text the two in the form that ``SendAnswer.error`` has."""
        super().__init__(f"{code}: {detail}")
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Exchange:
    """POSTs on ``requests``: no redirects, and nothing from the environment.

    That is: no proxies, no ``.netrc``, no cookies. What was checked is what is connected to.
    ``max_answer_bytes`` of an answer's body are read. TLS is verified against ``ca_bundle`` (PEM)
    instead of the certificates of ``requests``.
    """

    max_answer_bytes: int
    ca_bundle: Path | None = None

    def post(
        self,
        url: str,
        headers: Mapping[str, str],
        body: bytes | BinaryIO,
        timeout_seconds: float,
        *,
        allow_private_addresses: bool,
    ) -> Reply:
        """POST a body as it is; ``timeout_seconds`` bounds everything.

        Raises:
            NoReply: no status came back.
        """
        call = Call(timeout_seconds, allow_private_addresses=allow_private_addresses)
        with call:
            try:
                request = requests.Request("POST", url, headers=dict(headers), data=body).prepare()
                return self._answer(call, request, timeout_seconds)
            except (requests.RequestException, HTTPError, AddressRefused, UnicodeError) as error:
                raise _no_reply(error, call, timeout_seconds) from error

    def _answer(
        self, call: Call, request: requests.PreparedRequest, timeout_seconds: float
    ) -> Reply:
        # No Session: it reads a redirect's whole body into memory even when told not to follow.
        adapter = _CallAdapter(call)
        verify: bool | str = str(self.ca_bundle) if self.ca_bundle else True
        try:
            response = adapter.send(request, stream=True, timeout=timeout_seconds, verify=verify)
            if call.expired:  # http.client takes headers that were cut off for complete ones
                raise requests.Timeout
            asked = retry_after_seconds(response.headers.get("Retry-After"), time.time())
            body = _beginning(call, response, self.max_answer_bytes)
            return Reply(response.status_code, asked, body)
        finally:
            adapter.close()


class _OnCall:
    """Mixed into urllib3's connections: the call connects them."""

    call: Call
    _dns_host: str
    port: int

    def _new_conn(self) -> socket.socket:
        return self.call.connect(self._dns_host, self.port)


class _CallAdapter(HTTPAdapter):
    def __init__(self, call: Call) -> None:
        super().__init__(max_retries=0)
        self._call = call

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = type("OnCall", (_OnCall, pool.ConnectionCls), {"call": self._call})
        return pool


def _beginning(call: Call, response: requests.Response, limit_bytes: int) -> bytes | None:
    """The body up to a limit, also that the receiver can finish writing."""
    body = b""
    try:
        # The read after the last one tells a body that is shorter than it was said to be.
        while block := response.raw.read(limit_bytes - len(body), decode_content=False):
            body += block
    except (HTTPError, HTTPException, OSError):
        return None
    finally:
        response.close()
    return None if call.expired else body


def _no_reply(error: Exception, call: Call, timeout_seconds: float) -> NoReply:
    root = _root(error)
    if call.expired or isinstance(root, TimeoutError):
        return NoReply("RECEIVER_TIMEOUT", f"no answer within {timeout_seconds:g} s")
    if isinstance(error, AddressRefused):
        return NoReply("ADDRESS_REFUSED", str(error))
    if isinstance(error, _URL_ERRORS):
        return NoReply("WEBHOOK_URL_INVALID", str(error))
    if isinstance(error, requests.exceptions.SSLError):
        return NoReply("RECEIVER_TLS", str(root))
    return NoReply("RECEIVER_UNREACHABLE", str(root))


def _root(error: BaseException) -> BaseException:
    """What happened at the bottom, under the wrappings of requests and urllib3."""
    while error.__context__ is not None:
        error = error.__context__
    return error
