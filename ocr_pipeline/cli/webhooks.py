"""The deliveries of the ledger become a list or one log; a test event or a replay is asked for.

Sending a replayed delivery belongs to the delivery sensor.
"""

import re
from random import Random
from typing import TYPE_CHECKING

import click

from ocr_pipeline.cli.terminal import print_json, print_line, print_table
from ocr_pipeline.delivery.backoff import DELIVERED, next_state
from ocr_pipeline.delivery.payload import iso_time
from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryRecord, DeliveryState
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.spec.storage import storage_from_json
from ocr_pipeline.spec.webhook import WebhookSpec
from ocr_pipeline.steps.deliver import Courier, send_test
from ocr_pipeline.steps.result_names import result_uri

if TYPE_CHECKING:
    from ocr_pipeline.wiring import Services

EXIT_UNAVAILABLE = 3

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_COLUMNS = {
    "batch": "Batch",
    "number": "Number",
    "state": "State",
    "items": "Items",
    "content": "Content",
    "payload_bytes": "Bytes",
    "attempts": "Attempts",
    "sealed": "Sealed",
    "next_attempt": "Next attempt",
    "finished": "Finished",
}
_ATTEMPT_COLUMNS = {
    "started": "Started",
    "seconds": "Seconds",
    "status": "HTTP",
    "outcome": "Outcome",
    "detail": "Detail",
}


@click.group()
def webhook() -> None:
    """Webhook deliveries: what was sent, what waits, and why."""


@webhook.command("list")
@click.argument("batch_id", metavar="[BATCH]", required=False)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in DeliveryState]),
    help="Only deliveries in this state; may be repeated.",
)
@_AS_JSON
def list_deliveries(batch_id: str | None, states: tuple[str, ...], as_json: bool) -> None:
    """List the deliveries of one batch or of all."""
    services = _services()
    uids = _uids(services) if batch_id is None else {_uid(services, batch_id): batch_id}
    wanted = [DeliveryState(state) for state in states] or list(DeliveryState)
    rows = [
        _describe(uids[uid], delivery)
        for uid in uids
        for delivery in services.ledger.deliveries(uid, wanted)
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(list(_COLUMNS.values()), ([row[key] for key in _COLUMNS] for row in rows))


@webhook.command("show")
@click.argument("batch_id", metavar="BATCH")
@click.argument("number", type=click.IntRange(min=1))
@_AS_JSON
def show_delivery(batch_id: str, number: int, as_json: bool) -> None:
    """Show one delivery: its receiver, its payload and every attempt."""
    services = _services()
    uid = _uid(services, batch_id)
    delivery = services.ledger.delivery(uid, number)
    if delivery is None:
        raise SpecError(f"batch {shown(batch_id)} has no delivery {number}")
    attempts = [_describe_attempt(attempt) for attempt in services.ledger.attempts(uid, number)]
    description = _describe(batch_id, delivery) | _describe_sending(services, delivery)
    if as_json:
        print_json(description | {"log": attempts})
        return
    print_table(("Field", "Value"), description.items())
    rows = ([attempt[key] for key in _ATTEMPT_COLUMNS] for attempt in attempts)
    print_table(list(_ATTEMPT_COLUMNS.values()), rows)


@webhook.command("test")
@click.argument("batch_id", metavar="BATCH")
@click.pass_context
def send_test_event(context: click.Context, batch_id: str) -> None:
    """Send a signed test event now and print the answer. Exit 3 unless it is 2xx."""
    from ocr_pipeline.wiring import read_secret

    services = _services()
    spec = services.catalog.effective(batch_id).batch.webhook
    if spec is None:
        raise SpecError(f"batch {shown(batch_id)} has no `webhook`; add one to its file")
    rng = Random()  # noqa: S311 - spreads retries, guards nothing
    courier = Courier(
        services.ledger, services.store, services.sender, read_secret, services.clock, rng
    )
    answer = send_test(courier, batch_id, spec)
    verdict = next_state(answer, 0, services.clock.now(), rng)
    print_line(f"{spec.url}: {verdict.outcome} {verdict.detail} ({answer.seconds:.2f} s)")
    if verdict.outcome != DELIVERED:
        print_line(ERRORS[verdict.outcome].remedy)
        context.exit(EXIT_UNAVAILABLE)


@webhook.command("replay")
@click.argument("batch_id", metavar="BATCH")
@click.argument("numbers", metavar="NUMBER[-NUMBER]")
def replay(batch_id: str, numbers: str) -> None:
    """Deliver finished deliveries again. With the same ids and on a fresh schedule."""
    parts = re.fullmatch(r"([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?", numbers, re.ASCII)
    if parts is None:
        raise SpecError(f"{shown(numbers)} is no number or range; write 3 or 3-7")
    first, last = int(parts[1]), int(parts[2] or parts[1])
    services = _services()
    uid = _uid(services, batch_id)
    count = services.ledger.replay(uid, first, last, services.clock.now())
    if count == 0:
        raise SpecError(
            f"no delivery of {shown(numbers)} is delivered, dead or stopped; see `webhook list`"
        )
    print_line(f"{count} to be delivered again; the delivery sensor sends them")


def _services() -> "Services":
    from ocr_pipeline.wiring import open_services

    return open_services(Settings.from_environment())


def _uids(services: "Services") -> dict[str, str]:
    return {batch.uid: batch.batch_id for batch in services.ledger.batches()}


def _uid(services: "Services", batch_id: str) -> str:
    uids = {known: uid for uid, known in _uids(services).items()}
    if batch_id not in uids:
        known = ", ".join(sorted(uids)) or "none"
        raise SpecError(f"no batch {shown(batch_id)} has run; there is: {known}")
    return uids[batch_id]


def _describe(batch_id: str, delivery: DeliveryRecord) -> dict[str, object]:
    waiting = delivery.state is DeliveryState.DUE
    return {
        "batch": batch_id,
        "number": delivery.number,
        "state": delivery.state.value,
        "items": delivery.item_count,
        "content": delivery.content,
        "payload_bytes": delivery.payload_bytes,
        "attempts": delivery.attempts,
        "sealed": iso_time(delivery.sealed),
        "next_attempt": iso_time(delivery.next_attempt) if waiting else None,
        "finished": None if delivery.finished is None else iso_time(delivery.finished),
    }


def _describe_sending(services: "Services", delivery: DeliveryRecord) -> dict[str, object]:
    storage = storage_from_json(delivery.result_storage_json)
    key = delivery.payload_key
    return {
        "message_id": delivery.message_id,
        "url": WebhookSpec.model_validate_json(delivery.webhook_json).url,
        "payload": result_uri(services.store(storage).uri, key) if key else None,
        "payload_sha256": delivery.payload_sha256,
    }


def _describe_attempt(attempt: DeliveryAttempt) -> dict[str, object]:
    return {
        "started": iso_time(attempt.started),
        "seconds": round(attempt.seconds, 3),
        "status": attempt.status,
        "outcome": attempt.outcome,
        "detail": attempt.detail,
    }
