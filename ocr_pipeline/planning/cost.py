"""What was recognized, and a plan's prices -> what it costs, to the last digit.

Who is counted for what belongs to the ledger; which plan a domain has, to its spec. Money is
``Decimal``: prices have at most 6 decimal places (a rule of ``PlanSpec``), so no sum is rounded.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from ocr_pipeline.model.usage import UsageCounts
from ocr_pipeline.spec.plan import PlanSpec

MONTH_LENGTH = len("2026-01")


class Charged(Protocol):
    """What a plan has a price for; ``UsageCounts`` and estimates have it."""

    @property
    def pages(self) -> int:
        """Recognized pages; only these may be included in a plan."""

    @property
    def table_pages(self) -> int:
        """Pages whose tables were extracted."""

    @property
    def template_areas(self) -> int:
        """Areas of templates that were read."""

    @property
    def long_image_units(self) -> int:
        """Started 2,000 px of long images."""


def money(price: float) -> Decimal:
    """A price as it is written: ``0.1`` is a tenth."""
    return Decimal(str(price))


def month_of(day: str) -> str:
    """``2026-01`` of ``2026-01-31``."""
    return day[:MONTH_LENGTH]


def first_of(month: str) -> str:
    """``2026-01-01`` of ``2026-01``."""
    return f"{month}-01"


def months_between(first_day: str, last_day: str) -> list[str]:
    """The months whose first day is one of these days, both included."""
    first, last = date.fromisoformat(first_day), date.fromisoformat(last_day)
    numbers = range(first.year * 12 + first.month - (first.day == 1), last.year * 12 + last.month)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def work_cost(plan: PlanSpec, work: Charged, pages_before: int = 0) -> Decimal:
    """What work costs that comes after so many pages of the same month; without the base fee."""
    included = min(max(plan.included_pages - pages_before, 0), work.pages)
    return (
        money(plan.price_per_page) * (work.pages - included)
        + money(plan.price_per_table_page) * work.table_pages
        + money(plan.price_per_template_area) * work.template_areas
        + money(plan.price_per_long_image_unit) * work.long_image_units
    )


def usage_costs(
    counts: Sequence[UsageCounts], plans: Mapping[str, PlanSpec]
) -> list[Decimal | None]:
    """What each of the counts costs, in their order; None where ``plans`` lacks the domain.

    Included pages are those of a domain's first days of a month, within a day those of its batches
    in the order of their ids: so ``counts`` must hold each of its months from the first day on. The
    order in which they come does not matter.
    """
    costs: list[Decimal | None] = [None] * len(counts)
    pages_before: dict[tuple[str, str], int] = {}
    for index, count in sorted(enumerate(counts), key=lambda pair: _turn(pair[1])):
        plan = plans.get(count.domain_id)
        if plan is None:
            continue
        account = (count.domain_id, month_of(count.day))
        before = pages_before.get(account, 0)
        costs[index] = work_cost(plan, count, before)
        pages_before[account] = before + count.pages
    return costs


def _turn(count: UsageCounts) -> tuple[str, str, str]:
    """When it takes of the included pages."""
    return (count.day, count.batch_id, count.batch_uid)


def total(costs: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal()) if known else None
