"""``batch list|search|show``: what is declared."""

import click

from ocr_pipeline.cli.batch.services import open_all, watcher_of
from ocr_pipeline.cli.terminal import print_json, print_table


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_batches(as_json: bool) -> None:
    """Every batch with its domain, paths, status and counts."""
    from ocr_pipeline.steps.status import batch_status

    services = open_all()
    watcher = watcher_of(services)
    rows = []
    for file in services.catalog.files:
        if file.kind != "batch":
            continue
        status = batch_status(watcher, file.config_id)
        spec = services.catalog.batches.get(file.config_id)
        rows.append(
            {
                "id": file.config_id,
                "name": spec.name if spec else "",
                "domain": spec.domain if spec else "",
                "input": spec.input.location if spec else "",
                "result": spec.result.location if spec else "",
                "format": spec.file_format if spec else "",
                "status": status.status,
                "items": sum(status.items.values()),
                "recognized": status.items.get("recognized", 0),
                "failed": status.items.get("failed", 0),
                "calls": status.calls.get("calls", 0),
            }
        )
    if as_json:
        print_json(rows)
    else:
        print_table(list(rows[0]) if rows else ["id"], [list(row.values()) for row in rows])


@click.command()
@click.argument("batch_id")
def show(batch_id: str) -> None:
    """The settings that new images get, as JSON; secrets are references."""
    print_json(open_all().catalog.effective(batch_id).model_dump(mode="json"))
