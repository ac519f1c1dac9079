"""Pending items become chunks of bounded work.

Reading the items and storing the chunks belong to ``steps``.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from ocr_pipeline.model.manifest import ItemRecord
from ocr_pipeline.spec.batch import ChunkSpec

_BYTES_PER_PAGE = {"pdf": 60_000, "tif": 120_000, "tiff": 120_000}


def estimate_pages(key: str, size_bytes: int) -> int:
    """Pages of an object judged by its name and size alone, at least 1.

    Planning never opens a file.

    The bytes per page are the 10th percentile of scanned office documents in our samples, so that a
    chunk
    is rather smaller than planned.
    """
    suffix = key.rsplit(".", 1)[-1].lower()
    return max(1, size_bytes // _BYTES_PER_PAGE.get(suffix, max(size_bytes, 1)))


def close_chunks(
    items: Sequence[ItemRecord], limits: ChunkSpec, close_rest: bool
) -> list[list[ItemRecord]]:
    """Cut items (oldest first) into full chunks.

    The rest makes a chunk of its own when ``close_rest``.

    Every item is in at most one chunk and order is kept. An item over a limit is a chunk alone.
    """
    chunks: list[list[ItemRecord]] = []
    current: list[ItemRecord] = []
    size_bytes = pages = 0
    for item in items:
        item_pages = estimate_pages(item.key, item.size_bytes)
        over = (
            len(current) >= limits.max_images
            or size_bytes + item.size_bytes > limits.max_bytes
            or pages + item_pages > limits.max_pages
        )
        if current and over:
            chunks.append(current)
            current, size_bytes, pages = [], 0, 0
        current.append(item)
        size_bytes += item.size_bytes
        pages += item_pages
    if current and (close_rest or len(current) >= limits.max_images):
        chunks.append(current)
    return chunks


def chunk_key(batch_uid: str, number: int, items: Sequence[ItemRecord], now: float) -> str:
    """``<batch uid>-<UTC date>-<number>-<hash of the members>``: the same plan has the same key."""
    digest = hashlib.sha256()
    for item in items:
        digest.update(f"{item.item_id}:{item.generation}\n".encode())
    day = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d")
    return f"{batch_uid}-{day}-{number:06d}-{digest.hexdigest()[:8]}"


def chunk_day(key: str) -> str:
    """The UTC date in a chunk key, ``yyyymmdd``."""
    return key.split("-")[1]
