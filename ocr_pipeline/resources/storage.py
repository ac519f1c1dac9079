"""A resource that opens object stores by their spec.

S3 credentials join here through ``dagster-aws``.
"""

import dagster as dg

from ocr_pipeline import wiring
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.storage import StorageSpec


class Stores:
    """Opens stores."""

    def __call__(self, spec: StorageSpec) -> ObjectStore:
        """The store behind a spec."""
        return wiring.open_store(spec)


class StorageResource(dg.ConfigurableResource[Stores]):
    """Input and result storages of all batches."""

    def create_resource(self, context: dg.InitResourceContext) -> Stores:
        """Open nothing yet."""
        return Stores()
