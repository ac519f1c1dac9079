"""``batch create|check-name``: a new batch, by flags or asked step by step."""

from typing import TYPE_CHECKING, Any

import click

from ocr_pipeline.cli.asking import ask, somebody_is_there
from ocr_pipeline.cli.assignments import assignment_options, assignments
from ocr_pipeline.cli.batch.fields import Fields, field_options, fields_of, nested
from ocr_pipeline.cli.batch.services import watcher_of
from ocr_pipeline.cli.change import change_options, settle
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.model.errors import SpecError

if TYPE_CHECKING:
    from ocr_pipeline.steps.watch import Watcher

_NEEDED = {
    "name": "--name",
    "domain": "--domain",
    "file_format": "--file-format",
    "input": "--input",
    "result": "--result",
}


@click.command()
@click.argument("batch_id", required=False)
@field_options
@assignment_options
@change_options
def create(
    batch_id: str | None,
    assigned: tuple[str, ...],
    unset: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    **flags: Any,
) -> None:
    """Create a batch. On a terminal what flags leave open is asked for.

    BATCH_ID is the name of its file and of its jobs in Dagster: letters, digits and `_`. What long
    images and tables cost is said before anything is written.
    """
    from ocr_pipeline.steps.batch_edit import create_batch

    services = open_all()
    watcher = watcher_of(services)
    fields = fields_of(flags) | assignments(assigned, unset)
    if somebody_is_there() and not yes:
        fields = _interviewed(watcher, batch_id or "", flags, fields)
        batch_id = _id_for(watcher, batch_id, str(fields["name",]))
    wish = create_batch(watcher, _required(batch_id, fields), nested(fields))
    question = f"Create batch `{batch_id}`?"
    if settle(services, wish, yes=yes, dry_run=dry_run, question=question):
        print_line(f"{batch_id} is created")


def _interviewed(
    watcher: "Watcher", batch_id: str, flags: dict[str, Any], fields: Fields
) -> Fields:
    from ocr_pipeline.cli.batch.questions import Interview
    from ocr_pipeline.steps.batch_draft import domains_to_choose
    from ocr_pipeline.steps.watch import registration_order

    catalog = watcher.catalog
    if not domains_to_choose(catalog):
        raise SpecError("there is no General or Template domain; `domain create` makes one")
    order = registration_order(catalog, watcher.ledger, watcher.clock)
    return Interview(catalog, order, batch_id, flags, fields).hold()


def _id_for(watcher: "Watcher", batch_id: str | None, name: str) -> str:
    """The id that was given, or one that looks like the name, if it is free; else asked for."""
    from ocr_pipeline.steps.batch_draft import id_faults, id_from

    def check(answer: str) -> str:
        for fault in id_faults(watcher.catalog, watcher.ledger, answer):
            raise ValueError(fault)
        return answer

    proposed = id_from(name)
    if proposed and any(id_faults(watcher.catalog, watcher.ledger, proposed)):
        proposed = ""
    return batch_id or ask("ID (its file and its jobs are called so)", check, proposed or None)


def _required(batch_id: str | None, fields: Fields) -> str:
    given = {str(loc[0]) for loc in fields}
    missing = [flag for name, flag in _NEEDED.items() if name not in given]
    missing = missing if batch_id else ["BATCH_ID", *missing]
    if missing or not batch_id:
        raise SpecError(f"a new batch needs {', '.join(missing)}; on a terminal it is asked for")
    return batch_id


@click.command("check-name")
@click.argument("name")
def check_name(name: str) -> None:
    """Check whether a new batch may have NAME. Its characters, and no other batch with it."""
    from ocr_pipeline.steps.batch_draft import field_faults
    from ocr_pipeline.steps.watch import registration_order

    watcher = watcher_of(open_all())
    order = registration_order(watcher.catalog, watcher.ledger, watcher.clock)
    faults = field_faults(watcher.catalog, order, "", {"name": name}, ("name",))
    if faults:
        raise SpecError("\n".join(f"name: {fault}" for fault in faults))
    print_line(f"{name}: a new batch may have this name")
