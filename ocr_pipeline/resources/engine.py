"""A resource that starts pools of engine processes.

Which engine is the chunk's frozen settings' word.
"""

import dagster as dg

from ocr_pipeline.wiring import Engines


class EngineResource(dg.ConfigurableResource[Engines]):
    """Recognition engines in processes of their own, or remote ones behind gates of the ledger."""

    ledger_url: str

    def create_resource(self, context: dg.InitResourceContext) -> Engines:
        """Start nothing yet."""
        return Engines(self.ledger_url)
