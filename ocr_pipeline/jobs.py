"""The two jobs of a batch over its assets.

Which runs they get is decided by sensors and by people.
"""

from collections.abc import Mapping

import dagster as dg

# Dagster exports the function that makes these, but neither of the types.
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition,
)

from ocr_pipeline.partitions import (
    BATCH_TAG,
    CATALOG_JOB,
    DELIVERY,
    KIND_TAG,
    RECOGNITION,
    delivery_job_name,
    recognition_job_name,
)

RECOGNITION_ASSETS = ("manifest", "pages", "results")
DELIVERY_ASSETS = ("deliveries",)


class BatchJob(UnresolvedAssetJobDefinition):
    """A job that is resolved among the assets of its batch.

    Dagster would hold it against every asset of all batches: loading 1,000 of them took a minute
    for that alone (docs/decisions/0014).
    """

    def resolve(
        self,
        asset_graph: AssetGraph,
        default_executor_def: dg.ExecutorDefinition | None = None,
        resource_defs: Mapping[str, dg.ResourceDefinition] | None = None,
    ) -> dg.JobDefinition:
        """When Dagster first needs it."""
        neighbors = assets_of(asset_graph, (self.tags or {})[BATCH_TAG])
        return super().resolve(neighbors, default_executor_def, resource_defs)


def assets_of(graph: AssetGraph, batch_id: str) -> AssetGraph:
    """The part of a graph that belongs to a batch, checks included."""
    keys = [dg.AssetKey([batch_id, name]) for name in RECOGNITION_ASSETS + DELIVERY_ASSETS]
    checks = [check for key in keys for check in graph.get(key).check_keys]
    return AssetGraph.from_assets(graph.assets_defs_for_keys([*keys, *checks]))


def build_recognition_job(batch_id: str, name: str) -> BatchJob:
    """``manifest -> pages -> results`` for one chunk."""
    return BatchJob(
        recognition_job_name(batch_id),
        selection=_assets(batch_id, RECOGNITION_ASSETS),
        description=f"{name}: recognize the images of a chunk and write its results.",
        tags={KIND_TAG: RECOGNITION, BATCH_TAG: batch_id},
    )


def build_delivery_job(batch_id: str, name: str) -> BatchJob:
    """``deliveries`` for one delivery: one run is one attempt."""
    return BatchJob(
        delivery_job_name(batch_id),
        selection=_assets(batch_id, DELIVERY_ASSETS),
        description=f"{name}: send a delivery to the webhook; one run is one attempt.",
        tags={KIND_TAG: DELIVERY, BATCH_TAG: batch_id},
    )


def _assets(batch_id: str, names: tuple[str, ...]) -> dg.AssetSelection:
    return dg.AssetSelection.assets(*(dg.AssetKey([batch_id, name]) for name in names))


def build_catalog_job() -> UnresolvedAssetJobDefinition:
    """``catalog``: housekeeping asks for it whenever a configuration file changed."""
    return dg.define_asset_job(
        CATALOG_JOB,
        selection=dg.AssetSelection.assets(dg.AssetKey(["catalog"])),
        description="Check every configuration file, and the files against each other.",
    )
