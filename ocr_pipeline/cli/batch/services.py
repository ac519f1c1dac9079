"""What every command works with becomes what the commands on a batch ask of it."""

from typing import TYPE_CHECKING

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.problems import shown

if TYPE_CHECKING:
    from ocr_pipeline.steps.watch import Watcher
    from ocr_pipeline.wiring import Services


def watcher_of(services: "Services") -> "Watcher":
    """What a look at a batch needs."""
    from ocr_pipeline.steps.watch import Watcher

    return Watcher(
        services.catalog, services.ledger, services.store, services.engines, services.clock
    )


def uid_of(services: "Services", batch_id: str) -> str:
    """The uid of a batch that the configuration or the ledger knows.

    Raises:
        SpecError: neither knows it.
    """
    known = {record.batch_id: record.uid for record in services.ledger.batches()}
    if batch_id in known:
        return known[batch_id]
    if services.catalog.file("batch", batch_id) is None:
        raise SpecError(
            f"there is no batch {shown(batch_id)}; `ocr-pipeline batch list` shows them"
        )
    return services.ledger.register_batch(batch_id, services.clock.now()).uid
