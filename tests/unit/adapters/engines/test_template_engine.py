"""A page is read with the form that is found on it, or says which one comes near."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from ocr_pipeline.adapters.engines.template_engine import (
    FieldReaders,
    TemplateEngine,
    around,
    quarter_turn,
)
from ocr_pipeline.extraction.wire import decode_pages_json, encode_pages
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.model.template import (
    CombinedText,
    FieldPart,
    FieldReading,
    NearestTemplate,
    TemplateReading,
)
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.template import TemplateFieldSpec, TemplateSpec
from ocr_pipeline.vision.form import Form, FoundForm
from ocr_pipeline.vision.form_alignment import Matrix
from ocr_pipeline.vision.form_view import FormView, Shift, view
from ocr_pipeline.vision.turning import back_to_original, map_quad

SAMPLE = np.full((100, 200, 3), 255, np.uint8)
TWICE = np.diag([2.0, 2.0, 1.0])
ASKED = RecognitionOptions(("ko", "ja"), template_ids=(7, 8))
TITLE = (10, 10, 60, 20)
NAME, BOXES, AGREED = (10, 30, 60, 40), ((10, 50, 20, 60), (30, 52, 40, 62)), (10, 70, 20, 80)
TEMPLATE = TemplateSpec.model_validate(
    {
        "name": "신청서",
        "sample": "a.png",
        "representative": {"name": "title", "areas": [TITLE]},
        "fields": [
            {"name": "name", "areas": [NAME]},
            {"name": "number", "type": "multi_box", "areas": BOXES},
            {"name": "agreed", "type": "checkbox", "areas": [AGREED], "checked_text": "yes"},
        ],
        "threshold": 0.75,
        "combined": [
            {"name": "who", "parts": ["{name}", "/", "{agreed}"]},
            {"name": "which", "parts": ["{number}"]},
        ],
    }
)
CORNER = (150, 5, 190, 15)
FORM = Form(7, "신청서", 3, SAMPLE, TITLE, (NAME, *BOXES, AGREED), (CORNER,))


@dataclass
class Readers:
    """Which reader was asked for which field, in which languages."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)
    confidence: float = 0.8
    problem: str = ""

    def text(
        self, view: FormView, spec: TemplateFieldSpec, languages: tuple[str, ...]
    ) -> FieldReading:
        del view
        self.asked.append(("text", spec.name, languages))
        return FieldReading(f"text of {spec.name}", self.confidence, (), self.problem)

    def boxes(
        self, view: FormView, spec: TemplateFieldSpec, languages: tuple[str, ...]
    ) -> FieldReading:
        self.asked.append(("boxes", spec.name, languages))
        parts = tuple(FieldPart("1", 0.9, view.quad(area)) for area in spec.areas)
        return FieldReading("11", 0.9, parts)

    def title(self, picture: Pixels) -> FieldReading:
        self.asked.append(("title", picture.shape))
        return FieldReading("what is printed", 0.6)

    def marks(self, view: FormView, spec: TemplateFieldSpec) -> FieldReading:
        self.asked.append(("marks", spec.name))
        return FieldReading("", 0.9, (FieldPart("", 0.9, view.quad(AGREED), "", True, 0.5),))


def engine(
    found: FoundForm | NearestTemplate | None,
    readers: Readers | None = None,
    template: TemplateSpec = TEMPLATE,
) -> TemplateEngine:
    def find(scan: Pixels, candidates: tuple[int, ...]) -> FoundForm | NearestTemplate | None:
        assert (scan.shape, candidates) == ((220, 420, 3), (7, 8))
        return found

    readers = readers or Readers()
    three = FieldReaders(readers.text, readers.boxes, readers.marks, readers.title)
    return TemplateEngine("reader 1", find, three, {7: template})


def found_form(to_scan: Matrix = TWICE, **shifts: Any) -> FoundForm:
    scan = np.full((220, 420, 3), 255, np.uint8)
    return FoundForm(FORM, view(scan, SAMPLE, to_scan, shifts.get("shifts")), 0.97)


def recognized(engine: TemplateEngine) -> RecognizedPage:
    return engine.recognize(np.full((220, 420, 3), 255, np.uint8), 4, ASKED)


def read(engine: TemplateEngine) -> TemplateReading:
    reading = recognized(engine).template
    assert reading is not None
    return reading


def test_a_page_of_a_template() -> None:
    page = recognized(engine(found_form()))
    assert (page.page_index, page.width_px, page.height_px) == (4, 420, 220)
    assert (page.engine, page.error, page.nearest) == ("reader 1", None, None)
    assert (page.rotation_degrees, page.long_image, page.tables) == (0, False, ())
    reading = page.template
    assert reading is not None
    assert (reading.template_id, reading.name, reading.version) == (7, "신청서", 3)
    assert (reading.score, reading.validation) == (0.97, "NO_REQUESTED")
    assert reading.not_compared == (Quad(((300, 10), (380, 10), (380, 30), (300, 30))),)
    assert [word.text for word in page.words] == ["text of name", "11", "yes"]


