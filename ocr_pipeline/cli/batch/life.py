"""``batch rename|delete``: a batch gets another id, or ends."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ocr_pipeline.cli.batch.services import uid_of
from ocr_pipeline.cli.change import agreed, change_options, fulfil, settle
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_line

if TYPE_CHECKING:
    from ocr_pipeline.steps.in_flight import InFlight
    from ocr_pipeline.wiring import Services

_LOOK_SECONDS = 1.0
_PATIENCE_SECONDS = 60.0  # a run that lives finishes an image in less, on most machines


@click.command()
@click.argument("old_id")
@click.argument("new_id")
@change_options
def rename(old_id: str, new_id: str, yes: bool, dry_run: bool) -> None:
    """Give a batch another id. Its work, its history and its deliveries go along.

    Also after its file was moved by hand: then only the ledger follows.
    """
    from ocr_pipeline.steps.batch_life import rename_batch

    services = open_all()
    wish = rename_batch(services.catalog, services.ledger, services.clock, old_id, new_id)
    question = f"Rename batch `{old_id}` to `{new_id}`?"
    settle(services, wish, yes=yes, dry_run=dry_run, question=question)


@click.command()
@click.argument("batch_id")
@click.option("--now", is_flag=True, help="Wait for nothing: what is not delivered never is.")
@click.option("--keep", is_flag=True, help="Call a deletion off that waits.")
@change_options
def delete(batch_id: str, now: bool, keep: bool, yes: bool, dry_run: bool) -> None:
    """Delete a batch; input and results stay as they are.

    What runs is finished first, and what waits for the webhook is delivered; nothing new is begun.
    Ctrl-C leaves it so: the same command goes on, --keep calls it off.
    """
    services = open_all()
    uid = uid_of(services, batch_id)
    if keep:
        services.ledger.drain_batch(uid, None)
        print_line(f"{batch_id} stays; what was found is planned anew")
        return
    _delete(services, batch_id, uid, now=now, yes=yes, dry_run=dry_run)


def _delete(
    services: "Services", batch_id: str, uid: str, *, now: bool, yes: bool, dry_run: bool
) -> None:
    from dataclasses import replace

    from ocr_pipeline.steps import batch_life
    from ocr_pipeline.steps.change import refuse
    from ocr_pipeline.steps.in_flight import in_flight

    catalog, ledger, clock = services.catalog, services.ledger, services.clock
    batch, work = catalog.batches.get(batch_id), in_flight(ledger, uid)
    if not now:
        refuse(batch_life.drain_faults(catalog, work, batch_id))
    wish = batch_life.removal(catalog, ledger, clock, batch_id)
    said = tuple(batch_life.delete_consequences(work, now=now))
    question = " ".join(batch_life.delete_questions(batch_id, batch.name if batch else ""))
    shown = replace(wish, consequences=said)
    if not agreed(services, shown, yes=yes, dry_run=dry_run, question=question):
        return
    batch_life.drain(ledger, uid, clock)
    if not now:
        _wait(batch_id, (batch_life.left_to_do(catalog, ledger, batch_id, uid) for _ in _ticks()))
    fulfil(services, wish)
    print_line(f"{batch_id} is deleted")


def _ticks() -> Iterator[None]:
    while True:
        yield
        time.sleep(_LOOK_SECONDS)


def _wait(batch_id: str, looks: "Iterator[InFlight]") -> None:
    """Until all is over; says what is left whenever that changes, and when it does not.

    Raises:
        click.Abort: a person has waited long enough.
    """
    last, since = "", time.monotonic()
    try:
        for work in looks:
            if work.is_over:
                return
            if work.in_words() != last:
                last, since = work.in_words(), time.monotonic()
                print_line(f"waiting: {last}")
            elif time.monotonic() - since >= _PATIENCE_SECONDS:
                since = time.monotonic()
                print_line(
                    f"still waiting: {last}. It takes Dagster's daemon, or `batch run {batch_id}`; "
                    "--now drops what is left"
                )
    except KeyboardInterrupt:
        print_line(
            f"{batch_id} is draining: `batch delete {batch_id}` goes on, with --keep it stays"
        )
        raise click.Abort from None
