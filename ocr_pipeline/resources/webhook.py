"""A resource that posts deliveries."""

import dagster as dg

from ocr_pipeline import wiring
from ocr_pipeline.ports.webhook import WebhookSender


class WebhookResource(dg.ConfigurableResource[WebhookSender]):
    """Outbound HTTP for deliveries."""

    def create_resource(self, context: dg.InitResourceContext) -> WebhookSender:
        """Open no connection yet."""
        return wiring.open_sender()
