"""A batch beside its domain and the batches that run already becomes what is wrong with it.

Which forms and numbers there are belongs to ``batch``, its domain's being there to ``references``.
"""

from collections.abc import Iterator

from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.domain import DocumentDomain, DomainSpec, GeneralDomain, tables_disabled
from ocr_pipeline.spec.domain_rules import Domains, over_limit
from ocr_pipeline.spec.places import Places
from ocr_pipeline.spec.problems import Fault
from ocr_pipeline.spec.rulebook import Origin, rule
from ocr_pipeline.spec.words import folded


class Batches:
    """The batches that run so far; all paths are absolute."""

    def __init__(self, catalog: Catalog, domains: Domains) -> None:
        """None does. ``domains`` are those that run."""
        self.policy = catalog.policy
        self.domains = domains
        self.names: dict[str, str] = {}
        self.specs: dict[str, BatchSpec] = {}
        self.general_count = 0
        self.inputs = Places()
        self.results = Places()
        self.json_results = Places()
        self._declared = catalog.domains

    def accept(self, batch_id: str, batch: BatchSpec) -> None:
        """Let one more run."""
        self.names[folded(batch.name)] = batch_id
        self.specs[batch_id] = batch
        self.general_count += batch.domain in self.domains.general_ids
        self.inputs.claim(batch.input.place, batch_id)
        self.results.claim(batch.result.place, batch_id)
        if batch.file_format == "json":
            self.json_results.claim(batch.result.place, batch_id)

    def faults(self, batch_id: str, batch: BatchSpec) -> Iterator[Fault]:  # noqa: ARG002
        """What one more would do wrong beside them."""
        yield from _name_is_taken(batch, self)
        domain = self._declared[batch.domain]
        wrong_kind = list(_domain_for_calls_only(batch, domain))
        yield from wrong_kind or self._choice_faults(batch, domain)
        same = list(_same_settings(batch, self))
        yield from same or self._place_faults(batch)

    def _choice_faults(self, batch: BatchSpec, domain: DomainSpec) -> Iterator[Fault]:
        yield from _domain_does_not_run(batch, self)
        yield from _one_general_batch(batch, self)
        yield from _language_outside_domain(batch, domain)
        yield from _tables_of_a_form(batch, domain)
        yield from _tables_not_allowed(batch, domain)
        yield from _long_form(batch, domain)
        yield from _long_image_not_allowed(batch, domain)

    def _place_faults(self, batch: BatchSpec) -> Iterator[Fault]:
        yield from _inputs_overlap(batch, self)
        yield from _input_around_results(batch, self)
        yield from _result_in_own_input(batch)
        yield from _result_in_another_input(batch, self)
        yield from _json_in_one_place(batch, self)


@rule("batch.name.unique", "No two batches have the same name.", Origin.BATCH_GUIDE)
def _name_is_taken(batch: BatchSpec, beside: Batches) -> Iterator[Fault]:
    if holder := beside.names.get(folded(batch.name)):
        yield ("name",), f"is the name of batch `{holder}` already; write another"


# -- its domain -----------------------------------------------------------------------------------


@rule(
    "batch.domain.kind",
    "A batch uses a General or a Template domain; Document domains are for calls.",
    Origin.BATCH_GUIDE,
)
def _domain_for_calls_only(batch: BatchSpec, domain: DomainSpec) -> Iterator[Fault]:
    if isinstance(domain, DocumentDomain):
        what = f"is `{batch.domain}`, a Document domain; name a General or Template domain"
        yield ("domain",), what


@rule("batch.domain.runs", "A batch's domain may run itself.")
def _domain_does_not_run(batch: BatchSpec, beside: Batches) -> Iterator[Fault]:
    if batch.domain not in beside.domains.ids:
        yield ("domain",), f"is `{batch.domain}`, which may not run itself; repair it first"


@rule(
    "batch.general.one",
    "There is one batch on General domains.",
    Origin.BATCH_GUIDE,
    lifted_by="max_general_batches",
)
def _one_general_batch(batch: BatchSpec, beside: Batches) -> Iterator[Fault]:
    limit = beside.policy.max_general_batches
    is_general = batch.domain in beside.domains.general_ids
    if is_general and limit is not None and beside.general_count >= limit:
        yield (), over_limit(limit, "batch on General domains", "max_general_batches")


@rule(
    "batch.languages.of_domain",
    "A batch chooses from the languages of its domain.",
    Origin.BATCH_GUIDE,
)
def _language_outside_domain(batch: BatchSpec, domain: DomainSpec) -> Iterator[Fault]:
    for index, language in enumerate(batch.languages or ()):
        if language not in domain.languages:
            what = f"is `{language}`, which domain `{batch.domain}` lacks"
            yield ("languages", index), f"{what}; choose from {', '.join(domain.languages)}"


