"""What is new in a batch's input storage becomes run requests, one per chunk.

Deciding belongs to ``steps.watch``.
"""

import json
from collections.abc import Callable

import dagster as dg

from ocr_pipeline.failures import tried_again
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkRecord
from ocr_pipeline.partitions import (
    ATTEMPT_TAG,
    BATCH_TAG,
    KIND_TAG,
    RECOGNITION,
    chunk_partitions,
    recognition_job_name,
)
from ocr_pipeline.steps.discover import SweepCursor
from ocr_pipeline.steps.progress_line import work_in_words
from ocr_pipeline.steps.watch import Watcher, WatchResult, watch

SWEEP_BUDGET_SECONDS = 25.0  # of the 60 that Dagster gives a tick


def load_cursor(text: str | None) -> SweepCursor:
    """The cursor of the last tick; a new sweep when there is none or it is not ours."""
    try:
        value = json.loads(text or "")
        return SweepCursor(str(value["sweep"]), str(value["start_after"]))
    except (ValueError, KeyError, TypeError):
        return SweepCursor.begin()


def dump_cursor(cursor: SweepCursor) -> str:
    """The cursor as Dagster keeps it."""
    return json.dumps({"sweep": cursor.sweep, "start_after": cursor.start_after})


def chunk_request(batch_id: str, chunk: ChunkRecord) -> dg.RunRequest:
    """The request of a chunk's current attempt; asking twice starts one run."""
    return dg.RunRequest(
        run_key=f"{chunk.key}:{chunk.attempt}",
        partition_key=chunk.key,
        tags={
            KIND_TAG: RECOGNITION,
            BATCH_TAG: batch_id,
            ATTEMPT_TAG: str(chunk.attempt),
        },
    )


def to_sensor_result(batch_id: str, result: WatchResult, at_work: str) -> dg.SensorResult:
    """Partitions for the chunks, then their runs, and why there are none.

    ``at_work`` says how far the batch is.
    """
    add = chunk_partitions(batch_id).build_add_request([chunk.key for chunk in result.chunks])
    reason = f"{result.reason}; {at_work}" if at_work and result.available else result.reason
    return dg.SensorResult(
        run_requests=[chunk_request(batch_id, chunk) for chunk in result.chunks],
        dynamic_partitions_requests=[add] if result.chunks else [],
        skip_reason=None if result.chunks else reason,
        cursor=dump_cursor(result.cursor),
    )


def build_inbox_sensor(
    batch_id: str, name: str, watcher: Callable[[], Watcher], interval_seconds: int
) -> dg.SensorDefinition:
    """The sensor that watches the input storage of one batch."""

    @dg.sensor(
        name=f"{batch_id}__inbox",
        job_name=recognition_job_name(batch_id),
        minimum_interval_seconds=interval_seconds,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"{name}: looks for new images in the input, starts a run per chunk.",
    )
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        """One tick: a time-boxed look at the batch."""
        try:
            now, cursor = watcher(), load_cursor(context.cursor)
            result = watch(now, batch_id, cursor, SWEEP_BUDGET_SECONDS)
            at_work = work_in_words(now.ledger, result.batch_uid, now.clock.now())
        except ServiceUnavailable as error:
            return dg.SkipReason(tried_again(error, "at the next tick"))
        return to_sensor_result(batch_id, result, at_work)

    return inbox
