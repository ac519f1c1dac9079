"""Runs and cancels through the Dagster instance.

What should happen is decided in ``steps``; this module only tells Dagster.
"""

import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import dagster as dg
from dagster import DagsterInstance, RunsFilter

from ocr_pipeline.definitions import CLOCK, build_defs
from ocr_pipeline.model.error_codes import with_remedy
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, ItemState
from ocr_pipeline.partitions import (
    BATCH_TAG,
    KIND_TAG,
    RECOGNITION,
    chunk_partitions,
    delivery_job_name,
    delivery_partitions,
    recognition_job_name,
)
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.runs import DagsterRunBook
from ocr_pipeline.sensors.deliveries import delivery_request
from ocr_pipeline.sensors.inbox import chunk_request
from ocr_pipeline.steps.deliver import due_deliveries
from ocr_pipeline.steps.discover import SweepCursor
from ocr_pipeline.steps.housekeep import Housekeeper, keep_chunks, keep_deliveries
from ocr_pipeline.steps.seal import seal_due
from ocr_pipeline.steps.watch import Watcher, watch
from ocr_pipeline.steps.work import OUTSTANDING_DELIVERIES
from ocr_pipeline.wiring import Services

_PAUSE_SECONDS = 0.5
_END_SECONDS = 60.0  # a run that lives ends within a second, on a busy machine within some
_RUNS_IN_VAIN = 3  # with the back-off of the ledger, about 15 s
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
_OPEN_STATUSES = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BatchRun:
    """What ``run_batch`` came to.

    ``undelivered`` counts deliveries that wait for their next attempt.
    """

    chunks: int
    failed_runs: int
    deliveries: int
    undelivered: int


@contextmanager
def _instance() -> Iterator[DagsterInstance]:
    """The operator's instance where ``DAGSTER_HOME`` names one.

    Else one that is forgotten afterwards.
    """
    if os.environ.get("DAGSTER_HOME"):
        with DagsterInstance.get() as instance:
            yield instance
    else:
        with DagsterInstance.ephemeral() as instance:
            yield instance


@dataclass(slots=True)
class _Runner:
    """One batch on its way to completion in this process."""

    services: Services
    defs: dg.Definitions
    instance: DagsterInstance
    batch_id: str
    uid: str
    say: Say

    def execute(self, job_name: str, request: dg.RunRequest, partitions: str) -> bool:
        """Run a job in this process as its sensor would have asked for it.

        True when it succeeded.
        """
        key = str(request.partition_key)
        self.instance.add_dynamic_partitions(partitions, [key])
        result = self.defs.resolve_job_def(job_name).execute_in_process(
            run_config=_QUIET,
            instance=self.instance,
            partition_key=key,
            tags=dict(request.tags),
            raise_on_error=False,
        )
        return result.success

    def recognize(self) -> tuple[int, int]:
        """Sweep, plan and run chunks until nothing is left to do.

        Returns chunks run and runs that failed.
        """
        services, cursor = self.services, SweepCursor.begin()
        watcher = Watcher(
            services.catalog, services.ledger, services.store, services.engines, CLOCK
        )
        ran = failed = in_vain = 0
        while True:
            keep_chunks(Housekeeper(services.ledger, DagsterRunBook(self.instance), CLOCK))
            seen = watch(watcher, self.batch_id, cursor, budget_seconds=5.0, by_hand=True)
            if not seen.available and not seen.chunks:
                if self._is_drained():
                    return ran, failed
                raise ServiceUnavailable(f"batch {self.batch_id} is {seen.reason}")
            if seen.paused and not seen.chunks:
                raise ServiceUnavailable(f"batch {self.batch_id}: {seen.paused}")
            cursor = seen.cursor
            for chunk in seen.chunks:
                job, partitions = (
                    recognition_job_name(self.batch_id),
                    chunk_partitions(self.batch_id),
                )
                ok = self.execute(job, chunk_request(self.batch_id, chunk), str(partitions.name))
                ran, failed = ran + 1, failed + (not ok)
                in_vain = 0 if ok else self._in_vain(chunk, in_vain)
                self.say(
                    f"chunk {chunk.key}: {chunk.item_count} images, {'ok' if ok else 'failed'}"
                )
            if not seen.chunks and seen.complete and not self._unfinished():
                return ran, failed
            time.sleep(0 if seen.chunks else _PAUSE_SECONDS)

    def _is_drained(self) -> bool:
        """Whether the batch is being deleted and has only deliveries left."""
        batches = self.services.ledger.batches()
        draining = any(batch.uid == self.uid and batch.draining for batch in batches)
        return draining and not self._has_chunks()

    def _in_vain(self, chunk: ChunkRecord, before: int) -> int:
        """How many runs in a row gave their chunk back: a daemon waits on, a script does not.

        Raises:
            ServiceUnavailable: too many; the message is the last error.
        """
        now = self.services.ledger.chunk(chunk.key)
        if now is None or now.state is ChunkState.DONE:
            return 0
        if before + 1 >= _RUNS_IN_VAIN:
            raise ServiceUnavailable(f"batch {self.batch_id}: {with_remedy(now.last_error or '')}")
        return before + 1

    def _unfinished(self) -> bool:
        counts = self.services.ledger.item_counts(self.uid)
        if counts.get(ItemState.SETTLING) or counts.get(ItemState.PENDING):
            return True
        return self._has_chunks()

    def _has_chunks(self) -> bool:
        states = [ChunkState.PLANNED, ChunkState.RUNNING]
        return bool(self.services.ledger.chunks(self.uid, states, limit=1))

    def deliver(self) -> tuple[int, int]:
        """Seal everything and attempt each due delivery once.

        Returns attempts and how many did not arrive.
        """
        services = self.services
        settings = services.catalog.effective(self.batch_id)
        keep_deliveries(Housekeeper(services.ledger, DagsterRunBook(self.instance), CLOCK))
        forever = math.inf  # nobody will call again
        seal_due(
            services.ledger,
            services.store,
            self.uid,
            settings,
            CLOCK,
            flush=True,
            budget_seconds=forever,
        )
        now, sent, lost = CLOCK.now(), 0, 0  # what is tried again becomes due after that
        partitions = delivery_partitions(self.batch_id)
        while due := due_deliveries(services.ledger, self.uid, now, OUTSTANDING_DELIVERIES):
            for delivery in due:
                job = delivery_job_name(self.batch_id)
                request = delivery_request(self.batch_id, delivery)
                ok = self.execute(job, request, str(partitions.name))
                sent, lost = sent + 1, lost + (not ok)
                self.say(f"delivery {delivery.number}: {'delivered' if ok else 'not delivered'}")
        return sent, lost


