"""A chunk's items and frozen settings become an object beside the results.

What this run will do.
"""

from collections.abc import Iterator

import dagster as dg

from ocr_pipeline.assets.hold import OWNERS, hold
from ocr_pipeline.failures import chunk_failures
from ocr_pipeline.partitions import chunk_partitions
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.results import ResultFiles
from ocr_pipeline.steps.export import write_manifest
from ocr_pipeline.steps.hold import ChunkKeeper
from ocr_pipeline.steps.work import StoreFor


def build_manifest(batch_id: str, name: str) -> dg.AssetsDefinition:
    """The ``manifest`` asset of a batch."""

    @dg.asset(
        key=[batch_id, "manifest"],
        group_name=batch_id,
        partitions_def=chunk_partitions(batch_id),
        kinds={"python", "parquet"},
        owners=OWNERS,
        output_required=False,
        description=f"The images of one chunk of the batch {name}, and their frozen settings.",
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
                yield dg.MaterializeResult(metadata={**written})

    return manifest
