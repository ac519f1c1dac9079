"""An address becomes an answer whose bytes are read one chunk after the other.

Proxies, authorities and logins are those of the environment (``HTTPS_PROXY``, ``NO_PROXY``,
``REQUESTS_CA_BUNDLE``, ``.netrc``), as with every tool that an operator fetches files with. What an
answer means for a file belongs to ``download``.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from ocr_pipeline.spec.problems import printable

MAX_REDIRECTS = 5
_CHUNK_BYTES = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_RANGE = re.compile(r"bytes (?:(\d+)-\d+|\*)/(\d+|\*)")
_STRONG_TAG = re.compile(r'"[!#-~]{0,200}"')


class BrokenOff(Exception):
    """No answer, or not all of it; trying again may bring the rest."""


class Refused(Exception):
    """The address cannot be asked, or leads nowhere; trying again is in vain."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence is borne, in seconds. There is no limit for the whole: models are large."""

    connect_seconds: float = 10.0
    silence_seconds: float = 60.0


class Answer:
    """An answer of which nothing but the headers has been read."""

    def __init__(self, response: requests.Response) -> None:
        """Take what ``requests`` streams."""
        self._response = response
        self.status = response.status_code
        headers = response.headers
        placed = _RANGE.fullmatch(headers.get("Content-Range", "").strip())
        begin, end = placed.groups() if placed else (None, headers.get("Content-Length"))
        self.starts_at = int(begin or 0)
        self.total_bytes = int(end) if end and end.isascii() and end.isdecimal() else None
        tag = headers.get("ETag", "").strip()
        self.tag = tag if _STRONG_TAG.fullmatch(tag) else ""

    def read(self) -> bytes:
        """The next bytes, as they travel; none at the end.

        Raises:
            BrokenOff: the connection ends or is silent for too long.
        """
        with _as_broken_off():
            chunk: bytes = self._response.raw.read(_CHUNK_BYTES, decode_content=False)
            return chunk

    def close(self) -> None:
        """Leave the rest unread."""
        with suppress(Exception):
            self._response.close()


class Line:
    """Fetches files: a context manager that keeps its connections as long as it is open."""

    def __init__(self, proxy: str | None = None, patience: Patience | None = None) -> None:
        """Connect to nothing yet; ``proxy`` is used instead of those of the environment."""
        self._session = requests.Session()
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}
        patience = patience or Patience()
        self._timeout = (patience.connect_seconds, patience.silence_seconds)

    def __enter__(self) -> Self:
        """Nothing is connected yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all connections."""
        self._session.close()

    @contextmanager
    def get(self, url: str, headers: dict[str, str]) -> Iterator[Answer]:
        """Ask for a file, wherever it has moved to.

        Raises:
            BrokenOff: there is no answer.
            Refused: the address, the proxy's, or one that it leads to cannot be asked.
        """
        answer = Answer(self._follow(url, headers))
        try:
            yield answer
        finally:
            answer.close()

    def _follow(self, url: str, headers: dict[str, str]) -> requests.Response:
        """By hand: a session reads the whole body of a redirect into memory."""
        for _ in range(MAX_REDIRECTS + 1):
            response = self._send(url, headers)
            location = response.headers.get("Location")
            if response.status_code not in _REDIRECTS or not location:
                return response
            response.close()
            with _as_broken_off():
                url = _next_address(url, location)
        raise Refused(f"it is redirected more than {MAX_REDIRECTS} times")

    def _send(self, url: str, headers: dict[str, str]) -> requests.Response:
        own = {"User-Agent": "ocr-pipeline", "Accept-Encoding": "identity"}
        with _as_broken_off():
            request = requests.Request("GET", url, headers=own | headers)
            prepared = self._session.prepare_request(request)
            surroundings = self._session.merge_environment_settings(
                url, dict(self._proxies), stream=True, verify=None, cert=None
            )
            return self._session.get_adapter(url).send(
                prepared,
                stream=True,
                timeout=self._timeout,
                verify=surroundings["verify"] or True,
                proxies=surroundings["proxies"],
            )


def _next_address(url: str, location: str) -> str:
    there = urljoin(url, location)
    if (urlsplit(url).scheme, urlsplit(there).scheme) == ("https", "http"):
        raise Refused("it is redirected from https to http")
    return there


@contextmanager
def _as_broken_off() -> Iterator[None]:
    """The messages of requests name the whole address, which may hold a token: only the root's."""
    try:
        yield
    except (
        requests.exceptions.InvalidURL,
        requests.exceptions.InvalidHeader,
        requests.exceptions.SSLError,
        ValueError,  # also what urllib calls a bad address
    ) as error:
        raise Refused(f"it cannot be asked: {_root_text(error)}") from error
    except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
        raise BrokenOff(_root_text(error)) from error


def _root_text(error: BaseException) -> str:
    while error.__context__ is not None:
        error = error.__context__
    text = str(error) if isinstance(error, OSError) else ""
    return printable(text or type(error).__name__)
