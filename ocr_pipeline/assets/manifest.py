"""A chunk's items and frozen settings become an object beside the results.

What this run will do.
"""

from collections.abc import Iterator, Mapping

import dagster as dg

from ocr_pipeline.assets.hold import OWNERS, hold
from ocr_pipeline.assets.metadata import Metadata, place
from ocr_pipeline.failures import chunk_failures
from ocr_pipeline.partitions import chunk_partitions
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.results import ResultFiles
from ocr_pipeline.steps.export import write_manifest
from ocr_pipeline.steps.hold import ChunkKeeper
from ocr_pipeline.steps.work import StoreFor


def manifest_metadata(written: Mapping[str, str | int]) -> Metadata:
    """What the chunk will do, with places that can be copied into a terminal."""
    return {name: _value(value) for name, value in written.items()}


def _value(value: str | int) -> dg.MetadataValue:
    if isinstance(value, int):
        return dg.MetadataValue.int(value)
    return place(value) if "://" in value else dg.MetadataValue.text(value)


def build_manifest(batch_id: str, name: str) -> dg.AssetsDefinition:
    """The ``manifest`` asset of a batch."""

    @dg.asset(
        key=[batch_id, "manifest"],
        group_name=batch_id,
        partitions_def=chunk_partitions(batch_id),
        kinds={"parquet"},
        owners=OWNERS,
        output_required=False,
        description=f"{name}: the images of a chunk, and the settings that were frozen for them.",
    )
    def manifest(
        context: dg.AssetExecutionContext,
        ledger: dg.ResourceParam[Ledger],
        stores: dg.ResourceParam[StoreFor],
        keeper: dg.ResourceParam[ChunkKeeper],
        files: dg.ResourceParam[ResultFiles],
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Take the lease, then write the manifest."""
        with chunk_failures(keeper):
            work = hold(context, ledger, stores, keeper)
            if work is not None:
                written = write_manifest(work, files)
                yield dg.MaterializeResult(metadata=manifest_metadata(written))

    return manifest
