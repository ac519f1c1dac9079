"""The files of a configuration folder become one value: what is declared, and what is wrong with which file.

A bad file is left out and takes no other down. Rules between files that are valid by themselves belong to ``rules``.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.domain import DomainSpec
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import EnginesFile, EngineSpec
from ocr_pipeline.spec.loading import AnySpec, LoadedFile, load_file
from ocr_pipeline.spec.policy import PolicySpec
from ocr_pipeline.spec.problems import Loc, Problem, shown


class ConfigKind(StrEnum):
    """What a configuration file declares; also the first half of its key."""

    DOMAIN = "domain"
    BATCH = "batch"
    ENGINES = "engines"
    POLICY = "policy"


ConfigKey = tuple[str, str]  # kind and id


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """One file: ``id`` is its stem (the whole name where that is illegal), ``digest`` 64 hex digits of its bytes.

    ``shown_path`` counts from the project folder; ``digest`` is empty for a file that cannot be read.
    """

    kind: ConfigKind
    id: str
    path: Path
    shown_path: str
    digest: str
    loaded: LoadedFile[Spec] = field(repr=False, compare=False)

    @property
    def key(self) -> ConfigKey:
        """Kind and id."""
        return (self.kind, self.id)

    def problem(self, loc: Loc, what: str) -> str:
        """``file:line: field: what`` for a field of this file."""
        field_name = ".".join(map(str, loc))
        return Problem(self.loaded.line(loc), field_name, what).at(self.shown_path)


@dataclass(frozen=True, slots=True)
class Catalog:
    """A configuration: only valid files are in ``domains``, ``batches``, ``engines`` and ``policy``.

    ``problems`` holds, per key of a file that was left out, its messages. ``digest`` (64 hex digits) changes with any file.
    """

    config_dir: Path
    domains: Mapping[str, DomainSpec]
    batches: Mapping[str, BatchSpec]
    engines: Mapping[str, EngineSpec]
    policy: PolicySpec
    files: tuple[ConfigFile, ...]
    problems: Mapping[ConfigKey, tuple[str, ...]]
    digest: str

    def file(self, kind: str, config_id: str) -> ConfigFile | None:
        """The file of a key, valid or not."""
        return next((file for file in self.files if file.key == (kind, config_id)), None)

    def effective(self, batch_id: str) -> EffectiveSettings:
        """The settings to freeze into a chunk: domain and engine joined, storage and secret paths absolute.

        Raises:
            SpecError: the batch is unknown, or was left out; the message says why.
        """
        batch = self.batches.get(batch_id)
        if batch is None:
            reasons = self.problems.get((ConfigKind.BATCH, batch_id))
            raise SpecError(
                "\n".join(reasons) if reasons else f"there is no batch {shown(batch_id)}"
            )
        domain = self.domains[batch.domain]
        return EffectiveSettings(
            batch_id=batch_id,
            domain_id=batch.domain,
            batch=batch.anchored(self.config_dir.parent),
            domain=domain,
            engine=self.engines[domain.engine],
        )


def load_catalog(config_dir: Path) -> Catalog:
    """Read every file of a configuration folder.

    Raises:
        SpecError: the folder does not exist; nothing else is raised, a bad file becomes ``problems``.
    """
    if not config_dir.is_dir():
        raise SpecError(f"{config_dir}: is no folder; create it or set OCR_PIPELINE_CONFIG")
    load = _Loader(config_dir.resolve())
    engines = load.single(ConfigKind.ENGINES, EnginesFile, EnginesFile())
    policy = load.single(ConfigKind.POLICY, PolicySpec, PolicySpec())
    domains = load.folder(ConfigKind.DOMAIN, "domains", DomainSpec)
    batches = load.folder(ConfigKind.BATCH, "batches", BatchSpec)
    declared_engines = engines.engines if engines else {}
    load.keep_resolved(
        ConfigKind.DOMAIN, domains, "engine", declared_engines, "engines.yaml declares"
    )
    load.keep_resolved(ConfigKind.BATCH, batches, "domain", domains, "config/domains holds")
    return Catalog(
        config_dir=load.config_dir,
        domains=domains,
        batches=batches,
        engines=declared_engines,
        policy=policy or PolicySpec(),
        files=tuple(load.files),
        problems={key: tuple(messages) for key, messages in load.problems.items()},
        digest=_digest(load.files),
    )


class _Loader:
    """Collects files and their problems while a folder is read."""

    def __init__(self, config_dir: Path) -> None:
        self.config_dir = config_dir
        self.files: list[ConfigFile] = []
        self.problems: dict[ConfigKey, list[str]] = {}

    def single(self, kind: ConfigKind, model: type[AnySpec], default: AnySpec) -> AnySpec | None:
        """The spec of ``<kind>.yaml``: the default when there is no file, None when it is bad."""
        path = self.config_dir / f"{kind}.yaml"
        return self._load(kind, path, model) if path.exists() else default

    def folder(self, kind: ConfigKind, name: str, model: type[AnySpec]) -> dict[str, AnySpec]:
        """The valid specs of a folder by id."""
        specs = {
            path.stem: self._load(kind, path, model) for path in _yaml_files(self.config_dir / name)
        }
        return {config_id: spec for config_id, spec in specs.items() if spec is not None}

    def keep_resolved(
        self,
        kind: ConfigKind,
        specs: dict[str, AnySpec],
        name: str,
        targets: Mapping[str, Spec],
        where: str,
    ) -> None:
        """Leave out the specs whose field ``name`` names nothing valid."""
        for file in [file for file in self.files if file.kind == kind and file.id in specs]:
            target = getattr(specs[file.id], name)
            if target not in targets:
                known = ", ".join(sorted(targets)) or "none that is valid"
                what = f"is {shown(target)}, which is missing or invalid; {where}: {known}"
                self.problems.setdefault(file.key, []).append(file.problem((name,), what))
                del specs[file.id]

    def _load(self, kind: ConfigKind, path: Path, model: type[AnySpec]) -> AnySpec | None:
        loaded = load_file(path, model)
        shown_path = path.relative_to(self.config_dir.parent).as_posix()
        legal = path.suffix == ".yaml"
        file = ConfigFile(
            kind, path.stem if legal else path.name, path, shown_path, loaded.digest, loaded
        )
        self.files.append(file)
        if loaded.problems:
            self.problems[file.key] = [problem.at(shown_path) for problem in loaded.problems]
        return loaded.spec


def _yaml_files(folder: Path) -> list[Path]:
    paths = folder.iterdir() if folder.is_dir() else ()
    return sorted(
        path for path in paths if path.suffix in {".yaml", ".yml"} and path.name[0] != "."
    )


def _digest(files: Iterable[ConfigFile]) -> str:
    lines = (f"{file.shown_path}\0{file.digest}\n" for file in files)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
