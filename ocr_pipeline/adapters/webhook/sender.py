"""A payload file becomes one POST and what came of it.

Signing, scheduling and recording belong to ``steps.deliver``; HTTP to ``exchange``.
"""

import time
from collections.abc import Mapping
from pathlib import Path

from ocr_pipeline.adapters.webhook.exchange import Exchange, NoReply
from ocr_pipeline.model.delivery import SendAnswer

# Read so that the receiver can finish writing; never kept.
MAX_ANSWER_BYTES = 65_536


class RequestsSender:
    """A ``WebhookSender`` that posts by ``Exchange``."""

    def __init__(self, ca_bundle: Path | None = None) -> None:
        """Verify TLS against ``ca_bundle`` (PEM) instead of the certificates of ``requests``."""
        self._exchange = Exchange(MAX_ANSWER_BYTES, ca_bundle)

    def send(
        self,
        url: str,
        headers: Mapping[str, str],
        payload: Path,
        timeout_seconds: float,
        allow_private_addresses: bool,
    ) -> SendAnswer:
        """POST the file as it is; ``timeout_seconds`` bounds the whole attempt.

        Raises:
            OSError: the payload cannot be opened.
        """
        started = time.monotonic()
        with payload.open("rb") as body:
            try:
                reply = self._exchange.post(
                    url,
                    headers,
                    body,
                    timeout_seconds,
                    allow_private_addresses=allow_private_addresses,
                )
            except NoReply as error:
                return SendAnswer(None, str(error), None, time.monotonic() - started)
        seconds = time.monotonic() - started
        return SendAnswer(reply.status, None, reply.retry_after_seconds, seconds)
