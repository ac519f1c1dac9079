"""A payload and a secret become the three headers of Standard Webhooks.

Where secrets are kept is not known here.

Source: the Standard Webhooks specification 1.0.0, symmetric signatures (``v1``): HMAC-SHA256 over
``id.timestamp.body``, base64, one signature per secret, separated by spaces.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

SECRET_PREFIX = "whsec_"  # noqa: S105 - the marker in front of a secret, not a secret
BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class SignedPayload:
    """Headers to send, and the hash of the very bytes that were signed."""

    headers: dict[str, str]
    sha256: str


def signing_keys(secret: str) -> tuple[bytes, ...]:
    """Keys of a secret's text; several, separated by white space, sign side by side in a rotation.

    ``whsec_`` is followed by base64 of the key. Anything else is the key itself, as UTF-8.

    Raises:
        ValueError: there is no key, or what follows ``whsec_`` is not base64; the message never
            repeats the secret.
    """
    keys = tuple(_key(part) for part in secret.split())
    if not keys:
        raise ValueError("the secret is empty")
    return keys


def _key(part: str) -> bytes:
    if not part.startswith(SECRET_PREFIX):
        return part.encode()
    encoded = part.removeprefix(SECRET_PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise ValueError(f"what follows {SECRET_PREFIX} must be base64")
    return key


def sign_payload(
    payload: Path, message_id: str, timestamp: int, keys: Sequence[bytes]
) -> SignedPayload:
    """Sign a file of any size; see ``sign_stream``.

    Raises:
        OSError: the file cannot be read.
    """
    with payload.open("rb") as stream:
        return sign_stream(stream, message_id, timestamp, keys)


def sign_stream(
    stream: BinaryIO, message_id: str, timestamp: int, keys: Sequence[bytes]
) -> SignedPayload:
    """Sign what is read to its end, in one pass; ``timestamp`` is Unix seconds of this attempt."""
    prefix = f"{message_id}.{timestamp}.".encode()
    macs = [hmac.new(key, prefix, hashlib.sha256) for key in keys]
    content = hashlib.sha256()
    while block := stream.read(BLOCK_BYTES):
        content.update(block)
        for mac in macs:
            mac.update(block)
    signatures = (f"v1,{base64.b64encode(mac.digest()).decode()}" for mac in macs)
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
    return SignedPayload(headers, content.hexdigest())
