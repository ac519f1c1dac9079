"""Dagster is told that the configuration changed.

A batch that is new, gone or renamed shows in the UI, and its sensors run, once the code location
is loaded again. Sensors of batches that stay read the configuration at every tick by themselves.
"""

import os
from urllib.parse import urlsplit

from dagster_graphql import (
    DagsterGraphQLClient,
    DagsterGraphQLClientError,
    ReloadRepositoryLocationStatus,
)

ADDRESS_VARIABLE = "OCR_PIPELINE_DAGSTER"
DEFAULT_ADDRESS = "http://127.0.0.1:3000"
LOCATION = "ocr_pipeline"
_TIMEOUT_SECONDS = 60  # a thousand batches take half of that


def reload_definitions() -> str | None:
    """Have Dagster's webserver load the definitions again.

    None when it did, else why not, for people. Where it is says ``OCR_PIPELINE_DAGSTER``.
    """
    address = os.environ.get(ADDRESS_VARIABLE) or DEFAULT_ADDRESS
    try:
        parts = urlsplit(address)
        client = DagsterGraphQLClient(
            str(parts.hostname),
            port_number=parts.port,
            use_https=parts.scheme == "https",
            timeout=_TIMEOUT_SECONDS,
        )
        answer = client.reload_repository_location(LOCATION)
    except DagsterGraphQLClientError as error:
        return f"Dagster's webserver at {address} does not answer ({error})"
    if answer.status is ReloadRepositoryLocationStatus.SUCCESS:
        return None
    return f"Dagster could not load the definitions: {answer.message}"
