"""Cost: exact, whatever the order; a month costs what its days cost, and what one would compute."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.model.usage import UsageCounts
from ocr_pipeline.planning.cost import (
    first_of,
    money,
    month_of,
    months_between,
    total,
    usage_costs,
    work_cost,
)
from ocr_pipeline.spec.plan import PlanSpec

COUNT = st.integers(0, 10**9)
PRICE = st.integers(0, 10**15).map(lambda millionths: millionths / 1e6)
PLAN = st.builds(
    PlanSpec,
    name=st.just("plan"),
    price_per_month=PRICE,
    included_pages=st.integers(0, 2 * 10**9),
    price_per_page=PRICE,
    price_per_table_page=PRICE,
    price_per_template_area=PRICE,
    price_per_long_image_unit=PRICE,
)
DAYS = [f"2026-{month:02}-{day:02}" for month in (1, 2) for day in (1, 2, 15, 28)]
KEYS = st.tuples(st.sampled_from(DAYS), st.sampled_from("ab"), st.sampled_from(["x", "y", "gone"]))


@st.composite
def usage(draw: st.DrawFn) -> list[UsageCounts]:
    """Counts as the ledger gives them: at most one for each day, batch and domain."""
    keys = sorted(draw(st.sets(KEYS, max_size=12)))
    return [
        UsageCounts(day, uid, f"batch {uid}", domain, 1, 0, 0, *(draw(COUNT) for _ in range(4)))
        for day, uid, domain in keys
    ]


def summed(counts: list[UsageCounts]) -> UsageCounts:
    names = ("pages", "table_pages", "template_areas", "long_image_units")
    sums = [sum(getattr(count, name) for count in counts) for name in names]
    return UsageCounts("2026-01-01", "", "", "", 0, 0, 0, *sums)


@given(usage(), PLAN, PLAN)
def test_the_days_of_a_month_cost_what_the_month_costs(
    counts: list[UsageCounts], x: PlanSpec, y: PlanSpec
) -> None:
    plans = {"x": x, "y": y}
    costs = usage_costs(counts, plans)
    for month in ("2026-01", "2026-02"):
        for domain, plan in plans.items():
            mine = [
                at
                for at, count in enumerate(counts)
                if count.domain_id == domain and month_of(count.day) == month
            ]
            together = work_cost(plan, summed([counts[at] for at in mine]))
            assert (total(costs[at] for at in mine) or Decimal()) == together


@given(usage(), PLAN, st.randoms(use_true_random=False))
def test_the_order_of_the_counts_does_not_matter(
    counts: list[UsageCounts], plan: PlanSpec, random: Random
) -> None:
    costs = dict(zip(counts, usage_costs(counts, {"x": plan, "y": plan}), strict=True))
    mixed = random.sample(counts, len(counts))
    assert dict(zip(mixed, usage_costs(mixed, {"x": plan, "y": plan}), strict=True)) == costs


@given(usage(), PLAN)
def test_nothing_costs_less_than_nothing_and_what_has_no_plan_is_unknown(
    counts: list[UsageCounts], plan: PlanSpec
) -> None:
    for count, cost in zip(counts, usage_costs(counts, {"x": plan, "y": plan}), strict=True):
        assert (cost is None) is (count.domain_id == "gone")
        assert cost is None or cost >= 0


@given(usage(), st.integers(0, 2 * 10**9), st.integers(1, 10**15))
def test_no_more_pages_are_included_than_the_plan_says_and_none_is_wasted(
    counts: list[UsageCounts], included: int, millionths: int
) -> None:
    plan = PlanSpec(name="p", included_pages=included, price_per_page=millionths / 1e6)
    january = [c for c in counts if c.domain_id == "x" and month_of(c.day) == "2026-01"]
    pages = sum(count.pages for count in january)
    paid = total(usage_costs(january, {"x": plan})) or Decimal()
    assert paid == Decimal(millionths) / 10**6 * max(pages - included, 0)


@given(st.integers(0, 10**15))
def test_a_price_is_what_was_written(millionths: int) -> None:
    written = Decimal(millionths).scaleb(-6)
    assert money(float(str(written))) == written


@given(PLAN, st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_work_in_two_parts_costs_what_it_costs_at_once(
    plan: PlanSpec, before: int, one: int, two: int
) -> None:
    def pages(count: int) -> UsageCounts:
        return UsageCounts("2026-01-01", "", "", "x", 0, 0, 0, count, 0, 0, 0)

    parts = work_cost(plan, pages(one), before) + work_cost(plan, pages(two), before + one)
    assert parts == work_cost(plan, pages(one + two), before)


@given(st.dates(date(1999, 1, 1), date(2101, 1, 1)), st.integers(0, 800))
def test_a_month_is_between_two_days_when_its_first_day_is(first: date, days: int) -> None:
    every = [(first + timedelta(number)).isoformat() for number in range(days + 1)]
    expected = [month_of(day) for day in every if day == first_of(month_of(day))]
    assert months_between(every[0], every[-1]) == expected
