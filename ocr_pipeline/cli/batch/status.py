"""``batch status``: where a batch stands."""

from dataclasses import asdict

import click

from ocr_pipeline.cli.batch.services import open_all, uid_of, watcher_of
from ocr_pipeline.cli.terminal import print_json, print_line


@click.command()
@click.argument("batch_id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(batch_id: str, as_json: bool) -> None:
    """Whether a batch takes images, and how many are in which state."""
    from ocr_pipeline.steps.status import batch_status

    services = open_all()
    uid_of(services, batch_id)
    found = asdict(batch_status(watcher_of(services), batch_id))
    if as_json:
        print_json(found)
        return
    print_line(f"{batch_id}: {found['status']}")
    for group in ("items", "errors", "chunks", "deliveries"):
        counts = ", ".join(f"{count} {name}" for name, count in found[group].items())
        print_line(f"  {group}: {counts or 'none'}")
    if calls := found["calls"]:
        brought = "{calls} to remote engines, {pages} pages, {failed} failed".format(**calls)
        print_line(f"  calls: {brought}")
    for error in found["last_errors"]:
        print_line(f"  waiting or stuck: {error}")
