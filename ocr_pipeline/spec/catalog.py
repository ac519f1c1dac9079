"""The files of a configuration folder become one value: what is declared, and what is wrong.

A bad file is left out and takes no other down. Rules between files that are valid by themselves
belong to ``rules``.
"""

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.deployed import DeployedTemplate
from ocr_pipeline.spec.domain import DOMAIN_MODEL, DocumentDomain, DomainSpec
from ocr_pipeline.spec.effective import EffectiveSettings, reads_own_templates
from ocr_pipeline.spec.engine import EnginesFile, EngineSpec
from ocr_pipeline.spec.loading import AnySpec, LoadedFile, load_file
from ocr_pipeline.spec.models import ModelsFile
from ocr_pipeline.spec.plan import PlansFile
from ocr_pipeline.spec.policy import PolicySpec
from ocr_pipeline.spec.problems import Fault, Loc, Problem, dotted, shown
from ocr_pipeline.spec.references import (
    batchs_domain_is_missing,
    engine_is_missing,
    plan_is_missing,
    templates_domain_is_missing,
)
from ocr_pipeline.spec.template import TemplateSpec
from ocr_pipeline.spec.versions import Versions, answering, versions_of
from ocr_pipeline.spec.yaml_text import YamlDocument


class ConfigKind(StrEnum):
    """What a configuration file declares; the first half of its key."""

    DOMAIN = "domain"
    BATCH = "batch"
    TEMPLATE = "template"
    ENGINES = "engines"
    MODELS = "models"
    PLANS = "plans"
    POLICY = "policy"


