"""What the orchestrator knows of runs is brought together with what the ledger knows of work.

Dead runs are failed and their slots freed, their chunks and deliveries asked for again; what a
person canceled stays canceled. Only here and in ``hold`` is an attempt given up.
"""

import math
from dataclasses import dataclass, field

from ocr_pipeline.model.delivery import DeliveryRecord, DeliveryState
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState
from ocr_pipeline.model.run import RunInfo, RunState
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.orchestrator import RunBook
from ocr_pipeline.spec.settings import PATIENCE, Patience
from ocr_pipeline.steps.deliver import due_deliveries
from ocr_pipeline.steps.plan import chunks_to_request
from ocr_pipeline.steps.work import OUTSTANDING_DELIVERIES

MAX_DEATHS = 10  # attempts in a row that died without a new durable answer
_BACKOFF_BASE_SECONDS = 5.0
_BACKOFF_LIMIT_SECONDS = 600.0
_EVER = math.inf  # every lease will have run out by then


@dataclass(frozen=True, slots=True)
class Housekeeper:
    """What housekeeping needs.

    ``missing`` remembers since when (Unix seconds) a request has no run.

    It is carried from one round to the next: a chunk may wait for hours before its run is asked
    for.
    """

    ledger: Ledger
    runs: RunBook
    clock: Clock
    patience: Patience = PATIENCE
    missing: dict[str, float] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def is_lost(self, request: str) -> bool:
        """Whether a request has had no run for too long."""
        self.seen.add(request)
        since = self.missing.setdefault(request, self.clock.now())
        return self.clock.now() - since > self.patience.request_grace_seconds

    def still_missing(self) -> dict[str, float]:
        """What the next round should remember."""
        return {name: since for name, since in self.missing.items() if name in self.seen}


@dataclass(frozen=True, slots=True)
class _Ended:
    why: str
    canceled: bool = False


def backoff_seconds(failures: int) -> float:
    """Delay before the next attempt after that many failures in a row.

    Doubling from 5 s to 10 min.
    """
    return min(_BACKOFF_LIMIT_SECONDS, _BACKOFF_BASE_SECONDS * 2.0 ** min(failures, 10))


def keep_chunks(keeper: Housekeeper) -> list[str]:
    """Reconcile every unfinished chunk; returns what was done, in words."""
    held = keeper.ledger.expired_chunks(_EVER)
    done = [(chunk, _keep_held(keeper, chunk)) for chunk in held]
    for batch in keeper.ledger.batches():
        requested = chunks_to_request(keeper.ledger, batch.uid, keeper.clock.now())
        done += [(chunk, _keep_planned(keeper, chunk)) for chunk in requested]
    return [f"chunk {chunk.key}: {action}" for chunk, action in done if action]


def _keep_held(keeper: Housekeeper, chunk: ChunkRecord) -> str | None:
    """A running chunk, or a finished one that a person has recomputed: its run may be over."""
    run = keeper.runs.by_id(chunk.lease_holder or "")
    expired = (chunk.lease_expires or 0.0) < keeper.clock.now()
    if run is not None and run.state.ended:
        return _end_chunk(keeper, chunk, run, f"run {run.run_id} {run.state}")
    if not expired:
        return None
    if run is None:
        return _again(keeper, chunk, "its process is gone", delay=False)
    ended = _bury(keeper, run, "Its lease ran out: the process died or hung.")
    if ended.canceled:
        return _cancel(keeper, chunk)
    return _again(keeper, chunk, ended.why, delay=False)


def _keep_planned(keeper: Housekeeper, chunk: ChunkRecord) -> str | None:
    run = keeper.runs.of_chunk(chunk.key, chunk.attempt)
    if run is None:
        lost = keeper.is_lost(f"{chunk.key}:{chunk.attempt}")
        return _again(keeper, chunk, "its request was lost", delay=False) if lost else None
    if run.state.ended:
        return _end_chunk(keeper, chunk, run, f"run {run.run_id} {run.state} before its lease")
    return None


def _bury(keeper: Housekeeper, run: RunInfo, reason: str) -> _Ended:
    """Tell the orchestrator that a run is dead; one that was being terminated is canceled."""
    if run.state is RunState.CANCELING:
        keeper.runs.mark_canceled(run.run_id)
        return _Ended(f"run {run.run_id} canceled", canceled=True)
    keeper.runs.mark_failed(run.run_id, reason)
    return _Ended(f"run {run.run_id} died")


