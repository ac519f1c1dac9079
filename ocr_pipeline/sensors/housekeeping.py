"""What Dagster knows of runs meets what the ledger knows of work, every few seconds.

Deciding belongs to ``steps``.
"""

import json

import dagster as dg

from ocr_pipeline.assets.catalog import verdict
from ocr_pipeline.failures import tried_again
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.partitions import CATALOG_JOB, KIND_TAG, chunk_partitions, delivery_partitions
from ocr_pipeline.ports.catalog import CatalogReader
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.runs import DagsterRunBook
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.settings import Patience
from ocr_pipeline.steps.housekeep import Housekeeper, keep_chunks, keep_deliveries, keep_runs
from ocr_pipeline.steps.retire import retire
from ocr_pipeline.steps.watch import CHECKED_NOTE, problems_by_file

INTERVAL_SECONDS = 5


def load_missing(cursor: str | None) -> dict[str, float]:
    """Since when requests have no run, as the last tick left it."""
    try:
        value = json.loads(cursor or "{}")
        return {str(name): float(since) for name, since in value.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def catalog_requests(catalog: Catalog, ledger: Ledger, clock: Clock) -> list[dg.RunRequest]:
    """A check of every configuration file when another verdict is due than that of the last check.

    The key names both states: a file that is changed back is checked again.
    """
    checked = ledger.get_note(CHECKED_NOTE) or "never"
    due = verdict(catalog, problems_by_file(catalog, ledger, clock))
    if checked.startswith(due):
        return []
    key = f"catalog:{due}:after:{checked}"
    return [dg.RunRequest(run_key=key, job_name=CATALOG_JOB, tags={KIND_TAG: "catalog"})]


def retire_partitions(instance: dg.DagsterInstance, ledger: Ledger) -> list[str]:
    """Take the partitions of old finished work out of Dagster; the ledger keeps the rows."""
    names = {"chunk": chunk_partitions, "delivery": delivery_partitions}

    def remove(kind: str, batch_id: str, key: str) -> None:
        name = names[kind](batch_id).name
        instance.delete_dynamic_partition(str(name), key)

    return retire(ledger, remove)


def build_housekeeping_sensor(clock: Clock, patience: Patience) -> dg.SensorDefinition:
    """The one sensor for all batches that mends what died."""

    @dg.sensor(
        name="housekeeping",
        job_name=CATALOG_JOB,
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="All batches: mends what died, keeps what was canceled, checks configuration.",
    )
    def housekeeping(
        context: dg.SensorEvaluationContext,
        catalog: dg.ResourceParam[CatalogReader],
        ledger: dg.ResourceParam[Ledger],
    ) -> dg.SensorResult | dg.SkipReason:
        """One tick."""
        book = DagsterRunBook(context.instance)
        keeper = Housekeeper(ledger, book, clock, patience, load_missing(context.cursor))
        try:
            actions = keep_chunks(keeper) + keep_deliveries(keeper) + keep_runs(keeper)
            actions += retire_partitions(context.instance, ledger)
            requests = catalog_requests(catalog.current(), ledger, clock)
        except ServiceUnavailable as error:
            return dg.SkipReason(tried_again(error, "at the next tick"))
        for action in actions:
            context.log.info(action)
        return dg.SensorResult(
            run_requests=requests,
            skip_reason=None if requests else "; ".join(actions) or "nothing to mend",
            cursor=json.dumps(keeper.still_missing()),
        )

    return housekeeping
