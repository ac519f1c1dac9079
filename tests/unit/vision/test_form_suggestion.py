"""A blank form becomes a proposal: where one writes, what it is called, what it is."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import Word
from ocr_pipeline.spec.template import TemplateFieldSpec
from ocr_pipeline.vision.form_suggestion import FormSuggestion, suggest_form
from tests.unit.vision.form_drawn import DrawnForm, is_near


@pytest.fixture
def form() -> DrawnForm:
    drawn = DrawnForm()
    drawn.text("Application form", 300, 80, height_px=40)
    drawn.text("Please write clearly in black", 100, 160)
    return drawn


def fields(suggestion: FormSuggestion) -> dict[str, TemplateFieldSpec]:
    return {field.spec.name: field.spec for field in suggestion.fields}


def test_nothing_without_words() -> None:
    drawn = DrawnForm()
    drawn.cell((100, 300, 500, 360))
    assert drawn.suggested() == FormSuggestion(None, "", ())


def test_the_largest_line_near_the_top_is_the_title(form: DrawnForm) -> None:
    form.text("Thank you for your trust", 100, 1100, height_px=60)
    found = form.suggested()
    assert found.title_text == "Application form"
    assert found.title is not None
    left, _, right, _ = found.title.areas[0]
    assert left < 300
    assert right > 670


def test_no_title_where_all_lines_are_alike() -> None:
    drawn = DrawnForm()
    drawn.text("Name", 100, 100)
    drawn.text("Address", 100, 200)
    assert drawn.suggested().title is None


def test_an_empty_cell_is_named_by_the_label_before_it(form: DrawnForm) -> None:
    form.label("Name:", (100, 300, 250, 360))
    form.cell((250, 300, 550, 360))
    form.label("Birth date", (550, 300, 700, 360))
    form.cell((700, 300, 900, 360))
    form.label("Remarks", (100, 360, 250, 500))
    form.cell((250, 360, 900, 500))
    found = fields(form.suggested())
    assert list(found) == ["Name", "Birth date", "Remarks"]
    assert is_near(found["Name"].areas[0], (250, 300, 550, 360))
    assert [found[name].value_type for name in found] == ["all", "date", "all"]
    assert [found[name].multi_line for name in found] == [False, False, True]


def test_labels_need_no_shade(form: DrawnForm) -> None:
    form.label("Name", (100, 300, 250, 360), shaded=False)
    form.cell((250, 300, 900, 360))
    assert list(fields(form.suggested())) == ["Name"]


def test_cells_under_headings_are_named_by_column_and_row(form: DrawnForm) -> None:
    for left, text in ((150, "Item"), (500, "Price")):
        form.label(text, (left, 300, left + 350, 360))
    for number in (1, 2):
        top = 300 + 60 * number
        form.label(str(number), (100, top, 150, top + 60))
        form.cell((150, top, 500, top + 60))
        form.cell((500, top, 850, top + 60))
    found = fields(form.suggested())
    assert list(found) == ["Item 1", "Price 1", "Item 2", "Price 2"]
    assert found["Price 2"].value_type == "money"


def test_a_unit_at_the_end_of_a_cell_is_not_written_on(form: DrawnForm) -> None:
    form.label("Fee", (100, 300, 250, 360))
    form.cell((250, 300, 900, 360))
    form.text("won", 850, 330)
    (area,) = fields(form.suggested())["Fee"].areas
    assert is_near(area, (250, 300, 850, 360))


def test_a_small_label_within_a_cell_names_it(form: DrawnForm) -> None:
    form.cell((100, 300, 900, 400))
    form.text("Address", 106, 320)
    (area,) = fields(form.suggested())["Address"].areas
    assert is_near(area, (100, 337, 900, 400))


def test_instructions_in_a_frame_are_no_field(form: DrawnForm) -> None:
    form.cell((100, 300, 900, 440))
    for number in range(4):
        form.text("Write in black and do not fold", 110, 320 + 32 * number)
    assert fields(form.suggested()) == {}


def test_a_frame_is_named_by_the_text_above_it(form: DrawnForm) -> None:
    form.text("6. Your wishes?", 100, 400)
    form.cell((100, 420, 900, 700))
    (field,) = fields(form.suggested()).values()
    assert field.name == "Your wishes"


@pytest.mark.parametrize("dotted", [False, True])
def test_an_underline_behind_a_label(form: DrawnForm, *, dotted: bool) -> None:
    form.text("Telephone", 100, 400)
    form.line(240, 415, 600, dotted=dotted)
    form.line(100, 600, 900)  # divides the page
    found = fields(form.suggested())
    assert list(found) == ["Telephone"]
    left, top, right, bottom = found["Telephone"].areas[0]
    assert (abs(left - 240) < 8, abs(right - 600) < 8, 412 <= bottom <= 418) == (True, True, True)
    assert 30 < bottom - top < 60


def test_a_hint_on_an_underline_is_not_written_on(form: DrawnForm) -> None:
    form.text("Signed", 100, 400)
    form.line(200, 415, 800)
    form.text("(seal)", 700, 395)
    assert abs(fields(form.suggested())["Signed"].areas[0][2] - 700) < 5


def test_rows_of_boxes_are_one_field(form: DrawnForm) -> None:
    form.label("Mobile phone", (100, 300, 300, 370))
    form.cell((300, 300, 950, 370))
    boxes = [*form.comb(310, 310, 3), *form.comb(480, 310, 4)]
    (field,) = fields(form.suggested()).values()
    assert (field.name, field.type, field.value_type) == ("Mobile phone", "multi_box", "phone")
    assert all(is_near(a, b) for a, b in zip(field.areas, boxes, strict=True))


def test_square_cells_of_a_table_are_no_boxes_for_characters(form: DrawnForm) -> None:
    for top in (300, 350, 400):
        form.comb(100, top, 5)
    assert {field.type for field in fields(form.suggested()).values()} == {"text"}


def test_boxes_in_a_cell_are_a_group(form: DrawnForm) -> None:
    form.label("Sports", (100, 300, 250, 400))
    form.cell((250, 300, 900, 400))
    for left, top, text in ((270, 330, "Judo"), (500, 330, "Golf"), (270, 370, "Yoga")):
        form.square(left, top, text)
    ((field, doubts),) = ((each.spec, each.doubts) for each in form.suggested().fields)
    assert (field.name, field.type) == ("Sports", "checkbox_group")
    assert [option.name for option in field.options] == ["Judo", "Golf", "Yoga"]
    assert doubts == ("write `radio_group` if only one may be checked",)


def test_circles_and_opposites_are_one_of_several(form: DrawnForm) -> None:
    form.text("Period", 100, 300)
    form.circle(250, 300, "Month")
    form.circle(400, 300, "Year")
    form.text("Member", 100, 400)
    form.square(250, 400, "Yes")
    form.square(400, 400, "No")
    found = fields(form.suggested())
    assert {name: field.type for name, field in found.items()} == {
        "Period": "radio_group",
        "Member": "radio_group",
    }


def test_a_label_that_asks_for_all(form: DrawnForm) -> None:
    form.text("Choose all that fit", 100, 300)
    form.circle(100, 340, "Month")
    form.circle(300, 340, "Year")
    form.circle(100, 385, "Never")  # the next row of the same group
    (field,) = fields(form.suggested()).values()
    assert (field.name, field.type) == ("Choose all that fit", "checkbox_group")
    assert [option.name for option in field.options] == ["Month", "Year", "Never"]


def test_boxes_of_a_table_are_a_group_for_each_row(form: DrawnForm) -> None:
    form.label("Check", (100, 300, 500, 350))
    for left, text in ((500, "Good"), (650, "Bad")):
        form.label(text, (left, 300, left + 150, 350))
    for number, text in enumerate(("1. Brakes", "2. Lights")):
        top = 350 + 50 * number
        form.label(text, (100, top, 500, top + 50), shaded=False)
        for left in (500, 650):
            form.cell((left, top, left + 150, top + 50))
            form.square(left + 65, top + 25)
    found = fields(form.suggested())
    assert {name: field.type for name, field in found.items()} == {
        "Brakes": "radio_group",
        "Lights": "radio_group",
    }
    assert [option.name for option in found["Lights"].options] == ["Good", "Bad"]


def test_a_box_alone_is_a_checkbox(form: DrawnForm) -> None:
    form.text("Newsletter", 100, 300)
    area = form.square(280, 300, "I agree")
    (field,) = fields(form.suggested()).values()
    assert (field.name, field.type) == ("Newsletter", "checkbox")
    assert is_near(field.areas[0], area)


def test_texts_may_stand_before_their_boxes(form: DrawnForm) -> None:
    form.text("Red", 100, 300)
    form.square(160, 300)
    form.text("Blue", 300, 300)
    form.square(370, 300)
    form.text("Green", 500, 300)
    form.square(590, 300)
    options = [o.name for f in fields(form.suggested()).values() for o in f.options]
    assert options == ["Red", "Blue", "Green"]


def test_boxes_that_were_read_as_characters(form: DrawnForm) -> None:
    form.label("Sex", (100, 300, 250, 360))
    form.cell((250, 300, 900, 360))
    for left, text in ((270, "남"), (400, "여")):
        form.square(left, 330)
        form.text(f"□{text}", left, 330, drawn=False)
    (field,) = fields(form.suggested()).values()
    assert [option.name for option in field.options] == ["남", "여"]
    assert field.type == "radio_group"


def test_words_to_circle(form: DrawnForm) -> None:
    form.label("Sex", (100, 300, 250, 360))
    form.cell((250, 300, 900, 360))
    for left, text in ((280, "Male"), (450, "Female"), (650, "Other")):
        form.text(text, left, 330)
    (field,) = fields(form.suggested()).values()
    assert (field.name, field.type) == ("Sex", "radio_group")
    assert [option.name for option in field.options] == ["Male", "Female", "Other"]


@pytest.mark.parametrize("second", ["32977", "(seal)"])
def test_what_is_no_word_is_not_circled(form: DrawnForm, second: str) -> None:
    form.label("Address", (100, 300, 250, 360))
    form.cell((250, 300, 900, 360))
    form.text("Code", 260, 330)
    form.text(second, 400, 330)
    assert {field.type for field in fields(form.suggested()).values()} <= {"text"}


def test_names_differ_and_what_has_none_says_so(form: DrawnForm) -> None:
    for top in (300, 600, 900):
        if top < 900:
            form.text("Name", 100, top + 30)
        form.cell((200, top, 900, top + 60))
    found = form.suggested().fields
    assert [field.spec.name for field in found] == ["Name", "Name 2", "field 1"]
    assert [bool(field.doubts) for field in found] == [False, False, True]


@pytest.mark.parametrize("scale", [0.6, 2.0])
def test_samples_come_in_any_resolution(form: DrawnForm, scale: float) -> None:
    form.label("Name", (100, 300, 250, 360))
    form.cell((250, 300, 550, 360))
    form.square(600, 330, "New")
    pixels = cv2.resize(form.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    words = []
    for word in form.words:
        a, b, c, d = ((x * scale, y * scale) for x, y in word.quad.vertices)
        words.append(Word(word.text, 1.0, Quad((a, b, c, d)), word.line_break))
    found = fields(suggest_form(np.asarray(pixels, np.uint8), words))
    assert {name: field.type for name, field in found.items()} == {
        "Name": "text",
        "New": "checkbox",
    }
    expected = tuple(round(side * scale) for side in (250, 300, 550, 360))
    assert all(abs(a - b) <= 6 for a, b in zip(found["Name"].areas[0], expected, strict=True))
