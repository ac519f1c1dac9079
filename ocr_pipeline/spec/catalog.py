"""The files of a configuration folder become one value: what is declared, and what is wrong.

A bad file is left out and takes no other down. Rules between files that are valid by themselves
belong to ``rules``.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.domain import DOMAIN_MODEL, DomainSpec
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import EnginesFile, EngineSpec
from ocr_pipeline.spec.loading import AnySpec, load_file
from ocr_pipeline.spec.policy import PolicySpec
from ocr_pipeline.spec.problems import Loc, Problem, dotted, shown
from ocr_pipeline.spec.yaml_text import YamlDocument


class ConfigKind(StrEnum):
    """What a configuration file declares; the first half of its key."""

    DOMAIN = "domain"
    BATCH = "batch"
    ENGINES = "engines"
    POLICY = "policy"


ConfigKey = tuple[str, str]  # kind and id


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
    """A configuration: ``domains``, ``batches``, ``engines`` and ``policy`` come from valid files.

    ``files`` are all of them; ``problems`` holds the messages of those that were left out, by key;
    ``settings`` has absolute paths; ``digest`` (64 hex digits) changes with any file.
    """

    config_dir: Path
    domains: Mapping[str, DomainSpec]
    batches: Mapping[str, BatchSpec]
    engines: Mapping[str, EngineSpec]
    policy: PolicySpec
    settings: Mapping[str, EffectiveSettings] = field(repr=False)
    files: tuple[ConfigFile, ...]
    problems: Mapping[ConfigKey, tuple[str, ...]]
    digest: str

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


def load_catalog(config_dir: Path) -> Catalog:
    """Read every file of a configuration folder; a bad one becomes ``problems``.

    Raises:
        SpecError: the folder does not exist.
    """
    if not config_dir.is_dir():
        raise SpecError(f"{config_dir}: is no folder; create it, or set OCR_PIPELINE_CONFIG")
    config_dir = config_dir.resolve()
    load = _Loader(config_dir)
    engines_file = load.single(ConfigKind.ENGINES, EnginesFile, EnginesFile())
    policy = load.single(ConfigKind.POLICY, PolicySpec, PolicySpec())
    domains = load.folder(ConfigKind.DOMAIN, "domains", DOMAIN_MODEL)
    batches = load.folder(ConfigKind.BATCH, "batches", BatchSpec)
    engines = engines_file.engines if engines_file else {}
    load.leave_out_dangling(ConfigKind.DOMAIN, domains, "engine", engines)
    load.leave_out_dangling(ConfigKind.BATCH, batches, "domain", domains)
    return Catalog(
        config_dir=config_dir,
        domains=domains,
        batches=batches,
        engines=engines,
        policy=policy or PolicySpec(),
        settings=_settings(batches, domains, engines, config_dir.parent),
        files=tuple(load.files),
        problems={key: tuple(messages) for key, messages in load.problems.items()},
        digest=_digest(load.files),
    )


def _settings(
    batches: Mapping[str, BatchSpec],
    domains: Mapping[str, DomainSpec],
    engines: Mapping[str, EngineSpec],
    project_dir: Path,
) -> dict[str, EffectiveSettings]:
    return {
        batch_id: EffectiveSettings(
            batch_id=batch_id,
            domain_id=batch.domain,
            batch=batch.anchored(project_dir),
            domain=domains[batch.domain],
            engine=engines[domains[batch.domain].engine].anchored(project_dir),
        )
        for batch_id, batch in batches.items()
    }


class _Loader:
    """Collects files and their problems while a folder is read."""

    def __init__(self, config_dir: Path) -> None:
        self.files: list[ConfigFile] = []
        self.problems: dict[ConfigKey, list[str]] = {}
        self._config_dir = config_dir

    def single(self, kind: ConfigKind, model: type[AnySpec], default: AnySpec) -> AnySpec | None:
        """The spec of ``<kind>.yaml``: the default when there is no file, None when it is bad."""
        path = self._config_dir / f"{kind}.yaml"
        return self._load(kind, path, model) if path.exists() else default

    def folder(self, kind: ConfigKind, name: str, model: type[AnySpec]) -> dict[str, AnySpec]:
        """The valid specs of a folder by id."""
        paths = _yaml_files(self._config_dir / name)
        return {path.stem: spec for path in paths if (spec := self._load(kind, path, model))}

    def leave_out_dangling(
        self,
        kind: ConfigKind,
        specs: dict[str, AnySpec],
        field_name: str,
        targets: Mapping[str, Spec],
    ) -> None:
        """Leave out the specs that name something which is not there or is bad itself."""
        for file in [file for file in self.files if file.kind == kind and file.config_id in specs]:
            target = getattr(specs[file.config_id], field_name)
            if target not in targets:
                known = ", ".join(sorted(targets)) or "none"
                what = f"is {shown(target)}, which is missing or invalid; valid ones: {known}"
                self.problems.setdefault(file.key, []).append(file.problem((field_name,), what))
                del specs[file.config_id]

    def _load(self, kind: ConfigKind, path: Path, model: type[AnySpec]) -> AnySpec | None:
        loaded = load_file(path, model)
        shown_path = path.relative_to(self._config_dir.parent).as_posix()
        config_id = path.stem if path.suffix == ".yaml" else path.name
        file = ConfigFile(kind, config_id, path, shown_path, loaded.digest, loaded.document)
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
