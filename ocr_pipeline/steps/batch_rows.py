"""The configuration and the ledger become a line for every batch, to be listed and searched.

Columns are those of CLOVA OCR's batch list, and counts. Drawing belongs to the doors.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from ocr_pipeline.model.manifest import BatchRecord, ItemState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.catalog import ConfigKind
from ocr_pipeline.spec.domain import DocumentDomain, DomainSpec, TemplateDomain
from ocr_pipeline.steps.standing import Status
from ocr_pipeline.steps.status import status_of
from ocr_pipeline.steps.watch import Watcher

_WAITING = (ItemState.SETTLING, ItemState.PENDING, ItemState.PLANNED)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch. Texts are empty where its file is wrong or gone.

    ``domain_settings`` are what its domain recognizes and extracts, ``settings`` what the batch
    chose. ``items`` are all objects that were ever found, ``waiting`` those without an answer yet.
    """

    batch_id: str
    status: Status
    items: int = 0
    recognized: int = 0
    failed: int = 0
    waiting: int = 0
    name: str = ""
    domain: str = ""
    domain_settings: tuple[str, ...] = ()
    input: str = ""
    result: str = ""
    settings: tuple[str, ...] = ()


def batch_rows(watcher: Watcher) -> Iterator[BatchRow]:
    """Every batch that has a file or is in the ledger, by id.

    No batch is registered and no storage is asked.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    records = {record.batch_id: record for record in watcher.ledger.batches()}
    files = (file for file in watcher.catalog.files if file.kind == ConfigKind.BATCH)
    for batch_id in sorted({file.config_id for file in files} | records.keys()):
        yield batch_row(watcher, batch_id, records.get(batch_id))


def batch_row(watcher: Watcher, batch_id: str, record: BatchRecord | None) -> BatchRow:
    """One batch, which the ledger may not know yet."""
    counts = _counts(watcher.ledger, record)
    status = status_of(watcher, batch_id, record)
    batch = watcher.catalog.batches.get(batch_id)
    if batch is None:
        return BatchRow(batch_id, status, *counts)
    return BatchRow(
        batch_id,
        status,
        *counts,
        name=batch.name,
        domain=batch.domain,
        domain_settings=tuple(_domain_settings(watcher.catalog.domains[batch.domain])),
        input=batch.input.location,
        result=batch.result.location,
        settings=tuple(_settings(batch)),
    )


def _counts(ledger: Ledger, record: BatchRecord | None) -> tuple[int, int, int, int]:
    """All items, recognized, failed, waiting."""
    counts = ledger.item_counts(record.uid) if record else {}
    return (
        sum(counts.values()),
        counts.get(ItemState.RECOGNIZED, 0),
        counts.get(ItemState.FAILED, 0),
        sum(counts.get(state, 0) for state in _WAITING),
    )


def _domain_settings(domain: DomainSpec) -> Iterator[str]:
    """Recognition and extraction settings, as the columns of a list hold them."""
    yield f"{domain.service_type.capitalize()} OCR"
    yield ", ".join((*domain.languages, "en"))
    if isinstance(domain, DocumentDomain):
        yield domain.recognition_model
        return
    if isinstance(domain, TemplateDomain):
        yield domain.recognition_model
    yield from _named(tables=domain.table_extraction, long_image=domain.long_image)
    yield f"engine {domain.engine}"


def _settings(batch: BatchSpec) -> Iterator[str]:
    """What the batch chose, as the columns of a list hold it."""
    yield batch.file_format
    if batch.languages:
        yield ", ".join(batch.languages)
    yield from _named(tables=batch.table_extraction, long_image=batch.long_image)
    if batch.webhook is not None:
        yield f"webhook {urlsplit(batch.webhook.url).hostname}"
    if batch.schedule is not None:
        yield f"at {batch.schedule.cron} {batch.schedule.time_zone}"
    if not batch.watch:
        yield "not watched"


def _named(*, tables: bool, long_image: bool) -> Iterable[str]:
    return [name for name, on in (("tables", tables), ("long images", long_image)) if on]
