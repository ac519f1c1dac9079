"""A proposal becomes a file that keeps every rule, with notes for people."""

from pathlib import Path

import cv2
import pytest

from ocr_pipeline.model.errors import ItemFailure, SpecError
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.spec.template import OptionSpec, TemplateFieldSpec
from ocr_pipeline.steps.template_suggest import counted, read_sample, suggested_file
from ocr_pipeline.vision.form_suggestion import FormSuggestion, SuggestedField
from tests.fakes.project import Project
from tests.fakes.readers import KnowingEngine
from tests.unit.vision.form_drawn import DrawnForm

OPTIONS = RecognitionOptions(("ko",))
TITLE = TemplateFieldSpec(name="title", areas=((10, 10, 90, 30),))
TEXT = TemplateFieldSpec(name="성명: #1", areas=((10, 50, 90, 70),))
DATE = TemplateFieldSpec(name="date", areas=((10, 80, 90, 90),), value_type="date")
GROUP = TemplateFieldSpec(
    name="sex",
    type="radio_group",
    options=(OptionSpec(name="yes", area=(1, 2, 3, 4)), OptionSpec(name="no", area=(5, 2, 7, 4))),
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "my project")


def suggestion(*fields: TemplateFieldSpec, title: str = "신청서") -> FormSuggestion:
    found = tuple(SuggestedField(field, (f"look at {field.name}",)) for field in fields)
    return FormSuggestion(TITLE, title, found)


def written(project: Project, content: bytes, model: str = "premium") -> list[str]:
    """What is wrong with the file in a project."""
    project.domain("forms", service_type="template", recognition_model=model)
    project.write("templates/forms/new.yaml", content)
    return project.wrong("template", "forms/new")


def test_the_file_keeps_every_rule(project: Project) -> None:
    file = suggested_file(
        suggestion(TEXT, DATE, GROUP), sample="a b.png", name=None, is_basic=False
    )
    assert written(project, file.content) == []
    assert project.load().templates["forms"]["new"] == file.template
    assert file.template.name == "신청서"


def test_doubts_stand_above_their_fields() -> None:
    content = suggested_file(suggestion(DATE), sample="a.png", name="x", is_basic=False).content
    lines = content.decode().splitlines()
    assert lines[lines.index("  - name: date") - 1] == "  # look at date"


def test_a_basic_domain_gets_texts_only(project: Project) -> None:
    file = suggested_file(suggestion(TEXT, DATE, GROUP), sample="a.png", name=None, is_basic=True)
    assert written(project, file.content, "basic") == []
    assert [field.name for field in file.template.fields] == ["성명: #1", "date"]
    assert file.notes == ("field `sex`, a group of check boxes, goes",)
    assert b"# look at date" not in file.content
    assert "# look at 성명: #1" in file.content.decode()
    with pytest.raises(SpecError, match="none to fill in"):
        suggested_file(suggestion(GROUP), sample="a.png", name=None, is_basic=True)


@pytest.mark.parametrize(
    ("title", "sample", "name"),
    [
        ("[신청서] (2024)", "a.png", "신청서 2024"),
        ("", "order form.png", "order form"),
        ("!", "!.png", "Form"),
        ("x" * 60, "a.png", "x" * 50),
    ],
)
def test_the_name(title: str, sample: str, name: str) -> None:
    file = suggested_file(suggestion(TEXT, title=title), sample=sample, name=None, is_basic=False)
    assert file.template.name == name


@pytest.mark.parametrize(
    ("found", "name", "message"),
    [
        (FormSuggestion(None, "", ()), None, "a form is known by its title"),
        (suggestion(), None, "nothing to fill in"),
        (suggestion(TEXT), "a  b", "the name holds"),
    ],
)
def test_what_makes_no_template(found: FormSuggestion, name: str | None, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        suggested_file(found, sample="a.png", name=name, is_basic=False)


def test_counted() -> None:
    file = suggested_file(suggestion(TEXT, DATE, GROUP), sample="a.png", name="x", is_basic=False)
    assert counted(file.template) == "3 fields with 4 areas: 2 text, 1 group"


def test_a_sample_is_read_and_drawn() -> None:
    form = DrawnForm()
    form.text("Application form", 300, 80, height_px=40)
    form.text("Please write clearly", 100, 160)
    form.label("Name", (100, 300, 250, 360))
    form.cell((250, 300, 550, 360))
    data = cv2.imencode(".png", form.pixels)[1].tobytes()
    engine = KnowingEngine(RecognizedPage(0, 0, 0, words=tuple(form.words)))
    sample = read_sample(data, engine, OPTIONS)
    assert [field.spec.name for field in sample.suggestion.fields] == ["Name"]
    assert sample.overlay.png.startswith(b"\x89PNG")
    assert sample.turned_degrees == 0


def test_a_pdf_is_no_sample() -> None:
    with pytest.raises(ItemFailure, match="UNSUPPORTED_FORMAT"):
        read_sample(b"%PDF-1.7\n", KnowingEngine(RecognizedPage(0, 0, 0)), OPTIONS)
