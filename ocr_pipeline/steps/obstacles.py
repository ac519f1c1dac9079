"""A batch beside the ledger and the configuration becomes the first reason to plan nothing for it.

What came of a look at its storage belongs to ``standing``.
"""

from collections.abc import Iterator, Sequence

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.model.manifest import BatchRecord
from ocr_pipeline.ports.engines import Engines
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.effective import not_released
from ocr_pipeline.spec.rulebook import Origin, rule
from ocr_pipeline.steps.in_flight import in_flight
from ocr_pipeline.steps.standing import Standing, Status


def first_obstacle(
    catalog: Catalog,
    ledger: Ledger,
    engines: Engines,
    batch_id: str,
    record: BatchRecord | None,
    problems: Sequence[str],
) -> Status | None:
    """What an operator wants first, then what must be mended; None when the batch may plan.

    ``record`` is what the ledger knows of it, ``problems`` all that is wrong with its file.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    return (
        next(iter(being_deleted(ledger, record)), None)
        or _paused(catalog, ledger, batch_id, record)
        or _misconfigured(catalog, batch_id, problems)
        or next(iter(unreleased(catalog, batch_id)), None)
        or _without_engine(catalog, engines, batch_id)
    )


@rule(
    "batch.draining.rests",
    "A batch that is being deleted plans nothing new; what was begun is finished and delivered.",
)
def being_deleted(ledger: Ledger, record: BatchRecord | None) -> Iterator[Status]:
    """Until it is gone, or the deletion is called off."""
    if record is not None and record.draining is not None:
        left = in_flight(ledger, record.uid).left(tells=True)
        why = left.in_words() or "`batch delete` again removes it"
        yield Status(Standing.DRAINING, f"is being deleted; {why}")


def _paused(
    catalog: Catalog, ledger: Ledger, batch_id: str, record: BatchRecord | None
) -> Status | None:
    """A pause that the file says; with its reason also where that is why the file is wrong."""
    file = catalog.file("batch", batch_id)
    said = file.document.data if file and file.document else None
    if not isinstance(said, dict) or said.get("enabled") is not False:
        return None
    why = str(said.get("paused_reason") or "")
    if batch_id not in catalog.batches and not why:
        return None
    why = why or "`enabled: false`"
    at_work = in_flight(ledger, record.uid).chunks_in_words() if record else ""
    if at_work:
        return Status(Standing.DRAINING, f"is paused ({why}); {at_work}")
    return Status(Standing.PAUSED, why)


def _misconfigured(catalog: Catalog, batch_id: str, problems: Sequence[str]) -> Status | None:
    if problems:
        return Status(Standing.CONFIGURATION, "; ".join(problems))
    if batch_id not in catalog.batches:
        why = "its file is gone; runs finish under their frozen settings"
        return Status(Standing.CONFIGURATION, why)
    return None


@rule(
    "batch.template.released",
    "A batch of a Template domain that is read here runs when a template of it is in service.",
    Origin.DOMAIN_GUIDE,
)
def unreleased(catalog: Catalog, batch_id: str) -> Iterator[Status]:
    """A remote engine knows its templates itself."""
    settings = catalog.effective(batch_id)
    if settings.reads_own_templates and not settings.templates:
        yield Status(Standing.TEMPLATE, not_released(settings.domain_id))


def _without_engine(catalog: Catalog, engines: Engines, batch_id: str) -> Status | None:
    try:
        problem = engines.problem(catalog.effective(batch_id))
    except SpecError as error:
        problem = str(error)
    return Status(Standing.ENGINE, problem) if problem else None
