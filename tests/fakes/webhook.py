"""A sender without a network: answers from a script and remembers what it was given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ocr_pipeline.model.delivery import SendAnswer

OK = SendAnswer(200, None, None, 0.01)


@dataclass(frozen=True)
class Sent:
    """One attempt as the sender saw it."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    timeout_seconds: float
    allow_private_addresses: bool


@dataclass
class ScriptedSender:
    """Implements ``WebhookSender``; the last answer stays."""

    answers: Sequence[SendAnswer] = (OK,)
    sent: list[Sent] = field(default_factory=list)

    def send(
        self,
        url: str,
        headers: Mapping[str, str],
        payload: Path,
        timeout_seconds: float,
        allow_private_addresses: bool,
    ) -> SendAnswer:
        """Remember, and answer in turn."""
        self.sent.append(
            Sent(url, headers, payload.read_bytes(), timeout_seconds, allow_private_addresses)
        )
        return self.answers[min(len(self.sent), len(self.answers)) - 1]
