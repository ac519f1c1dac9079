"""The two jobs of a batch over its assets.

Which runs they get is decided by sensors and by people.
"""

from typing import TYPE_CHECKING

import dagster as dg

from ocr_pipeline.partitions import (
    BATCH_TAG,
    CATALOG_JOB,
    DELIVERY,
    KIND_TAG,
    RECOGNITION,
    delivery_job_name,
    recognition_job_name,
)

if TYPE_CHECKING:  # Dagster exports the function but not the type that it returns
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )


def build_recognition_job(batch_id: str, name: str) -> "UnresolvedAssetJobDefinition":
    """``manifest -> pages -> results`` for one chunk."""
    keys = [dg.AssetKey([batch_id, asset]) for asset in ("manifest", "pages", "results")]
    return dg.define_asset_job(
        recognition_job_name(batch_id),
        selection=dg.AssetSelection.assets(*keys),
        description=f"{name}: recognize the images of a chunk and write its results.",
        tags={KIND_TAG: RECOGNITION, BATCH_TAG: batch_id},
    )


def build_delivery_job(batch_id: str, name: str) -> "UnresolvedAssetJobDefinition":
    """``deliveries`` for one delivery: one run is one attempt."""
    return dg.define_asset_job(
        delivery_job_name(batch_id),
        selection=dg.AssetSelection.assets(dg.AssetKey([batch_id, "deliveries"])),
        description=f"{name}: send a delivery to the webhook; one run is one attempt.",
        tags={KIND_TAG: DELIVERY, BATCH_TAG: batch_id},
    )


def build_catalog_job() -> "UnresolvedAssetJobDefinition":
    """``catalog``: housekeeping asks for it whenever a configuration file changed."""
    return dg.define_asset_job(
        CATALOG_JOB,
        selection=dg.AssetSelection.assets(dg.AssetKey(["catalog"])),
        description="Check every configuration file, and the files against each other.",
    )
