"""The fields of a domain that is being written become what is wrong with each, as it is entered.

The same rules are kept as when the file is read; this only asks them earlier. Files belong to
``domain_life``.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from ocr_pipeline.spec.catalog import Catalog, ConfigKind
from ocr_pipeline.spec.domain import (
    DOMAIN_MODEL,
    DocumentDomain,
    DomainSpec,
    GeneralDomain,
    TemplateDomain,
)
from ocr_pipeline.spec.domain_rules import Domains
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.spec.plan import DEFAULT_PLAN
from ocr_pipeline.spec.problems import Fault, shown, spec_problems
from ocr_pipeline.spec.references import engine_is_missing, plan_is_missing
from ocr_pipeline.spec.rulebook import rule

MODELS: Mapping[str, type[GeneralDomain | TemplateDomain | DocumentDomain]] = {
    "general": GeneralDomain,
    "template": TemplateDomain,
    "document": DocumentDomain,
}
"""By service type."""
_ANY_ENGINE = ""  # stands for an engine that is not chosen yet
_ID = re.compile(r"[A-Za-z0-9_]+")


@rule("domain.id.new", "A new domain has an id of its own: letters, digits and `_`.")
def id_faults(catalog: Catalog, domain_id: str) -> Iterator[str]:
    """The id is the stem of its file, also where that file is not valid."""
    if not _ID.fullmatch(domain_id):
        yield f"{shown(domain_id)} cannot be an id; write letters, digits and `_`"
    elif file := catalog.file(ConfigKind.DOMAIN, domain_id):
        yield f"`{domain_id}` is the id of {file.shown_path} already; write another"


def id_from(code: str) -> str:
    """An id that looks like a code; empty where nothing of it can be in an id."""
    return re.sub(r"[^A-Za-z0-9]+", "_", code).strip("_")


def field_faults(
    catalog: Catalog, domain_id: str, values: Mapping[str, object], field: str
) -> list[str]:
    """What is wrong with one field; the others may still be open.

    ``domain_id`` is that of a domain there is when it is edited. What is wrong with a domain as a
    whole is said of its ``service_type``.
    """
    own = list(_own_faults(values))
    if mine := [what for loc, what in own if _at(loc) == field]:
        return mine
    wrong = {_at(loc) for loc, _ in own}
    right = {name: value for name, value in values.items() if name not in wrong}
    return [what for loc, what in _faults_beside(catalog, domain_id, right) if _at(loc) == field]


def _at(loc: tuple[str | int, ...]) -> str | int:
    return loc[0] if loc else "service_type"


def _own_faults(values: Mapping[str, object]) -> Iterator[Fault]:
    try:
        TypeAdapter(DOMAIN_MODEL).validate_python(dict(values))
    except ValidationError as error:
        yield from spec_problems(DOMAIN_MODEL, error)


def _faults_beside(
    catalog: Catalog, domain_id: str, values: Mapping[str, object]
) -> Iterator[Fault]:
    """What is wrong beside the other domains, engines and plans; nothing where that is unknown."""
    draft = _draft(values)
    if isinstance(draft, DocumentDomain) and not catalog.policy.specialized_models:
        what = "is `document`, and no specialized model is enabled"
        yield ("service_type",), f"{what}; add one to `specialized_models` in policy.yaml"
    engines = {**catalog.engines, _ANY_ENGINE: EmbeddedEngine()}
    dangling = list(engine_is_missing(draft, engines))
    yield from (*dangling, *plan_is_missing(draft, catalog.plans.plans))
    if not dangling:
        beside = Domains(replace(catalog, engines=engines))
        for other_id, other in catalog.domains.items():
            if other_id != domain_id:
                beside.accept(other_id, other)
        yield from beside.faults(domain_id, draft)


def _draft(values: Mapping[str, object]) -> DomainSpec:
    """A domain whose open fields clash with nothing; values that are no good are left open."""
    model = MODELS.get(str(values.get("service_type")), GeneralDomain)
    still_open = {"name": "", "code": "", "languages": (), "recognition_model": None}
    engine = {} if model is DocumentDomain else {"engine": _ANY_ENGINE}
    plan = {"service_plan": DEFAULT_PLAN}
    construct: Callable[..., DomainSpec] = model.model_construct
    return construct(**{**still_open, **engine, **plan, **values})
