"""A file that names another one becomes what is wrong when that one is missing or bad itself.

Such a file is left out of the catalog. What two valid files do to each other belongs to ``rules``.
"""

import heapq
from collections.abc import Collection, Iterator, Mapping

from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.domain import DocumentDomain, DomainSpec
from ocr_pipeline.spec.problems import Fault, shown
from ocr_pipeline.spec.rulebook import Origin, rule

_LISTED_IDS = 10


@rule("domain.engine.exists", "A domain's engine is one of engines.yaml.")
def engine_is_missing(domain: DomainSpec, engines: Collection[str]) -> Iterator[Fault]:
    """A Document domain has a specialized model instead."""
    if not isinstance(domain, DocumentDomain) and domain.engine not in engines:
        yield ("engine",), _missing(domain.engine, engines)


@rule(
    "domain.service_plan.exists",
    "A domain's service plan is one of plans.yaml.",
    Origin.DOMAIN_GUIDE,
)
def plan_is_missing(domain: DomainSpec, plans: Collection[str]) -> Iterator[Fault]:
    """Without a plan nobody knows what it costs."""
    if domain.service_plan not in plans:
        yield ("service_plan",), _missing(domain.service_plan, plans)


@rule("template.domain.exists", "A template is in the folder of a domain.", Origin.DOMAIN_GUIDE)
def templates_domain_is_missing(
    domain_id: str, domains: Mapping[str, DomainSpec]
) -> Iterator[Fault]:
    """``domain_id`` is the name of the template's folder."""
    if domain_id not in domains:
        what = f"is in the folder of domain {shown(domain_id)}, which is missing or invalid"
        yield (), f"{what}; valid ones: {_listed(domains)}"


@rule("batch.domain.exists", "A batch's domain is there.", Origin.BATCH_GUIDE)
def batchs_domain_is_missing(
    batch: BatchSpec, domains: Mapping[str, DomainSpec]
) -> Iterator[Fault]:
    """Who deleted it by force has noted why in the batch."""
    if batch.domain not in domains:
        reason = f" (paused: {batch.paused_reason})" if batch.paused_reason else ""
        yield ("domain",), _missing(batch.domain, domains) + reason


def _missing(target: str, there: Collection[str]) -> str:
    return f"is {shown(target)}, which is missing or invalid; valid ones: {_listed(there)}"


def _listed(ids: Collection[str]) -> str:
    """A few of the ids: of hundreds nobody reads all, and every dangling file would repeat them."""
    listed = ", ".join(heapq.nsmallest(_LISTED_IDS, ids)) or "none"
    return listed if len(ids) <= _LISTED_IDS else f"{listed} and {len(ids) - _LISTED_IDS} more"
