"""What was listed, looked into and measured becomes what the whole batch takes.

The arithmetic belongs to ``planning.estimating``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ocr_pipeline.planning import estimating
from ocr_pipeline.planning.cost import month_of
from ocr_pipeline.planning.estimating import Work
from ocr_pipeline.planning.figures import Figure, share, total
from ocr_pipeline.planning.inventory import Inventory
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import ClovaEngine
from ocr_pipeline.steps.estimate_duplicates import Duplicates
from ocr_pipeline.steps.estimate_speed import Speed
from ocr_pipeline.steps.estimate_types import TypeEstimate

_NOTHING = Figure.exactly(0)


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


def fresh_shares(
    types: Sequence[TypeEstimate], duplicates: Mapping[str, Duplicates], policy: str
) -> dict[str, Figure]:
    """The part of the objects that engines read, by type."""
    return {
        each.type: Figure.exactly(1)
        if policy == "reprocess"
        else _rest(duplicates[each.type].total, each.count)
        for each in types
    }


def _rest(part: Figure, whole: int) -> Figure:
    """What is left of all, as a part of them."""
    value, low, high = (max(0.0, 1 - count / whole) for count in (part.value, part.high, part.low))
    return Figure(value, low, high, part.basis)


def work_of(
    types: Sequence[TypeEstimate],
    fresh: Mapping[str, Figure],
    speed: Speed,
    settings: EffectiveSettings,
) -> Work:
    """What is charged for; tables and areas as often as where the speed was measured."""
    pages = total(each.pages.times(fresh[each.type]) for each in types)
    tables = share(speed.table_pages, speed.pages)
    areas = speed.template_areas / speed.pages if speed.pages else 0.0
    return Work(
        pages=pages,
        table_pages=pages.times(tables) if settings.options.tables else _NOTHING,
        template_areas=pages.times(Figure.measured(areas, areas, areas)),
        long_image_units=total(each.long_image_units.times(fresh[each.type]) for each in types),
    )


def seconds_of(
    types: Sequence[TypeEstimate],
    fresh: Mapping[str, Figure],
    work: Work,
    speed: Speed,
    workers: int,
    inventory: Inventory,
    settings: EffectiveSettings,
) -> Figure:
    """How long the batch takes when nothing else has the engine."""
    if isinstance(settings.engine, ClovaEngine):
        calls = total(each.calls.times(fresh[each.type]) for each in types)
        reading = estimating.call_seconds(calls, settings.engine)
    else:
        page = speed.seconds_per_page or estimating.ASSUMED_PAGE_SECONDS
        reading = estimating.engine_seconds(work.pages, page, workers)
    count, size_bytes = inventory.to_do_count, inventory.to_do_bytes
    runs = estimating.run_seconds(count, size_bytes, work.pages, settings.batch.chunk)
    return total([reading, runs])


def result_bytes_of(
    types: Sequence[TypeEstimate],
    work: Work,
    page_bytes: Figure,
    inventory: Inventory,
    settings: EffectiveSettings,
) -> Figure:
    """What comes to lie in the result storage; a duplicate that is reused has a result, too."""
    batch = settings.batch
    is_ignored = batch.duplicates == "ignore"
    pages = work.pages if is_ignored else total(each.pages for each in types)
    return estimating.result_bytes(pages, page_bytes, inventory.to_do_count, batch.file_format)


def price_of(
    work: Work, settings: EffectiveSettings, catalog: Catalog, ledger: Ledger, clock: Clock
) -> Price:
    """By the plan of the batch's domain, after what the domain used in this month (UTC)."""
    plan_id = settings.domain.service_plan
    plan = catalog.plans.plans[plan_id]
    today = datetime.fromtimestamp(clock.now(), UTC).date().isoformat()
    month = month_of(today)
    before = sum(
        counts.pages
        for counts in ledger.usage(f"{month}-01", today)
        if counts.domain_id == settings.domain_id
    )
    return Price(
        plan=plan_id,
        plan_name=plan.name,
        currency=catalog.plans.currency,
        included_pages=plan.included_pages,
        pages_before=before,
        month=month,
        cost=estimating.cost(plan, work, before),
    )
