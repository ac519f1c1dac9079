"""``domain edit``: the fields of a domain change, for images that are found from then on."""

from collections.abc import Mapping

import click

from ocr_pipeline.cli.asking import somebody_is_there
from ocr_pipeline.cli.assignments import assignment_options, assignments
from ocr_pipeline.cli.change import change_options, settle
from ocr_pipeline.cli.domain.options import OPTION_OF, field_options, given_fields, with_models
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import Catalog, ConfigKind
from ocr_pipeline.spec.edits import REMOVED
from ocr_pipeline.spec.problems import dotted


@with_models("edit")
@click.argument("domain_id", metavar="ID")
@field_options
@assignment_options
@change_options
def edit(
    domain_id: str,
    assigned: tuple[str, ...],
    unset: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    **options: object,
) -> None:
    """Change a domain. By options, or asked for step by step on a terminal.

    New images get the new settings; what is planned or runs keeps its own. A change that a batch
    would not survive is refused, and the batch named.
    """
    from ocr_pipeline.steps.change import file_to_change
    from ocr_pipeline.steps.domain_life import edit_domain

    services = open_all()
    file_to_change(services.catalog, ConfigKind.DOMAIN, domain_id)
    changes = given_fields(options) | _assigned(assigned, unset)
    if changes:
        _check(services.catalog, domain_id, changes)
    elif yes or not somebody_is_there():
        raise SpecError("nothing to change was named; see `ocr-pipeline domain edit --help`")
    else:
        changes = _asked(services.catalog, domain_id)
    wish = edit_domain(services.catalog, domain_id, changes)
    if not wish.change.edits:
        print_line(f"domain {domain_id} is so already")
    elif settle(services, wish, yes=yes, dry_run=dry_run, question=f"Change domain {domain_id}?"):
        print_line(f"domain {domain_id} is changed")


def _assigned(assigned: tuple[str, ...], unset: tuple[str, ...]) -> dict[str, object]:
    return {dotted(loc): value for loc, value in assignments(assigned, unset).items()}


def _check(catalog: Catalog, domain_id: str, changes: Mapping[str, object]) -> None:
    """Explain what is wrong at its field; a file that is wrong already is judged as a whole."""
    from ocr_pipeline.steps.change import refuse
    from ocr_pipeline.steps.domain_draft import field_faults
    from ocr_pipeline.steps.domain_life import type_faults

    domain = catalog.domains.get(domain_id)
    if domain is None:
        return
    refuse(type_faults(domain, changes))
    values = {**domain.model_dump(mode="json"), **changes}
    values = {field: value for field, value in values.items() if value is not REMOVED}
    refuse(
        f"{OPTION_OF.get(field, field)}: {fault}"
        for field in changes
        for fault in field_faults(catalog, domain_id, values, field)
    )


def _asked(catalog: Catalog, domain_id: str) -> dict[str, object]:
    """The fields that were answered otherwise than they are."""
    from ocr_pipeline.cli.domain.form import DomainForm
    from ocr_pipeline.steps.domain_life import valid_domain

    domain = valid_domain(catalog, domain_id)
    old = domain.model_dump(mode="json")
    given = {"service_type": domain.service_type}
    values = DomainForm(catalog, given, old, asks=True, domain_id=domain_id).filled()
    return {field: value for field, value in values.items() if value != old[field]}
