"""``batch edit|pause|resume``: the file of a batch changes; what is in flight is said before."""

from typing import TYPE_CHECKING, Any

import click

from ocr_pipeline.cli.asking import somebody_is_there
from ocr_pipeline.cli.assignments import assignment_options, assignments
from ocr_pipeline.cli.batch.fields import Fields, field_options, fields_of, storage_changes
from ocr_pipeline.cli.batch.services import watcher_of
from ocr_pipeline.cli.change import change_options, settle
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import ConfigKind

if TYPE_CHECKING:
    from ocr_pipeline.steps.change import Wish
    from ocr_pipeline.steps.watch import Watcher
    from ocr_pipeline.wiring import Services


@click.command()
@click.argument("batch_id")
@field_options
@assignment_options
@click.option("--keep-planned", is_flag=True, help="What is planned keeps its settings.")
@change_options
def edit(
    batch_id: str,
    assigned: tuple[str, ...],
    unset: tuple[str, ...],
    keep_planned: bool,
    yes: bool,
    dry_run: bool,
    **flags: Any,
) -> None:
    """Change a batch. On a terminal every field is asked for when none is named.

    New images get the new settings, and so does what is planned, if the change decides what comes
    out of it. What runs is finished as it was begun.
    """
    from ocr_pipeline.steps.batch_edit import edit_batch

    services = open_all()
    watcher = watcher_of(services)
    before = _content(watcher, batch_id)
    fields = fields_of(flags) | assignments(assigned, unset)
    if not fields:
        fields = _interviewed(watcher, batch_id, flags, before)
    wish = edit_batch(watcher, batch_id, _changes(fields, before), keep_planned=keep_planned)
    _settle(services, wish, f"Change batch `{batch_id}`?", yes=yes, dry_run=dry_run)


@click.command()
@click.argument("batch_id")
@click.option("--reason", help="Shown with its status.")
@change_options
def pause(batch_id: str, reason: str | None, yes: bool, dry_run: bool) -> None:
    """Plan nothing new for a batch. What was planned is finished and delivered."""
    from ocr_pipeline.steps.batch_edit import pause_batch

    services = open_all()
    wish = pause_batch(watcher_of(services), batch_id, reason)
    _settle(services, wish, f"Pause batch `{batch_id}`?", yes=yes, dry_run=dry_run)


@click.command()
@click.argument("batch_id")
@change_options
def resume(batch_id: str, yes: bool, dry_run: bool) -> None:
    """Let a paused batch go on."""
    from ocr_pipeline.steps.batch_edit import resume_batch

    services = open_all()
    wish = resume_batch(watcher_of(services), batch_id)
    _settle(services, wish, f"Resume batch `{batch_id}`?", yes=yes, dry_run=dry_run)


def _settle(services: "Services", wish: "Wish", question: str, *, yes: bool, dry_run: bool) -> None:
    if wish.change.edits:
        settle(services, wish, yes=yes, dry_run=dry_run, question=question)
    else:
        print_line("it is so already; nothing was changed")


def _content(watcher: "Watcher", batch_id: str) -> dict[str, Any]:
    """What the file says now; nothing where it cannot be read."""
    from ocr_pipeline.steps.change import file_to_change

    document = file_to_change(watcher.catalog, ConfigKind.BATCH, batch_id).document
    return document.data if document and isinstance(document.data, dict) else {}


def _interviewed(
    watcher: "Watcher", batch_id: str, flags: dict[str, Any], before: dict[str, Any]
) -> Fields:
    from ocr_pipeline.cli.batch.questions import Interview
    from ocr_pipeline.steps.watch import registration_order

    if not somebody_is_there():
        raise SpecError("say what to change: flags, --set FIELD=VALUE or --unset FIELD")
    order = registration_order(watcher.catalog, watcher.ledger, watcher.clock)
    return Interview(watcher.catalog, order, batch_id, flags, {}, before).hold()


def _changes(fields: Fields, before: dict[str, Any]) -> Fields:
    """What to write; of a storage only the parts that are others."""
    changes: Fields = {}
    for loc, value in fields.items():
        if loc in {("input",), ("result",)} and isinstance(value, dict):
            changes |= storage_changes(str(loc[0]), before.get(str(loc[0])), value)
        else:
            changes[loc] = value
    return changes
