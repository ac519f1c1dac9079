"""Deployed versions become what is looked for in scans, or the reason why they cannot."""

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from ocr_pipeline.adapters.engines.template_forms import form_of, load_forms
from ocr_pipeline.model.errors import ServiceUnavailable, SpecError
from ocr_pipeline.spec.deployed import DeployedTemplate, content_digest
from ocr_pipeline.spec.template import TemplateSpec
from tests.fakes.project import Project

TITLES = [[10, 10, 90, 30], [10, 32, 50, 40]]
OPTIONS = [{"name": "x", "area": [1, 2, 3, 4]}, {"name": "y", "area": [5, 6, 7, 8]}]
FIELDS = [
    {"name": "name", "areas": [[10, 50, 90, 70]]},
    {"name": "group", "type": "radio_group", "options": OPTIONS},
]
TITLE = {"name": "title", "areas": TITLES}
DRAFT = TemplateSpec.model_validate(
    {"name": "form", "sample": "sample.png", "representative": TITLE, "fields": FIELDS}
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def sample(shade: int = 200) -> bytes:
    return cv2.imencode(".png", np.full((100, 120, 3), shade, np.uint8))[1].tobytes()


def deployed(
    project: Project, stem: str = "form", template_id: int = 7, image: bytes | None = None
) -> DeployedTemplate:
    file = project.template(
        f"forms/{stem}", representative=TITLE, fields=FIELDS, not_compared=[[60, 80, 90, 90]]
    )
    image = sample() if image is None else image
    file.with_name("sample.png").write_bytes(image)
    digest = content_digest(file.read_bytes(), image)
    return DeployedTemplate(template_id=template_id, version=3, file=str(file), sha256=digest)


def test_a_version_is_a_form_and_what_is_read_on_it(project: Project) -> None:
    forms, templates = load_forms([deployed(project), deployed(project, "other", 8)])
    assert [(form.template_id, form.name, form.version) for form in forms] == [
        (7, "form", 3),
        (8, "other", 3),
    ]
    assert {number: spec.name for number, spec in templates.items()} == {7: "form", 8: "other"}
    assert (forms[0].sample.shape, forms[0].sample[0, 0].tolist()) == ((100, 120, 3), [200] * 3)


def test_the_areas_of_a_form_are_its_title_and_those_of_all_fields(project: Project) -> None:
    [form], _ = load_forms([deployed(project)])
    assert form.title == (10, 10, 90, 40)  # around both
    assert form.areas == ((10, 50, 90, 70), (1, 2, 3, 4), (5, 6, 7, 8))
    assert form.not_compared == ((60, 80, 90, 90),)


def test_a_version_that_was_changed_or_removed_stops_the_engine(project: Project) -> None:
    version = deployed(project)
    file = Path(version.file)
    file.with_name("sample.png").write_bytes(sample(7))
    with pytest.raises(ServiceUnavailable, match="was changed since it was deployed") as changed:
        load_forms([version])
    file.unlink()
    with pytest.raises(ServiceUnavailable, match="cannot be read") as removed:
        load_forms([version])
    assert changed.value.code == removed.value.code == "ENGINE_NOT_READY"


def test_a_sample_that_is_no_image_stops_the_engine(project: Project) -> None:
    with pytest.raises(ServiceUnavailable, match=r"sample `sample\.png` cannot be read: UNSUPP"):
        load_forms([deployed(project, image=b"no image")])


def test_a_draft_has_no_version() -> None:
    form = form_of(DRAFT, sample(), 1)
    assert (form.template_id, form.version, form.title) == (1, None, (10, 10, 90, 40))


def test_the_first_page_of_a_sample_counts() -> None:
    """That of a TIFF can be damaged while the file opens."""
    pages = [Image.new("L", size, 255) for size in ((30, 20), (50, 40))]
    data = BytesIO()
    pages[0].save(data, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate")
    assert form_of(DRAFT, data.getvalue(), 1).sample.shape == (20, 30, 3)
    start = data.getvalue().index(b"x\x9c")  # where deflated data begins
    damaged = data.getvalue()[:start] + b"\xff" * 8 + data.getvalue()[start + 8 :]
    with pytest.raises(SpecError, match=r"sample `sample\.png` cannot be read: CORRUPT_IMAGE"):
        form_of(DRAFT, damaged, 1)
