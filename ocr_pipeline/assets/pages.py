"""The images of a chunk become durable page results.

Reading them belongs to ``steps.recognize`` and the engines.
"""

from collections.abc import Callable, Iterator

import dagster as dg

from ocr_pipeline.assets.hold import OWNERS, hold
from ocr_pipeline.assets.metadata import summary_metadata
from ocr_pipeline.failures import chunk_failures
from ocr_pipeline.partitions import chunk_partitions
from ocr_pipeline.ports.engines import Engines
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.steps.hold import ChunkKeeper
from ocr_pipeline.steps.recognize import Progress, recognize_chunk
from ocr_pipeline.steps.summary import summarize
from ocr_pipeline.steps.work import StoreFor

ENGINE_POOL = "ocr_engines"


def progress_line(progress: Progress) -> str:
    """One line for the run's log."""
    left = progress.remaining_seconds
    eta = "" if left is None else f", about {left:.0f} s left"
    counts = f"{progress.pages} pages, {progress.failed} failed"
    return f"{progress.done} of {progress.total} images, {counts}{eta}"


def reporter(context: dg.AssetExecutionContext) -> Callable[[Progress], None]:
    """Shows progress in the run's log while it works."""
    return lambda progress: context.log.info(progress_line(progress))


def build_pages(batch_id: str, name: str) -> dg.AssetsDefinition:
    """The ``pages`` asset of a batch."""

    @dg.asset(
        key=[batch_id, "pages"],
        deps=[dg.AssetKey([batch_id, "manifest"])],
        group_name=batch_id,
        partitions_def=chunk_partitions(batch_id),
        kinds={"ocr"},
        owners=OWNERS,
        pool=ENGINE_POOL,
        output_required=False,
        description=f"{name}: the recognized text and tables of a chunk's images.",
    )
    def pages(
        context: dg.AssetExecutionContext,
        ledger: dg.ResourceParam[Ledger],
        stores: dg.ResourceParam[StoreFor],
        keeper: dg.ResourceParam[ChunkKeeper],
        engines: dg.ResourceParam[Engines],
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Recognize what has no durable answer yet."""
        with chunk_failures(keeper):
            work = hold(context, ledger, stores, keeper)
            if work is not None:
                recognize_chunk(work, engines.pool, reporter(context))
                summary = summarize(ledger.chunk_items(work.key))
                yield dg.MaterializeResult(metadata=summary_metadata(summary))

    return pages
