"""What is said of a template that goes from Premium to Basic."""

import pytest

from ocr_pipeline.spec.downgrade import basic_form
from ocr_pipeline.spec.template import TemplateFieldSpec, TemplateSpec

TITLE = {"name": "title", "areas": [[10, 10, 90, 30]]}
NAME = {"name": "name", "areas": [[10, 50, 90, 70]]}
PHONE = {
    "name": "phone",
    "type": "multi_box",
    "value_type": "numeric",
    "areas": [[30, 80, 40, 90], [10, 81, 20, 95]],
    "not_recognized": [[30, 80, 31, 81]],
}
AGREED = {"name": "agreed", "type": "checkbox", "areas": [[1, 1, 2, 2]], "checked_text": "V"}
WHO = {"name": "who", "parts": ["{name}", " ", "{phone}"]}


def template(*fields: object, **more: object) -> TemplateSpec:
    own = {"name": "form", "sample": "a.png", "representative": TITLE, "fields": fields}
    return TemplateSpec.model_validate(own | more)


@pytest.mark.rule("domain.copy.downgrade")
def test_what_is_lost_is_said_field_by_field() -> None:
    basic, losses = basic_form(template(NAME, PHONE, AGREED, combined=[WHO], state="service"))
    assert losses == (
        "field `phone`, a multi-box of 2, becomes one text",
        "field `phone` takes any text, no longer only digits",
        "field `phone` loses its areas that are not recognized (1)",
        "field `agreed`, a check box, goes",
        "combined value `who` goes",
    )
    assert basic is not None
    assert basic.state == "service"
    assert basic.fields[1] == TemplateFieldSpec(name="phone", areas=((10, 80, 40, 95),))
    assert [field.name for field in basic.fields] == ["name", "phone"]


def test_what_basic_reads_stays() -> None:
    apart = [[60, 70, 90, 90]]
    kept, _ = basic_form(template(NAME, AGREED, not_compared=apart))
    assert kept is not None
    assert kept.not_compared == ((60, 70, 90, 90),)
    simple = template(NAME, not_compared=apart)
    assert basic_form(simple) == (simple, ())


def test_a_form_of_check_boxes_only() -> None:
    basic, losses = basic_form(template(AGREED))
    assert basic is None
    assert losses[-1] == "no field is left, so the template is left out"


def test_groups_go_and_what_people_look_at_stays() -> None:
    options = [{"name": "a", "area": [1, 1, 2, 2]}, {"name": "b", "area": [3, 1, 4, 2]}]
    group = {"name": "kind", "type": "radio_group", "options": options}
    basic, losses = basic_form(template(NAME | {"required": True}, group))
    assert losses == ("field `kind`, a group of check boxes, goes",)
    assert basic is not None
    assert [(field.name, field.required) for field in basic.fields] == [("name", True)]