ConfigKey = tuple[str, str]  # kind and id
Overlay = Mapping[Path, bytes | None]
"""Contents that files would have, by absolute path; None for one that would be gone."""
Memory = dict[Path, LoadedFile[Any]]
"""What came of each file when it was last read."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """One file, valid or not.

    ``config_id`` is its stem (the whole name where it does not end in ``.yaml``), ``shown_path``
    counts from the project folder, ``digest`` is the SHA-256 of its bytes in hex (empty when they
    cannot be read).
    """

    kind: ConfigKind
    config_id: str
    path: Path
    shown_path: str
    digest: str
    document: YamlDocument | None = field(repr=False, compare=False)

    @property
    def key(self) -> ConfigKey:
        """Kind and id."""
        return (self.kind, self.config_id)

    def problem(self, loc: Loc, what: str) -> str:
        """``file:line: field: what`` for a field of this file."""
        line = self.document.line(loc) if self.document else 1
        return Problem(line, dotted(loc), what).at(self.shown_path)


@dataclass(frozen=True, slots=True)
class Catalog:
    """A configuration: ``domains``, ``batches``, ``engines`` ... come from valid files.

    ``templates`` are by domain, then by id; the id of a template's file is ``domain/template``, and
    ``versions`` are what of it is deployed, by that id.
    ``files`` are all of them; ``problems`` holds the messages of those that were left out, by key;
    ``engines`` and ``settings`` have absolute paths; ``digest`` (64 hex digits) changes with any
    file. With its ``memory`` the same files are not parsed again.
    """

    config_dir: Path
    domains: Mapping[str, DomainSpec]
    batches: Mapping[str, BatchSpec]
    engines: Mapping[str, EngineSpec]
    models: ModelsFile
    plans: PlansFile
    policy: PolicySpec
    templates: Mapping[str, Mapping[str, TemplateSpec]]
    versions: Mapping[str, Versions]
    settings: Mapping[str, EffectiveSettings] = field(repr=False)
    files: tuple[ConfigFile, ...]
    problems: Mapping[ConfigKey, tuple[str, ...]]
    digest: str
    memory: Memory = field(repr=False, compare=False)

    def file(self, kind: str, config_id: str) -> ConfigFile | None:
        """The file of a key, valid or not."""
        return next((file for file in self.files if file.key == (kind, config_id)), None)

    def problems_of(self, kind: str, config_id: str) -> tuple[str, ...]:
        """Why a file was left out; nothing when it is valid or there is none."""
        return self.problems.get((kind, config_id), ())

    def effective(self, batch_id: str) -> EffectiveSettings:
        """The settings to freeze into a chunk of this batch.

        Raises:
            SpecError: the batch is unknown or was left out; the message says why.
        """
        if batch_id in self.settings:
            return self.settings[batch_id]
        reasons = self.problems_of(ConfigKind.BATCH, batch_id)
        raise SpecError("\n".join(reasons) or f"there is no batch {shown(batch_id)}")

    def deployed(self, domain_id: str) -> tuple[DeployedTemplate, ...]:
        """The versions that answer for a domain whose engine reads its own templates."""
        return _deployed(domain_id, self.domains[domain_id], self.engines, self.versions)


def load_catalog(
    config_dir: Path, overlay: Overlay | None = None, memory: Memory | None = None
) -> Catalog:
    """Read every file of a configuration folder; a bad one becomes ``problems``.

    ``overlay`` replaces files by their paths: what the configuration would be after a change. With
    a ``memory`` only what changed since it was filled is parsed; it is filled anew.

    Raises:
        SpecError: the folder does not exist, or one in it cannot be read.
    """
    if not config_dir.is_dir():
        raise SpecError(f"{config_dir}: is no folder; create it, or set OCR_PIPELINE_CONFIG")
    config_dir = config_dir.resolve()
    memory = {} if memory is None else memory
    load = _Loader(config_dir, overlay or {}, memory)
    engines_file = load.single(ConfigKind.ENGINES, EnginesFile, EnginesFile())
    models = load.single(ConfigKind.MODELS, ModelsFile, ModelsFile()) or ModelsFile()
    plans = load.single(ConfigKind.PLANS, PlansFile, PlansFile()) or PlansFile()
    policy = load.single(ConfigKind.POLICY, PolicySpec, PolicySpec())
    domains = load.folder(ConfigKind.DOMAIN, "domains", DOMAIN_MODEL)
    batches = load.folder(ConfigKind.BATCH, "batches", BatchSpec)
    templates = load.templates()
    versions = load.versions(templates)
    engines = _engines(engines_file, models, config_dir.parent)
    load.leave_out(domains, ConfigKind.DOMAIN, lambda _, it: engine_is_missing(it, engines))
    load.leave_out(domains, ConfigKind.DOMAIN, lambda _, it: plan_is_missing(it, plans.plans))
    load.leave_out(
        templates,
        ConfigKind.TEMPLATE,
        lambda key, _: templates_domain_is_missing(_domain_of(key), domains),
    )
    load.leave_out(batches, ConfigKind.BATCH, lambda _, it: batchs_domain_is_missing(it, domains))
    return Catalog(
        config_dir=config_dir,
        domains=domains,
        batches=batches,
        engines=engines,
        models=models,
        plans=plans,
        policy=policy or PolicySpec(),
        templates=_by_domain(templates),
        versions=versions,
        settings=_settings(batches, domains, engines, versions, config_dir.parent),
        files=tuple(load.files),
        problems={key: tuple(messages) for key, messages in load.problems.items()},
        digest=_digest(load.files, versions),
        memory=memory.copy(),
    )


def _domain_of(template_key: str) -> str:
    return template_key.partition("/")[0]


def _engines(
    file: EnginesFile | None, models: ModelsFile, project_dir: Path
) -> dict[str, EngineSpec]:
    models_dir = project_dir / models.folder
    engines = file.engines if file else {}
    return {name: engine.anchored(project_dir, models_dir) for name, engine in engines.items()}


def _by_domain(templates: Mapping[str, TemplateSpec]) -> dict[str, dict[str, TemplateSpec]]:
    found: dict[str, dict[str, TemplateSpec]] = {}
    for key, template in templates.items():
        domain_id, _, template_id = key.partition("/")
        found.setdefault(domain_id, {})[template_id] = template
    return found


def _settings(
    batches: Mapping[str, BatchSpec],
    domains: Mapping[str, DomainSpec],
    engines: Mapping[str, EngineSpec],
    versions: Mapping[str, Versions],
    project_dir: Path,
) -> dict[str, EffectiveSettings]:
    return {
        batch_id: EffectiveSettings(
            batch_id=batch_id,
            domain_id=batch.domain,
            batch=batch.anchored(project_dir),
            domain=domain.anchored(project_dir),
            engine=engines[domain.engine],
            templates=_deployed(batch.domain, domain, engines, versions),
        )
        for batch_id, batch in batches.items()
        if not isinstance(domain := domains[batch.domain], DocumentDomain)
    }


def _deployed(
    domain_id: str,
    domain: DomainSpec,
    engines: Mapping[str, EngineSpec],
    versions: Mapping[str, Versions],
) -> tuple[DeployedTemplate, ...]:
    if isinstance(domain, DocumentDomain) or not reads_own_templates(
        domain, engines[domain.engine]
    ):
        return ()
    return answering(versions, domain_id)


class _Loader:
    """Collects files and their problems while a folder is read."""

    def __init__(self, config_dir: Path, overlay: Overlay, memory: Memory) -> None:
        self.files: list[ConfigFile] = []
        self.problems: dict[ConfigKey, list[str]] = {}
        self._config_dir = config_dir
        self._overlay = overlay
        self._known = memory.copy()
        self._memory = memory
        memory.clear()

    def single(self, kind: ConfigKind, model: type[AnySpec], default: AnySpec) -> AnySpec | None:
        """The spec of ``<kind>.yaml``: the default when there is no file, None when it is bad."""
        path = self._config_dir / f"{kind}.yaml"
        there = self._overlay.get(path) if path in self._overlay else path.exists()
        return self._load(kind, path, model) if there else default

    def folder(self, kind: ConfigKind, name: str, model: type[AnySpec]) -> dict[str, AnySpec]:
        """The valid specs of a folder by id."""
        paths = self._yaml_files(self._config_dir / name)
        return {path.stem: spec for path in paths if (spec := self._load(kind, path, model))}

    def templates(self) -> dict[str, TemplateSpec]:
        """The valid templates by ``domain/id``."""
        root = self._config_dir / "templates"
        folders = {path for path in _entries(root) if path.is_dir()}
        folders |= {path.parent for path in self._overlay if path.parent.parent == root}
        found = {}
        for folder in sorted(folder for folder in folders if folder.name[0] != "."):
            prefix = f"{_decoded(folder.name)}/"
            for path in self._yaml_files(folder):
                spec = self._load(ConfigKind.TEMPLATE, path, TemplateSpec, prefix)
                if spec is not None:
                    found[f"{prefix}{path.stem}"] = spec
        return found

    def versions(self, templates: Mapping[str, TemplateSpec]) -> dict[str, Versions]:
        """What is deployed of the files of templates, valid or not, by ``domain/id``."""
        found = {}
        for file in [file for file in self.files if file.kind == ConfigKind.TEMPLATE]:
            said = file.document.data if file.document else None
            versions = versions_of(file.path, templates.get(file.config_id), said, self)
            if versions is not None:
                found[file.config_id] = versions
        return found

    def read(self, path: Path) -> bytes:
        """See ``spec.deployed.VersionFiles``."""
        if path not in self._overlay:
            return path.read_bytes()
        content = self._overlay[path]
        if content is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return content

    def template(self, path: Path, content: bytes) -> LoadedFile[TemplateSpec]:
        """See ``spec.deployed.VersionFiles``."""
        self._memory[path] = load_file(path, TemplateSpec, content, self._known.get(path))
        return self._memory[path]

    def _yaml_files(self, folder: Path) -> list[Path]:
        here = _entries(folder)
        added = {path for path, content in self._overlay.items() if content is not None}
        removed = self._overlay.keys() - added
        there = (here | {path for path in added if path.parent == folder}) - removed
        yaml = {".yaml", ".yml"}
        return sorted(path for path in there if path.suffix in yaml and path.name[0] != ".")

    def leave_out(
        self,
        specs: dict[str, AnySpec],
        kind: ConfigKind,
        find: Callable[[str, AnySpec], Iterable[Fault]],
    ) -> None:
        """Leave out the specs that ``find`` faults with, by their ids."""
        for file in [file for file in self.files if file.kind == kind and file.config_id in specs]:
            found = find(file.config_id, specs[file.config_id])
            if messages := [file.problem(loc, what) for loc, what in found]:
                self.problems.setdefault(file.key, []).extend(messages)
                del specs[file.config_id]

    def _load(
        self, kind: ConfigKind, path: Path, model: type[AnySpec], prefix: str = ""
    ) -> AnySpec | None:
        loaded = load_file(path, model, self._overlay.get(path), self._known.get(path))
        self._memory[path] = loaded
        shown_path = _decoded(path.relative_to(self._config_dir.parent).as_posix())
        config_id = prefix + _decoded(path.stem if path.suffix == ".yaml" else path.name)
        file = ConfigFile(kind, config_id, path, shown_path, loaded.digest, loaded.document)
        self.files.append(file)
        if loaded.problems:
            self.problems[file.key] = [problem.at(shown_path) for problem in loaded.problems]
        return loaded.spec


def _entries(folder: Path) -> set[Path]:
    """What is in a folder; one that cannot be read is not taken for an empty one."""
    try:
        return set(folder.iterdir()) if folder.is_dir() else set()
    except OSError as error:
        raise SpecError(f"{folder}: cannot be read ({error.strerror})") from error


def _decoded(name: str) -> str:
    """A name of any bytes as text that a database takes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _digest(files: Iterable[ConfigFile], versions: Mapping[str, Versions]) -> str:
    lines = [f"{file.shown_path}\0{file.digest}\n" for file in files]
    lines += [f"{key}\0{found.stamp}\n" for key, found in versions.items()]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