@rule(
    "batch.table_extraction.general",
    "Only a batch on a General domain extracts tables.",
    Origin.BATCH_GUIDE,
)
def _tables_of_a_form(batch: BatchSpec, domain: DomainSpec) -> Iterator[Fault]:
    if batch.table_extraction and not isinstance(domain, GeneralDomain):
        yield ("table_extraction",), _only_general(batch, "extract tables")


@rule(
    "batch.table_extraction.allowed",
    "A batch extracts tables where its domain has table extraction switched on.",
)
def _tables_not_allowed(batch: BatchSpec, domain: DomainSpec) -> Iterator[Fault]:
    if isinstance(domain, GeneralDomain) and batch.table_extraction > domain.table_extraction:
        what = f"is true, which ends with {tables_disabled(batch.domain)}"
        yield ("table_extraction",), f"{what}; else write false"


@rule(
    "batch.long_image.general",
    "Only a batch on a General domain recognizes long images.",
    Origin.BATCH_GUIDE,
)
def _long_form(batch: BatchSpec, domain: DomainSpec) -> Iterator[Fault]:
    if batch.long_image and not isinstance(domain, GeneralDomain):
        yield ("long_image",), _only_general(batch, "recognize long images")


@rule(
    "batch.long_image.allowed",
    "A batch recognizes long images where its domain has them switched on.",
)
def _long_image_not_allowed(batch: BatchSpec, domain: DomainSpec) -> Iterator[Fault]:
    if isinstance(domain, GeneralDomain) and batch.long_image > domain.long_image:
        what = f"is true, but domain `{batch.domain}` does not allow it"
        yield ("long_image",), f"{what}; change one of them"


def _only_general(batch: BatchSpec, what: str) -> str:
    return f"is true, but only General domains {what} and `{batch.domain}` is none; leave it out"


# -- its storage ----------------------------------------------------------------------------------


@rule(
    "batch.settings.same",
    "No two batches have the same settings on the same storage.",
    Origin.BATCH_GUIDE,
)
def _same_settings(batch: BatchSpec, beside: Batches) -> Iterator[Fault]:
    holder = beside.inputs.owner_at(batch.input.place)
    if holder and _differ_in_nothing(batch, beside.specs[holder]):
        yield (), f"has the settings and the storage of batch `{holder}`; keep one of them"


def _differ_in_nothing(batch: BatchSpec, other: BatchSpec) -> bool:
    """Whether two batches are equal in all that decides what they do."""
    pause = {"enabled": other.enabled, "paused_reason": other.paused_reason}
    return batch.model_copy(update={"name": other.name, **pause}) == other


@rule(
    "batch.input.overlap",
    "No two batches have inputs of which one is, or is inside, the other.",
    Origin.BATCH_GUIDE,
)
def _inputs_overlap(batch: BatchSpec, beside: Batches) -> Iterator[Fault]:
    place = batch.input.place
    if holder := beside.inputs.owner_around(place) or beside.inputs.owner_inside(place):
        yield ("input",), f"overlaps with the input of batch `{holder}`; write another place"


@rule("batch.input.results", "No input contains the results of another batch.")
def _input_around_results(batch: BatchSpec, beside: Batches) -> Iterator[Fault]:
    if holder := beside.results.owner_inside(batch.input.place):
        yield ("input",), f"contains the results of batch `{holder}`; write another place"


@rule("batch.result.own_input", "No result is inside its own batch's input.")
def _result_in_own_input(batch: BatchSpec) -> Iterator[Fault]:
    place, source = batch.result.place, batch.input.place
    if place[: len(source)] == source:
        yield ("result",), "is inside the batch's own input; write a place outside it"


@rule("batch.result.other_input", "No result is inside another batch's input.")
def _result_in_another_input(batch: BatchSpec, beside: Batches) -> Iterator[Fault]:
    if holder := beside.inputs.owner_around(batch.result.place):
        yield ("result",), f"is inside the input of batch `{holder}`; write another place"


@rule(
    "batch.result.json",
    "No two json batches write to the same place: files of equal names would be replaced.",
)
def _json_in_one_place(batch: BatchSpec, beside: Batches) -> Iterator[Fault]:
    if batch.file_format != "json":
        return
    if holder := beside.json_results.owner_at(batch.result.place):
        what = f"is where batch `{holder}` writes files of equal names; write another place"
        yield ("result",), what
