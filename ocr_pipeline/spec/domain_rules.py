"""A domain beside those that run already becomes what is wrong with it.

Which languages, models and kinds there are belongs to ``domain``, its engine's and its plan's being
there to ``references``.
"""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.domain import DocumentDomain, DomainSpec, GeneralDomain, TemplateDomain
from ocr_pipeline.spec.engine import ClovaEngine, EngineSpec
from ocr_pipeline.spec.problems import Fault
from ocr_pipeline.spec.rulebook import Origin, rule
from ocr_pipeline.spec.words import folded


class Domains:
    """The domains that run so far."""

    def __init__(self, catalog: Catalog) -> None:
        """None does."""
        self.policy = catalog.policy
        self.engines = catalog.engines
        self.ids: set[str] = set()
        self.general_ids: set[str] = set()
        self.names: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.of_model: Counter[str] = Counter()

    def accept(self, domain_id: str, domain: DomainSpec) -> None:
        """Let one more run."""
        self.ids.add(domain_id)
        self.names[folded(domain.name)] = domain_id
        self.codes[folded(domain.code)] = domain_id
        if isinstance(domain, GeneralDomain):
            self.general_ids.add(domain_id)
        if isinstance(domain, DocumentDomain):
            self.of_model[domain.recognition_model] += 1

    def faults(self, domain_id: str, domain: DomainSpec) -> Iterator[Fault]:  # noqa: ARG002
        """What one more would do wrong beside them."""
        yield from _name_is_taken(domain, self)
        yield from _code_is_taken(domain, self)
        if isinstance(domain, DocumentDomain):
            yield from _model_is_not_enabled(domain, self)
            yield from _model_has_its_domains(domain, self)
            return
        if isinstance(domain, GeneralDomain):
            yield from _one_general_domain(self)
        engine = self.engines[domain.engine]
        yield from _other_kind_of_engine(domain, engine)
        yield from _engine_lacks_language(domain, engine)
        yield from _ids_without_remote(domain, engine)


def over_limit(limit: int, what: str, key: str) -> str:
    """What is said of one too many, with the key of ``policy.yaml`` that allows more."""
    return f"is one {what} too many ({limit} allowed); raise `{key}` in policy.yaml or remove one"


# -- among domains --------------------------------------------------------------------------------


@rule("domain.name.unique", "No two domains have the same name.", Origin.DOMAIN_GUIDE)
def _name_is_taken(domain: DomainSpec, beside: Domains) -> Iterator[Fault]:
    if holder := beside.names.get(folded(domain.name)):
        yield ("name",), f"is the name of domain `{holder}` already; write another"


@rule("domain.code.unique", "No two domains have the same code.", Origin.DOMAIN_GUIDE)
def _code_is_taken(domain: DomainSpec, beside: Domains) -> Iterator[Fault]:
    if holder := beside.codes.get(folded(domain.code)):
        yield ("code",), f"is the code of domain `{holder}` already; write another"


@rule(
    "domain.general.one",
    "There is one General domain per region (an installation is one).",
    Origin.DOMAIN_GUIDE,
    lifted_by="max_general_domains",
)
def _one_general_domain(beside: Domains) -> Iterator[Fault]:
    limit = beside.policy.max_general_domains
    if limit is not None and len(beside.general_ids) >= limit:
        yield (), over_limit(limit, "General domain", "max_general_domains")


# -- engines --------------------------------------------------------------------------------------


@rule(
    "domain.engine.kind",
    "A remote engine serves domains of the kind that its Invoke URL is for.",
)
def _other_kind_of_engine(
    domain: GeneralDomain | TemplateDomain, engine: EngineSpec
) -> Iterator[Fault]:
    suffix = {"general": "/general", "template": "/infer"}[domain.service_type]
    if not isinstance(engine, ClovaEngine):
        return
    if not urlsplit(engine.invoke_url).path.rstrip("/").endswith(suffix):
        what = f"is `{domain.engine}`, whose `invoke_url` does not end in `{suffix}`"
        yield ("engine",), f"{what}; name an engine of a {domain.service_type} domain"


@rule("domain.engine.languages", "A domain has languages that its engine reads.")
def _engine_lacks_language(
    domain: GeneralDomain | TemplateDomain, engine: EngineSpec
) -> Iterator[Fault]:
    if not isinstance(engine, ClovaEngine):
        return
    for index, language in enumerate(domain.languages):
        if language not in engine.languages:
            what = f"is `{language}`, which engine `{domain.engine}` does not read"
            yield ("languages", index), f"{what}; choose from {', '.join(engine.languages)}"


@rule(
    "domain.template_ids.remote",
    "Template ids are those of a remote engine's domain; other templates are files.",
)
def _ids_without_remote(
    domain: GeneralDomain | TemplateDomain, engine: EngineSpec
) -> Iterator[Fault]:
    if domain.template_ids and not isinstance(engine, ClovaEngine):
        what = f"are for a remote engine, and `{domain.engine}` is none"
        yield ("template_ids",), f"{what}; leave them out, templates here are files"


# -- specialized models ---------------------------------------------------------------------------


@rule(
    "domain.specialized_model.enabled",
    "A specialized model is enabled before a Document domain uses it.",
    Origin.DOMAIN_GUIDE,
    lifted_by="specialized_models",
)
def _model_is_not_enabled(domain: DocumentDomain, beside: Domains) -> Iterator[Fault]:
    if domain.recognition_model not in beside.policy.specialized_models:
        what = f"is `{domain.recognition_model}`, which is not enabled"
        yield ("recognition_model",), f"{what}; add it to `specialized_models` in policy.yaml"


@rule(
    "domain.specialized_model.domains",
    "At most 2 Document domains use one specialized model.",
    Origin.DOMAIN_GUIDE,
    lifted_by="max_domains_per_model",
)
def _model_has_its_domains(domain: DocumentDomain, beside: Domains) -> Iterator[Fault]:
    limit = beside.policy.max_domains_per_model
    if limit is not None and beside.of_model[domain.recognition_model] >= limit:
        what = f"domain of the specialized model `{domain.recognition_model}`"
        yield ("recognition_model",), over_limit(limit, what, "max_domains_per_model")
