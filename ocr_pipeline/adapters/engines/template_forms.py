"""Templates and their samples' bytes become the forms that are looked for in scans.

Which version of a template is read belongs to ``spec.deployed``.
"""

from collections.abc import Iterable

from ocr_pipeline.adapters.engines.template_engine import around
from ocr_pipeline.model.errors import ItemError, ItemFailure, ServiceUnavailable, SpecError
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.deployed import DeployedTemplate, read_deployed
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.template import TemplateSpec, areas_of
from ocr_pipeline.vision.decode import decode_pages
from ocr_pipeline.vision.form import Form


def load_forms(
    deployed: Iterable[DeployedTemplate],
) -> tuple[tuple[Form, ...], dict[int, TemplateSpec]]:
    """The form of each version that answers, and what is read on it by the template's id.

    Raises:
        ServiceUnavailable: a version is not there, or no longer what was deployed.
    """
    forms: list[Form] = []
    templates: dict[int, TemplateSpec] = {}
    for version in deployed:
        try:
            template, sample = read_deployed(version)
            forms.append(form_of(template, sample, version.template_id, version.version))
        except SpecError as error:
            raise ServiceUnavailable(str(error), "ENGINE_NOT_READY") from error
        templates[version.template_id] = template
    return tuple(forms), templates


def form_of(
    template: TemplateSpec, sample: bytes, template_id: int, version: int | None = None
) -> Form:
    """The form of a template.

    Raises:
        SpecError: the sample is no image that can be read.
    """
    return Form(
        template_id,
        template.name,
        version,
        _pixels(template.sample, sample),
        around(areas_of(template.representative)),
        tuple(area for field in template.fields for area in areas_of(field)),
        template.not_compared,
    )


def _pixels(name: str, sample: bytes) -> Pixels:
    """The first page, in BGR."""
    try:
        page = next(decode_pages(sample, RecognitionOptions(())))
    except ItemFailure as failure:
        raise _unreadable(name, failure.error) from failure
    if page.pixels is None:
        raise _unreadable(name, page.error)
    return page.pixels


def _unreadable(name: str, error: ItemError | None) -> SpecError:
    what = f"{error.code} {error.detail}".rstrip() if error else "no page"
    return SpecError(f"sample {shown(name)} cannot be read: {what}; put another image there")
