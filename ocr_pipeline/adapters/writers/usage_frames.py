"""Lines of usage become sums by domain, batch, day or month: a frame, its rows, or CSV.

What a line costs belongs to ``planning.cost``, drawing a table to the doors.
"""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import pandas as pd

from ocr_pipeline.adapters.writers.cell_text import clean, defuse_csv
from ocr_pipeline.model.usage import UsageReport
from ocr_pipeline.planning.cost import month_of, total

GROUPS = ("domain", "batch", "day", "month")
COUNTS = (
    "images",
    "failures",
    "duplicates",
    "pages",
    "table_pages",
    "template_areas",
    "long_image_units",
    "calls",
    "failed_calls",
)


def usage_frame(report: UsageReport, by: Sequence[str]) -> pd.DataFrame:
    """One row per group, sorted by it: the columns ``by``, ``COUNTS``, ``cost`` and ``currency``.

    ``cost`` is a ``Decimal``, or None where no cost of a group is known.
    """
    rows = [
        asdict(line.counts)
        | {
            "domain": line.counts.domain_id,
            "batch": line.counts.batch_id,
            "month": month_of(line.counts.day),
            "cost": line.cost,
        }
        for line in report.lines
    ]
    lines = pd.DataFrame(rows, columns=[*GROUPS, *COUNTS, "cost"]).astype(
        dict.fromkeys(COUNTS, "int64") | {"cost": "object"}
    )
    groups = lines.groupby(list(by), sort=True)
    sums = groups[list(COUNTS)].sum().reset_index()
    # Sums of pandas are floats: these are money.
    costs = [total(_known(group)) for _, group in groups["cost"]]
    sums["cost"] = pd.Series(costs, index=sums.index, dtype="object")
    return sums.assign(currency=report.currency)


def usage_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain values."""
    return [
        {str(name): value for name, value in row.items()} for row in frame.to_dict(orient="records")
    ]


def usage_totals(report: UsageReport) -> dict[str, int | Decimal | str | None]:
    """The sum of all lines, in the columns of a row without its group."""
    sums = {name: sum(getattr(line.counts, name) for line in report.lines) for name in COUNTS}
    cost = total(line.cost for line in report.lines)
    return {**sums, "cost": cost, "currency": report.currency}


def usage_csv(frame: pd.DataFrame) -> str:
    """The rows with a header; text that a spreadsheet would take for a formula is defused."""
    shown = frame.copy()
    for column in GROUPS:
        if column in shown:
            shown[column] = shown[column].map(lambda text: defuse_csv(clean(text).text))
    shown["cost"] = shown["cost"].map(amount, na_action="ignore")
    return shown.to_csv(index=False, lineterminator="\r\n")


def amount(cost: Decimal) -> str:
    """All digits and no more: ``1200``, ``0.75``."""
    return format(cost.normalize() + 0, "f")


def _known(costs: "pd.Series[Any]") -> list[Decimal | None]:
    return [cost if isinstance(cost, Decimal) else None for cost in costs]
