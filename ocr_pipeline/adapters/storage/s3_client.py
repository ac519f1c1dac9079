"""A bucket's spec and an account become a boto3 client, one per process.

Where secrets are found belongs to ``wiring``; requests belong to ``s3``.
"""

import functools
from io import BytesIO
from typing import Any

import boto3
from botocore.config import Config

from ocr_pipeline.adapters.storage.s3_account import S3Account
from ocr_pipeline.adapters.storage.s3_errors import SDK_ERRORS, service_failure
from ocr_pipeline.spec.storage import S3Storage

MAX_CLIENTS = 64
POOL_CONNECTIONS = 32
ASKED_FIRST_BYTES = 1 << 20


@functools.lru_cache(MAX_CLIENTS)
def open_client(spec: S3Storage, account: S3Account) -> Any:
    """One client per bucket and account; threads may share it.

    A secret that is replaced makes another account, and so another client.

    Raises:
        ServiceUnavailable: the profile or the settings cannot be used.
    """
    try:
        return _build(spec, account)
    except (*SDK_ERRORS, ValueError, OSError) as error:
        raise service_failure(error, f"the bucket {spec.location} cannot be opened") from error


def _build(spec: S3Storage, account: S3Account) -> Any:
    session = boto3.session.Session(profile_name=account.profile)
    client = session.client(
        "s3",
        endpoint_url=spec.endpoint_url,
        region_name=spec.region or account.region,
        verify=spec.ca_bundle,
        aws_access_key_id=account.access_key_id,
        aws_secret_access_key=account.secret_access_key,
        aws_session_token=account.session_token,
        config=_config(spec),
    )
    client.meta.events.register_last("before-call.s3", _send_at_once)
    return client


def _config(spec: S3Storage) -> Config:
    return Config(
        connect_timeout=spec.connect_timeout_seconds,
        read_timeout=spec.read_timeout_seconds,
        retries={"mode": "standard", "total_max_attempts": spec.max_attempts},
        max_pool_connections=POOL_CONNECTIONS,
        tcp_keepalive=True,
        request_checksum_calculation=spec.checksums,
        response_checksum_validation=spec.checksums,
        s3={"addressing_style": spec.addressing},
    )


def _send_at_once(params: dict[str, Any], **_: object) -> None:
    """Ask no leave for a small body (``Expect``): it would double the round trips of a write."""
    body = params.get("body")
    if isinstance(body, BytesIO) and len(body.getbuffer()) < ASKED_FIRST_BYTES:
        params["headers"].pop("Expect", None)
