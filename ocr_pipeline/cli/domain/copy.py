"""``domain copy``: a new domain like another one."""

import click

from ocr_pipeline.cli.asking import somebody_is_there
from ocr_pipeline.cli.change import change_options, settle
from ocr_pipeline.cli.domain.options import field_options, given_fields, with_models
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_line


@with_models("copy")
@click.argument("source_id", metavar="ID")
@click.argument("new_id", metavar="[NEW_ID]", required=False)
@field_options
@change_options
def copy(source_id: str, new_id: str | None, yes: bool, dry_run: bool, **options: object) -> None:
    """Copy a Template or Document domain. Its templates, their states and samples come along.

    All but name and code is taken from the source, unless given or answered otherwise. From Premium
    to Basic only what Basic reads is copied; what is lost is said before anything is written.
    """
    from ocr_pipeline.cli.domain import form
    from ocr_pipeline.steps.change import refuse
    from ocr_pipeline.steps.domain_life import copy_domain, copy_faults, valid_domain

    services = open_all()
    asks = somebody_is_there() and not yes
    source = valid_domain(services.catalog, source_id)
    refuse(copy_faults(source_id, source, services.catalog.policy))
    old = source.model_dump(mode="json")
    defaults = {name: value for name, value in old.items() if name not in {"name", "code"}}
    given = {"service_type": source.service_type, **given_fields(options)}
    values = form.DomainForm(services.catalog, given, defaults, asks, required=()).filled()
    code = values.get("code", f"{source.code}_copy")
    found = form.new_id(services.catalog, new_id, code, asks=asks)
    changes = {name: value for name, value in values.items() if value != old.get(name)}
    wish = copy_domain(services.catalog, source_id, found, changes)
    question = f"Create domain {found} as a copy of {source_id}?"
    if settle(services, wish, yes=yes, dry_run=dry_run, question=question):
        print_line(f"domain {found} is created")
