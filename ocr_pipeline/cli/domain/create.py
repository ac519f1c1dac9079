"""``domain create``, ``domain check-name``, ``domain check-code``."""

import click

from ocr_pipeline.cli.asking import somebody_is_there
from ocr_pipeline.cli.change import change_options, settle
from ocr_pipeline.cli.domain.options import SERVICE_TYPES, field_options, given_fields, with_models
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import load_catalog
from ocr_pipeline.spec.plan import DEFAULT_PLAN
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.settings import Settings

_DEFAULTS = {
    "service_type": "general",
    "recognition_model": "basic",
    "engine": "embedded",
    "table_extraction": False,
    "long_image": False,
    "service_plan": DEFAULT_PLAN,
}


@with_models("create")
@click.argument("domain_id", metavar="[ID]", required=False)
@click.option("--type", "service_type", type=click.Choice(list(SERVICE_TYPES)), help="What kind.")
@field_options
@change_options
def create(domain_id: str | None, yes: bool, dry_run: bool, **options: object) -> None:
    """Create a domain. By options, or asked for step by step on a terminal.

    ID is the name of its file; without one it is made from the code.
    """
    from ocr_pipeline.cli.domain.form import DomainForm, new_id
    from ocr_pipeline.steps.domain_life import create_domain

    services = open_all()
    asks = somebody_is_there() and not yes
    if domain_id is not None:
        new_id(services.catalog, domain_id, "", asks=asks)
    values = DomainForm(services.catalog, given_fields(options), _DEFAULTS, asks).filled()
    found = new_id(services.catalog, domain_id, values["code"], asks=asks)
    wish = create_domain(services.catalog, found, values)
    if settle(services, wish, yes=yes, dry_run=dry_run, question=f"Create domain {found}?"):
        print_line(f"domain {found} is created")


@click.command("check-name")
@click.argument("name")
def check_name(name: str) -> None:
    """Check whether a domain may have this name. Its characters, and that no other has it."""
    _check("name", name)


@click.command("check-code")
@click.argument("code")
def check_code(code: str) -> None:
    """Check whether a domain may have this code. Its characters, and that no other has it."""
    _check("code", code)


def _check(field: str, value: str) -> None:
    from ocr_pipeline.steps.domain_draft import field_faults

    catalog = load_catalog(Settings.from_environment().config_dir)
    if faults := field_faults(catalog, "", {field: value}, field):
        raise SpecError("; ".join(faults))
    print_line(f"{shown(value)} can be used as a {field}")
