"""``batch run|cancel|retry``: work is begun, ended, begun again.

Deciding belongs to ``steps`` and ``operate``.
"""

import click

from ocr_pipeline.cli.batch.services import uid_of
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.model.manifest import ChunkState, ItemState


@click.command()
@click.argument("batch_id")
def run(batch_id: str) -> int:
    """Run a batch to completion without the daemon. Same assets, same ledger."""
    from ocr_pipeline.operate.runs import run_batch

    services = open_all()
    uid = uid_of(services, batch_id)
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


@click.command()
@click.argument("batch_id")
def cancel(batch_id: str) -> None:
    """Cancel what is planned or running. `batch retry` resumes it."""
    from ocr_pipeline.operate.runs import cancel_batch

    services = open_all()
    uid_of(services, batch_id)
    chunks, runs = cancel_batch(services, batch_id)
    print_line(f"{chunks} chunks canceled, {runs} runs asked to end")


@click.command()
@click.argument("batch_id")
@click.option("--all", "everything", is_flag=True, help="Also what was recognized.")
@click.option("--item", "item_ids", multiple=True, type=int, help="This item only (repeatable).")
def retry(batch_id: str, everything: bool, item_ids: tuple[int, ...]) -> None:
    """Recognize failed images again. Canceled and stuck chunks are resumed.

    Only new results are delivered.
    """
    services = open_all()
    uid = uid_of(services, batch_id)
    states = (
        [ItemState.FAILED, ItemState.RECOGNIZED] if everything or item_ids else [ItemState.FAILED]
    )
    count = services.ledger.retry_items(uid, item_ids or None, states, services.clock.now())
    print_line(f"{count} images and chunks go again")
