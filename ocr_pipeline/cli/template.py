"""``template``: the forms that Template domains read are listed and shown; the rest is beside."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ocr_pipeline.cli.domain.listing import (
    print_template_table,
    template_json,
    template_state,
)
from ocr_pipeline.cli.domain.services import Declared, declared
from ocr_pipeline.cli.template_deploy import deploy
from ocr_pipeline.cli.template_suggest import suggest
from ocr_pipeline.cli.template_test import test
from ocr_pipeline.cli.terminal import print_json, print_line, print_table
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.domain import TemplateDomain
from ocr_pipeline.spec.problems import shown

if TYPE_CHECKING:
    from ocr_pipeline.spec.template import TemplateFieldSpec
    from ocr_pipeline.steps.domain_rows import TemplateRow


@click.group()
def template() -> None:
    """Templates: the forms that Template domains read."""


template.add_command(deploy)
template.add_command(suggest)
template.add_command(test)


@template.command("list")
@click.argument("domain_id", metavar="[DOMAIN]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_templates(domain_id: str | None, as_json: bool) -> None:
    """The templates of one Template domain, or of all, with their states."""
    found = declared()
    domain_ids = [domain_id] if domain_id else _template_domains(found)
    rows = {each: _rows(found, each) for each in domain_ids}
    if as_json:
        print_json([{"domain": each, **template_json(row)} for each in rows for row in rows[each]])
        return
    for each, of_domain in rows.items():
        print_line(f"{each}:" if of_domain else f"{each}: no templates")
        if of_domain:
            print_template_table(of_domain)


@template.command("show")
@click.argument("template_id", metavar="DOMAIN/TEMPLATE")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_template(template_id: str, as_json: bool) -> None:
    """One template: its sample, its title, its fields and their areas."""
    domain_id, _, name = template_id.partition("/")
    found = declared()
    row = next((row for row in _rows(found, domain_id) if row.template_id == name), None)
    if row is None:
        raise SpecError(
            f"there is no template {shown(template_id)}; `ocr-pipeline template list` shows them"
        )
    spec = found.catalog.templates.get(domain_id, {}).get(name)
    declaration = spec.model_dump(mode="json") if spec else {}
    if as_json:
        print_json({"domain": domain_id, **template_json(row), "declaration": declaration})
        return
    print_line(f"{template_id}: {row.shown}, {template_state(row) or 'remote'}")
    for what in _versions(row):
        print_line(f"  {what}")
    if spec:
        title = ("title", spec.representative)
        fields = [title, *(("", field) for field in spec.fields)]
        print_table(
            ("", "Field", "Type", "Value", "Areas", "Not recognized"),
            ((note, *_cells(field)) for note, field in fields),
        )
        for value in spec.combined:
            print_line(f"  {value.name} = {''.join(value.parts)}")
        for area in spec.not_compared:
            print_line(f"  not compared: {list(area)}")
        print_line(f"sample: {spec.sample}")
    for problem in row.problems:
        print_line(problem)


def _versions(row: "TemplateRow") -> Iterator[str]:
    if row.number:
        yield f"id in results: {row.number}"
    if row.version:
        yield f"version {row.version} answers batches and calls"
    if row.beta_version:
        yield f"version {row.beta_version} can be tried with `template test --state beta`"


def _template_domains(found: Declared) -> list[str]:
    domains = found.catalog.domains.items()
    return [name for name, spec in domains if isinstance(spec, TemplateDomain)]


def _rows(found: Declared, domain_id: str) -> "tuple[TemplateRow, ...]":
    from ocr_pipeline.steps.domain_rows import template_rows

    if domain_id not in found.catalog.domains:
        known = ", ".join(_template_domains(found)) or "none"
        raise SpecError(f"there is no Template domain {shown(domain_id)}; there is: {known}")
    return template_rows(found.catalog, domain_id, found.faults) or ()


def _cells(field: "TemplateFieldSpec") -> tuple[object, ...]:
    areas = (
        *(str(list(area)) for area in field.areas),
        *(f"{option.name} {list(option.area)}" for option in field.options),
    )
    return field.name, field.type, field.value_type, areas, len(field.not_recognized) or ""
