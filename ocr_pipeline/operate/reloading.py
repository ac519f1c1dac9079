"""Dagster is told that the configuration changed.

A batch that is new, gone or renamed shows in the UI, and its sensors run, once the code location
is loaded again. Sensors of batches that stay read the configuration at every tick by themselves.
"""

import os
import re
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from dagster_graphql import (
    DagsterGraphQLClient,
    DagsterGraphQLClientError,
    ReloadRepositoryLocationInfo,
    ReloadRepositoryLocationStatus,
)

ADDRESS_VARIABLE = "OCR_PIPELINE_DAGSTER"
DEFAULT_ADDRESS = "http://127.0.0.1:3000"
LOCATION = "ocr_pipeline"
TIMEOUT_SECONDS = 120  # a thousand batches take a quarter of that
_SHOWN_CHARACTERS = 300
_STATUS = re.compile(r"Server error with code (\d+)")  # as the client begins

_CAUSES: tuple[tuple[type[BaseException], str], ...] = (  # a TLS error is an OSError, too
    (ssl.SSLError, "its TLS certificate is not trusted, or it speaks no TLS"),
    (TimeoutError, f"it does not answer in {TIMEOUT_SECONDS} s"),
    (ConnectionRefusedError, "nothing listens there"),
    (socket.gaierror, "there is no host of that name"),
)


def reload_definitions() -> str | None:
    """Have Dagster's webserver load the definitions again.

    None when it did, else why not, for people. Where it is says ``OCR_PIPELINE_DAGSTER``: its
    address, with the path prefix if it has one, and ``user:password@`` for a proxy that asks.
    """
    address = os.environ.get(ADDRESS_VARIABLE) or DEFAULT_ADDRESS
    parts = _parts(address)
    if parts is None:
        return f"{ADDRESS_VARIABLE} is no address; write it as {DEFAULT_ADDRESS}"
    server = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    try:
        answer = _reload(parts)
    except DagsterGraphQLClientError as error:
        why = _why(error)
    except (KeyError, TypeError):
        why = "what answers there is not Dagster"
    else:
        if answer.status is ReloadRepositoryLocationStatus.SUCCESS:
            return None
        return f"Dagster at {server} could not load the definitions: {_one_line(answer.message)}"
    return (
        f"Dagster's webserver at {server} could not be told to load the definitions: {why}; "
        f"{ADDRESS_VARIABLE} says where it is"
    )


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets or a port that are none
        return None
    return parts if usable else None


def _reload(parts: SplitResult) -> ReloadRepositoryLocationInfo:
    client = DagsterGraphQLClient(
        parts.netloc,
        use_https=parts.scheme == "https",
        timeout=TIMEOUT_SECONDS,
        path_prefix=parts.path,
    )
    return client.reload_repository_location(LOCATION)


def _why(error: BaseException) -> str:
    """The client's errors quote its query; what people need is the first cause."""
    chain = list(_chain(error))
    for kind, why in _CAUSES:
        if any(isinstance(each, kind) for each in chain):
            return why
    if status := _STATUS.match(str(error)):
        return f"it answers with HTTP status {status[1]}"
    for each in chain:
        if isinstance(each, OSError):
            return f"it cannot be reached ({_one_line(str(each))})"
    return "what answers there is not Dagster"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _one_line(text: str | None) -> str:
    return " ".join((text or "it does not say why").split())[:_SHOWN_CHARACTERS]
