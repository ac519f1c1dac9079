"""Files that are valid one by one become the reasons why some may not run beside the others.

Of two files that clash, the one that was registered first runs and the newcomer gets the reason. A
file that is refused holds no other back. What concerns one file alone belongs to its spec.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.catalog import Catalog, ConfigFile, ConfigKey, ConfigKind
from ocr_pipeline.spec.domain import BatchDomainSpec, DocumentDomain, DomainSpec
from ocr_pipeline.spec.engine import ClovaEngine, EngineSpec
from ocr_pipeline.spec.places import Places
from ocr_pipeline.spec.problems import Loc

Fault = tuple[Loc, str]
Judged_contra = TypeVar("Judged_contra", contravariant=True)


def clashes(
    catalog: Catalog, registration_order: Mapping[ConfigKey, int]
) -> dict[ConfigKey, list[str]]:
    """The reasons per key of a valid domain or batch that may not run; pure.

    ``registration_order`` is lower for what came first; a file that is not in it comes last.
    """
    last = max(registration_order.values(), default=0) + 1
    files = sorted(
        (file for file in catalog.files if not catalog.problems_of(*file.key)),
        key=lambda file: (registration_order.get(file.key, last), file.key),
    )
    domains = _Domains(catalog)
    reasons = _judge(files, catalog.domains, ConfigKind.DOMAIN, domains)
    project_dir = catalog.config_dir.parent
    anchored = {name: batch.anchored(project_dir) for name, batch in catalog.batches.items()}
    return reasons | _judge(files, anchored, ConfigKind.BATCH, _Batches(catalog, domains))


def faults(
    catalog: Catalog, registration_order: Mapping[ConfigKey, int] | None = None
) -> dict[ConfigKey, list[str]]:
    """All that is wrong, per key: what left a file out, and clashes.

    Without a registration order (there is no ledger) the one that is first by kind and id wins.
    """
    order = {file.key: 0 for file in catalog.files}
    clashing = clashes(catalog, order if registration_order is None else registration_order)
    return {key: list(messages) for key, messages in catalog.problems.items()} | clashing


class _Accepted(Protocol[Judged_contra]):
    """What runs so far."""

    def faults(self, spec: Judged_contra) -> Iterator[Fault]:
        """What a newcomer does wrong beside it."""
        ...

    def accept(self, config_id: str, spec: Judged_contra) -> None:
        """Let the newcomer run too."""
        ...


def _judge(
    files: Iterable[ConfigFile],
    specs: Mapping[str, Judged_contra],
    kind: ConfigKind,
    accepted: _Accepted[Judged_contra],
) -> dict[ConfigKey, list[str]]:
    reasons = {}
    for file in (file for file in files if file.kind == kind):
        spec = specs[file.config_id]
        messages = [file.problem(loc, what) for loc, what in accepted.faults(spec)]
        if messages:
            reasons[file.key] = messages
        else:
            accepted.accept(file.config_id, spec)
    return reasons


class _Domains:
    """The domains that run so far."""

    def __init__(self, catalog: Catalog) -> None:
        self.ids: set[str] = set()
        self.general_ids: set[str] = set()
        self._catalog = catalog
        self._limit = catalog.policy.max_general_domains
        self._names: dict[str, str] = {}
        self._codes: dict[str, str] = {}

    def accept(self, domain_id: str, domain: DomainSpec) -> None:
        self.ids.add(domain_id)
        if domain.service_type == "general":
            self.general_ids.add(domain_id)
        self._names[_folded(domain.name)] = domain_id
        self._codes[_folded(domain.code)] = domain_id

    def faults(self, domain: DomainSpec) -> Iterator[Fault]:
        if holder := self._names.get(_folded(domain.name)):
            yield ("name",), f"is the name of domain `{holder}` already; write another"
        if holder := self._codes.get(_folded(domain.code)):
            yield ("code",), f"is the code of domain `{holder}` already; write another"
        is_general = domain.service_type == "general"
        if is_general and self._limit is not None and len(self.general_ids) >= self._limit:
            yield (), _over_limit(self._limit, "General domain", "max_general_domains")
        if not isinstance(domain, DocumentDomain):
            yield from _engine_faults(domain, self._catalog.engines[domain.engine])


def _engine_faults(domain: BatchDomainSpec, engine: EngineSpec) -> Iterator[Fault]:
    """A remote Invoke URL serves domains of one kind, and only a remote one knows templates."""
    suffix = {"general": "/general", "template": "/infer"}[domain.service_type]
    if isinstance(engine, ClovaEngine):
        if not urlsplit(engine.invoke_url).path.rstrip("/").endswith(suffix):
            what = f"is `{domain.engine}`, whose `invoke_url` does not end in `{suffix}`"
            yield ("engine",), f"{what}; name an engine of a {domain.service_type} domain"
        for index, language in enumerate(domain.languages):
            if language not in engine.languages:
                what = f"is `{language}`, which engine `{domain.engine}` does not read"
                yield ("languages", index), f"{what}; choose from {', '.join(engine.languages)}"
    elif domain.service_type == "template":
        what = f"is `{domain.engine}`, which knows no templates; name one of kind `clova`"
        yield ("engine",), what


class _Batches:
    """The batches that run so far."""

    def __init__(self, catalog: Catalog, domains: _Domains) -> None:
        self._catalog = catalog
        self._domains = domains
        self._names: dict[str, str] = {}
        self._specs: dict[str, BatchSpec] = {}
        self._general_batches = 0
        self._inputs = Places()
        self._results = Places()
        self._json_results = Places()

    def accept(self, batch_id: str, batch: BatchSpec) -> None:
        self._names[_folded(batch.name)] = batch_id
        self._specs[batch_id] = batch
        self._general_batches += batch.domain in self._domains.general_ids
        self._inputs.claim(batch.input.place, batch_id)
        self._results.claim(batch.result.place, batch_id)
        if batch.file_format == "json":
            self._json_results.claim(batch.result.place, batch_id)

    def faults(self, batch: BatchSpec) -> Iterator[Fault]:
        yield from self._domain_faults(batch)
        limit = self._catalog.policy.max_general_batches
        is_general = batch.domain in self._domains.general_ids
        if is_general and limit is not None and self._general_batches >= limit:
            yield (), _over_limit(limit, "batch on General domains", "max_general_batches")
        if holder := self._names.get(_folded(batch.name)):
            yield ("name",), f"is the name of batch `{holder}` already; write another"
        holder = self._inputs.owner_at(batch.input.place)
        if holder and _same_settings(batch, self._specs[holder]):
            yield (), f"has the settings and the storage of batch `{holder}`; keep one of them"
        else:
            yield from self._input_faults(batch)
            yield from self._result_faults(batch)

    def _domain_faults(self, batch: BatchSpec) -> Iterator[Fault]:
        domain = self._catalog.domains[batch.domain]
        if isinstance(domain, DocumentDomain):
            what = f"is `{batch.domain}`, a Document domain; name a General or Template domain"
            yield ("domain",), what
            return
        if batch.domain not in self._domains.ids:
            yield ("domain",), f"is `{batch.domain}`, which may not run itself; repair it first"
        for index, language in enumerate(batch.languages or ()):
            if language not in domain.languages:
                allowed = ", ".join(domain.languages)
                what = (
                    f"is `{language}`, which domain `{batch.domain}` lacks; choose from {allowed}"
                )
                yield ("languages", index), what
        for name in ("table_extraction", "long_image"):
            if getattr(batch, name) and not getattr(domain, name):
                what = f"is true, but domain `{batch.domain}` does not allow it; change one of them"
                yield (name,), what

    def _input_faults(self, batch: BatchSpec) -> Iterator[Fault]:
        place = batch.input.place
        if holder := self._inputs.owner_around(place) or self._inputs.owner_inside(place):
            yield ("input",), f"overlaps with the input of batch `{holder}`; write another place"
        if holder := self._results.owner_inside(place):
            yield ("input",), f"contains the results of batch `{holder}`; write another place"

    def _result_faults(self, batch: BatchSpec) -> Iterator[Fault]:
        place, source = batch.result.place, batch.input.place
        if place[: len(source)] == source:
            yield ("result",), "is inside the batch's own input; write a place outside it"
        if holder := self._inputs.owner_around(place):
            yield ("result",), f"is inside the input of batch `{holder}`; write another place"
        if batch.file_format == "json" and (holder := self._json_results.owner_at(place)):
            what = f"is where batch `{holder}` writes files of equal names; write another place"
            yield ("result",), what


def _folded(text: str) -> str:
    """Full and half width of the same characters look alike, so they count as equal."""
    return unicodedata.normalize("NFKC", text)


def _same_settings(batch: BatchSpec, other: BatchSpec) -> bool:
    """Whether two batches differ in nothing that decides what they do."""
    pause = {"enabled": other.enabled, "paused_reason": other.paused_reason}
    return batch.model_copy(update={"name": other.name, **pause}) == other


def _over_limit(limit: int, what: str, key: str) -> str:
    return f"is one {what} too many ({limit} allowed); raise `{key}` in policy.yaml or remove one"
