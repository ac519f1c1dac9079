"""The configuration and the ledger become a line for every domain, to be listed and searched.

Columns are those of CLOVA OCR's domain list, and what this house adds. Drawing belongs to the
doors.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from ocr_pipeline.model.manifest import ConfigRecord
from ocr_pipeline.spec.catalog import Catalog, ConfigFile, ConfigKey, ConfigKind
from ocr_pipeline.spec.domain import DocumentDomain, DomainSpec, GeneralDomain, TemplateDomain
from ocr_pipeline.spec.edits import read_before
from ocr_pipeline.spec.effective import reads_own_templates
from ocr_pipeline.spec.engine import ClovaEngine
from ocr_pipeline.spec.template import TemplateSpec, areas_of
from ocr_pipeline.steps.domain_life import users_of
from ocr_pipeline.steps.domain_templates import template_files

AVAILABLE = "available"
UNAVAILABLE = "unavailable"
NOT_YET = "not yet"
NOT_RELEASED = "not released"
INVALID = "invalid"
"""Instead of the state of a template whose file is wrong."""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template. A remote one has its number as ``template_id`` and no file here.

    ``number`` is its id in results. ``is_edited``: it differs from what was deployed last.
    """

    template_id: str
    name: str = ""
    state: str = ""
    number: int | None = None
    version: int | None = None
    beta_version: int | None = None
    is_edited: bool = False
    sample: str = ""
    fields: int = 0
    areas: int = 0
    file: str = ""
    problems: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """As people call it."""
        return self.name or self.template_id


@dataclass(frozen=True, slots=True)
class DomainRow:
    """One domain; ``spec`` is None where its file is wrong, ``problems`` say why.

    ``created`` and ``modified`` are Unix seconds, None where the ledger does not know the files.
    ``templates`` is None for a remote domain whose released templates are all looked for.
    """

    domain_id: str
    file: str
    spec: DomainSpec | None
    problems: tuple[str, ...]
    status: str
    batches: tuple[str, ...]
    templates: tuple[TemplateRow, ...] | None
    created: float | None
    modified: float | None

    @property
    def actions(self) -> tuple[str, ...]:
        """The commands that manage it."""
        return tuple(f"ocr-pipeline {action}" for action in self._actions())

    def _actions(self) -> Iterator[str]:
        if self.spec and not isinstance(self.spec, DocumentDomain):
            yield f"recognize PATH --domain {self.domain_id}"
        if isinstance(self.spec, GeneralDomain):
            switch = "--no-table-extraction" if self.spec.table_extraction else "--table-extraction"
            yield f"domain edit {self.domain_id} {switch}"
        if isinstance(self.spec, TemplateDomain):
            yield f"template list {self.domain_id}"
        yield f"domain edit {self.domain_id}"
        if self.spec and not isinstance(self.spec, GeneralDomain):
            yield f"domain copy {self.domain_id}"
        yield f"domain delete {self.domain_id}"


def domain_rows(
    catalog: Catalog,
    faults: Mapping[ConfigKey, Sequence[str]],
    records: Sequence[ConfigRecord],
) -> list[DomainRow]:
    """Every domain that has a file, by id.

    ``records`` are the ledger's; without them there are no times.
    """
    known = {(record.kind, record.config_id): record for record in records}
    return [
        _row(catalog, file, faults, known)
        for file in catalog.files
        if file.kind == ConfigKind.DOMAIN
    ]


def _row(
    catalog: Catalog,
    file: ConfigFile,
    faults: Mapping[ConfigKey, Sequence[str]],
    records: Mapping[ConfigKey, ConfigRecord],
) -> DomainRow:
    problems = tuple(faults.get(file.key, ()))
    spec = catalog.domains.get(file.config_id)
    keys = [file.key, *(each.key for each in template_files(catalog, file.config_id))]
    changed = [records[key].modified for key in keys if key in records]
    own = records.get(file.key)
    return DomainRow(
        file.config_id,
        file.shown_path,
        spec,
        problems,
        UNAVAILABLE if problems else _status(catalog, file.config_id, spec),
        tuple(user.config_id for user in users_of(catalog, file.config_id)),
        template_rows(catalog, file.config_id, faults),
        own.created if own else None,
        max(changed, default=None),
    )


def _status(catalog: Catalog, domain_id: str, spec: DomainSpec | None) -> str:
    """``not yet``: the declaration is in order, and this version cannot recognize by it."""
    if isinstance(spec, DocumentDomain):
        return NOT_YET
    if spec and reads_own_templates(spec, catalog.engines[spec.engine]):
        return AVAILABLE if catalog.deployed(domain_id) else NOT_RELEASED
    return AVAILABLE


def template_rows(
    catalog: Catalog, domain_id: str, faults: Mapping[ConfigKey, Sequence[str]]
) -> tuple[TemplateRow, ...] | None:
    """The templates of a domain by id: files, or the remote ones that it names."""
    spec = catalog.domains.get(domain_id)
    if isinstance(spec, TemplateDomain) and isinstance(catalog.engines[spec.engine], ClovaEngine):
        remote = tuple(TemplateRow(str(number)) for number in spec.template_ids)
        return remote or None
    return tuple(
        _template_row(catalog, file, tuple(faults.get(file.key, ())))
        for file in template_files(catalog, domain_id)
    )


def _template_row(catalog: Catalog, file: ConfigFile, problems: tuple[str, ...]) -> TemplateRow:
    domain_id, _, template_id = file.config_id.partition("/")
    spec = catalog.templates.get(domain_id, {}).get(template_id)
    if spec is None:
        return TemplateRow(template_id, state=INVALID, file=file.shown_path, problems=problems)
    return TemplateRow(
        template_id,
        spec.name,
        INVALID if problems else spec.state,
        spec.id,
        spec.version,
        spec.beta_version,
        _is_edited(catalog, file, spec),
        spec.sample,
        len(spec.fields),
        sum(len(areas_of(field)) for field in spec.fields),
        file.shown_path,
        problems,
    )


def _is_edited(catalog: Catalog, file: ConfigFile, spec: TemplateSpec) -> bool:
    versions = catalog.versions.get(file.config_id)
    newest = versions.newest if versions else None
    if newest is None or newest.spec is None:
        return False
    return not newest.holds(spec, read_before(file.path.with_name(PurePath(spec.sample).name)))