def test_a_page_comes_back_from_its_wire_form() -> None:
    page = recognized(engine(found_form()))
    data = encode_pages([page], request_id="r", name="a", timestamp_ms=5)
    assert page.template is not None
    read = replace(page.template, not_compared=())  # for pictures of a test, in no results
    assert decode_pages_json(data) == (replace(page, template=read),)


def test_every_field_is_read_by_the_reader_of_its_type() -> None:
    readers = Readers()
    reading = read(engine(found_form(), readers))
    asked = [
        ("text", "name", ("ko", "ja")),
        ("boxes", "number", ("ko", "ja")),
        ("marks", "agreed"),
        ("title", (20, 100, 3)),
    ]
    assert readers.asked == asked
    assert [(one.name, one.text, one.field_type) for one in reading.fields] == [
        ("name", "text of name", "NORMAL"),
        ("number", "11", "MULTI_BOX"),
        ("agreed", "yes", "CHECKBOX"),
    ]
    assert reading.combined == (
        CombinedText("who", "text of name/yes"),
        CombinedText("which", "11"),
    )


def test_the_title_is_what_was_read_in_its_area() -> None:
    title = read(engine(found_form())).title
    assert title is not None
    assert (title.name, title.text, title.confidence) == ("title", "what is printed", 0.6)
    assert title.quad.vertices[0] == (20, 20)


def test_fields_lie_where_they_are_in_the_scan() -> None:
    places = {NAME: Shift(1, 0), BOXES[0]: Shift(0, 2)}
    name, number, agreed = read(engine(found_form(shifts=places))).fields
    assert name.quad.vertices[::2] == ((22, 60), (122, 80))
    assert number.quad.vertices[::2] == ((20, 104), (80, 128))  # around both boxes
    assert agreed.quad.vertices[::2] == ((20, 140), (40, 160))


def test_the_threshold_of_the_template_counts() -> None:
    low = Readers(confidence=0.7)
    states = [one.state for one in read(engine(found_form(), low)).fields]
    assert states == ["review", "read", "read"]


@pytest.mark.parametrize("unsure", [NAME, BOXES[1], AGREED])
def test_a_field_whose_place_is_not_sure_is_for_people(unsure: tuple[int, int, int, int]) -> None:
    places = {unsure: Shift(is_sure=False), TITLE: Shift(is_sure=False)}
    fields = read(engine(found_form(shifts=places))).fields
    areas = [(NAME,), BOXES, (AGREED,)]
    for one, of in zip(fields, areas, strict=True):
        assert (one.state == "review") == (unsure in of)
        assert one.problem.startswith("Nothing printed was found" if unsure in of else "")


def test_what_the_reader_says_is_more_than_that_the_place_is_not_sure() -> None:
    found = found_form(shifts={NAME: Shift(is_sure=False)})
    name, *_ = read(engine(found, Readers(problem="Cut off."))).fields
    assert name.problem == "Cut off."


def test_a_page_that_no_template_fits_tells_the_nearest() -> None:
    near = NearestTemplate(7, "신청서", 3, 0.414, "The title reads otherwise.")
    page = recognized(engine(near))
    what = "the nearest template is 7, its score 0.41"
    assert page.error == ItemError("TEMPLATE_NOT_FOUND", what)
    assert (page.nearest, page.template, page.words) == (near, None, ())
    assert (page.page_index, page.width_px, page.height_px) == (4, 420, 220)


def test_a_page_that_no_template_comes_near() -> None:
    page = recognized(engine(None))
    assert page.error == ItemError("TEMPLATE_NOT_FOUND", "no template comes near")
    assert (page.is_unmatched, page.nearest) == (True, None)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("lean_px", [-20, 0, 20])
def test_how_far_a_page_has_to_be_turned(degrees: Any, lean_px: int) -> None:
    """Where its title is on the page as it came tells, as for pages that are turned to be read."""
    upright = Quad(((10, 30), (90, 30 + lean_px), (88, 40 + lean_px), (8, 40)))
    assert quarter_turn(map_quad(upright, back_to_original(420, 220, degrees))) == degrees


def test_a_page_says_how_far_it_has_to_be_turned() -> None:
    on_its_head = np.array([[-2.0, 0, 420], [0, -2.0, 220], [0, 0, 1]])
    assert recognized(engine(found_form(on_its_head))).rotation_degrees == 180


def test_what_holds_several_areas() -> None:
    assert around(BOXES) == (10, 50, 40, 62)
    assert around((NAME,)) == NAME


def test_a_group_lies_around_its_options_and_is_as_sure_as_they_are() -> None:
    options = [{"name": "a", "area": BOXES[0]}, {"name": "b", "area": BOXES[1]}]
    group = {"name": "group", "type": "checkbox_group", "options": options}
    template = TemplateSpec.model_validate(
        TEMPLATE.model_dump(exclude={"combined"}) | {"fields": [group]}
    )
    found = found_form(shifts={BOXES[1]: Shift(is_sure=False)})
    (one,) = read(engine(replace(found, form=FORM), template=template)).fields
    assert one.quad.vertices[::2] == ((20, 100), (80, 124))
    assert one.problem.startswith("Nothing printed was found")
