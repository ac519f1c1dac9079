"""Templates in a state are found, and what was read of a scan is drawn and listed."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.model.template import FieldPart, TemplateField, TemplateReading
from ocr_pipeline.spec.deployed import read_deployed
from ocr_pipeline.steps import template_test
from ocr_pipeline.steps.template_test import (
    DRAFT_VERSION,
    State,
    TestedPage,
    field_rows,
    read_scan,
    shown_text,
    templates_in_state,
)
from ocr_pipeline.vision.form_overlay import COLORS
from tests.fakes.project import Project
from tests.fakes.readers import KnowingEngine
from tests.fakes.results import options, quad, template, template_page, unmatched_page

OPTIONS = RecognitionOptions(("ko",))
SCAN = cv2.imencode(".png", np.full((300, 400, 3), 255, np.uint8))[1].tobytes()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "my project")


@pytest.fixture
def folder(project: Project) -> Path:
    project.domain("forms", service_type="template")
    project.template("forms/new")
    project.write("templates/forms/sample.png", b"sample 1")
    project.deployed("forms/old", name="old")
    project.deployed("forms/tried", name="tried", state="beta")
    project.write("templates/forms/sample.png", b"sample")
    return project.config_dir / "templates/forms"


def found(
    project: Project, folder: Path, state: State, only: str | None = None
) -> dict[str, bytes]:
    """The samples of the templates in a state, as a worker reads them."""
    catalog = project.load()
    kept = catalog.templates["forms"], catalog.versions
    deployed = templates_in_state(folder, *kept, state, only)
    return {stem: read_deployed(each)[1] for stem, each in deployed.items()}


def test_each_state_has_its_files(project: Project, folder: Path) -> None:
    assert found(project, folder, "draft") == dict.fromkeys(("new", "old", "tried"), b"sample")
    assert found(project, folder, "service") == {"old": b"sample 1"}
    assert found(project, folder, "beta") == {"tried": b"sample 1"}
    assert found(project, folder, "draft", "new") == {"new": b"sample"}


def test_drafts_have_ids_that_differ(project: Project, folder: Path) -> None:
    project.template("forms/other", name="other")
    catalog = project.load()
    drafts = templates_in_state(folder, catalog.templates["forms"], catalog.versions, "draft")
    assert drafts["old"].template_id == 10001
    assert len({draft.template_id for draft in drafts.values()}) == len(drafts)
    assert {draft.version for draft in drafts.values()} == {DRAFT_VERSION}


def test_no_template_in_a_state(project: Project, folder: Path) -> None:
    with pytest.raises(SpecError, match="`new` has no version in state `service`"):
        found(project, folder, "service", "new")
    (folder / ".versions/tried/1/template.yaml").unlink()
    with pytest.raises(SpecError, match="cannot be read"):
        found(project, folder, "beta")
    (folder / "sample.png").unlink()
    with pytest.raises(SpecError, match=r"sample\.png: cannot be read"):
        found(project, folder, "draft")


def read(page: RecognizedPage, monkeypatch: pytest.MonkeyPatch) -> TestedPage:
    """What a worker makes of a scan whose page an engine reads like this."""
    monkeypatch.setattr(template_test, "recognize_document", lambda *_: (page,))
    (tested,) = read_scan(SCAN, KnowingEngine(page), OPTIONS)
    return tested


def test_a_page_that_fits_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    group = options("성별", "남", of=("남", "여"))
    reading = template(applicant="성춘향")
    reading = replace(reading, score=0.9, fields=(*reading.fields, group))
    tested = read(template_page(reading), monkeypatch)
    assert tested.page.template is not None
    assert tested.overlay is not None
    picture = cv2.imdecode(np.frombuffer(tested.overlay.png, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (300, 400, 3)
    assert (picture != 255).any()


def test_what_is_not_compared_is_drawn_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Quad(((100.0, 100.0), (300.0, 100.0), (300.0, 200.0), (100.0, 200.0)))
    reading = replace(template(), title=None, fields=(), not_compared=(place,))
    tested = read(template_page(reading), monkeypatch)
    assert tested.overlay is not None
    picture = cv2.imdecode(np.frombuffer(tested.overlay.png, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert tuple(picture[200, 200, ::-1]) == COLORS["not_compared"]


def test_one_that_does_not_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(unmatched_page(), monkeypatch).overlay is None


def test_rows_for_people() -> None:
    box = FieldPart("", 0.9, quad(), checked=True)
    fields = (
        TemplateField("amount", "1,000", 0.91, quad(), value="1000", state="review", problem="?"),
        TemplateField("agreed", "", 0.8, quad(), "CHECKBOX", checked=False, parts=(box,)),
        TemplateField("name", "kim", 0.7, quad(), value="kim"),
        TemplateField("photos", "not allowed", 0.8, quad(), "CHECKBOX", value="false"),
    )
    rows = list(field_rows(TemplateReading(1, "form", fields)))
    assert rows[0] == ("amount", "1,000", "1000", "0.91", "review", "?")
    assert rows[1][:3] == ("agreed", "not checked", None)
    assert rows[2][:3] == ("name", "kim", None)
    assert rows[3][:3] == ("photos", "not allowed", "false")
    assert shown_text(fields[0]) == "1000"
