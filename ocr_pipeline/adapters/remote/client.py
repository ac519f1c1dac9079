"""One part of a document becomes one call to an Invoke URL, and what came of it.

What an answer means belongs to ``verdicts``; which calls are made, when, and how often belongs to
the pool.
"""

import json
import time
from dataclasses import replace
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.exceptions import InvalidHeader, InvalidSchema, InvalidURL, SSLError
from urllib3.exceptions import HTTPError

from ocr_pipeline.adapters.remote.call_time import CallTime, TimedAdapter
from ocr_pipeline.adapters.remote.calls import CallOutcome, CallPart
from ocr_pipeline.adapters.remote.verdicts import HttpAnswer, outcome_of
from ocr_pipeline.extraction.clova_answer import printable
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.ports.gates import CallVerdict
from ocr_pipeline.spec.engine import ClovaEngine

MAX_ANSWER_BYTES = 64_000_000
"""Of an answer, decompressed. A page of dense text is about 1 MB."""
_MAX_ERROR_BYTES = 65_536
_READ_BYTES = 65_536
_CONNECT_SECONDS = 10.0
_MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "tiff": "image/tiff",
}


class ClovaClient:
    """A ``RemoteClient`` on ``requests``: no redirects, and nothing from the environment.

    That is: no proxies, no ``.netrc``, no cookies. Connections are kept and used again.
    """

    def __init__(self, spec: ClovaEngine, secret: str) -> None:
        """Nothing is connected yet. The ``secret`` goes into a header and nowhere else."""
        self._spec = spec
        self._secret = secret
        self._is_general = urlsplit(spec.invoke_url).path.rstrip("/").endswith("/general")
        self._adapter = TimedAdapter(spec.concurrent_calls)

    def post(self, part: CallPart, options: RecognitionOptions, request_id: str) -> CallOutcome:
        """See ``RemoteClient.post``."""
        with CallTime(self._spec.timeout_seconds) as call:
            try:
                outcome = outcome_of(self._exchange(self._request(part, options, request_id)), part)
            except (InvalidHeader, InvalidURL, InvalidSchema, UnicodeError):
                return _unsendable()
            except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
                slow = call.connected and isinstance(_root(error), TimeoutError)
                outcome = self._timed_out(call) if slow else _broken_off(error, call)
            if call.expired and outcome.verdict is not CallVerdict.ANSWERED:
                outcome = self._timed_out(call)  # what a shutdown leaves looks like an answer
        return self._presentable(outcome)

    def close(self) -> None:
        """See ``RemoteClient.close``."""
        self._adapter.close()

    # -- sending --------------------------------------------------------------------------

    def _request(
        self, part: CallPart, options: RecognitionOptions, request_id: str
    ) -> requests.PreparedRequest:
        message = json.dumps(self._message(part, options, request_id), ensure_ascii=False)
        file = (f"{part.name}.{part.format}", part.data, _MEDIA_TYPES[part.format])
        return requests.Request(
            "POST",
            self._spec.invoke_url,
            headers={
                "X-OCR-SECRET": self._secret,
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": "ocr-pipeline",
            },
            files={"message": (None, message.encode()), "file": file},
        ).prepare()

    def _message(
        self, part: CallPart, options: RecognitionOptions, request_id: str
    ) -> dict[str, Any]:
        image: dict[str, Any] = {"format": part.format, "name": part.name}
        if options.template_ids:
            image["templateIds"] = list(options.template_ids)
        message: dict[str, Any] = {
            "version": "V2",
            "requestId": request_id,
            "timestamp": int(time.time() * 1000),
            "images": [image],
        }
        languages = [language for language in options.languages if language != "en"]
        if languages:  # English is always read
            message["lang"] = ",".join(languages)
        if options.tables and self._is_general:
            message["enableTableDetection"] = True
        return message

    # -- receiving ------------------------------------------------------------------------

    def _exchange(self, request: requests.PreparedRequest) -> HttpAnswer:
        seconds = self._spec.timeout_seconds
        # No Session: it reads a redirect's whole body into memory even when told not to follow.
        response = self._adapter.send(
            request,
            stream=True,
            timeout=(min(seconds, _CONNECT_SECONDS), seconds),
            verify=self._spec.ca_bundle or True,
        )
        try:
            body = _read(response)
        finally:
            response.close()
        return HttpAnswer(response.status_code, body, response.headers.get("Location", ""))

    def _timed_out(self, call: CallTime) -> CallOutcome:
        reason = f"no complete answer within {self._spec.timeout_seconds:g} s"
        return CallOutcome(
            CallVerdict.FAILED, "ENGINE_UNREACHABLE", reason, may_be_charged=call.connected
        )

    def _presentable(self, outcome: CallOutcome) -> CallOutcome:
        """Short, and without the secret: a server may repeat what it was sent."""
        error = outcome.item_error
        if error:
            error = replace(error, detail=self._line(error.detail))
        return replace(outcome, reason=self._line(outcome.reason), item_error=error)

    def _line(self, text: str) -> str:
        return printable(text.replace(self._secret, "***") if self._secret else text)


def _read(response: requests.Response) -> bytes:
    """The whole body, decompressed; nothing of an error's that is too large to be a message.

    Raises:
        OSError: the answer is larger than any can be.
    """
    is_answer = response.status_code == HTTPStatus.OK
    limit = MAX_ANSWER_BYTES if is_answer else _MAX_ERROR_BYTES
    body = bytearray()
    while chunk := response.raw.read(_READ_BYTES, decode_content=True):
        body += chunk
        if len(body) > limit:
            if is_answer:
                raise OSError(f"the answer has more than {limit} bytes")
            return b""
    return bytes(body)


def _unsendable() -> CallOutcome:
    """The message of such an error may hold the secret or the address."""
    reason = "`secret` or `invoke_url` holds what HTTP cannot carry; correct them"
    return CallOutcome(CallVerdict.REFUSED, "ENGINE_REFUSED", reason)


def _broken_off(error: Exception, call: CallTime) -> CallOutcome:
    """The messages of requests name the whole address, whose path is half a secret."""
    root = _root(error)
    what = printable(str(root)) if isinstance(root, OSError) else type(root).__name__
    reached = call.connected and not isinstance(error, SSLError)
    reason = f"the connection broke: {what}" if reached else f"no connection: {what}"
    return CallOutcome(CallVerdict.FAILED, "ENGINE_UNREACHABLE", reason, may_be_charged=reached)


def _root(error: BaseException) -> BaseException:
    """What happened at the bottom, under the wrappings of requests and urllib3."""
    while error.__context__ is not None:
        error = error.__context__
    return error
