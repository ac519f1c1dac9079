"""The domains of the configuration become a list or one description."""

import click

from ocr_pipeline.cli.terminal import print_json, print_line, print_table
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import Catalog, ConfigFile, ConfigKind, load_catalog
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.spec.settings import Settings

_COLUMNS = {
    "id": "ID",
    "name": "Name",
    "code": "Code",
    "service_type": "Service type",
    "languages": "Languages",
    "table_extraction": "Tables",
    "long_image": "Long images",
    "engine": "Engine",
    "status": "Status",
}


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_domains(as_json: bool) -> None:
    """List the domains, also those whose file is wrong."""
    descriptions = _describe_all(load_catalog(Settings.from_environment().config_dir))
    if as_json:
        print_json(descriptions)
    else:
        rows = ([_cell(row.get(key)) for key in _COLUMNS] for row in descriptions)
        print_table(list(_COLUMNS.values()), rows)


@click.command("show")
@click.argument("domain_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_domain(domain_id: str, as_json: bool) -> None:
    """Describe one domain: its settings, its batches, and what is wrong with its file."""
    descriptions = _describe_all(load_catalog(Settings.from_environment().config_dir))
    found = next((row for row in descriptions if row["id"] == domain_id), None)
    if found is None:
        known = ", ".join(str(row["id"]) for row in descriptions) or "none"
        raise SpecError(f"there is no domain {shown(domain_id)}; there is: {known}")
    if as_json:
        print_json(found)
    else:
        print_table(("Field", "Value"), ((key, _cell(value)) for key, value in found.items()))
        print_line("English is always recognized.")


def _describe_all(catalog: Catalog) -> list[dict[str, object]]:
    found = faults(catalog)
    files = [file for file in catalog.files if file.kind == ConfigKind.DOMAIN]
    return [_describe(catalog, file, found.get(file.key, [])) for file in files]


def _describe(catalog: Catalog, file: ConfigFile, problems: list[str]) -> dict[str, object]:
    spec = catalog.domains.get(file.config_id)
    batches = [name for name, batch in catalog.batches.items() if batch.domain == file.config_id]
    return {
        "id": file.config_id,
        **(spec.model_dump(mode="json") if spec else {}),
        "batches": batches,
        "status": "unavailable" if problems else "available",
        "problems": problems,
        "file": file.shown_path,
    }


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else value
