"""A resource that reads the configuration as it is on disk now."""

from pathlib import Path

import dagster as dg

from ocr_pipeline.wiring import CatalogSource


class CatalogResource(dg.ConfigurableResource[CatalogSource]):
    """Domains, batches, engines and policy in YAML."""

    config_dir: str

    def create_resource(self, context: dg.InitResourceContext) -> CatalogSource:
        """Read nothing yet."""
        return CatalogSource(Path(self.config_dir))
