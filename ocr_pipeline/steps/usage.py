"""The ledger's counts and the plans of the configuration become what was used, and what it cost.

Multiplying belongs to ``planning.cost``; grouping and tables to the writers and doors.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.model.usage import UsageCounts, UsageLine, UsageReport
from ocr_pipeline.planning.cost import first_of, money, month_of, months_between, usage_costs
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog, ConfigKind
from ocr_pipeline.spec.plan import PlanSpec
from ocr_pipeline.spec.problems import shown

Plans = Mapping[str, PlanSpec]  # by domain


@dataclass(frozen=True, slots=True)
class UsageQuestion:
    """Which lines are wanted: UTC days (``2026-01-31``), both included, and ids or None for all."""

    first_day: str
    last_day: str
    domain_id: str | None = None
    batch_id: str | None = None

    def concerns(self, counts: UsageCounts) -> bool:
        """Whether a line is wanted."""
        return (
            self.first_day <= counts.day <= self.last_day
            and self.domain_id in (None, counts.domain_id)
            and self.batch_id in (None, counts.batch_id)
        )


def utc_today(clock: Clock) -> str:
    """``2026-01-31``."""
    return datetime.fromtimestamp(clock.now(), tz=UTC).date().isoformat()


def usage_report(
    catalog: Catalog, ledger: Ledger, clock: Clock, question: UsageQuestion
) -> UsageReport:
    """What was used in some days, at the prices of the configuration as it is now.

    Raises:
        SpecError: nobody knows the domain or the batch that is asked about.
        ServiceUnavailable: the ledger does not answer.
    """
    plans = _plans(catalog)
    # Included pages are counted from the first day of a month on, whatever is asked about.
    counts = ledger.usage(first_of(month_of(question.first_day)), question.last_day)
    lines = [UsageLine(*pair) for pair in zip(counts, usage_costs(counts, plans), strict=True)]
    lines += _base_fees(ledger, plans, counts, question, utc_today(clock))
    wanted = [line for line in lines if question.concerns(line.counts)]
    wanted.sort(key=lambda line: (line.counts.day, line.counts.domain_id, line.counts.batch_id))
    _require_known(catalog, question, wanted)
    return UsageReport(
        question.first_day,
        question.last_day,
        catalog.plans.currency,
        tuple(wanted),
        (*_unknown_costs(catalog, wanted), *_fees_before(plans, question)),
    )


def _plans(catalog: Catalog) -> Plans:
    """The plan of each domain; none at all while plans.yaml is wrong: the default is not meant."""
    if catalog.problems_of(ConfigKind.PLANS, ConfigKind.PLANS):
        return {}
    plans = catalog.plans.plans
    return {name: plans[domain.service_plan] for name, domain in catalog.domains.items()}


def _base_fees(
    ledger: Ledger,
    plans: Plans,
    counts: list[UsageCounts],
    question: UsageQuestion,
    today: str,
) -> Iterator[UsageLine]:
    """A fee for each month that has begun, from the one in which a domain was first seen."""
    seen = {
        record.config_id: _day_of(record.created)
        for record in ledger.configurations()
        if record.kind == ConfigKind.DOMAIN
    }
    used = {(count.domain_id, month_of(count.day)) for count in counts}
    for month in months_between(question.first_day, min(question.last_day, today)):
        for domain_id, plan in plans.items():
            is_there = month >= month_of(seen.get(domain_id, today))
            if plan.price_per_month and (is_there or (domain_id, month) in used):
                fee = UsageCounts(first_of(month), "", "", domain_id, 0, 0, 0, 0, 0, 0, 0)
                yield UsageLine(fee, money(plan.price_per_month))


def _day_of(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, tz=UTC).date().isoformat()


def _require_known(catalog: Catalog, question: UsageQuestion, lines: list[UsageLine]) -> None:
    asked = {ConfigKind.DOMAIN: question.domain_id, ConfigKind.BATCH: question.batch_id}
    for kind, config_id in asked.items():
        if config_id is not None and not lines and catalog.file(kind, config_id) is None:
            raise SpecError(
                f"there is no {kind} {shown(config_id)}, and none of that id worked in these days"
            )


def _unknown_costs(catalog: Catalog, lines: list[UsageLine]) -> Iterator[str]:
    if catalog.problems_of(ConfigKind.PLANS, ConfigKind.PLANS):
        yield "no cost is known: plans.yaml is wrong, `ocr-pipeline validate` says why"
        return
    for domain_id in sorted({line.counts.domain_id for line in lines if line.cost is None}):
        what = f"domain {shown(domain_id)}" if domain_id else "work before domains were counted"
        yield f"the cost of {what} is not known, nor in any sum: its file is gone or wrong"


def _fees_before(plans: Plans, question: UsageQuestion) -> Iterator[str]:
    """A base fee is due on the first day of its month; who asks from a later day on misses it."""
    month = month_of(question.first_day)
    mine = [plans[name] for name in plans if question.domain_id in (None, name)]
    has_fee = question.batch_id is None and any(plan.price_per_month for plan in mine)
    if has_fee and question.first_day != first_of(month):
        yield f"base fees are due on the first day of a month: those of {month} are not in here"