def run_batch(services: Services, batch_id: str, say: Say) -> BatchRun:
    """Run a batch to completion without the daemon.

    The same assets, the same ledger, in this process.

    Raises:
        SpecError: there is no such batch, or its file is invalid.
        ServiceUnavailable: the batch is unavailable or a service does not answer.
    """
    services.catalog.effective(batch_id)
    uid = services.ledger.register_batch(batch_id, CLOCK.now()).uid
    with _instance() as instance:
        runner = _Runner(services, build_defs(services.settings), instance, batch_id, uid, say)
        ran, failed = runner.recognize()
        sent, lost = runner.deliver()
    return BatchRun(ran, failed, sent, lost)


def cancel_batch(services: Services, batch_id: str) -> tuple[int, int]:
    """Cancel what is planned or running; returns chunks canceled and runs asked to terminate.

    A run that finds its lease gone is a failure, so those at work are asked first. One that does
    not end in time finds its lease gone and stops by itself.
    """
    ledger = services.ledger
    uid = ledger.register_batch(batch_id, CLOCK.now()).uid
    before = ledger.chunk_counts(uid).get(ChunkState.CANCELED, 0)
    _cancel_chunks(ledger, uid, [ChunkState.PLANNED])
    with _instance() as instance:
        terminated = _terminate_runs(instance, batch_id)
    _cancel_chunks(ledger, uid, [ChunkState.PLANNED, ChunkState.RUNNING])
    return ledger.chunk_counts(uid).get(ChunkState.CANCELED, 0) - before, terminated


def _cancel_chunks(ledger: Ledger, uid: str, states: list[ChunkState]) -> None:
    for chunk in ledger.chunks(uid, states):
        ledger.cancel_chunk(chunk.key, CLOCK.now())


def _terminate_runs(instance: DagsterInstance, batch_id: str) -> int:
    """Ask the recognition runs of a batch to end, and wait a while until they have."""
    tags = {BATCH_TAG: batch_id, KIND_TAG: RECOGNITION}
    found = instance.get_runs(RunsFilter(tags=tags, statuses=_OPEN_STATUSES))
    asked = [run for run in found if instance.run_coordinator.cancel_run(run.run_id)]
    if not asked:
        return 0
    ending = RunsFilter(
        run_ids=[run.run_id for run in asked],
        statuses=[*_OPEN_STATUSES, dg.DagsterRunStatus.CANCELING],
    )
    deadline = time.monotonic() + _END_SECONDS
    while time.monotonic() < deadline and instance.get_runs_count(ending):
        time.sleep(_PAUSE_SECONDS)
    return len(asked)
