"""The schedule of a batch becomes runs that look through its whole input.

Looking belongs to ``steps.look_through``; runs for what was found are asked for by the inbox
sensor.
"""

from collections.abc import Iterator

import dagster as dg

from ocr_pipeline.assets.metadata import Metadata
from ocr_pipeline.failures import code_and_remedy
from ocr_pipeline.model.error_codes import with_remedy
from ocr_pipeline.model.errors import OcrPipelineError, ServiceUnavailable
from ocr_pipeline.partitions import BATCH_TAG, KIND_TAG, LOOK, look_job_name
from ocr_pipeline.ports.catalog import CatalogReader
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.engines import Engines
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.schedule import ScheduleSpec
from ocr_pipeline.steps.look_through import Looker, LookRefused, LookResult, look_through
from ocr_pipeline.steps.watch import Watcher
from ocr_pipeline.steps.work import StoreFor

_OPEN_STATUSES = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def look_tags(batch_id: str) -> dict[str, str]:
    """What the runs of a look are known by."""
    return {KIND_TAG: LOOK, BATCH_TAG: batch_id}


def other_look(instance: dg.DagsterInstance, batch_id: str, run_id: str = "") -> str | None:
    """The oldest look at this batch that is on its way, if it is not this run itself."""
    wanted = dg.RunsFilter(tags=look_tags(batch_id), statuses=_OPEN_STATUSES)
    runs = instance.get_runs(wanted)
    return runs[-1].run_id if runs and runs[-1].run_id != run_id else None


def look_metadata(found: LookResult) -> Metadata:
    """What a look found."""
    return {
        "objects_seen": dg.MetadataValue.int(found.objects),
        "new_or_changed": dg.MetadataValue.int(found.changed),
        "chunks_planned": dg.MetadataValue.int(found.chunks),
        "still_settling": dg.MetadataValue.int(found.settling),
        "seconds": dg.MetadataValue.float(round(found.seconds, 1)),
    }


def look_or_fail(context: dg.OpExecutionContext, looker: Looker) -> LookResult:
    """Look through the input; what prevents it is a Failure in words."""
    other = other_look(context.instance, looker.batch_id, context.run_id)
    if other is not None:
        raise dg.Failure(f"Run {other} looks through the input already.", allow_retries=False)
    try:
        return look_through(looker)
    except LookRefused as refused:
        raise dg.Failure(f"Nothing was looked at: {refused}", allow_retries=False) from refused
    except ServiceUnavailable as error:
        said = f"{with_remedy(str(error)).rstrip('.')}. What was found is kept; look again after."
        raise dg.Failure(said, code_and_remedy(str(error)), allow_retries=False) from error


def build_look_job(batch_id: str, name: str, clock: Clock) -> dg.JobDefinition:
    """``{batch}__look``: the schedule starts it, and whoever wants a look now."""

    @dg.op(
        name=f"{batch_id}__look_through",
        out=dg.Out(dg.Nothing),
        description="Look at every object of the input, and plan chunks of all that is new.",
    )
    def look_through_input(
        context: dg.OpExecutionContext,
        catalog: dg.ResourceParam[CatalogReader],
        ledger: dg.ResourceParam[Ledger],
        stores: dg.ResourceParam[StoreFor],
        engines: dg.ResourceParam[Engines],
    ) -> Iterator[dg.Output[None]]:
        """One look."""

        def watcher() -> Watcher:
            return Watcher(catalog.current(), ledger, stores, engines, clock)

        found = look_or_fail(context, Looker(watcher, batch_id, context.log.info))
        context.log.info(found.in_words())
        yield dg.Output(None, metadata=look_metadata(found))

    @dg.job(
        name=look_job_name(batch_id),
        tags=look_tags(batch_id),
        description=f"{name}: look through the whole input once, as its schedule does.",
    )
    def look_job() -> None:
        look_through_input()

    return look_job


def build_schedules(batch_id: str, batch: BatchSpec, clock: Clock) -> list[dg.ScheduleDefinition]:
    """The schedule of a batch and, with it, its job; nothing for a batch without one."""
    if batch.schedule is None:
        return []
    job = build_look_job(batch_id, batch.name, clock)
    return [build_schedule(batch_id, batch.name, batch.schedule, job, clock)]


def build_schedule(
    batch_id: str, name: str, spec: ScheduleSpec, job: dg.JobDefinition, clock: Clock
) -> dg.ScheduleDefinition:
    """The schedule of a batch; of ticks that were missed, Dagster makes up for the last."""

    @dg.schedule(
        name=f"{batch_id}__clock",
        job=job,
        cron_schedule=spec.cron,
        execution_timezone=spec.time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"{name}: has the whole input looked through by the clock.",
    )
    def tick(
        context: dg.ScheduleEvaluationContext,
        catalog: dg.ResourceParam[CatalogReader],
        ledger: dg.ResourceParam[Ledger],
        stores: dg.ResourceParam[StoreFor],
        engines: dg.ResourceParam[Engines],
    ) -> dg.RunRequest | dg.SkipReason:
        """Ask for a look, unless one is at work or the batch takes nothing new."""
        other = other_look(context.instance, batch_id)
        if other is not None:
            return dg.SkipReason(f"run {other} still looks through the input")
        watcher = Watcher(catalog.current(), ledger, stores, engines, clock)
        try:
            Looker(lambda: watcher, batch_id, context.log.info).check()
        except OcrPipelineError as error:
            return dg.SkipReason(str(error))
        return dg.RunRequest()

    return tick
