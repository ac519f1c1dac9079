"""The log of a template's deployments becomes which version answers, is tried, answered before.

A version is a copy of the template's file and of its sample in ``.versions/<template>/<number>/``,
beside the draft; the log in ``.versions/<template>/`` tells what was frozen. Writing them belongs
to ``steps``.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.deployed import DeployedTemplate, VersionFiles, read_deployed
from ocr_pipeline.spec.loading import load_file
from ocr_pipeline.spec.template import TemplateSpec

FOLDER = ".versions"
LOG = "deployments.yaml"
FILE = "template.yaml"


class Deployment(Spec):
    """That a version became the one that answers (``service``), or that is tried (``beta``)."""

    time: str
    """When, in UTC."""
    action: Literal["deploy", "rollback"]
    """Whether it is newer than what was there, or what answered before."""
    state: Literal["beta", "service"]
    """What it was deployed to."""
    version: int
    """Its number."""
    sha256: str
    """The ``content_digest`` of its file and its sample."""


class DeploymentLog(Spec):
    """What happened to a template so far, in this order; its ``id`` stays with it."""

    id: int | None = None
    deployments: tuple[Deployment, ...] = ()

    @property
    def latest(self) -> int:
        """The highest number that was given; 0 when there is none."""
        return max((each.version for each in self.deployments), default=0)

    @property
    def answering(self) -> int | None:
        """The version that was made to answer last."""
        return next(reversed(self._answered()), None)

    def before(self, version: int | None) -> int | None:
        """The version that answered before this one; None when there is none.

        What was rolled back from is not come back to: after 1, 2, a rollback to 1 and 3, the one
        before 3 is 1.
        """
        answered = self._answered()
        while answered and version in answered:
            if answered.pop() == version:
                break
        return next(reversed(answered), None)

    def sha256(self, version: int) -> str:
        """What a version held when it was frozen; empty for one that never was."""
        found = (each.sha256 for each in self.deployments if each.version == version)
        return next(found, "")

    def _answered(self) -> list[int]:
        """The versions that one gets back to, the one that answers at the end."""
        answered: list[int] = []
        for each in (each for each in self.deployments if each.state == "service"):
            while each.action == "rollback" and answered and answered[-1] != each.version:
                answered.pop()
            if answered[-1:] != [each.version]:
                answered.append(each.version)
        return answered


@dataclass(frozen=True, slots=True)
class Version:
    """One version as it is on disk; without a ``spec`` the ``problem`` says why.

    ``sample_sha256`` is that of its sample alone, in hex.
    """

    deployed: DeployedTemplate
    spec: TemplateSpec | None = None
    sample_sha256: str = ""
    problem: str = ""

    def holds(self, draft: TemplateSpec, sample: bytes | None) -> bool:
        """Whether a draft and its sample are what was frozen; comments do not count."""
        return (
            without_deployment(draft) == self.spec
            and hashlib.sha256(sample or b"").hexdigest() == self.sample_sha256
        )


@dataclass(frozen=True, slots=True)
class Versions:
    """``service`` answers batches and calls, ``beta`` is tried; None where there is no such one.

    ``digest`` is that of the log's file, empty where there is none.
    """

    log: DeploymentLog
    digest: str = ""
    service: Version | None = None
    beta: Version | None = None

    @property
    def newest(self) -> Version | None:
        """What a draft is compared with."""
        return self.beta or self.service

    @property
    def stamp(self) -> str:
        """Changes with the log, and when a version that is named cannot be read any more."""
        problems = (version.problem for version in (self.service, self.beta) if version)
        return "\0".join((self.digest, *problems))


def without_deployment(template: TemplateSpec) -> TemplateSpec:
    """The template as a version holds it: what a deployment writes is none of its content."""
    written = {"id": None, "state": "draft", "version": None, "beta_version": None}
    return template.model_copy(update=written)


def versions_folder(template: Path) -> Path:
    """Where the versions of a template's file are."""
    return template.parent / FOLDER / template.stem


def versions_of(
    template: Path, spec: TemplateSpec | None, said: object, files: VersionFiles
) -> Versions | None:
    """What of a template's file is deployed; None when it never was.

    ``spec`` is None for a draft that is wrong, of which ``said`` is what could be read: while
    somebody edits it, what answers goes on answering.
    """
    log, digest, problem = _log(versions_folder(template) / LOG, files)
    if spec is None:
        last = {"state": "service", "version": log.answering}
        number = (last | said if isinstance(said, dict) else last)["version"]
        in_service = not isinstance(said, dict) or said.get("state", "service") == "service"
        service, beta, template_id = (number if in_service else None), None, log.id
    else:
        service = (spec.version or log.answering) if spec.state == "service" else None
        beta, template_id = spec.beta_version, spec.id or log.id
    if not digest and not (service or beta):
        return None
    numbers = (service, beta)
    found = (
        _version(template, log, template_id, number, problem, files)
        if isinstance(number, int) and template_id
        else None
        for number in numbers
    )
    return Versions(log, digest, *found)


def _log(path: Path, files: VersionFiles) -> tuple[DeploymentLog, str, str]:
    """The log, the digest of its file, and what is wrong with it."""
    try:
        content = files.read(path)
    except FileNotFoundError:
        return DeploymentLog(), "", ""
    except OSError as error:
        return DeploymentLog(), "", f"{path}: cannot be read ({error.strerror}); put it back"
    loaded = load_file(path, DeploymentLog, content)
    problems = "; ".join(problem.at(str(path)) for problem in loaded.problems)
    return loaded.spec or DeploymentLog(), loaded.digest, problems


def _version(
    template: Path,
    log: DeploymentLog,
    template_id: int,
    number: int,
    problem: str,
    files: VersionFiles,
) -> Version:
    deployed = deployed_version(template, log, template_id, number)
    try:
        spec, sample = read_deployed(deployed, files)
    except SpecError as error:
        return Version(deployed, problem=problem or str(error))
    return Version(deployed, spec, hashlib.sha256(sample).hexdigest())


def deployed_version(
    template: Path, log: DeploymentLog, template_id: int, number: int
) -> DeployedTemplate:
    """A version of a template's file, whether it can be read or not."""
    return DeployedTemplate(
        template_id=template_id,
        version=number,
        file=str(versions_folder(template) / str(number) / FILE),
        sha256=log.sha256(number),
    )


def answering(versions: Mapping[str, Versions], domain_id: str) -> tuple[DeployedTemplate, ...]:
    """What of a domain answers, by number; of two with one number, the one that has a log.

    The other is a copy that somebody made of a template's file: it was never deployed.
    """
    found: dict[int, DeployedTemplate] = {}
    of_domain = (item for item in versions.items() if item[0].partition("/")[0] == domain_id)
    for _, each in sorted(of_domain, key=lambda item: (not item[1].digest, item[0])):
        if each.service:
            found.setdefault(each.service.deployed.template_id, each.service.deployed)
    return tuple(found[number] for number in sorted(found))
