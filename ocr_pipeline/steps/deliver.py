"""A sealed delivery becomes one signed POST and a recorded attempt.

Freezing what is delivered belongs to ``seal``, rules to ``delivery``, HTTP to an adapter.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ocr_pipeline.delivery.backoff import next_state
from ocr_pipeline.delivery.payload import PayloadHead, iso_time, write_test_payload
from ocr_pipeline.delivery.signing import sign_payload, signing_keys
from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryRecord, DeliveryState, SendAnswer
from ocr_pipeline.model.errors import ItemFailure, OcrPipelineError, ServiceUnavailable
from ocr_pipeline.model.manifest import Lease
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.webhook import WebhookSender
from ocr_pipeline.spec.batch import SecretRef, WebhookSpec
from ocr_pipeline.spec.settings import PATIENCE, Patience
from ocr_pipeline.spec.storage import storage_from_json
from ocr_pipeline.steps.hold import RunIdentity
from ocr_pipeline.steps.work import HeldLease, StoreFor
from ocr_pipeline.temporary import temporary_folder

SecretFor = Callable[[SecretRef], str | None]  # None: not set, or a file that cannot be read

_HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "ocr-pipeline"}
_REASONS = {
    "delivered": "it was delivered; `webhook replay` delivers it again",
    "dead": "its schedule is exhausted; `webhook replay` starts a new one",
    "stopped": "it was stopped (410 Gone, or by a person); `webhook replay` tries again",
    "stale": "a later attempt was asked for",
    "held": "another run is sending it",
    "early": "its next attempt is not due yet",
    "unknown": "the ledger has no such delivery",
}


class DeliveryRefused(OcrPipelineError):
    """This run may not attempt the delivery; ``reason`` is the ledger's word."""

    def __init__(self, number: int, reason: str) -> None:
        """Say why in words."""
        super().__init__(f"Delivery {number} is not for this run: {_REASONS.get(reason, reason)}.")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Courier:
    """What every attempt needs, whichever delivery it is for."""

    ledger: Ledger
    store_for: StoreFor
    sender: WebhookSender
    secrets: SecretFor
    clock: Clock
    rng: Random
    patience: Patience = PATIENCE


def due_deliveries(ledger: Ledger, batch_uid: str, now: float, limit: int) -> list[DeliveryRecord]:
    """Up to ``limit`` deliveries whose next attempt is due, lowest number first."""
    waiting = ledger.deliveries(batch_uid, [DeliveryState.DUE])
    return [delivery for delivery in waiting if delivery.next_attempt <= now][:limit]


def attempt_delivery(
    courier: Courier, batch_uid: str, number: int, who: RunIdentity
) -> DeliveryRecord:
    """Take the lease, POST once, record what came of it and end the lease; returns the new state.

    A receiver that refuses, a secret that is missing, a storage that does not answer and a payload
    that is gone are recorded and tried again on the schedule; none of them raises.

    Raises:
        DeliveryRefused: the ledger gives no lease.
        LeaseLost: another run took over meanwhile; what it records counts.
        ServiceUnavailable: the ledger does not answer.
    """
    ledger, clock, ttl_seconds = courier.ledger, courier.clock, courier.patience.lease_seconds
    lease = ledger.take_delivery_lease(
        batch_uid, number, who.run_id, who.attempt, clock.now(), ttl_seconds
    )
    delivery = ledger.delivery(batch_uid, number)
    if not isinstance(lease, Lease) or delivery is None:
        raise DeliveryRefused(number, lease if isinstance(lease, str) else "unknown")
    held = HeldLease(ledger, lease, clock, courier.patience)
    try:
        started = clock.now()
        answer = _send_sealed(courier, delivery)
        held.check()
    finally:
        held.end()
    return _record(courier, lease, delivery, started, answer)


def _record(
    courier: Courier, lease: Lease, delivery: DeliveryRecord, started: float, answer: SendAnswer
) -> DeliveryRecord:
    now = courier.clock.now()
    verdict = next_state(answer, delivery.attempts, now, courier.rng)
    attempt = DeliveryAttempt(
        number=delivery.attempt,
        started=started,
        seconds=answer.seconds,
        status=answer.status,
        outcome=verdict.outcome,
        detail=verdict.detail,
    )
    return courier.ledger.record_attempt(lease, attempt, verdict.state, verdict.next_attempt, now)


def _send_sealed(courier: Courier, delivery: DeliveryRecord) -> SendAnswer:
    """POST the frozen payload; what cannot be sent is an answer without a status."""
    webhook = WebhookSpec.model_validate_json(delivery.webhook_json)
    storage = storage_from_json(delivery.result_storage_json)
    with ExitStack() as stack:
        try:
            store = courier.store_for(storage)
            payload = stack.enter_context(store.open_local(delivery.payload_key or ""))
        except ServiceUnavailable as error:
            return _unsent(error.code or "PAYLOAD_UNUSABLE", error.reason)
        except ItemFailure as failure:
            return _unsent("PAYLOAD_UNUSABLE", str(failure))
        return _send(courier, webhook, delivery.message_id, payload, delivery.payload_sha256)


def _send(
    courier: Courier, webhook: WebhookSpec, message_id: str, payload: Path, sha256: str | None
) -> SendAnswer:
    secret = courier.secrets(webhook.secret)
    if secret is None:
        return _unsent("SECRET_MISSING", webhook.secret.place)
    try:
        keys = signing_keys(secret)
        signed = sign_payload(payload, message_id, int(courier.clock.now()), keys)
    except ValueError as error:
        return _unsent("SECRET_MISSING", f"{webhook.secret.place}: {error}")
    except OSError as error:
        return _unsent("PAYLOAD_UNUSABLE", str(error))
    if signed.sha256 != sha256:
        return _unsent("PAYLOAD_UNUSABLE", "its bytes are not the ones that were sealed")
    return courier.sender.send(
        webhook.url,
        _HEADERS | signed.headers,
        payload,
        webhook.timeout_seconds,
        webhook.allow_private_addresses,
    )


def _unsent(code: str, detail: str) -> SendAnswer:
    return SendAnswer(None, f"{code}: {detail}", None, 0.0)


def send_test(courier: Courier, batch_id: str, webhook: WebhookSpec) -> SendAnswer:
    """POST a signed event of ``type`` ``test`` now; it is neither recorded nor tried again."""
    now = courier.clock.now()
    message_id = f"msg_test_{batch_id}_{int(now)}"
    head = PayloadHead(message_id, batch_id, batch_id, 0, iso_time(now), webhook.content, 0)
    with temporary_folder("webhook-test") as folder:
        payload = folder / "payload.json"
        written = write_test_payload(payload, head)
        return _send(courier, webhook, message_id, payload, written.sha256)
