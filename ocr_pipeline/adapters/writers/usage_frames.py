"""Lines of usage become sums by domain, batch, day or month: a frame, its rows, or CSV.

What a line costs belongs to ``planning.cost``, drawing a table to the doors.
"""

from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter
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
_counts_of = attrgetter(*COUNTS)


def usage_frame(report: UsageReport, by: Sequence[str]) -> pd.DataFrame:
    """One row per group, sorted by it: the columns ``by``, ``COUNTS``, ``cost`` and ``currency``.

    ``cost`` is a ``Decimal``, or None where no cost of a group is known.
    """
    lines = _lines(report)
    groups = lines.groupby(list(by), sort=True)
    sums = groups[list(COUNTS)].sum().reset_index()
    costs: list[list[Decimal | None]] = [[] for _ in range(groups.ngroups)]
    for group, line in zip(groups.ngroup(), report.lines, strict=True):
        costs[group].append(line.cost)
    # Money is added up here: pandas would make floats of it.
    sums["cost"] = pd.Series(map(total, costs), index=sums.index, dtype="object")
    return sums.assign(currency=report.currency)


def _lines(report: UsageReport) -> pd.DataFrame:
    """One row per line: ``GROUPS`` and ``COUNTS``."""
    rows = (
        (count.domain_id, count.batch_id, count.day, month_of(count.day), *_counts_of(count))
        for count in (line.counts for line in report.lines)
    )
    frame = pd.DataFrame(rows, columns=[*GROUPS, *COUNTS])
    return frame.astype(dict.fromkeys(COUNTS, "int64"))


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
