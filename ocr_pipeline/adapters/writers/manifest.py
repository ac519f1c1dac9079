"""The items of a chunk become its manifest: Parquet, one row per object that is to be recognized.

What came of them belongs to the run report.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ocr_pipeline.model.manifest import ItemRecord

SCHEMA = pa.schema(
    [
        ("item_id", pa.int64()),
        ("key", pa.string()),
        ("version", pa.string()),
        ("size_bytes", pa.int64()),
        ("modified", pa.timestamp("ms", "UTC")),
        ("generation", pa.int32()),
        ("supersedes", pa.int64()),
    ]
)


def write_manifest(items: Sequence[ItemRecord], settings_json: str, path: Path) -> None:
    """Create or replace the file; the frozen settings are its metadata entry ``settings``."""
    rows = [
        {
            "item_id": item.item_id,
            "key": item.key,
            "version": item.version,
            "size_bytes": item.size_bytes,
            "modified": int(item.modified * 1000),
            "generation": item.generation,
            "supersedes": item.supersedes,
        }
        for item in items
    ]
    schema = SCHEMA.with_metadata({"settings": settings_json})
    pq.write_table(pa.Table.from_pylist(rows, schema), path, compression="zstd")
