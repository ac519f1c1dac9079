"""Deliveries and their attempts as the ledger knows them.

Rules of sealing and back-off belong to ``delivery``.
"""

from dataclasses import dataclass
from enum import StrEnum


class DeliveryState(StrEnum):
    """The life of a delivery.

    ``sealing`` (its items are chosen, its payload is being written) -> ``due`` -> ``sending`` (a
    lease is held)
    -> ``delivered`` | ``due`` again later | ``dead`` (schedule exhausted) | ``stopped`` (410 Gone).
    """

    SEALING = "sealing"
    DUE = "due"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """Up to 1,000 items for one receiver.

    ``message_id`` (``msg_...``) is stable over attempts and replays.

    ``number`` counts per batch from 1 and is the Dagster partition. ``webhook_json`` is the frozen
    WebhookSpec.
    ``attempt`` counts requested runs (the run key); ``attempts`` counts recorded attempts of the
    current round.
    """

    batch_uid: str
    number: int
    message_id: str
    state: DeliveryState
    item_count: int
    payload_key: str | None
    payload_sha256: str | None
    payload_bytes: int | None
    content: str
    webhook_json: str
    result_storage_json: str
    attempt: int
    attempts: int
    next_attempt: float
    sealed: float
    finished: float | None
    lease_holder: str | None
    lease_expires: float | None
    retired: bool


@dataclass(frozen=True, slots=True)
class DeliveryAttempt:
    """One POST and what came of it.

    ``status`` is the HTTP status, None when there was no answer.
    """

    number: int
    started: float
    seconds: float
    status: int | None
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """What waits to be sealed for a batch: ``oldest`` and ``last_recognized`` are Unix seconds."""

    waiting: int
    oldest: float | None
    last_recognized: float | None
    active_chunks: int


@dataclass(frozen=True, slots=True)
class SendAnswer:
    """What a receiver answered: exactly one of ``status`` and ``error`` is set.

    ``retry_after_seconds`` if it asked.

    ``error`` is a code of ``ERRORS``, a colon, a space and what happened.
    """

    status: int | None
    error: str | None
    retry_after_seconds: float | None
    seconds: float


def delivery_partition(batch_uid: str, number: int) -> str:
    """``<batch uid>-<number>``.

    A batch that is deleted and made again shares no partition with the old one.
    """
    return f"{batch_uid}-{number:06d}"


def parse_delivery_partition(key: str) -> tuple[str, int]:
    """The inverse of ``delivery_partition``."""
    uid, number = key.rsplit("-", 1)
    return uid, int(number)
