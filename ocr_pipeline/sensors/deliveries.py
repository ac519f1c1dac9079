"""What waits for a batch's webhook is sealed, and what is due becomes run requests.

One per attempt.
"""

from collections.abc import Callable

import dagster as dg

from ocr_pipeline.failures import tried_again
from ocr_pipeline.model.delivery import DeliveryRecord, delivery_partition
from ocr_pipeline.model.errors import OcrPipelineError
from ocr_pipeline.partitions import (
    ATTEMPT_TAG,
    BATCH_TAG,
    DELIVERY,
    KIND_TAG,
    delivery_job_name,
    delivery_partitions,
)
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.steps.watch import Watcher, seal_and_list


def delivery_request(batch_id: str, delivery: DeliveryRecord) -> dg.RunRequest:
    """The request of a delivery's current attempt; asking twice starts one run."""
    subject = delivery_partition(delivery.batch_uid, delivery.number)
    return dg.RunRequest(
        run_key=f"{subject}:{delivery.attempt}",
        partition_key=subject,
        tags={
            KIND_TAG: DELIVERY,
            BATCH_TAG: batch_id,
            ATTEMPT_TAG: str(delivery.attempt),
        },
    )


def idle_reason(catalog: Catalog, batch_id: str) -> str:
    """What a tick without requests says."""
    batch = catalog.batches.get(batch_id)
    if batch is not None and batch.webhook is None:
        return "the batch has no webhook: its results stay in the result storage"
    return "nothing is due"


def to_sensor_result(batch_id: str, due: list[DeliveryRecord], idle: str) -> dg.SensorResult:
    """Partitions for the deliveries, then their runs, and why there are none."""
    requests = [delivery_request(batch_id, delivery) for delivery in due]
    keys = [request.partition_key for request in requests if request.partition_key]
    return dg.SensorResult(
        run_requests=requests,
        dynamic_partitions_requests=[delivery_partitions(batch_id).build_add_request(keys)]
        if keys
        else [],
        skip_reason=None if requests else idle,
    )


def build_delivery_sensor(
    batch_id: str, name: str, watcher: Callable[[], Watcher], interval_seconds: int
) -> dg.SensorDefinition:
    """The sensor that seals and sends the deliveries of one batch."""

    @dg.sensor(
        name=f"{batch_id}__delivery",
        job_name=delivery_job_name(batch_id),
        minimum_interval_seconds=interval_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"{name}: seals deliveries that are full or waited, starts a run per attempt.",
    )
    def delivery() -> dg.SensorResult | dg.SkipReason:
        """One tick: seal what may be sealed, ask for a run for what is due."""
        try:
            now = watcher()
            due = seal_and_list(now.catalog, now.ledger, now.store_for, batch_id, now.clock)
            return to_sensor_result(batch_id, due, idle_reason(now.catalog, batch_id))
        except OcrPipelineError as error:
            return dg.SkipReason(tried_again(error, "at the next tick"))

    return delivery
