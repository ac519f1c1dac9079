"""A listing of the input is compared with the ledger, as a look does, but nothing is written.

What is counted belongs to ``planning.inventory``.
"""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ocr_pipeline.model.manifest import ItemRecord, ObservedObject
from ocr_pipeline.planning.inventory import Inventory, standing_of
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.steps.discover import LISTING_PAGE_KEYS, inputs_of


@dataclass(frozen=True, slots=True)
class Listing:
    """What was listed; not ``complete`` when the time was over before the last key was seen."""

    inventory: Inventory
    complete: bool
    seconds: float


def take_inventory(
    source: ObjectStore,
    ledger: Ledger,
    batch_uid: str | None,
    batch: BatchSpec,
    inventory: Inventory,
    budget_seconds: float,
) -> Listing:
    """List for at most about ``budget_seconds``. A batch that has no uid yet has seen nothing.

    Raises:
        ServiceUnavailable: the storage or the ledger does not answer.
    """
    started = time.monotonic()
    start_after, complete = "", False
    while not complete and (not start_after or time.monotonic() - started < budget_seconds):
        page = source.list_page(start_after, LISTING_PAGE_KEYS)
        complete = len(page) < LISTING_PAGE_KEYS
        images = inputs_of(page, batch)
        known = _known(ledger, batch_uid, images)
        for found in images:
            inventory.add(found, standing_of(found.version, known.get(found.key, ())))
        start_after = page[-1].key if page else ""
    return Listing(inventory, complete, time.monotonic() - started)


def _known(
    ledger: Ledger, batch_uid: str | None, images: Sequence[ObservedObject]
) -> Mapping[str, Sequence[ItemRecord]]:
    known: defaultdict[str, list[ItemRecord]] = defaultdict(list)
    if batch_uid is not None and images:
        for item in ledger.items_of_keys(batch_uid, [found.key for found in images]):
            known[item.key].append(item)
    return known
