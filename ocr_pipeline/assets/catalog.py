"""Every configuration file becomes a check in the UI: what is quarantined and why.

Loading belongs to ``spec``.
"""

import re
from collections.abc import Iterator, Sequence

import dagster as dg

from ocr_pipeline.assets.hold import OWNERS
from ocr_pipeline.assets.metadata import cell, table
from ocr_pipeline.ports.catalog import CatalogReader
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog, ConfigFile
from ocr_pipeline.steps.watch import CHECKED_NOTE, problems_by_file

CATALOG_KEY = dg.AssetKey(["catalog"])


def check_name(kind: str, shown_path: str) -> str:
    """A legal and unique check name.

    Kind, then the path with every other character as ``.`` and its code.

    Dagster takes ``[A-Za-z0-9_.]`` only, and an illegal name fails the whole code location.
    """
    escaped = re.sub(r"[^A-Za-z0-9_]", lambda m: f".{ord(m.group()):x}.", shown_path)
    return f"{kind}_{escaped}"


def check_spec(file: ConfigFile) -> dg.AssetCheckSpec:
    """The check of one file."""
    return dg.AssetCheckSpec(
        check_name(file.kind, file.shown_path),
        asset=CATALOG_KEY,
        description=f"{file.shown_path} is valid and clashes with no file that came before it.",
    )


def check_result(file: ConfigFile, problems: Sequence[str]) -> dg.AssetCheckResult:
    """Passed, or every problem of the file."""
    return dg.AssetCheckResult(
        passed=not problems,
        check_name=check_name(file.kind, file.shown_path),
        asset_key=CATALOG_KEY,
        severity=dg.AssetCheckSeverity.ERROR,
        description=None if not problems else f"{len(problems)} problems; the file is not used.",
        metadata={"problems": table(("Problem",), [(cell(text),) for text in problems])}
        if problems
        else {},
    )


def catalog_metadata(catalog: Catalog) -> dict[str, dg.MetadataValue]:
    """What is declared."""
    return {
        "domains": dg.MetadataValue.int(len(catalog.domains)),
        "batches": dg.MetadataValue.int(len(catalog.batches)),
        "files": dg.MetadataValue.int(len(catalog.files)),
        "quarantined": dg.MetadataValue.int(len(catalog.problems)),
        "digest": dg.MetadataValue.text(catalog.digest),
    }


def build_catalog(loaded: Catalog, clock: Clock) -> dg.AssetsDefinition:
    """The ``catalog`` asset with a check per file that was there when Dagster loaded it."""
    known = {file.key: check_spec(file) for file in loaded.files}

    @dg.asset(
        key=CATALOG_KEY,
        group_name="configuration",
        kinds={"python", "yaml"},
        owners=OWNERS,
        check_specs=list(known.values()),
        description="The configuration as it is on disk: domains, batches, engines, policy.",
    )
    def catalog_asset(
        catalog: dg.ResourceParam[CatalogReader], ledger: dg.ResourceParam[Ledger]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        """Read everything again and say what is wrong with which file."""
        current = catalog.current()
        problems = problems_by_file(current, ledger, clock)
        yield dg.MaterializeResult(metadata=catalog_metadata(current))
        for file in loaded.files:
            gone = [] if current.file(*file.key) else ["the file is gone; reload the code location"]
            yield check_result(file, [*problems.get(file.key, ()), *gone])
        ledger.set_note(CHECKED_NOTE, f"{current.digest} at {clock.now():.0f}")

    return catalog_asset
