"""The versions of a template become files: its log, and those of a template that is copied.

Which version is deployed belongs to ``template_deploy``.
"""

from pathlib import Path

from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.edits import REMOVED, read_before
from ocr_pipeline.spec.problems import Loc
from ocr_pipeline.spec.versions import LOG, DeploymentLog, Versions, versions_folder
from ocr_pipeline.spec.yaml_writing import block_lines, plain

FIRST_ID = 10_001
NOT_DEPLOYED: dict[Loc, object] = dict.fromkeys(
    [("id",), ("state",), ("version",), ("beta_version",)], REMOVED
)
"""What a draft lacks that was never deployed, and a version never has."""
_LOG_HEAD = "# Written by `ocr-pipeline template deploy`; it tells what each version holds.\n"


def log_file(log: DeploymentLog) -> bytes:
    """The text of a log."""
    lines = block_lines(plain(log.model_dump(mode="json")), 0)
    return (_LOG_HEAD + "".join(f"{line}\n" for line in lines)).encode()


def new_template_id(catalog: Catalog) -> int:
    """One more than all that were given, also to templates that are drafts again."""
    templates = (each for of_domain in catalog.templates.values() for each in of_domain.values())
    given = [template.id or 0 for template in templates]
    given += [versions.log.id or 0 for versions in catalog.versions.values()]
    return max([FIRST_ID - 1, *given]) + 1


def next_number(template: Path, log: DeploymentLog) -> int:
    """The number of a new version: none is given twice, though the log may be lost."""
    folder = versions_folder(template)
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return max([log.latest, *(int(name) for name in names if name.isdecimal())]) + 1


def copied_versions(copy: Path, versions: Versions, number: int) -> dict[Path, bytes | None]:
    """The files of the versions that answer or are tried, for a ``copy`` of the template's file.

    ``number`` is the copy's id. Earlier versions stay with the source.

    Raises:
        SpecError: a file cannot be read.
    """
    named = [version for version in (versions.service, versions.beta) if version and version.spec]
    kept = {version.deployed.version for version in named}
    deployments = tuple(each for each in versions.log.deployments if each.version in kept)
    log = DeploymentLog(id=number, deployments=deployments)
    files: dict[Path, bytes | None] = {versions_folder(copy) / LOG: log_file(log)}
    for version in named:
        path = Path(version.deployed.file)
        names = (path.name, version.spec.sample if version.spec else "")
        for name in names:
            new_path = versions_folder(copy) / str(version.deployed.version) / name
            files[new_path] = read_before(path.with_name(name))
    return files
