"""``batch status``: where a batch stands, once or until it is done."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ocr_pipeline.cli.batch.services import uid_of, watcher_of
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_json, print_line

if TYPE_CHECKING:
    from ocr_pipeline.wiring import Services


@click.command()
@click.argument("batch_id")
@click.option("--watch", "watching", is_flag=True, help="Show it until everything is done.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0.1),
    default=5.0,
    show_default=True,
    help="With --watch: seconds between two looks.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; with --watch a line per look.")
def status(batch_id: str, watching: bool, interval: float, as_json: bool) -> int:
    """Say where a batch stands. How many images are in which state, and how fast it is.

    With --watch it ends when nothing is left to plan, recognize or deliver, or with Ctrl-C: exit
    code 0, or 1 when images failed since it began, or 3 when deliveries were given up.
    """
    services = open_all()
    uid = uid_of(services, batch_id)
    if watching:
        return _watch(services, batch_id, uid, interval, as_json)
    _show(services, batch_id, as_json)
    return 0


def _watch(
    services: "Services", batch_id: str, uid: str, interval_seconds: float, as_json: bool
) -> int:
    from ocr_pipeline.cli.batch.watching import watch_progress
    from ocr_pipeline.steps.progress import BatchProgress, Reading, read_progress
    from ocr_pipeline.steps.status import status_of

    batch = services.catalog.batches.get(batch_id)

    def look(earlier: tuple[Reading, ...]) -> tuple[str, BatchProgress]:
        now = services.clock.now()
        record = next((each for each in services.ledger.batches() if each.uid == uid), None)
        status = status_of(watcher_of(services), batch_id, record)
        return f"{batch_id}: {status}", read_progress(services.ledger, uid, now, earlier)

    watched = batch is not None and batch.watch and batch.enabled
    return watch_progress(look, interval_seconds, settles=watched, as_json=as_json)


def _show(services: "Services", batch_id: str, as_json: bool) -> None:
    from ocr_pipeline.steps.status import batch_status

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
