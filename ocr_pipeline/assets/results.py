"""The page results of a chunk become result files and a final ledger.

Forms of files belong to the writers.
"""

from collections.abc import Iterator

import dagster as dg

from ocr_pipeline.assets.hold import OWNERS, hold
from ocr_pipeline.assets.metadata import Metadata, cell, place, table
from ocr_pipeline.failures import chunk_failures
from ocr_pipeline.partitions import chunk_partitions
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.results import ResultFiles
from ocr_pipeline.steps.export import Exported, export_chunk
from ocr_pipeline.steps.hold import ChunkKeeper
from ocr_pipeline.steps.work import StoreFor

_SHOWN_FILES = 20


def export_metadata(exported: Exported) -> Metadata:
    """Where the results are."""
    storage = place(exported.storage_uri)
    paths = [str(place(uri).path).removeprefix(f"{storage.path}/") for uri in exported.uris]
    rows = [(cell(path),) for path in paths[:_SHOWN_FILES]]
    if len(paths) > _SHOWN_FILES:
        rows.append((f"and {len(paths) - _SHOWN_FILES:,} more",))
    return {
        "items": dg.MetadataValue.int(exported.items),
        "recognized": dg.MetadataValue.int(exported.recognized),
        "failed": dg.MetadataValue.int(exported.failed),
        "result_storage": storage,
        "result_files": table(("File in the result storage",), rows),
        "result_file_count": dg.MetadataValue.int(len(paths)),
        "run_report": place(exported.report_uri),
    }


def build_results(batch_id: str, name: str, file_format: str) -> dg.AssetsDefinition:
    """The ``results`` asset of a batch."""

    @dg.asset(
        key=[batch_id, "results"],
        deps=[dg.AssetKey([batch_id, "pages"])],
        group_name=batch_id,
        partitions_def=chunk_partitions(batch_id),
        kinds={"excel" if file_format == "xls" else "json"},
        owners=OWNERS,
        output_required=False,
        description=f"{name}: the result files of a chunk, and its run report.",
    )
    def results(
        context: dg.AssetExecutionContext,
        ledger: dg.ResourceParam[Ledger],
        stores: dg.ResourceParam[StoreFor],
        keeper: dg.ResourceParam[ChunkKeeper],
        files: dg.ResourceParam[ResultFiles],
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Write the files, then finish the chunk."""
        with chunk_failures(keeper):
            work = hold(context, ledger, stores, keeper)
            if work is not None:
                exported = export_chunk(work, files)
                yield dg.MaterializeResult(metadata=export_metadata(exported))

    return results
