"""The images of a chunk become durable page results.

Reading them belongs to ``steps.recognize`` and the engines.
"""

import time
from collections.abc import Iterator

import dagster as dg

from ocr_pipeline.assets.hold import OWNERS, hold
from ocr_pipeline.assets.metadata import Metadata, batch_metadata, summary_metadata
from ocr_pipeline.failures import chunk_failures
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.partitions import chunk_partitions
from ocr_pipeline.ports.engines import Engines
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.validation import ValidatorFor
from ocr_pipeline.steps.hold import ChunkKeeper
from ocr_pipeline.steps.progress import read_progress
from ocr_pipeline.steps.recognize import Progress, recognize_chunk
from ocr_pipeline.steps.summary import summarize
from ocr_pipeline.steps.work import ChunkWork, StoreFor

ENGINE_POOL = "ocr_engines"
OBSERVE_SECONDS = 60.0


def progress_line(progress: Progress) -> str:
    """One line for the run's log."""
    left = progress.remaining_seconds
    eta = "" if left is None else f", about {left:.0f} s left"
    counts = f"{progress.pages} pages, {progress.failed} failed"
    return f"{progress.done} of {progress.total} images, {counts}{eta}"


class Reporter:
    """Shows in a run's log how far its chunk is and, once a minute, how far the batch is.

    The batch's figures are an observation of the asset, too: the UI draws them over time.
    """

    def __init__(self, context: dg.AssetExecutionContext, work: ChunkWork) -> None:
        """Show nothing yet."""
        self._context = context
        self._work = work
        self._observed = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        """A line, and a look at the batch when the last one is a minute ago."""
        self._context.log.info(progress_line(progress))
        if time.monotonic() - self._observed >= OBSERVE_SECONDS:
            self.observe()

    def observe(self) -> None:
        """Tell how far the batch is."""
        self._observed = time.monotonic()
        found = self.batch_metadata()
        if found:
            key, partition = self._context.asset_key, self._context.partition_key
            self._context.log.info("the whole batch: %s", found["batch"].value)
            self._context.log_event(
                dg.AssetObservation(asset_key=key, partition=partition, metadata=found)
            )

    def batch_metadata(self) -> Metadata:
        """The figures of the batch; nothing when the ledger has no time for them."""
        work = self._work
        try:
            found = read_progress(work.ledger, work.chunk.batch_uid, work.clock.now())
        except ServiceUnavailable:
            return {}  # what writes to the ledger will notice, and decide
        return batch_metadata(found)


def build_pages(batch_id: str, name: str, validator_for: ValidatorFor) -> dg.AssetsDefinition:
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
                reporter = Reporter(context, work)
                done = recognize_chunk(work, engines.pool, validator_for, reporter)
                shown = summary_metadata(summarize(ledger.chunk_items(work.key)))
                if done.unvalidated:
                    shown["validation given up"] = dg.MetadataValue.text(done.unvalidated)
                yield dg.MaterializeResult(metadata=shown | reporter.batch_metadata())

    return pages
