"""A payload file becomes one POST and what came of it.

Signing, scheduling and recording belong to ``steps.deliver``.
"""

import socket
import time
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from ocr_pipeline.adapters.webhook.call import AddressRefused, Call
from ocr_pipeline.delivery.backoff import retry_after_seconds
from ocr_pipeline.model.delivery import SendAnswer

# Read so that the receiver can finish writing; never kept.
MAX_ANSWER_BYTES = 65_536

_URL_ERRORS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    UnicodeError,
)


class RequestsSender:
    """A ``WebhookSender`` on ``requests``: no redirects, and nothing from the environment.

    That is: no proxies, no ``.netrc``, no cookies. What was checked is what is connected to.
    """

    def __init__(self, ca_bundle: Path | None = None) -> None:
        """Verify TLS against ``ca_bundle`` (PEM) instead of the certificates of ``requests``."""
        self._verify: bool | str = str(ca_bundle) if ca_bundle else True

    def send(
        self,
        url: str,
        headers: Mapping[str, str],
        payload: Path,
        timeout_seconds: float,
        allow_private_addresses: bool,
    ) -> SendAnswer:
        """POST the file as it is; ``timeout_seconds`` bounds the whole attempt.

        Raises:
            OSError: the payload cannot be opened.
        """
        started = time.monotonic()
        call = Call(timeout_seconds, allow_private_addresses=allow_private_addresses)
        with payload.open("rb") as body, call:
            try:
                request = requests.Request("POST", url, headers=dict(headers), data=body).prepare()
                status, retry_after = self._exchange(call, request, timeout_seconds)
            except (requests.RequestException, HTTPError, AddressRefused, UnicodeError) as error:
                problem = _problem(error, call, timeout_seconds)
                return SendAnswer(None, problem, None, time.monotonic() - started)
        return SendAnswer(status, None, retry_after, time.monotonic() - started)

    def _exchange(
        self, call: Call, request: requests.PreparedRequest, timeout_seconds: float
    ) -> tuple[int, float | None]:
        # No Session: it reads a redirect's whole body into memory even when told not to follow.
        adapter = _CallAdapter(call)
        try:
            response = adapter.send(
                request, stream=True, timeout=timeout_seconds, verify=self._verify
            )
            if call.expired:  # http.client takes headers that were cut off for complete ones
                raise requests.Timeout
            asked = retry_after_seconds(response.headers.get("Retry-After"), time.time())
            _drain(response)
            return response.status_code, asked
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


def _drain(response: requests.Response) -> None:
    """Read a little of the answer's body; the status counts, whatever becomes of the body."""
    try:
        response.raw.read(MAX_ANSWER_BYTES, decode_content=False)
    except (HTTPError, HTTPException, OSError):
        return
    finally:
        response.close()


def _problem(error: Exception, call: Call, timeout_seconds: float) -> str:
    """A code of ``ERRORS`` and what happened, in the form that ``SendAnswer.error`` has."""
    root = _root(error)
    if call.expired or isinstance(root, TimeoutError):
        return f"RECEIVER_TIMEOUT: no answer within {timeout_seconds:g} s"
    if isinstance(error, AddressRefused):
        return f"ADDRESS_REFUSED: {error}"
    if isinstance(error, _URL_ERRORS):
        return f"WEBHOOK_URL_INVALID: {error}"
    if isinstance(error, requests.exceptions.SSLError):
        return f"RECEIVER_TLS: {root}"
    return f"RECEIVER_UNREACHABLE: {root}"


def _root(error: BaseException) -> BaseException:
    """What happened at the bottom, under the wrappings of requests and urllib3."""
    while error.__context__ is not None:
        error = error.__context__
    return error
