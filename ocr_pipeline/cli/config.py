"""The configuration folder becomes a verdict on every file, or JSON Schemas for editors."""

import click

from ocr_pipeline.cli.terminal import print_json, print_line
from ocr_pipeline.model.errors import ServiceUnavailable, SpecError
from ocr_pipeline.spec.catalog import Catalog, ConfigKey, load_catalog
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.spec.schema import schema_files
from ocr_pipeline.spec.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def validate(context: click.Context, as_json: bool) -> None:
    """Check every YAML file and every rule; exit 2 when anything is wrong.

    Where there is a ledger it says which of two files that clash was there first, and what was
    renamed; else the first by kind and id is taken for the older one. Nothing is registered.
    """
    settings = Settings.from_environment()
    catalog = load_catalog(settings.config_dir)
    found = _faults(catalog, settings)
    if as_json:
        print_json(_as_json(catalog, found))
    else:
        _print_faults(catalog, found)
    context.exit(2 if found else 0)


@click.command()
def schema() -> None:
    """Write the JSON Schemas of the configuration to config/schema."""
    folder = Settings.from_environment().config_dir / "schema"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in schema_files().items():
            (folder / name).write_text(text, encoding="utf-8")
            print_line(str(folder / name))
    except OSError as error:
        raise SpecError(f"{folder}: cannot be written ({error.strerror})") from error


def _faults(catalog: Catalog, settings: Settings) -> dict[ConfigKey, list[str]]:
    from ocr_pipeline.steps.renamed import faults_seen
    from ocr_pipeline.wiring import existing_ledger

    try:
        ledger = existing_ledger(settings.ledger_url)
        return faults_seen(catalog, ledger) if ledger else faults(catalog)
    except ServiceUnavailable as error:
        print_line(f"without the ledger, which knows what came first: {error}", error=True)
        return faults(catalog)


def _print_faults(catalog: Catalog, found: dict[ConfigKey, list[str]]) -> None:
    for file in catalog.files:
        for message in found.get(file.key, []):
            print_line(message)
    total = _counted(len(catalog.files), "file")
    if found:
        problems = _counted(sum(map(len, found.values())), "problem")
        print_line(f"{problems} in {len(found)} of {total}")
    else:
        print_line(f"no problem in {total}")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _as_json(catalog: Catalog, found: dict[ConfigKey, list[str]]) -> list[dict[str, object]]:
    return [
        {
            "kind": file.kind,
            "id": file.config_id,
            "file": file.shown_path,
            "problems": found.get(file.key, []),
        }
        for file in catalog.files
    ]
