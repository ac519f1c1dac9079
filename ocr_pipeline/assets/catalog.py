"""Every configuration file becomes a check in the UI: what is quarantined and why.

Loading belongs to ``spec``.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from ocr_pipeline.assets.hold import OWNERS
from ocr_pipeline.assets.metadata import Metadata, cell, table
from ocr_pipeline.ports.catalog import CatalogReader
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog, ConfigFile
from ocr_pipeline.steps.watch import CHECKED_NOTE, problems_by_file

CATALOG_KEY = dg.AssetKey(["catalog"])
_SHOWN_PROBLEM_CHARACTERS = 400
Problems = Mapping[tuple[str, str], Sequence[str]]


def check_name(kind: str, config_id: str) -> str:
    """A legal and unique check name: ``batch.scans``, ``policy``.

    Dagster takes ``[A-Za-z0-9_.]`` only, makes an output name of it with ``_`` for ``.``, and an
    illegal or doubled name fails the whole code location. So a file whose stem cannot be an id has
    a kind of its own, and ``_`` before and after the code of every other character.
    """
    if config_id == kind:
        return config_id
    if re.fullmatch(r"[A-Za-z0-9_]+", config_id):
        return f"{kind}.{config_id}"
    escaped = re.sub(r"[^A-Za-z0-9]", lambda match: f"_{ord(match.group()):x}_", config_id)
    return f"misnamed_{kind}.{escaped}"


def check_spec(file: ConfigFile) -> dg.AssetCheckSpec:
    """The check of one file."""
    return dg.AssetCheckSpec(
        check_name(*file.key),
        asset=CATALOG_KEY,
        description=f"{file.shown_path} is valid and clashes with no file that came before it.",
    )


def problem_table(problems: Sequence[str]) -> dg.MarkdownMetadataValue:
    """Problems as ``validate`` prints them."""
    return table(("Problem",), [(cell(text, _SHOWN_PROBLEM_CHARACTERS),) for text in problems])


def check_result(file: ConfigFile, problems: Sequence[str]) -> dg.AssetCheckResult:
    """Passed, or every problem of the file."""
    return dg.AssetCheckResult(
        passed=not problems,
        check_name=check_name(*file.key),
        asset_key=CATALOG_KEY,
        severity=dg.AssetCheckSeverity.ERROR,
        description=f"{file.shown_path} is not used until this is mended." if problems else None,
        metadata={"problems": problem_table(problems)} if problems else {},
    )


def verdict(catalog: Catalog, problems: Problems) -> str:
    """What was judged and what was found, in 64 hex digits.

    It changes with a file, and with what only the ledger knows: who came first, what was renamed.
    """
    found = sorted((list(key), list(messages)) for key, messages in problems.items())
    return hashlib.sha256(f"{catalog.digest} {json.dumps(found)}".encode()).hexdigest()


def catalog_metadata(catalog: Catalog, problems: Problems) -> Metadata:
    """What is declared, and what is wrong, also in files that have no check yet."""
    found = [text for file in catalog.files for text in problems.get(file.key, ())]
    shown: Metadata = {
        "domains": dg.MetadataValue.int(len(catalog.domains)),
        "batches": dg.MetadataValue.int(len(catalog.batches)),
        "templates": dg.MetadataValue.int(sum(map(len, catalog.templates.values()))),
        "plans": dg.MetadataValue.int(len(catalog.plans.plans)),
        "files": dg.MetadataValue.int(len(catalog.files)),
        "files_not_used": dg.MetadataValue.int(sum(map(bool, problems.values()))),
    }
    if found:
        shown["problems"] = problem_table(found)
    return shown | {
        "folder": dg.MetadataValue.path(str(catalog.config_dir)),
        "digest": dg.MetadataValue.text(catalog.digest[:12]),
    }


def build_catalog(loaded: Catalog, clock: Clock) -> dg.AssetsDefinition:
    """The ``catalog`` asset with a check per file that was there when Dagster loaded it."""
    known = {file.key: check_spec(file) for file in loaded.files}

    @dg.asset(
        key=CATALOG_KEY,
        group_name="configuration",
        kinds={"yaml"},
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
        yield dg.MaterializeResult(metadata=catalog_metadata(current, problems))
        for file in loaded.files:
            gone = [] if current.file(*file.key) else ["the file is gone; reload the definitions"]
            yield check_result(file, [*problems.get(file.key, ()), *gone])
        ledger.set_note(CHECKED_NOTE, f"{verdict(current, problems)} at {clock.now():.0f}")

    return catalog_asset
