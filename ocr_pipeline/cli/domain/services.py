"""The environment becomes the domains as they stand, with or without a ledger."""

from collections.abc import Sequence
from typing import NamedTuple

from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import ConfigRecord
from ocr_pipeline.spec.catalog import Catalog, ConfigKey, load_catalog
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.spec.settings import Settings


class Declared(NamedTuple):
    """The configuration, what is wrong with it, and when its files came and changed."""

    catalog: Catalog
    faults: dict[ConfigKey, list[str]]
    records: Sequence[ConfigRecord]


def declared() -> Declared:
    """What the domain commands show; the ledger adds times, and who of two that clash came first.

    Without a ledger a warning says so.
    """
    from ocr_pipeline.steps.watch import problems_by_file
    from ocr_pipeline.wiring import SystemClock, open_ledger

    settings = Settings.from_environment()
    catalog = load_catalog(settings.config_dir)
    try:
        ledger = open_ledger(settings.ledger_url)
        found = problems_by_file(catalog, ledger, SystemClock())
        return Declared(catalog, found, ledger.configurations())
    except ServiceUnavailable as error:
        print_line(f"dates are left out: {error}", error=True)
        return Declared(catalog, faults(catalog), ())
