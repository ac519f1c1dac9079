"""One attempt to send one delivery.

Signing and back-off belong to ``delivery``, sending to ``steps.deliver``.
"""

from collections.abc import Iterator
from random import Random

import dagster as dg

from ocr_pipeline.assets.hold import OWNERS
from ocr_pipeline.assets.metadata import Metadata, cell, table
from ocr_pipeline.failures import code_and_remedy, identity, service_failure
from ocr_pipeline.model.delivery import DeliveryRecord, DeliveryState, parse_delivery_partition
from ocr_pipeline.model.errors import OcrPipelineError
from ocr_pipeline.partitions import delivery_partitions
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.webhook import WebhookSender
from ocr_pipeline.spec.settings import Patience
from ocr_pipeline.steps.deliver import Courier, DeliveryRefused, SecretFor, attempt_delivery
from ocr_pipeline.steps.work import StoreFor


def attempt(context: dg.AssetExecutionContext, courier: Courier) -> DeliveryRecord | None:
    """Send once; None when a sensor's run came too late.

    Raises Failure when there is nothing to be proud of.
    """
    uid, number = parse_delivery_partition(context.partition_key)
    who = identity(context)
    try:
        delivery = attempt_delivery(courier, uid, number, who)
    except DeliveryRefused as refused:
        if who.attempt is None:
            raise dg.Failure(str(refused), allow_retries=False) from refused
        context.log.info("%s Nothing to do.", refused)
        return None
    except OcrPipelineError as error:
        raise service_failure(error) from error
    return delivery


def delivery_metadata(ledger: Ledger, delivery: DeliveryRecord) -> Metadata:
    """What was sent and every attempt so far."""
    attempts = ledger.attempts(delivery.batch_uid, delivery.number)
    rows = [
        (str(a.number), str(a.status or "-"), f"{a.seconds:.2f}", cell(f"{a.outcome} {a.detail}"))
        for a in attempts[-20:]
    ]
    shown: Metadata = {
        "state": dg.MetadataValue.text(delivery.state.value),
        "items": dg.MetadataValue.int(delivery.item_count),
        "message_id": dg.MetadataValue.text(delivery.message_id),
        "payload_bytes": dg.MetadataValue.int(delivery.payload_bytes or 0),
        "content": dg.MetadataValue.text(delivery.content),
        "attempts": table(("Attempt", "Status", "Seconds", "Outcome"), rows),
    }
    if delivery.state is DeliveryState.DUE:
        shown["next_attempt"] = dg.MetadataValue.timestamp(delivery.next_attempt)
    return shown


def verdict(ledger: Ledger, delivery: DeliveryRecord) -> dg.MaterializeResult[None]:
    """The materialization of a delivery that arrived.

    Raises:
        Failure: it did not arrive; the ledger knows when it is tried again.
    """
    metadata = delivery_metadata(ledger, delivery)
    if delivery.state is DeliveryState.DELIVERED:
        return dg.MaterializeResult(metadata=metadata)
    again = (
        "is tried again by itself" if delivery.state is DeliveryState.DUE else "is not tried again"
    )
    last = ledger.attempts(delivery.batch_uid, delivery.number)[-1]
    raise dg.Failure(
        f"Delivery {delivery.number}: {last.outcome} {last.detail}; it {again}.",
        metadata=metadata | code_and_remedy(last.outcome),
        allow_retries=False,
    )


def build_deliveries(
    batch_id: str, name: str, clock: Clock, secrets: SecretFor, patience: Patience
) -> dg.AssetsDefinition:
    """The ``deliveries`` asset of a batch; its lineage edge to ``results`` maps no partitions."""

    @dg.asset(
        key=[batch_id, "deliveries"],
        deps=[
            dg.AssetDep(
                dg.AssetKey([batch_id, "results"]), partition_mapping=dg.AllPartitionMapping()
            )
        ],
        group_name=batch_id,
        partitions_def=delivery_partitions(batch_id),
        kinds={"webhook"},
        owners=OWNERS,
        output_required=False,
        description=f"{name}: results that were sent to the webhook, up to 1,000 items at a time.",
    )
    def deliveries(
        context: dg.AssetExecutionContext,
        ledger: dg.ResourceParam[Ledger],
        stores: dg.ResourceParam[StoreFor],
        webhook: dg.ResourceParam[WebhookSender],
    ) -> Iterator[dg.MaterializeResult[None]]:
        """One attempt."""
        courier = Courier(ledger, stores, webhook, secrets, clock, Random(), patience)  # noqa: S311
        delivery = attempt(context, courier)
        if delivery is not None:
            yield verdict(ledger, delivery)

    return deliveries
