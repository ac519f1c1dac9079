"""``batch``: what an operator asks of a batch and does to it.

Deciding belongs to ``steps`` and ``operate``.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ocr_pipeline.cli.check import check
from ocr_pipeline.cli.terminal import print_json, print_line, print_table
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.model.manifest import ChunkState, ItemRecord, ItemState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.settings import Settings

if TYPE_CHECKING:
    from ocr_pipeline.steps.watch import Watcher
    from ocr_pipeline.wiring import Services

_REPORT_PAGE = 5000
_REPORT_COLUMNS = (
    "item",
    "key",
    "state",
    "error",
    "detail",
    "remedy",
    "pages",
    "seconds",
    "mean_confidence",
    "duplicate_of",
    "chunk",
)
_FINAL = (ItemState.RECOGNIZED, ItemState.FAILED, ItemState.IGNORED)


def _services() -> "Services":
    from ocr_pipeline.wiring import open_services

    return open_services(Settings.from_environment())


def _watcher(services: "Services") -> "Watcher":
    from ocr_pipeline.steps.watch import Watcher

    return Watcher(
        services.catalog, services.ledger, services.store, services.engines, services.clock
    )


def _known(services: "Services", batch_id: str) -> str:
    """The uid of a batch that the configuration or the ledger knows."""
    known = {record.batch_id: record.uid for record in services.ledger.batches()}
    if batch_id in known:
        return known[batch_id]
    if services.catalog.file("batch", batch_id) is None:
        raise SpecError(
            f"there is no batch {shown(batch_id)}; `ocr-pipeline batch list` shows them"
        )
    return services.ledger.register_batch(batch_id, services.clock.now()).uid


@click.group()
def batch() -> None:
    """Batches: what is declared, what they do, what came out."""


batch.add_command(check)


@batch.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_batches(as_json: bool) -> None:
    """Every batch with its domain, paths, status and counts."""
    from ocr_pipeline.steps.status import batch_status

    services = _services()
    watcher = _watcher(services)
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


@batch.command()
@click.argument("batch_id")
def show(batch_id: str) -> None:
    """The settings that new images get, as JSON; secrets are references."""
    print_json(_services().catalog.effective(batch_id).model_dump(mode="json"))


@batch.command()
@click.argument("batch_id")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(batch_id: str, as_json: bool) -> None:
    """Whether a batch takes images, and how many are in which state."""
    from ocr_pipeline.steps.status import batch_status

    services = _services()
    _known(services, batch_id)
    found = asdict(batch_status(_watcher(services), batch_id))
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


@batch.command()
@click.argument("batch_id")
def run(batch_id: str) -> int:
    """Run a batch to completion without the daemon: same assets, same ledger."""
    from ocr_pipeline.operate import run_batch

    services = _services()
    uid = _known(services, batch_id)
    before = services.ledger.item_counts(uid).get(ItemState.FAILED, 0)
    done = run_batch(services, batch_id, print_line)
    counts = services.ledger.item_counts(uid)
    failed = counts.get(ItemState.FAILED, 0)
    print_line(
        f"{batch_id}: {counts.get(ItemState.RECOGNIZED, 0)} recognized, {failed} failed, "
        f"{done.chunks} chunks, {done.deliveries} deliveries"
    )
    stuck = len(services.ledger.chunks(uid, [ChunkState.STUCK]))
    if stuck:
        print_line(f"{stuck} chunks failed too often; `batch retry {batch_id}` tries them again")
    if done.undelivered:
        print_line(f"{done.undelivered} deliveries did not arrive; `webhook list {batch_id}`")
        return 3
    return 1 if failed > before or stuck else 0


@batch.command()
@click.argument("batch_id")
def cancel(batch_id: str) -> None:
    """Cancel the chunks that are planned or running; `batch retry` resumes them."""
    from ocr_pipeline.operate import cancel_batch

    services = _services()
    _known(services, batch_id)
    chunks, runs = cancel_batch(services, batch_id)
    print_line(f"{chunks} chunks canceled, {runs} runs asked to end")


@batch.command()
@click.argument("batch_id")
@click.option("--all", "everything", is_flag=True, help="Also what was recognized.")
@click.option("--item", "item_ids", multiple=True, type=int, help="This item only (repeatable).")
def retry(batch_id: str, everything: bool, item_ids: tuple[int, ...]) -> None:
    """Recognize failed images again, resume canceled and stuck chunks.

    Only new results are delivered.
    """
    services = _services()
    uid = _known(services, batch_id)
    states = (
        [ItemState.FAILED, ItemState.RECOGNIZED] if everything or item_ids else [ItemState.FAILED]
    )
    count = services.ledger.retry_items(uid, item_ids or None, states, services.clock.now())
    print_line(f"{count} images and chunks go again")


@batch.command()
@click.argument("batch_id")
@click.option("--failed", is_flag=True, help="Failed images only.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, names exactly as they are.")
def report(batch_id: str, failed: bool, as_json: bool) -> None:
    """One line per image on standard output, as CSV or JSON Lines."""
    from ocr_pipeline.adapters.writers.cell_text import clean, defuse_csv

    services = _services()
    uid = _known(services, batch_id)
    lines = _report_lines(services.ledger, uid, (ItemState.FAILED,) if failed else _FINAL)
    if as_json:
        for line in lines:
            print_json(line, indent=None)
        return
    writer = csv.DictWriter(sys.stdout, _REPORT_COLUMNS)
    writer.writeheader()
    for line in lines:
        texts = {name: value for name, value in line.items() if isinstance(value, str)}
        inert = {name: defuse_csv(clean(text).text) for name, text in texts.items()}
        writer.writerow(line | inert)


def _report_lines(
    ledger: Ledger, uid: str, states: Sequence[ItemState]
) -> Iterator[dict[str, object]]:
    after = 0
    while items := ledger.items(uid, states, _REPORT_PAGE, after):
        yield from map(_report_line, items)
        after = items[-1].item_id


def _report_line(item: ItemRecord) -> dict[str, object]:
    definition = ERRORS.get(item.error_code or "")
    values = (
        item.item_id,
        item.key,
        item.state.value,
        item.error_code,
        item.error_detail,
        definition.remedy if definition else None,
        item.pages,
        round(item.seconds, 3),
        item.mean_confidence,
        item.duplicate_of,
        item.chunk_key,
    )
    return dict(zip(_REPORT_COLUMNS, values, strict=True))
