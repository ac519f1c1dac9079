"""A template beside its deployed versions becomes what is wrong with them.

What is wrong with the draft itself belongs to ``template_rules``, deploying to ``steps``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from ocr_pipeline.spec.problems import Fault, dotted
from ocr_pipeline.spec.rulebook import rule
from ocr_pipeline.spec.template import TemplateSpec
from ocr_pipeline.spec.versions import Version, Versions

_Named = tuple[str, int | None, Version | None]
"""A key of the template's file, the number that it names, and that version."""


def _named(template: TemplateSpec, versions: Versions | None) -> tuple[_Named, ...]:
    service, beta = (versions.service, versions.beta) if versions else (None, None)
    return (("version", template.version, service), ("beta_version", template.beta_version, beta))


def _found(template: TemplateSpec, versions: Versions | None) -> Iterator[tuple[str, Version]]:
    """The versions that are named and were deployed, right or not."""
    for key, number, version in _named(template, versions):
        if number is not None and version is not None and version.deployed.sha256:
            yield key, version


@rule("template.id.unique", "No two templates of a domain have the same id.")
def id_is_taken(template: TemplateSpec, holders: Mapping[int, str]) -> Iterator[Fault]:
    """``holders`` are the domain's other templates by their ids."""
    if template.id is not None and (holder := holders.get(template.id)):
        what = f"is the id of template `{holder}` already; in a copy of its file leave out `id`"
        yield ("id",), f"{what}, `state`, `version` and `beta_version`"


@rule(
    "template.deployed.exists",
    "A template in `beta` or `service` names its id and a version that was deployed.",
)
def not_deployed(key: str, template: TemplateSpec, versions: Versions | None) -> Iterator[Fault]:
    """``key`` is ``domain/template``."""
    remedy = f"run `ocr-pipeline template deploy {key}"
    if template.state == "service" and not (template.id and template.version):
        yield ("state",), f"is `service`, and no version is named; {remedy}`"
    if template.state == "beta" and not (template.id and template.beta_version):
        yield ("state",), f"is `beta`, and no version is named; {remedy} --to beta`"
    log = versions.log if versions else None
    for name, number, _ in _named(template, versions):
        if number is not None and template.state != "draft" and not (log and log.sha256(number)):
            yield (name,), f"is {number}, which was never deployed; {remedy}`"


@rule(
    "template.draft.version",
    "A template in `draft` names no version, and one in `beta` none that answers.",
)
def version_of_draft(template: TemplateSpec) -> Iterator[Fault]:
    """Who withdraws a template by hand takes the versions out of its file."""
    wrong = {"draft": ("version", "beta_version"), "beta": ("version",)}.get(template.state, ())
    for name in wrong:
        if getattr(template, name) is not None:
            yield (name,), f"is of no use in state `{template.state}`; leave it out"


@rule("template.deployed.unchanged", "A deployed version is as it was when it was deployed.")
def changed_since(template: TemplateSpec, versions: Versions | None) -> Iterator[Fault]:
    """Neither its file nor its sample may change: what it read before it must read the same."""
    for name, version in _found(template, versions):
        if version.problem:
            yield (name,), f"is version {version.deployed.version}: {version.problem}"


@rule(
    "template.deployed.basic",
    "A version of a template in a Basic domain has nothing that needs the Premium model.",
)
def beyond_basic(
    template: TemplateSpec,
    versions: Versions | None,
    finders: Iterable[Callable[[TemplateSpec], Iterable[Fault]]],
) -> Iterator[Fault]:
    """``finders`` are the rules of Basic."""
    finders = tuple(finders)
    for name, version in _found(template, versions):
        frozen = version.spec
        found = (fault for find in finders for fault in find(frozen)) if frozen else ()
        for loc, what in found:
            place = f"is version {version.deployed.version}, whose `{dotted(loc)}`"
            yield (name,), f"{place} {what}"
