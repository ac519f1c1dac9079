"""A resource that reads the configuration as it is on disk now."""

from pathlib import Path

import dagster as dg

from ocr_pipeline import wiring
from ocr_pipeline.spec.catalog_source import CatalogSource


class CatalogResource(dg.ConfigurableResource[CatalogSource]):
    """Domains, batches, engines and policy in YAML."""

    config_dir: str

    def create_resource(self, context: dg.InitResourceContext) -> CatalogSource:
        """The one of this process, which remembers what it read."""
        return wiring.open_catalog(Path(self.config_dir))
