"""The ledger's rows of a chunk become verdicts in the UI.

Nothing is lost, and not everything failed.
"""

import warnings

import dagster as dg

from ocr_pipeline.assets.metadata import failed_items
from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.partitions import chunk_partitions
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.steps.summary import summarize

_FINAL = (ItemState.RECOGNIZED, ItemState.FAILED, ItemState.IGNORED)


def nothing_lost(ledger: Ledger, chunk_key: str) -> dg.AssetCheckResult:
    """Every item of a finished chunk has a final answer."""
    items = ledger.chunk_items(chunk_key)
    open_items = [item for item in items if item.state not in _FINAL]
    return dg.AssetCheckResult(
        passed=not open_items,
        metadata={"items": len(items), "without_answer": len(open_items)},
        description="Materialize this partition to finish it."
        if open_items
        else f"All {len(items)} images have a final row.",
    )


def not_all_failed(ledger: Ledger, chunk_key: str) -> dg.AssetCheckResult:
    """A chunk without a single success is no success; its rows and files stand all the same."""
    summary = summarize(ledger.chunk_items(chunk_key))
    all_failed = summary.items > 0 and summary.failed == summary.items
    shown = {"failed_images": failed_items(summary.failures, summary.failed)}
    return dg.AssetCheckResult(
        passed=not all_failed,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "items": summary.items,
            "failed": summary.failed,
            **(shown if summary.failures else {}),
        },
        description=f"All {summary.items} images failed; `errors` of `pages` says what to do."
        if all_failed
        else f"{summary.recognized} of {summary.items} images were recognized.",
    )


def build_checks(batch_id: str) -> list[dg.AssetChecksDefinition]:
    """The checks on a batch's ``results``: they run at the end of a recognition run, per chunk."""
    with warnings.catch_warnings():
        # Without partitions a green chunk hides the red one before it. Dagster 1.13 calls them a
        # preview and would say so at every load.
        warnings.simplefilter("ignore", dg.PreviewWarning)
        return _build_checks(dg.AssetKey([batch_id, "results"]), chunk_partitions(batch_id))


def _build_checks(
    results: dg.AssetKey, chunks: dg.PartitionsDefinition[str]
) -> list[dg.AssetChecksDefinition]:
    @dg.asset_check(
        asset=results,
        name="nothing_lost",
        partitions_def=chunks,
        description="Every image has a final row.",
    )
    def check_nothing_lost(
        context: dg.AssetCheckExecutionContext, ledger: dg.ResourceParam[Ledger]
    ) -> dg.AssetCheckResult:
        """See ``nothing_lost``."""
        return nothing_lost(ledger, context.partition_key)

    @dg.asset_check(
        asset=results,
        name="not_all_failed",
        blocking=True,
        partitions_def=chunks,
        description="At least one image of the chunk was recognized; if not, the run fails.",
    )
    def check_not_all_failed(
        context: dg.AssetCheckExecutionContext, ledger: dg.ResourceParam[Ledger]
    ) -> dg.AssetCheckResult:
        """See ``not_all_failed``."""
        return not_all_failed(ledger, context.partition_key)

    return [check_nothing_lost, check_not_all_failed]
