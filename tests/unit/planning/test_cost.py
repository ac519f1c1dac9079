"""What the price of one kind of work adds, each in numbers that one can check by hand."""

from decimal import Decimal

import pytest

from ocr_pipeline.model.usage import UsageCounts
from ocr_pipeline.planning.cost import total, usage_costs, work_cost
from ocr_pipeline.spec.plan import PlanSpec

WORK = UsageCounts("2026-01-01", "uid", "batch", "x", 9, 1, 2, 1_000, 200, 30, 4)


@pytest.mark.parametrize(
    ("field", "cost"),
    [
        ("price_per_page", "100.0"),
        ("price_per_table_page", "20.0"),
        ("price_per_template_area", "3.0"),
        ("price_per_long_image_unit", "0.4"),
        ("price_per_month", "0"),
    ],
)
def test_each_price_multiplies_its_own_count(field: str, cost: str) -> None:
    plan = PlanSpec.model_validate({"name": "p", field: 0.1})
    assert work_cost(plan, WORK) == Decimal(cost)


@pytest.mark.parametrize(("before", "paid"), [(0, 700), (299, 999), (300, 1_000), (900, 1_000)])
def test_pages_are_free_until_the_included_ones_are_used_up(before: int, paid: int) -> None:
    plan = PlanSpec(name="p", included_pages=300, price_per_page=1, price_per_table_page=0)
    assert work_cost(plan, WORK, before) == paid


def test_included_pages_begin_anew_with_each_month_and_domain() -> None:
    plan = PlanSpec(name="p", included_pages=10, price_per_page=1)

    def pages(day: str, domain: str) -> UsageCounts:
        return UsageCounts(day, "uid", "batch", domain, 8, 0, 0, 8, 0, 0, 0)

    counts = [
        pages("2026-02-01", "x"),
        pages("2026-01-31", "x"),
        pages("2026-01-02", "x"),
        pages("2026-01-31", "y"),
    ]
    assert usage_costs(counts, {"x": plan, "y": plan}) == [0, 6, 0, 0]


def test_a_sum_leaves_out_what_is_unknown() -> None:
    assert total([None, Decimal(1), Decimal("0.5")]) == Decimal("1.5")
    assert total([None]) is None
    assert total([]) is None
