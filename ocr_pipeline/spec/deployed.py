"""A template's file and its sample become one version that can be told from every other.

Deploying, and which version answers, belongs to ``steps``.
"""

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.loading import LoadedFile, load_file
from ocr_pipeline.spec.template import TemplateSpec


class DeployedTemplate(Spec):
    """One version of a template: where its file is (absolute), its sample beside it.

    ``sha256`` is the ``content_digest`` of both: what was frozen into a chunk is what is read.
    """

    template_id: int
    version: int
    file: str
    sha256: str


class VersionFiles(Protocol):
    """Where the files of versions are read: the disk, or the disk as it would be."""

    def read(self, path: Path) -> bytes:
        """The bytes of a file.

        Raises:
            OSError: it cannot be read.
        """

    def template(self, path: Path, content: bytes) -> LoadedFile[TemplateSpec]:
        """What came of a template's file with this content."""


class _Disk:
    """Implements ``VersionFiles``: the files as they are now."""

    def read(self, path: Path) -> bytes:
        """All of it."""
        return path.read_bytes()

    def template(self, path: Path, content: bytes) -> LoadedFile[TemplateSpec]:
        """Parsed anew."""
        return load_file(path, TemplateSpec, content)


_DISK = _Disk()


def content_digest(file: bytes, sample: bytes) -> str:
    """SHA-256 in hex of a template's file and its sample."""
    parts = (hashlib.sha256(part).digest() for part in (file, sample))
    return hashlib.sha256(b"".join(parts)).hexdigest()


def read_template(
    path: Path, files: VersionFiles = _DISK, remedy: str = "put the file back"
) -> tuple[TemplateSpec, bytes, bytes]:
    """A template's file, what it says, and the sample beside it: specification, file, sample.

    Raises:
        SpecError: a file is missing or wrong; ``remedy`` says what to do about a missing one.
    """
    try:
        content = files.read(path)
        loaded = files.template(path, content)
        if loaded.spec is None:
            raise SpecError("\n".join(problem.at(str(path)) for problem in loaded.problems))
        sample = files.read(path.parent / Path(loaded.spec.sample).name)
    except OSError as error:
        what = f"{error.filename}: cannot be read ({error.strerror})"
        raise SpecError(f"{what}; {remedy}") from error
    return loaded.spec, content, sample


def read_deployed(
    deployed: DeployedTemplate, files: VersionFiles = _DISK
) -> tuple[TemplateSpec, bytes]:
    """The template and its sample's bytes.

    Raises:
        SpecError: a file is missing, wrong, or no longer what was deployed.
    """
    path = Path(deployed.file)
    remedy = "put the file back, or deploy the template again"
    spec, content, sample = read_template(path, files, remedy)
    if content_digest(content, sample) != deployed.sha256:
        what = f"{path.parent}: version {deployed.version} of the template was changed"
        raise SpecError(f"{what} since it was deployed; put it back, or deploy the template again")
    return spec, sample


def deployed_fault(deployed: DeployedTemplate) -> str | None:
    """Why a version cannot be read; None when it can.

    Asked at every tick of every batch: its files are read again only when they changed.
    """
    return _fault_of(deployed, _stamps(Path(deployed.file).parent))


@lru_cache(maxsize=4096)
def _fault_of(
    deployed: DeployedTemplate,
    stamps: tuple[tuple[str, int, int, int], ...],  # noqa: ARG001 - other files, another answer
) -> str | None:
    try:
        read_deployed(deployed)
    except SpecError as error:
        return str(error)
    return None


def _stamps(folder: Path) -> tuple[tuple[str, int, int, int], ...]:
    """Name, last change, bytes and inode of what is in a folder; nothing where there is none."""
    found = []
    try:
        for entry in os.scandir(folder):
            stat = entry.stat()
            found.append((entry.name, stat.st_ctime_ns, stat.st_size, stat.st_ino))
    except OSError:
        return ()
    return tuple(sorted(found))