def _end_chunk(keeper: Housekeeper, chunk: ChunkRecord, run: RunInfo, why: str) -> str | None:
    if run.state is RunState.CANCELED and chunk.state is not ChunkState.DONE:
        return _cancel(keeper, chunk)
    return _again(keeper, chunk, why, delay=True)


def _cancel(keeper: Housekeeper, chunk: ChunkRecord) -> str | None:
    if keeper.ledger.cancel_chunk(chunk.key, keeper.clock.now()):
        return "canceled by a person; `batch retry` resumes it"
    return None


def _again(keeper: Housekeeper, chunk: ChunkRecord, why: str, *, delay: bool) -> str | None:
    now = keeper.clock.now()
    wait = backoff_seconds(chunk.attempts_without_progress) if delay else 0.0
    # What no run has held has killed none: a broken installation makes no chunk stuck.
    limit = None if chunk.state is ChunkState.PLANNED else MAX_DEATHS
    after = keeper.ledger.fail_attempt(chunk.key, chunk.attempt, why, now, now + wait, limit)
    if after is None:
        return None
    return f"{why}; " + ("stuck" if after.state is ChunkState.STUCK else f"attempt {after.attempt}")


def keep_deliveries(keeper: Housekeeper) -> list[str]:
    """Reconcile every delivery that is being sent or waits for its run.

    Returns what was done, in words.
    """
    actions = []
    for batch in keeper.ledger.batches():
        at_work = keeper.ledger.deliveries(batch.uid, [DeliveryState.SENDING])
        now = keeper.clock.now()
        at_work += due_deliveries(keeper.ledger, batch.uid, now, OUTSTANDING_DELIVERIES)
        for delivery in at_work:
            ended = _delivery_ended(keeper, delivery)
            if ended is not None and _interrupt(keeper, delivery, ended):
                actions.append(f"delivery {delivery.batch_uid}/{delivery.number}: {ended.why}")
    return actions


def _interrupt(keeper: Housekeeper, delivery: DeliveryRecord, ended: _Ended) -> bool:
    """Give the attempt up.

    A canceled one is stopped, so that only ``webhook replay`` sends it again.
    """
    return keeper.ledger.interrupt_delivery(
        delivery.batch_uid,
        delivery.number,
        delivery.attempt,
        ended.why,
        keeper.clock.now(),
        stop=ended.canceled,
    )


def _by_run(run: RunInfo, when: str) -> _Ended:
    return _Ended(f"run {run.run_id} {run.state}{when}", run.state is RunState.CANCELED)


def _delivery_ended(keeper: Housekeeper, delivery: DeliveryRecord) -> _Ended | None:
    """Why the current attempt of a delivery is over without an answer, or None."""
    now = keeper.clock.now()
    if delivery.state is DeliveryState.SENDING:
        return _sending_ended(keeper, delivery, now)
    run = keeper.runs.of_delivery(delivery.batch_uid, delivery.number, delivery.attempt)
    if run is None:
        lost = keeper.is_lost(f"{delivery.batch_uid}/{delivery.number}:{delivery.attempt}")
        return _Ended("its request was lost") if lost else None
    return _by_run(run, " before its lease") if run.state.ended else None


def _sending_ended(keeper: Housekeeper, delivery: DeliveryRecord, now: float) -> _Ended | None:
    run = keeper.runs.by_id(delivery.lease_holder or "")
    if run is not None and run.state.ended:
        return _by_run(run, "")
    if (delivery.lease_expires or 0.0) >= now:
        return None
    if run is None:
        return _Ended("its process is gone")
    return _bury(keeper, run, "Its lease ran out: the process died or hung.")


def keep_runs(keeper: Housekeeper) -> list[str]:
    """End the started runs that hold no lease and are silent; returns what was done, in words.

    They died before they took their lease or after they had ended it: no row of the ledger leads to
    them, but they hold a place in the orchestrator's queue.
    """
    holders = _holders(keeper.ledger)
    quiet_since = keeper.clock.now() - keeper.patience.start_grace_seconds
    batch_ids = {batch.batch_id for batch in keeper.ledger.batches()}
    silent = keeper.runs.silent(quiet_since, batch_ids)
    if silent:  # a lease that ended, or began, while we looked is a sign of life
        holders |= _holders(keeper.ledger)
    reason = f"No lease and no sign of life for {keeper.patience.start_grace_seconds:.0f} s."
    return [_bury(keeper, run, reason).why for run in silent if run.run_id not in holders]


def _holders(ledger: Ledger) -> set[str | None]:
    chunks, deliveries = ledger.expired_chunks(_EVER), ledger.expired_deliveries(_EVER)
    return {chunk.lease_holder for chunk in chunks} | {row.lease_holder for row in deliveries}
