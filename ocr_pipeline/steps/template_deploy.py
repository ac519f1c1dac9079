"""A template's draft becomes a version that answers or is tried, or an earlier one answers again.

What is wrong with versions belongs to ``spec.version_rules``; asking and printing to the doors.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from ocr_pipeline.delivery.payload import iso_time
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import Catalog, ConfigFile, ConfigKey, ConfigKind
from ocr_pipeline.spec.deployed import content_digest, deployed_fault
from ocr_pipeline.spec.domain import TemplateDomain
from ocr_pipeline.spec.edits import REMOVED, Change, FileEdit, edited_file, read_before
from ocr_pipeline.spec.effective import reads_own_templates
from ocr_pipeline.spec.problems import Loc, shown
from ocr_pipeline.spec.template import TemplateSpec
from ocr_pipeline.spec.versions import (
    FILE,
    LOG,
    Deployment,
    DeploymentLog,
    Versions,
    deployed_version,
    versions_folder,
)
from ocr_pipeline.steps.change import Wish, refuse
from ocr_pipeline.steps.domain_life import users_of
from ocr_pipeline.steps.template_sample import sample_faults
from ocr_pipeline.steps.template_versions import (
    NOT_DEPLOYED,
    log_file,
    new_template_id,
    next_number,
)

State = Literal["beta", "service"]


@dataclass(frozen=True, slots=True)
class _Template:
    """A template as it is: its key (``domain/template``), its file and what that holds."""

    key: str
    file: ConfigFile
    spec: TemplateSpec
    content: bytes
    versions: Versions

    @property
    def answering(self) -> int | None:
        """The version that answers now."""
        return self.spec.version if self.spec.state == "service" else None


def deploy_template(catalog: Catalog, template_key: str, state: State, now: float) -> Wish:
    """Freeze the draft as a version, to be tried (``beta``) or to answer (``service``).

    ``template_key`` is ``domain/template``, ``now`` Unix seconds. A version that holds the draft
    already is not frozen again; nothing changes where it is in this state, too.

    Raises:
        SpecError: there is no such template, or it is not in order; a line for each fault.
    """
    template = _template(catalog, template_key)
    sample = _sample(template)
    content = edited_file(template.content, NOT_DEPLOYED)
    log = template.versions.log
    number = _same_version(template, content, sample) or next_number(template.file.path, log)
    answering = number if state == "service" else template.answering
    beta = number if number != answering else None
    if _is_so(template, answering, beta):
        return Wish(Change(catalog.config_dir, ()), (_nothing_new(number, state),))
    is_new = not log.sha256(number)
    sha256 = content_digest(content, sample) if is_new else log.sha256(number)
    entry = Deployment(
        time=iso_time(now), action="deploy", state=state, version=number, sha256=sha256
    )
    frozen = _frozen(template, number, content, sample) if is_new else ()
    news = f"version {number} is new" if is_new else f"version {number} holds the same already"
    return _wish(catalog, template, entry, answering, beta, frozen, news)


def roll_back_template(catalog: Catalog, template_key: str, now: float) -> Wish:
    """The version that answered before answers again; the draft keeps its fields.

    Raises:
        SpecError: there is no such template, none is in service, or none answered before.
    """
    template = _template(catalog, template_key)
    if template.answering is None:
        state = template.spec.state
        raise SpecError(f"template `{template_key}` is in state `{state}`: no version answers")
    log = template.versions.log
    number = log.before(template.answering)
    if number is None:
        what = f"no version of template `{template_key}` answered before version"
        raise SpecError(f"{what} {template.answering}; deploy another one")
    sha256 = log.sha256(number)
    entry = Deployment(
        time=iso_time(now), action="rollback", state="service", version=number, sha256=sha256
    )
    news = "the template's file keeps its fields, for the next version"
    return _wish(catalog, template, entry, number, template.spec.beta_version, (), news)


# -- the template ---------------------------------------------------------------------------------


def _template(catalog: Catalog, key: str) -> _Template:
    """A template that is valid by itself, in a domain that reads it.

    Raises:
        SpecError: it is not.
    """
    file = catalog.file(ConfigKind.TEMPLATE, key)
    if file is None:
        raise SpecError(
            f"there is no template {shown(key)}; `ocr-pipeline template list` shows them"
        )
    refuse(catalog.problems_of(*file.key))
    domain_id, _, template_id = key.partition("/")
    refuse(_read_elsewhere(catalog, domain_id))
    versions = catalog.versions.get(key, Versions(DeploymentLog()))
    if versions.digest and versions.log.id is None:
        raise SpecError(f"{versions_folder(file.path) / LOG}: is no log of deployments; repair it")
    spec = catalog.templates[domain_id][template_id]
    return _Template(key, file, spec, read_before(file.path) or b"", versions)


def _read_elsewhere(catalog: Catalog, domain_id: str) -> Iterator[str]:
    domain = catalog.domains[domain_id]
    if isinstance(domain, TemplateDomain) and not reads_own_templates(
        domain, catalog.engines[domain.engine]
    ):
        what = f"domain `{domain_id}` has the templates of its remote engine `{domain.engine}`"
        yield f"{what}: release them there"


def _sample(template: _Template) -> bytes:
    """The bytes of the sample beside the template's file.

    Raises:
        SpecError: it is no sample of this template.
    """
    path = template.file.path.with_name(PurePath(template.spec.sample).name)
    sample = read_before(path) if path.is_file() else None
    faults = sample_faults(template.spec, sample)
    refuse(template.file.problem(loc, what) for loc, what in faults)
    return sample or b""


def _same_version(template: _Template, content: bytes, sample: bytes) -> int | None:
    """The newest version that holds the same and can be read."""
    for named in (template.versions.beta, template.versions.service):
        if named is not None and named.holds(template.spec, sample):
            return named.deployed.version
    log, sha256 = template.versions.log, content_digest(content, sample)
    for number in sorted({each.version for each in log.deployments}, reverse=True):
        deployed = deployed_version(template.file.path, log, log.id or 0, number)
        if deployed.sha256 == sha256 and deployed_fault(deployed) is None:
            return number
    return None


def _is_so(template: _Template, answering: int | None, beta: int | None) -> bool:
    return (template.answering, template.spec.beta_version) == (answering, beta)


def _nothing_new(number: int, state: State) -> str:
    does = "answers" if state == "service" else "can be tried"
    return f"version {number} {does} already, and the template was not changed since"


# -- the change -----------------------------------------------------------------------------------


def _wish(
    catalog: Catalog,
    template: _Template,
    entry: Deployment,
    answering: int | None,
    beta: int | None,
    frozen: tuple[FileEdit, ...],
    news: str,
) -> Wish:
    template_id = template.spec.id or template.versions.log.id or new_template_id(catalog)
    changes: dict[Loc, object] = {
        ("id",): template_id,
        ("state",): "beta" if answering is None else "service",
        ("version",): REMOVED if answering is None else answering,
        ("beta_version",): REMOVED if beta is None else beta,
    }
    edits = (
        *frozen,
        _log_edit(template, template_id, entry),
        FileEdit(template.file.path, template.content, edited_file(template.content, changes)),
    )
    needed: ConfigKey = (ConfigKind.TEMPLATE, template.key)
    said = (news, _what_follows(template, answering, beta), *_said_to_batches(catalog, template))
    said = said if answering != template.answering else said[:2]
    return Wish(Change(catalog.config_dir, edits), said, needed=(needed,))


def _frozen(
    template: _Template, number: int, content: bytes, sample: bytes
) -> tuple[FileEdit, ...]:
    folder = versions_folder(template.file.path) / str(number)
    files = ((folder / FILE, content), (folder / template.spec.sample, sample))
    return tuple(FileEdit(path, None, data) for path, data in files)


def _log_edit(template: _Template, template_id: int, entry: Deployment) -> FileEdit:
    path = versions_folder(template.file.path) / LOG
    deployments = (*template.versions.log.deployments, entry)
    log = DeploymentLog(id=template_id, deployments=deployments)
    return FileEdit(path, read_before(path), log_file(log))


# -- what is said ---------------------------------------------------------------------------------


def _what_follows(template: _Template, answering: int | None, beta: int | None) -> str:
    old = template.answering
    if answering != old:
        instead = f", instead of version {old}" if old else ""
        return f"version {answering} answers batches and calls{instead}"
    before = f"version {old} answers as before" if old else "none answers yet"
    if beta is None:
        return before
    command = f"`ocr-pipeline template test {template.key} IMAGE --state beta`"
    return f"version {beta} can be tried with {command}; {before}"


def _said_to_batches(catalog: Catalog, template: _Template) -> tuple[str, ...]:
    users = users_of(catalog, template.key.partition("/")[0])
    names = ", ".join(f"`{user.config_id}`" for user in users)
    what = f"new images of {names} are read with it; chunks that are planned keep theirs"
    return (what,) if names else ()
