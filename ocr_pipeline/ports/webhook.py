"""What posts deliveries."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from ocr_pipeline.model.delivery import (
    SendAnswer,
)


class WebhookSender(Protocol):
    """POSTs a payload file. Never raises for what the receiver or the network does."""

    def send(
        self,
        url: str,
        headers: Mapping[str, str],
        payload: Path,
        timeout_seconds: float,
        allow_private_addresses: bool,
    ) -> SendAnswer:
        """One attempt: redirects are not followed, private addresses refused unless allowed."""
