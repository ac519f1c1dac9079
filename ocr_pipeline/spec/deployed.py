"""A template's file and its sample become one version that can be told from every other.

Deploying, and which version answers, belongs to ``steps``.
"""

import hashlib
from pathlib import Path

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.base import Spec
from ocr_pipeline.spec.loading import load_file
from ocr_pipeline.spec.template import TemplateSpec


class DeployedTemplate(Spec):
    """One version of a template: where its file is (absolute), its sample beside it.

    ``sha256`` is the ``content_digest`` of both: what was frozen into a chunk is what is read.
    """

    template_id: int
    version: int
    file: str
    sha256: str


def content_digest(file: bytes, sample: bytes) -> str:
    """SHA-256 in hex of a template's file and its sample."""
    parts = (hashlib.sha256(part).digest() for part in (file, sample))
    return hashlib.sha256(b"".join(parts)).hexdigest()


def read_deployed(deployed: DeployedTemplate) -> tuple[TemplateSpec, bytes]:
    """The template and its sample's bytes.

    Raises:
        SpecError: a file is missing, wrong, or no longer what was deployed.
    """
    path = Path(deployed.file)
    try:
        content = path.read_bytes()
        loaded = load_file(path, TemplateSpec, content)
        if loaded.spec is None:
            raise SpecError("\n".join(problem.at(str(path)) for problem in loaded.problems))
        sample = (path.parent / Path(loaded.spec.sample).name).read_bytes()
    except OSError as error:
        what = f"{error.filename}: cannot be read ({error.strerror})"
        raise SpecError(f"{what}; put the file back, or deploy the template again") from error
    if content_digest(content, sample) != deployed.sha256:
        what = f"{path.parent}: version {deployed.version} of the template was changed"
        raise SpecError(f"{what} since it was deployed; put it back, or deploy the template again")
    return loaded.spec, sample
