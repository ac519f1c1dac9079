"""The fields of a batch that is being written become what is wrong with each, as it is entered.

The same rules are kept as when the file is read; this only asks them earlier. Files belong to
``batch_edit``.
"""

import re
from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.batch_rules import Batches
from ocr_pipeline.spec.catalog import Catalog, ConfigKey, ConfigKind
from ocr_pipeline.spec.domain import DocumentDomain
from ocr_pipeline.spec.domain_rules import Domains
from ocr_pipeline.spec.problems import Fault, Loc, dotted, shown, spec_problems
from ocr_pipeline.spec.references import batchs_domain_is_missing
from ocr_pipeline.spec.rulebook import rule
from ocr_pipeline.spec.rules import faults

_ID = re.compile(r"[A-Za-z0-9_]+")
_WHOLE = (("domain",), ("result",))  # the questions that can bring a batch as a whole to clash
_OPEN: Mapping[str, object] = {
    "name": "open",
    "file_format": "xls",
    "input": {"path": "/still open/input"},
    "result": {"path": "/still open/result"},
}
"""Stands for fields that are not chosen yet; what it would do wrong itself is not looked at."""


@rule("batch.id.new", "A new batch has an id of its own: letters, digits and `_`.")
def id_faults(catalog: Catalog, ledger: Ledger, batch_id: str) -> Iterator[str]:
    """Also the id of a batch whose file is gone belongs to its work, until it is deleted."""
    if not _ID.fullmatch(batch_id):
        yield f"{shown(batch_id)} cannot be an id; write letters, digits and `_`"
    elif file := catalog.file(ConfigKind.BATCH, batch_id):
        yield f"`{batch_id}` is the id of {file.shown_path} already; write another"
    elif batch_id in {known.batch_id for known in ledger.batches()}:
        yield (
            f"`{batch_id}` is the id of a batch whose file is gone; `batch delete {batch_id}` ends "
            f"it, `batch rename {batch_id} NEW` gives its work to another file"
        )


def id_from(name: str) -> str:
    """An id that looks like a name; empty where nothing of it can be in an id."""
    return re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").lower() if name.isascii() else ""


def domains_to_choose(catalog: Catalog) -> dict[str, str]:
    """What a batch may be on, each with what it is."""
    return {
        domain_id: f"{domain.name} ({domain.service_type}: {', '.join(domain.languages)})"
        for domain_id, domain in catalog.domains.items()
        if not isinstance(domain, DocumentDomain)
    }


def field_faults(
    catalog: Catalog,
    order: Mapping[ConfigKey, int],
    batch_id: str,
    values: Mapping[str, object],
    field: Loc,
) -> list[str]:
    """What is wrong with one field, or a field within it; the others may still be open.

    ``batch_id`` is that of a batch there is when it is edited. What is wrong with a batch as a
    whole is said of its domain or its result, whichever comes last.
    """
    own = [fault for fault in _own_faults(values) if _is_in(fault[0], field)]
    if own:
        return [_told(loc, what, field) for loc, what in own]
    return [
        _told(loc, what, field)
        for loc, what in _faults_beside(catalog, order, batch_id, values)
        if _is_in(loc, field) or (not loc and field in _WHOLE)
    ]


def _is_in(loc: Loc, field: Loc) -> bool:
    return loc[: len(field)] == field


def _told(loc: Loc, what: str, field: Loc) -> str:
    """Of a part of the field its name, too."""
    part = dotted(loc[len(field) :])
    return f"{part}: {what}" if part else what


def _own_faults(values: Mapping[str, object]) -> Iterator[Fault]:
    try:
        BatchSpec.model_validate(dict(values))
    except ValidationError as error:
        yield from spec_problems(BatchSpec, error)


def _faults_beside(
    catalog: Catalog, order: Mapping[ConfigKey, int], batch_id: str, values: Mapping[str, object]
) -> Iterator[Fault]:
    """What is wrong beside the domains and batches that run; wrong fields are taken as open."""
    wrong = {loc[0] for loc, _ in _own_faults(values) if loc}
    right = {name: value for name, value in values.items() if name not in wrong}
    any_domain = {"domain": next(iter(catalog.domains), "")}
    try:
        draft = BatchSpec.model_validate({**_OPEN, **any_domain, **right})
    except ValidationError:  # as a whole
        return
    missing = list(batchs_domain_is_missing(draft, catalog.domains))
    yield from missing
    if not missing:
        beside = _running(catalog, order, batch_id)
        yield from beside.faults(batch_id, draft.anchored(catalog.config_dir.parent))


def _running(catalog: Catalog, order: Mapping[ConfigKey, int], batch_id: str) -> Batches:
    """All that run, but for the batch itself."""
    wrong = faults(catalog, order)
    domains = Domains(catalog)
    for domain_id, domain in catalog.domains.items():
        if (ConfigKind.DOMAIN, domain_id) not in wrong:
            domains.accept(domain_id, domain)
    batches = Batches(catalog, domains)
    for other_id, other in catalog.batches.items():
        if other_id != batch_id and (ConfigKind.BATCH, other_id) not in wrong:
            batches.accept(other_id, other.anchored(catalog.config_dir.parent))
    return batches
