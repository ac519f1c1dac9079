"""The configuration as the house sees it."""

from typing import Protocol

from ocr_pipeline.spec.catalog import Catalog


class CatalogReader(Protocol):
    """The configuration as it is now."""

    def current(self) -> Catalog:
        """The catalog; a broken file is in its ``problems``."""
