"""However lines of usage are grouped, the rows add up to the same, to the last digit."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.adapters.writers.usage_frames import (
    COUNTS,
    GROUPS,
    amount,
    usage_csv,
    usage_frame,
    usage_rows,
    usage_totals,
)
from ocr_pipeline.model.usage import UsageCounts, UsageLine, UsageReport
from ocr_pipeline.planning.cost import total

COUNT = st.integers(0, 10**12)
COST = st.none() | st.integers(0, 10**20).map(lambda millionths: Decimal(millionths).scaleb(-6))
LINE = st.builds(
    UsageLine,
    st.builds(
        UsageCounts,
        st.sampled_from(["2026-01-31", "2026-02-01", "2026-02-02"]),
        st.sampled_from(["", "u1", "u2"]),
        st.sampled_from(["", "a", "b"]),
        st.sampled_from(["", "x", "y"]),
        *[COUNT] * len(COUNTS),
    ),
    COST,
)
EVERY_WAY = [by for count in range(1, 5) for by in permutations(GROUPS, count)]


def report(*lines: UsageLine) -> UsageReport:
    return UsageReport("2026-01-01", "2026-02-28", "KRW", lines, ())


@given(st.lists(LINE, max_size=8), st.sampled_from(EVERY_WAY))
def test_rows_add_up_to_the_totals(lines: list[UsageLine], by: tuple[str, ...]) -> None:
    rows = usage_rows(usage_frame(report(*lines), by))
    totals = usage_totals(report(*lines))
    assert {name: sum(row[name] for row in rows) for name in COUNTS} == {
        name: totals[name] for name in COUNTS
    }
    assert total(row["cost"] for row in rows) == totals["cost"]
    groups = [tuple(row[name] for name in by) for row in rows]
    assert groups == sorted(set(groups))
    assert all(list(row) == [*by, *COUNTS, "cost", "currency"] for row in rows)


def test_an_unknown_cost_is_no_zero() -> None:
    counts = UsageCounts("2026-01-01", "u", "a", "x", 1, 0, 0, 1, 0, 0, 0)
    gone = UsageCounts("2026-01-01", "u", "a", "gone", 1, 0, 0, 1, 0, 0, 0)
    both = report(UsageLine(counts, Decimal(0)), UsageLine(gone, None))
    assert [row["cost"] for row in usage_rows(usage_frame(both, ["domain"]))] == [None, 0]
    (together,) = usage_rows(usage_frame(both, ["batch"]))
    assert together["cost"] == 0
    assert usage_csv(usage_frame(both, ["domain"])).splitlines()[1].endswith(",,KRW")


@pytest.mark.parametrize(
    ("cost", "text"),
    [("1200.00", "1200"), ("1E+3", "1000"), ("0.750", "0.75"), ("0", "0"), ("-0.0", "0")],
)
def test_an_amount_has_all_digits_and_no_more(cost: str, text: str) -> None:
    assert amount(Decimal(cost)) == text
