"""Shaped items become the payload file of one delivery, item by item.

Shaping an item belongs to ``items``; where the file goes belongs to ``steps``.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

SCHEMA_VERSION = 1
THIN = "thin"

ItemSource = Callable[[str], Iterable[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class PayloadHead:
    """What a payload says about the delivery as a whole.

    ``created_at`` is ISO 8601; ``content`` is what was asked for: ``text``, ``full`` or ``thin``.
    """

    delivery_id: str
    batch_id: str
    batch_name: str
    number: int
    created_at: str
    content: str
    item_count: int


@dataclass(frozen=True, slots=True)
class WrittenPayload:
    """The finished file: what it holds in the end, and the hash and length of its bytes."""

    content: str
    sha256: str
    size_bytes: int


class _BodyTooLarge(Exception):
    """The payload passed its limit; what was written so far is void."""


class _HashingWriter:
    """Writes to a file, counts and hashes; stops at ``limit_bytes`` (None: never)."""

    def __init__(self, stream: BinaryIO, limit_bytes: int | None) -> None:
        self._stream = stream
        self._limit_bytes = limit_bytes
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    def write(self, text: str) -> None:
        # Hostile text may hold lone surrogates, which UTF-8 cannot carry.
        data = text.encode(errors="replace")
        self.size_bytes += len(data)
        if self._limit_bytes is not None and self.size_bytes > self._limit_bytes:
            raise _BodyTooLarge
        self._hash.update(data)
        self._stream.write(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def write_payload(
    path: Path, head: PayloadHead, items: ItemSource, max_body_bytes: int
) -> WrittenPayload:
    """Write the payload as asked for, or thin when that is larger than ``max_body_bytes``.

    ``items`` is called with a content and yields each item shaped for it; one at a time is in
    memory. A thin payload is written whatever its size: there is nothing smaller to fall back to.
    Equal arguments give equal bytes.
    """
    if head.content == THIN:
        return _write(path, head, THIN, None, items, None)
    try:
        return _write(path, head, head.content, None, items, max_body_bytes)
    except _BodyTooLarge:
        reason = f"the {head.content} payload is larger than max_body_bytes ({max_body_bytes})"
        return _write(path, head, THIN, reason, items, None)


def _write(
    path: Path,
    head: PayloadHead,
    content: str,
    reason: str | None,
    items: ItemSource,
    limit_bytes: int | None,
) -> WrittenPayload:
    with path.open("wb") as stream:
        writer = _HashingWriter(stream, limit_bytes)
        opening = _dump(_opening(head, content, reason))
        writer.write(f'{opening[:-1]},"items":[')
        for index, item in enumerate(items(content)):
            writer.write(("," if index else "") + "\n" + _dump(item))
        writer.write("\n]}\n")
    return WrittenPayload(content, writer.sha256, writer.size_bytes)


def _opening(head: PayloadHead, content: str, reason: str | None) -> dict[str, object]:
    fallback = {} if reason is None else {"requestedContent": head.content, "reason": reason}
    return {
        "type": "results",
        "schemaVersion": SCHEMA_VERSION,
        "deliveryId": head.delivery_id,
        "batchId": head.batch_id,
        "batchName": head.batch_name,
        "number": head.number,
        "createdAt": head.created_at,
        "content": content,
        **fallback,
        "itemCount": head.item_count,
    }


def write_test_payload(path: Path, head: PayloadHead) -> WrittenPayload:
    """Write the event that ``webhook test`` sends: the same head, ``type`` ``test``, no items."""
    with path.open("wb") as stream:
        writer = _HashingWriter(stream, None)
        opening = {**_opening(head, head.content, None), "type": "test", "items": []}
        writer.write(_dump(opening) + "\n")
    return WrittenPayload(head.content, writer.sha256, writer.size_bytes)


def iso_time(unix_seconds: float) -> str:
    """UTC time as ISO 8601 with milliseconds, such as ``2026-01-31T08:30:00.000Z``."""
    moment = datetime.fromtimestamp(unix_seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _dump(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
