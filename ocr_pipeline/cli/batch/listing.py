"""``batch list|search|show``: what is declared, and where it stands."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from ocr_pipeline.cli.batch.services import uid_of, watcher_of
from ocr_pipeline.cli.matching import Row, holds, row_filter, where_option
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_json, print_line, print_table

if TYPE_CHECKING:
    from ocr_pipeline.steps.batch_rows import BatchRow
    from ocr_pipeline.steps.watch import Watcher

COLUMNS = (
    "id",
    "name",
    "domain",
    "domain_information",
    "input",
    "result",
    "status",
    "settings",
    "items",
    "recognized",
    "failed",
    "waiting",
)
_TITLES = ("Batch", "Domain", "Input, result", "Status", "Settings", "Items")


@click.command("list")
@where_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_batches(where: tuple[str, ...], as_json: bool) -> None:
    """List every batch. Columns: domain, paths, status, settings and counts.

    Also batches whose file is wrong, or gone while the ledger knows them. Columns for --where: id,
    name, domain, domain_information, input, result, status, settings.
    """
    _print(_found(row_filter(where, COLUMNS)), as_json=as_json)


@click.command()
@click.argument("text")
@where_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def search(text: str, where: tuple[str, ...], as_json: bool) -> None:
    """List the batches that hold TEXT in any column. Case and width of letters do not count."""
    wanted = row_filter(where, COLUMNS)
    _print(_found(lambda row: holds(row, text) and wanted(row)), as_json=as_json)


def _found(wanted: Callable[[Row], bool]) -> "list[BatchRow]":
    from ocr_pipeline.steps.batch_rows import batch_rows

    return [row for row in batch_rows(watcher_of(open_all())) if wanted(_as_shown(row))]


def _as_shown(row: "BatchRow") -> dict[str, object]:
    """One value per column, lists too."""
    values = (
        row.batch_id,
        row.name,
        row.domain,
        list(row.domain_settings),
        row.input,
        row.result,
        str(row.status),
        list(row.settings),
        row.items,
        row.recognized,
        row.failed,
        row.waiting,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _print(rows: "Sequence[BatchRow]", *, as_json: bool) -> None:
    if as_json:
        print_json([_as_shown(row) | {"standing": row.status.standing} for row in rows])
    else:
        print_table(_TITLES, map(_cells, rows), spaced=True)


def _cells(row: "BatchRow") -> Sequence[object]:
    """What belongs together stands in one cell: twelve columns fit on no screen."""
    counts = {"items": row.items, "recognized": row.recognized, "failed": row.failed}
    return (
        (row.batch_id, row.name),
        (row.domain, *row.domain_settings),
        (row.input, f"-> {row.result}" if row.result else ""),
        (row.status.standing, row.status.why),
        row.settings,
        tuple(f"{n:,} {name}" for name, n in (counts | {"waiting": row.waiting}).items() if n),
    )


@click.command()
@click.argument("batch_id")
@click.option("--json", "as_json", is_flag=True, help="The settings that new images get, as JSON.")
def show(batch_id: str, as_json: bool) -> None:
    """Show one batch. Its file, status, settings, what its domain allows, its counts.

    Secrets are references.
    """
    services = open_all()
    if as_json:
        print_json(services.catalog.effective(batch_id).model_dump(mode="json"))
        return
    uid_of(services, batch_id)
    _print_page(watcher_of(services), batch_id)


def _print_page(watcher: "Watcher", batch_id: str) -> None:
    from ocr_pipeline.steps.batch_page import allowed_by, settings_of
    from ocr_pipeline.steps.status import batch_status

    status = batch_status(watcher, batch_id)
    file = watcher.catalog.file("batch", batch_id)
    print_line(f"{batch_id}: {status.status}")
    print_line(f"file: {file.shown_path if file else 'none; only the ledger knows this batch'}")
    for group in ("items", "errors", "chunks", "deliveries"):
        counts = getattr(status, group).items()
        print_line(f"{group}: {', '.join(f'{n:,} {name}' for name, n in counts) or 'none'}")
    if settings := settings_of(watcher.catalog, batch_id):
        print_table(("Setting", "Value", "From"), settings)
        domain_id = watcher.catalog.batches[batch_id].domain
        allowed = allowed_by(watcher.catalog.domains[domain_id])
        print_table((f"Domain {domain_id} allows", ""), allowed.items())
