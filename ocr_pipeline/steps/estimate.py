"""A batch becomes what it would take: pages, hours, bytes, money. Nothing is begun or written.

Listing, sampling, comparing and measuring belong to the modules beside this one, arithmetic to
``planning``, printing to the doors.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest

from ocr_pipeline.planning import estimating
from ocr_pipeline.planning.estimating import Work
from ocr_pipeline.planning.figures import Figure, share, total
from ocr_pipeline.planning.inventory import Inventory
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.engines import Engines
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.processes import Processes
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import ClovaEngine, EmbeddedEngine
from ocr_pipeline.steps.estimate_duplicates import (
    Duplicates,
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
from ocr_pipeline.steps.estimate_types import TypeEstimate, estimate_type
from ocr_pipeline.steps.work import StoreFor
from ocr_pipeline.vision.inspection import Inspection


@dataclass(frozen=True, slots=True)
class Estimator:
    """What estimating needs; ``cores`` is how many processes an engine has by default."""

    catalog: Catalog
    ledger: Ledger
    store_for: StoreFor
    engines: Engines
    open_inspectors: Callable[[], Processes[Inspection]]
    clock: Clock
    cores: int


@dataclass(frozen=True, slots=True)
class Asked:
    """How many objects of each type are looked into, and how long listing and looking may take."""

    sample: int = 50
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Price:
    """What the work costs by a plan; ``pages_before`` were recognized in this month already."""

    plan: str
    plan_name: str
    currency: str
    included_pages: int
    pages_before: int
    month: str
    cost: Figure


@dataclass(frozen=True, slots=True)
class BatchEstimate:
    """All of it. ``seconds`` is None where there is nothing to do.

    ``duplicate_share`` of the objects are not recognized anew, so ``work`` is less than the pages
    of all types.
    """

    batch_id: str
    input: str
    listing: Listing
    types: list[TypeEstimate]
    duplicates: Duplicates
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
    """One estimate on its way."""

    def __init__(self, estimator: Estimator, settings: EffectiveSettings, asked: Asked) -> None:
        self.estimator = estimator
        self.ledger = estimator.ledger
        self.settings = settings
        self.asked = asked
        known = {record.batch_id: record.uid for record in self.ledger.batches()}
        self.uid = known.get(settings.batch_id)
        self.source = estimator.store_for(settings.batch.input)
        self.history = history_of(self.ledger, self.uid, settings)

    def whole(self) -> BatchEstimate:
        listing = self._listing()
        inventory = listing.inventory
        looked = self._looked(inventory)
        types = [
            estimate_type(kind, population, looked.get(kind, []), self.settings)
            for kind, population in sorted(inventory.to_do.items())
        ]
        duplicates = self._duplicates(inventory, looked)
        pages = total(each.pages for each in types)
        mine = [item for item in self.history if item.batch_uid == self.uid]
        speed = self._speed(inventory, looked)
        fresh = self._fresh_share(inventory, duplicates)
        work = self._work(types, fresh, speed)
        page_bytes = page_bytes_of(mine, self.estimator.store_for, self.settings)
        return BatchEstimate(
            batch_id=self.settings.batch_id,
            input=self.source.uri,
            listing=listing,
            types=types,
            duplicates=duplicates,
            pages=pages,
            work=work,
            speed=speed,
            workers=self.workers,
            seconds=self._seconds(types, fresh, work, speed, inventory),
            result_bytes=estimating.result_bytes(
                pages, page_bytes, inventory.to_do_count, self.settings.batch.file_format
            ),
            page_bytes=page_bytes,
            price=self._price(work),
        )

    @property
    def workers(self) -> int:
        engine = self.settings.engine
        own = engine.workers if isinstance(engine, EmbeddedEngine) else engine.concurrent_calls
        return own or self.estimator.cores

    def _listing(self) -> Listing:
        options = self.settings.options
        inventory = Inventory(self.asked.sample, options.max_file_bytes)
        return take_inventory(
            self.source,
            self.ledger,
            self.uid,
            self.settings.batch,
            inventory,
            self.asked.seconds,
        )

    def _looked(self, inventory: Inventory) -> dict[str, list[Looked]]:
        """The samples of all types in turn: when time is over, it is over for all alike."""
        samples = [
            [(kind, found) for found in population.sample()]
            for kind, population in sorted(inventory.to_do.items())
        ]
        turns = [entry for turn in zip_longest(*samples) for entry in turn if entry is not None]
        kinds = {found.key: kind for kind, found in turns}
        looked: dict[str, list[Looked]] = {}
        if turns:
            with closing(self.estimator.open_inspectors()) as processes:
                sampling = Sampling(
                    self.source,
                    processes,
                    self.settings.options,
                    whole=any(item.batch_uid == self.uid for item in self.history),
                    seconds=self.asked.seconds,
                )
                for each in sampling.look_into([found for _, found in turns]):
                    looked.setdefault(kinds[each.found.key], []).append(each)
        return looked

    def _duplicates(self, inventory: Inventory, looked: dict[str, list[Looked]]) -> Duplicates:
        digest = self.settings.recognition_digest
        return find_duplicates(
            self.source,
            inventory,
            recognized_before(self.ledger, self.uid, digest, inventory, looked),
            self.settings.batch.duplicates,
            self.settings.options.max_file_bytes,
            self.asked.seconds,
        )

    def _fresh_share(self, inventory: Inventory, duplicates: Duplicates) -> Figure:
        """The part of the objects that engines read."""
        count = inventory.to_do_count
        if duplicates.policy == "reprocess" or not count:
            return Figure.exactly(1)
        equal = duplicates.total
        value, low, high = (
            max(0.0, 1 - number / count) for number in (equal.value, equal.high, equal.low)
        )
        return Figure(value, low, high, equal.basis)

    def _speed(self, inventory: Inventory, looked: dict[str, list[Looked]]) -> Speed:
        if self.history:
            return speed_of_history(self.history, self.settings)
        if isinstance(self.settings.engine, ClovaEngine):
            return Speed(SpeedSource.LIMITS, None)
        engines = self.estimator.engines
        return measure_speed(engines, self.source, self.settings, inventory, looked, self.workers)

    def _work(self, types: Sequence[TypeEstimate], fresh: Figure, speed: Speed) -> Work:
        pages = total(each.pages for each in types).times(fresh)
        nothing = Figure.exactly(0)
        with_tables = self.settings.batch.table_extraction
        areas = Figure.exactly(speed.template_areas / speed.pages) if speed.pages else nothing
        return Work(
            pages=pages,
            table_pages=pages.times(share(speed.table_pages, speed.pages))
            if with_tables
            else nothing,
            template_areas=pages.times(areas),
            long_image_units=total(each.long_image_units for each in types).times(fresh),
        )

    def _seconds(
        self,
        types: Sequence[TypeEstimate],
        fresh: Figure,
        work: Work,
        speed: Speed,
        inventory: Inventory,
    ) -> Figure:
        if isinstance(self.settings.engine, ClovaEngine):
            calls = total(each.calls for each in types).times(fresh)
            reading = estimating.call_seconds(calls, self.settings.engine)
        elif speed.seconds_per_page is not None:
            reading = estimating.engine_seconds(work.pages, speed.seconds_per_page, self.workers)
        runs = estimating.run_seconds(
            inventory.to_do_count, inventory.to_do_bytes, work.pages, self.settings.batch.chunk
        )
        return total([reading, runs])

    def _price(self, work: Work) -> Price:
        plans = self.estimator.catalog.plans
        plan_id = self.settings.domain.service_plan
        plan = plans.plans[plan_id]
        today = datetime.fromtimestamp(self.estimator.clock.now(), UTC).date().isoformat()
        month = today[: len("2026-01")]
        before = sum(
            counts.pages
            for counts in self.ledger.usage(f"{month}-01", today)
            if counts.domain_id == self.settings.domain_id
        )
        return Price(
            plan=plan_id,
            plan_name=plan.name,
            currency=plans.currency,
            included_pages=plan.included_pages,
            pages_before=before,
            month=month,
            cost=estimating.cost(plan, work, before),
        )
