"""Dagster's runs as the ledger's housekeeping sees them.

What to do about a run is decided in ``steps.housekeep``.
"""

from collections.abc import Collection

import dagster as dg
from dagster import DagsterInstance, RunsFilter

from ocr_pipeline.model.delivery import delivery_partition
from ocr_pipeline.model.run import RunInfo, RunState
from ocr_pipeline.partitions import ATTEMPT_TAG, KIND_TAG, LOOK, PARTITION_TAG

_STATES = {
    dg.DagsterRunStatus.STARTED: RunState.ACTIVE,
    dg.DagsterRunStatus.CANCELING: RunState.CANCELING,
    dg.DagsterRunStatus.SUCCESS: RunState.SUCCEEDED,
    dg.DagsterRunStatus.FAILURE: RunState.FAILED,
    dg.DagsterRunStatus.CANCELED: RunState.CANCELED,
}

_AT_WORK = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
_SLOT_MESSAGE_SECONDS = 300.0  # Dagster's CONCURRENCY_CLAIM_MESSAGE_INTERVAL
_LISTING_SECONDS = 300.0  # a look is silent while a storage takes its time over one page


class DagsterRunBook:
    """Implements ``RunBook`` on a Dagster instance."""

    def __init__(self, instance: DagsterInstance) -> None:
        """Keep the instance; ask nothing yet."""
        self._instance = instance

    def by_id(self, run_id: str) -> RunInfo | None:
        """One run; None when it never was there or was deleted."""
        return self._latest(RunsFilter(run_ids=[run_id]))

    def of_chunk(self, chunk_key: str, attempt: int) -> RunInfo | None:
        """The latest run that a sensor asked for with this attempt."""
        return self._of_attempt(chunk_key, attempt)

    def of_delivery(self, batch_uid: str, number: int, attempt: int) -> RunInfo | None:
        """The latest run that a sensor asked for with this attempt."""
        return self._of_attempt(delivery_partition(batch_uid, number), attempt)

    def silent(self, since: float, batch_ids: Collection[str]) -> list[RunInfo]:
        """Started runs of ours whose latest event is older than ``since`` (Unix seconds).

        One that waits for a slot of a pool is given as much longer as Dagster is silent about it,
        one that looks through an input as its storage may take over an answer.
        """
        started = self._instance.get_runs(RunsFilter(statuses=_AT_WORK))
        ours = [run for run in started if _is_ours(run, batch_ids)]
        silent = [run for run in ours if self._last_event(run.run_id) < since - _grace(run)]
        waiting = self._waiting_for_a_slot() if silent else set()
        return [
            RunInfo(run.run_id, _STATES[run.status])
            for run in silent
            if run.run_id not in waiting
            or self._last_event(run.run_id) < since - _SLOT_MESSAGE_SECONDS
        ]

    def mark_failed(self, run_id: str, reason: str) -> None:
        """A dead run: record the failure and free the slots that it holds."""
        run = self._instance.get_run_by_id(run_id)
        if run is not None and not run.is_finished:
            self._instance.report_run_failed(run, reason)
        self._free_slots(run_id)

    def mark_canceled(self, run_id: str) -> None:
        """A dead run whose termination a person had asked for: record it and free its slots."""
        run = self._instance.get_run_by_id(run_id)
        if run is not None and not run.is_finished:
            self._instance.report_run_canceled(run)
        self._free_slots(run_id)

    def _of_attempt(self, partition: str, attempt: int) -> RunInfo | None:
        return self._latest(RunsFilter(tags={PARTITION_TAG: partition, ATTEMPT_TAG: str(attempt)}))

    def _latest(self, filters: RunsFilter) -> RunInfo | None:
        records = self._instance.get_run_records(filters, limit=1)
        if not records:
            return None
        run = records[0].dagster_run
        return RunInfo(run.run_id, _STATES.get(run.status, RunState.WAITING))

    def _last_event(self, run_id: str) -> float:
        connection = self._instance.get_records_for_run(run_id, limit=1, ascending=False)
        return max((record.timestamp for record in connection.records), default=0.0)

    def _waiting_for_a_slot(self) -> set[str]:
        storage = self._instance.event_log_storage
        infos = [storage.get_concurrency_info(key) for key in storage.get_concurrency_keys()]
        return {run_id for info in infos for run_id in info.pending_run_ids}

    def _free_slots(self, run_id: str) -> None:
        storage = self._instance.event_log_storage
        if storage.supports_global_concurrency_limits:
            storage.free_concurrency_slots_for_run(run_id)


def _grace(run: dg.DagsterRun) -> float:
    return _LISTING_SECONDS if run.tags.get(KIND_TAG) == LOOK else 0.0


def _is_ours(run: dg.DagsterRun, batch_ids: Collection[str]) -> bool:
    """Whether it is of our jobs, or of our assets: a run from the asset page belongs to no job."""
    if KIND_TAG in run.tags:
        return True
    keys = set(run.asset_selection or ())
    keys |= {check.asset_key for check in run.asset_check_selection or ()}
    return bool(keys) and all(key.path[0] in batch_ids for key in keys)
