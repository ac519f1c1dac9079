"""A batch becomes what it would take: pages, hours, bytes, money. Nothing is begun or written.

Listing, sampling, comparing and measuring belong to the modules beside this one, arithmetic to
``planning``, printing to the doors.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest

from ocr_pipeline.planning.estimating import ASSUMED_PAGE_SECONDS, Work
from ocr_pipeline.planning.figures import Figure, total
from ocr_pipeline.planning.inventory import Inventory
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.engines import Engines
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.processes import Processes
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import ClovaEngine
from ocr_pipeline.steps.estimate_duplicates import (
    Duplicates,
    all_duplicates,
    find_duplicates,
    recognized_before,
)
from ocr_pipeline.steps.estimate_listing import Listing, take_inventory
from ocr_pipeline.steps.estimate_results import page_bytes_of
from ocr_pipeline.steps.estimate_sample import Looked, Sampling
from ocr_pipeline.steps.estimate_speed import (
    Speed,
    SpeedSource,
    history_of,
    measure_speed,
    speed_of_history,
)
from ocr_pipeline.steps.estimate_totals import (
    Price,
    fresh_shares,
    price_of,
    result_bytes_of,
    seconds_of,
    work_of,
)
from ocr_pipeline.steps.estimate_types import TypeEstimate, estimate_type
from ocr_pipeline.steps.work import StoreFor
from ocr_pipeline.vision.inspection import Inspection


@dataclass(frozen=True, slots=True)
class Estimator:
    """What estimating needs.

    ``cores`` is how many processes an engine has by default; ``tell`` is told what goes on.
    """

    catalog: Catalog
    ledger: Ledger
    store_for: StoreFor
    engines: Engines
    open_inspectors: Callable[[], Processes[Inspection]]
    clock: Clock
    cores: int
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """How many objects of each type are looked into, and how long listing and looking may take."""

    sample: int = 50
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class BatchEstimate:
    """All of it.

    ``pages`` are those of all ``types``; ``work`` is less where the ``policy`` is that duplicates
    are not recognized anew. ``page_bytes`` are page results by page: the others are made of them.
    """

    batch_id: str
    input: str
    listing: Listing
    types: list[TypeEstimate]
    duplicates: Duplicates
    policy: str
    pages: Figure
    work: Work
    speed: Speed
    workers: int
    seconds: Figure
    result_bytes: Figure
    page_bytes: Figure
    price: Price

    @property
    def inventory(self) -> Inventory:
        """What was listed."""
        return self.listing.inventory


def estimate_batch(estimator: Estimator, batch_id: str, asked: Asked) -> BatchEstimate:
    """Estimate a batch of the configuration, registered or not.

    Raises:
        SpecError: there is no such batch, or its file is wrong.
        ServiceUnavailable: the input, the ledger or the inspecting processes do not work.
    """
    return _Estimate(estimator, estimator.catalog.effective(batch_id), asked).whole()


class _Estimate:
    """One estimate on its way: what is asked of storages, ledger and engines."""

    def __init__(self, estimator: Estimator, settings: EffectiveSettings, asked: Asked) -> None:
        self._estimator = estimator
        self._ledger = estimator.ledger
        self._settings = settings
        self._asked = asked
        known = {record.batch_id: record.uid for record in self._ledger.batches()}
        self._uid = known.get(settings.batch_id)
        self._source = estimator.store_for(settings.batch.input)
        self._history = history_of(self._ledger, self._uid, settings)
        self._own_history = [item for item in self._history if item.batch_uid == self._uid]

    def whole(self) -> BatchEstimate:
        settings = self._settings
        listing = self._listing()
        inventory = listing.inventory
        looked = self._looked(inventory)
        types = [
            estimate_type(kind, population, looked.get(kind, []), settings)
            for kind, population in sorted(inventory.to_do.items())
        ]
        duplicates = self._duplicates(inventory, looked)
        speed = self._speed(inventory, looked)
        fresh = fresh_shares(types, duplicates, settings.batch.duplicates)
        work = work_of(types, fresh, speed, settings)
        workers = _workers(settings, self._estimator.cores)
        page_bytes = page_bytes_of(self._own_history, self._estimator.store_for, settings)
        return BatchEstimate(
            batch_id=settings.batch_id,
            input=self._source.uri,
            listing=listing,
            types=types,
            duplicates=all_duplicates(list(duplicates.values())),
            policy=settings.batch.duplicates,
            pages=total(each.pages for each in types),
            work=work,
            speed=speed,
            workers=workers,
            seconds=seconds_of(types, fresh, work, speed, workers, inventory, settings),
            result_bytes=result_bytes_of(types, work, page_bytes, inventory, settings),
            page_bytes=page_bytes,
            price=price_of(
                work, settings, self._estimator.catalog, self._ledger, self._estimator.clock
            ),
        )

    def _listing(self) -> Listing:
        self._estimator.tell(f"listing {self._source.uri}")
        return take_inventory(
            self._source,
            self._ledger,
            self._uid,
            self._settings.batch,
            Inventory(self._asked.sample, self._settings.options.max_file_bytes),
            self._asked.seconds,
        )

    def _looked(self, inventory: Inventory) -> dict[str, list[Looked]]:
        """The samples of all types in turn: when time is over, it is over for all alike."""
        samples = [
            [(kind, found) for found in population.sample()]
            for kind, population in sorted(inventory.to_do.items())
        ]
        turns = [entry for turn in zip_longest(*samples) for entry in turn if entry is not None]
        if not turns:
            return {}
        self._estimator.tell(f"looking into {len(turns):,} of {inventory.to_do_count:,} objects")
        kinds = {found.key: kind for kind, found in turns}
        looked: dict[str, list[Looked]] = {}
        with closing(self._estimator.open_inspectors()) as processes:
            sampling = Sampling(
                self._source,
                processes,
                self._settings.options,
                whole=bool(self._own_history),
                seconds=self._asked.seconds,
            )
            for each in sampling.look_into([found for _, found in turns]):
                looked.setdefault(kinds[each.found.key], []).append(each)
        return looked

    def _duplicates(
        self, inventory: Inventory, looked: dict[str, list[Looked]]
    ) -> dict[str, Duplicates]:
        digest = self._settings.recognition_digest
        return find_duplicates(
            self._source,
            inventory,
            recognized_before(self._ledger, self._uid, digest, inventory, looked),
            self._settings.options.max_file_bytes,
            self._asked.seconds,
        )

    def _speed(self, inventory: Inventory, looked: dict[str, list[Looked]]) -> Speed:
        settings = self._settings
        if self._history:
            return speed_of_history(self._history, settings)
        if isinstance(settings.engine, ClovaEngine):
            return Speed(SpeedSource.LIMITS, None)
        if not looked:
            return Speed(
                SpeedSource.ASSUMED, ASSUMED_PAGE_SECONDS, reason="nothing was looked into"
            )
        self._estimator.tell("recognizing a few of them, to measure the speed")
        workers = _workers(settings, self._estimator.cores)
        engines = self._estimator.engines
        return measure_speed(engines, self._source, settings, inventory, looked, workers)


def _workers(settings: EffectiveSettings, cores: int) -> int:
    """Engine processes, or calls that are under way at a time."""
    engine = settings.engine
    return engine.concurrent_calls if isinstance(engine, ClovaEngine) else engine.workers or cores
