"""``usage``: what was recognized, by domain, batch, day or month, and what it cost."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_json, print_line, print_table

if TYPE_CHECKING:
    from ocr_pipeline.model.usage import UsageReport

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_ALWAYS = frozenset({"images", "failures", "pages", "cost"})
_HEADERS = {
    "failures": "failed",
    "table_pages": "table pages",
    "template_areas": "areas",
    "long_image_units": "long image units",
    "failed_calls": "failed calls",
}


def _groups(_context: click.Context, _parameter: click.Parameter, text: str) -> tuple[str, ...]:
    from ocr_pipeline.adapters.writers.usage_frames import GROUPS

    names = tuple(name.strip() for name in text.split(","))
    if len(set(names)) < len(names) or not set(names) <= set(GROUPS):
        raise click.BadParameter(f"name some of {', '.join(GROUPS)}, each once: domain,month")
    return names


@click.command()
@click.option("--from", "first", type=_DAY, help="First UTC day; the month's first by default.")
@click.option("--to", "last", type=_DAY, help="Last UTC day; today by default.")
@click.option("--domain", "domain_id", metavar="ID", help="One domain only.")
@click.option("--batch", "batch_id", metavar="ID", help="One batch only.")
@click.option(
    "--by",
    default="domain,batch",
    show_default=True,
    callback=_groups,
    help="Rows: some of domain, batch, day and month, in this order.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def usage(
    first: datetime | None,
    last: datetime | None,
    domain_id: str | None,
    batch_id: str | None,
    by: tuple[str, ...],
    as_csv: bool,
    as_json: bool,
) -> None:
    """Pages, tables, areas, long images, failures and cost of this month, or of other days.

    Days are those of UTC. Prices are those of plans.yaml as it is now.
    """
    from ocr_pipeline.steps.usage import UsageQuestion, usage_report, utc_today

    services = open_all()
    to_day = utc_today(services.clock) if last is None else last.date().isoformat()
    from_day = to_day[:8] + "01" if first is None else first.date().isoformat()
    if from_day > to_day:
        raise click.UsageError(f"--from {from_day} is after --to {to_day}")
    question = UsageQuestion(from_day, to_day, domain_id, batch_id)
    report = usage_report(services.catalog, services.ledger, services.clock, question)
    form = _print_csv if as_csv else _print_as_json if as_json else _print_as_table
    form(report, by)


def _print_csv(report: "UsageReport", by: tuple[str, ...]) -> None:
    from ocr_pipeline.adapters.writers.usage_frames import usage_csv, usage_frame

    click.echo(usage_csv(usage_frame(report, by)), nl=False)
    for note in report.notes:
        print_line(note, error=True)


def _print_as_json(report: "UsageReport", by: tuple[str, ...]) -> None:
    from ocr_pipeline.adapters.writers.usage_frames import usage_frame, usage_rows, usage_totals

    print_json(
        {
            "from": report.first_day,
            "to": report.last_day,
            "rows": [_exact(row) for row in usage_rows(usage_frame(report, by))],
            "totals": _exact(usage_totals(report)),
            "notes": report.notes,
        }
    )


def _print_as_table(report: "UsageReport", by: tuple[str, ...]) -> None:
    """Without the columns in which nothing was counted."""
    from ocr_pipeline.adapters.writers.usage_frames import usage_frame, usage_rows, usage_totals

    totals = usage_totals(report)
    headers = _HEADERS | {"cost": f"cost ({totals.pop('currency')})"}
    counted = [name for name, total in totals.items() if total or name in _ALWAYS]
    rows = [*usage_rows(usage_frame(report, by)), {by[0]: "total"} | totals]
    columns = [*by, *counted]
    print_line(f"{report.first_day} to {report.last_day}, UTC")
    print_table(
        [headers.get(name, name) for name in columns],
        ([_cell(row.get(name)) for name in columns] for row in rows),
    )
    for note in report.notes:
        print_line(note)


def _exact(row: dict[str, Any]) -> dict[str, Any]:
    """Money as text: a number of JSON is read as a float."""
    from ocr_pipeline.adapters.writers.usage_frames import amount

    cost = row["cost"]
    return row | {"cost": None if cost is None else amount(cost)}


def _cell(value: object) -> object:
    from decimal import Decimal

    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:,f}"
    return f"{value:,}" if isinstance(value, int) else value
