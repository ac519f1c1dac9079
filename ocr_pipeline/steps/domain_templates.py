"""The templates of a domain become files of another one, simpler ones, or none.

What the Basic model keeps of a template belongs to ``spec.downgrade``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import Catalog, ConfigFile, ConfigKind
from ocr_pipeline.spec.downgrade import basic_form
from ocr_pipeline.spec.edits import REMOVED, FileEdit, edited_file, read_before
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.template import TemplateFieldSpec, TemplateSpec
from ocr_pipeline.spec.versions import FOLDER
from ocr_pipeline.steps.template_versions import NOT_DEPLOYED, copied_versions, new_template_id


@dataclass(frozen=True, slots=True)
class TemplateFiles:
    """``edits``, what is ``said`` of them, and the ids of the templates (``domain/template``)."""

    edits: tuple[FileEdit, ...] = ()
    said: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


def template_folder(catalog: Catalog, domain_id: str) -> Path:
    """Where a domain's templates and their samples are."""
    return catalog.config_dir / "templates" / domain_id


def template_files(catalog: Catalog, domain_id: str) -> list[ConfigFile]:
    """The files of a domain's templates, valid or not."""
    return [
        file
        for file in catalog.files
        if file.kind == ConfigKind.TEMPLATE and file.config_id.partition("/")[0] == domain_id
    ]


def copied_templates(
    catalog: Catalog, source_id: str, new_id: str, *, to_basic: bool
) -> TemplateFiles:
    """The source's templates with their versions and samples; ``to_basic``: what Basic keeps.

    A template in service answers in the copy, too, by the same versions under a number of its own.
    One that is simplified was tried by nobody: it becomes a draft.

    Raises:
        SpecError: a template of the source is not valid, or a file cannot be read.
    """
    folder = template_folder(catalog, new_id)
    edits: dict[Path, FileEdit] = {}
    said: list[str] = []
    number = new_template_id(catalog)
    for file, template in _valid_templates(catalog, source_id):
        content, losses = _content(file, template, to_basic=to_basic)
        said += losses
        if content is None:
            continue
        new_path = folder / file.path.name
        files = {folder / template.sample: read_before(_sample(file, template))}
        versions = catalog.versions.get(file.config_id)
        state = template.state
        if losses or versions is None or state == "draft":
            state, files[new_path] = "draft", edited_file(content, NOT_DEPLOYED)
        else:
            files[new_path] = edited_file(content, {("id",): number})
            files |= copied_versions(new_path, versions, number)
            number += 1
        said.append(f"template `{file.path.stem}` is copied, in state {state}")
        for path, data in files.items():
            if data is not None:
                edits[path] = FileEdit(path, read_before(path), data)
    return TemplateFiles(tuple(edits.values()), tuple(said))


def rewritten_templates(catalog: Catalog, domain_id: str) -> TemplateFiles:
    """The domain's own templates become what Basic keeps of them; who loses something, a draft.

    Raises:
        SpecError: a template is not valid, or nothing would be left of it.
    """
    edits, said = [], []
    for file, template in _valid_templates(catalog, domain_id):
        content, losses = _content(file, template, to_basic=True)
        if content is None:
            raise SpecError(
                f"template `{file.config_id}` has nothing that Basic reads; delete it first, or "
                "give it a field of text"
            )
        if losses and template.state != "draft":
            content = edited_file(content, NOT_DEPLOYED)
            losses.append(f"template `{file.path.stem}` becomes a draft; deploy it again")
        edits.append(FileEdit(file.path, read_before(file.path), content))
        said += losses
    return TemplateFiles(tuple(edits), tuple(said))


def removed_templates(catalog: Catalog, domain_id: str) -> TemplateFiles:
    """Every file in the folder of a domain's templates goes, and every version."""
    folder = template_folder(catalog, domain_id)
    versions = (folder / FOLDER).rglob("*")
    there = [*folder.iterdir(), *versions] if folder.is_dir() else []
    paths = sorted(path for path in there if path.is_file())
    ids = tuple(file.config_id for file in template_files(catalog, domain_id))
    said = tuple(f"template `{name.partition('/')[2]}` is deleted with it" for name in ids)
    return TemplateFiles(
        tuple(FileEdit(path, read_before(path), None) for path in paths), said, ids
    )


def _valid_templates(catalog: Catalog, domain_id: str) -> Iterator[tuple[ConfigFile, TemplateSpec]]:
    for file in template_files(catalog, domain_id):
        if problems := catalog.problems_of(*file.key):
            raise SpecError("\n".join(problems))
        yield file, catalog.templates[domain_id][file.path.stem]


def _content(
    file: ConfigFile, template: TemplateSpec, *, to_basic: bool
) -> tuple[bytes | None, list[str]]:
    """The new content of a template's file, and what it loses; None where nothing is left."""
    before = read_before(file.path) or b""
    if not to_basic:
        return before, []
    basic, losses = basic_form(template)
    said = [f"template `{file.path.stem}`: {loss}" for loss in losses]
    if basic is None or not losses:
        return (None if basic is None else before), said
    return edited_file(before, _changes(template, basic)), said


def _changes(old: TemplateSpec, new: TemplateSpec) -> dict[tuple[str | int, ...], object]:
    """The fields of a template that are written anew; the others keep their lines and comments."""
    changes: dict[tuple[str | int, ...], object] = {}
    if new.representative != old.representative:
        changes["representative",] = _written(new.representative)
    if new.fields != old.fields:
        changes["fields",] = [_written(field) for field in new.fields]
    if new.combined != old.combined:
        changes["combined",] = REMOVED
    return changes


def _written(field: TemplateFieldSpec) -> object:
    return field.model_dump(mode="json", exclude_defaults=True)


def _sample(file: ConfigFile, template: TemplateSpec) -> Path:
    """The sample's file beside its template's: no other place is read."""
    if Path(template.sample).name != template.sample:
        raise SpecError(
            file.problem(("sample",), f"is {shown(template.sample)}; write a file name")
        )
    return file.path.with_name(template.sample)
