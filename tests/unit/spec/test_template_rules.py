"""A template that is left out or refused: as it is drawn, or beside its domain."""

import pytest

from tests.fakes.project import Project

AREA = [10, 50, 90, 70]
OPTIONS = [{"name": "yes", "area": [1, 1, 9, 9]}, {"name": "no", "area": [11, 1, 19, 9]}]
FORM = ("template", "forms/form")


@pytest.fixture
def forms(project: Project) -> Project:
    """A Premium domain ``forms`` and a Basic one, ``basic_forms``."""
    project.domain("forms", service_type="template", recognition_model="premium")
    project.domain("basic_forms", service_type="template")
    return project


def field(name: str, **others: object) -> dict[str, object]:
    return {"name": name, "areas": [AREA], **others}


def group(name: str, **others: object) -> dict[str, object]:
    return {"name": name, "type": "radio_group", "options": OPTIONS, **others}


def wrong(project: Project, template: str = "forms/form", /, **fields: object) -> list[str]:
    """What is wrong with a template, where ``forms/form`` came first."""
    project.template(template, **fields)
    return project.wrong("template", template, FORM)


def test_templates_in_order(forms: Project) -> None:
    assert wrong(forms) == []
    assert wrong(forms, "basic_forms/form") == []


# -- its domain -----------------------------------------------------------------------------------


@pytest.mark.rule("template.domain.exists")
def test_a_template_belongs_to_a_domain(forms: Project) -> None:
    assert wrong(forms, "other/form") == [
        "is in the folder of domain `other`, which is missing or invalid; "
        "valid ones: basic_forms, forms"
    ]
    assert list(forms.load().templates) == []


@pytest.mark.rule("template.domain.kind")
def test_only_template_domains_have_templates(forms: Project) -> None:
    forms.domain()
    assert wrong(forms, "general/form") == [
        "is in the folder of `general`, a General domain; "
        "move it to the folder of a Template domain"
    ]


@pytest.mark.rule("template.name.unique")
def test_no_two_templates_of_a_domain_have_a_name(forms: Project) -> None:
    assert wrong(forms, "forms/form") == []
    assert wrong(forms, "forms/other", name="Ｆｏｒｍ") == []
    assert wrong(forms, "forms/third", name="ｆｏｒｍ") == [
        "name: is the name of template `form` already; write another"
    ]
    assert wrong(forms, "basic_forms/third", name="form") == []


# -- its parts ------------------------------------------------------------------------------------


@pytest.mark.rule("template.state.known")
def test_states_of_a_template(forms: Project) -> None:
    assert wrong(forms, state="live") == ["state: is `live`; write 'draft', 'beta' or 'service'"]


@pytest.mark.rule("template.field.type")
def test_types_of_fields(forms: Project) -> None:
    assert wrong(forms, fields=[field("a", type="box")]) == [
        "fields.0.type: is `box`; write 'text', 'multi_box', 'checkbox', 'checkbox_group' or "
        "'radio_group'"
    ]


@pytest.mark.rule("template.field.value_type")
def test_types_of_values(forms: Project) -> None:
    assert wrong(forms, fields=[field("a", value_type="date")]) == []
    (message,) = wrong(forms, fields=[field("a", value_type="dates")])
    assert message.startswith("fields.0.value_type: is `dates`; write 'all', 'numeric', 'number', ")


@pytest.mark.rule("template.area.size")
@pytest.mark.parametrize("area", [[9, 5, 9, 7], [9, 5, 8, 7], [9, 7, 12, 7], [9, 7, 12, 5]])
def test_an_area_holds_something(forms: Project, area: list[int]) -> None:
    assert wrong(forms, fields=[field("a", areas=[AREA, area])]) == [
        "fields.0.areas.1: is empty; write [left, top, right, bottom] in pixels of the sample"
    ]


@pytest.mark.rule("template.areas.count")
def test_fifty_areas_unless_the_policy_says_otherwise(forms: Project) -> None:
    fields = [field("a", areas=[AREA] * 49), field("b")]
    assert wrong(forms, fields=fields) == []
    assert wrong(forms, fields=[*fields, field("c")]) == [
        "fields: have 51 areas (50 allowed); raise `max_template_areas` in policy.yaml or remove "
        "some"
    ]
    forms.write("policy.yaml", "max_template_areas: null\n")
    assert wrong(forms, fields=[*fields, field("c")]) == []


CORNER = [60, 0, 90, 9]


@pytest.mark.rule("template.not_compared.count")
def test_a_hundred_areas_are_not_compared(forms: Project) -> None:
    assert wrong(forms, not_compared=[CORNER] * 100) == []
    assert wrong(forms, "basic_forms/form", not_compared=[CORNER]) == []
    assert wrong(forms, not_compared=[CORNER] * 101) == [
        "not_compared: has 101 areas (100 allowed); draw fewer, each around what lies together"
    ]


@pytest.mark.rule("template.not_compared.title")
def test_the_title_is_compared(forms: Project) -> None:
    beside = [[1, 10, 10, 30], [90, 10, 95, 30], [10, 1, 90, 10], [10, 30, 90, 35]]
    assert wrong(forms, not_compared=beside) == []
    assert wrong(forms, not_compared=[*beside, [80, 25, 99, 60]]) == [
        "not_compared.4: lies over the title, by which the form is known; draw it beside"
    ]


@pytest.mark.rule("template.sample.plain")
@pytest.mark.parametrize("sample", ["../form.png", "/srv/form.png", "a/b.png", "..", ".", "a\\b"])
def test_the_sample_is_beside_the_template(forms: Project, sample: str) -> None:
    assert wrong(forms, sample=sample) == [
        f"sample: is `{sample}`; write the name of a file in the template's folder"
    ]


@pytest.mark.rule("template.field.name.unique")
def test_every_value_has_a_name_of_its_own(forms: Project) -> None:
    combined = [{"name": "a", "parts": ["{b}"]}]
    assert wrong(forms, fields=[field("a"), field("b"), field("b")], combined=combined) == [
        "fields.2.name: is the name of `fields.1` already; write another",
        "combined.0.name: is the name of `fields.0` already; write another",
    ]


@pytest.mark.rule("template.combined.parts")
def test_combined_values_are_made_of_fields(forms: Project) -> None:
    fields = [field("year"), field("month")]
    good = {"name": "date", "parts": ["{year}", "-", "{month}"]}
    assert wrong(forms, fields=fields, combined=[good]) == []
    bad = [{"name": "a", "parts": ["{year}", "{day}"]}, {"name": "b", "parts": ["year"]}]
    assert wrong(forms, fields=fields, combined=bad) == [
        "combined.0.parts.1: names `day`, which is no field; fields: month, year",
        "combined.1.parts: names no field; write one in braces: {name}",
    ]


@pytest.mark.rule("template.field.areas")
def test_every_field_is_somewhere(forms: Project) -> None:
    nowhere = {"name": "a"}
    assert wrong(forms, fields=[nowhere]) == ["fields.0.areas: are missing; write one or more"]
    assert wrong(forms, fields=[group("a", areas=[AREA])]) == [
        "fields.0.areas: are of a `radio_group`; write the areas of its `options`"
    ]


@pytest.mark.rule("template.group.options")
def test_a_group_has_options_that_can_be_told_apart(forms: Project) -> None:
    assert wrong(forms, fields=[group("a"), group("b", type="checkbox_group")]) == []
    assert wrong(forms, fields=[group("a", options=OPTIONS[:1])]) == [
        "fields.0.options: are 1; write two or more, or `type: checkbox`"
    ]
    assert wrong(
        forms, fields=[group("a", options=[*OPTIONS, {"name": "ｙｅｓ", "area": AREA}])]
    ) == ["fields.0.options.2.name: is the name of option 0 already; write another"]
    assert wrong(forms, fields=[field("a", options=OPTIONS)]) == [
        "fields.0.options: are for a `checkbox_group` or a `radio_group`; leave them out, or write "
        "another type"
    ]


@pytest.mark.rule("template.field.choices")
def test_choices_are_those_of_a_choice(forms: Project) -> None:
    assert wrong(forms, fields=[field("a", value_type="choice", choices=["남", "여"])]) == []
    assert wrong(forms, fields=[field("a", value_type="choice", choices=["남"])]) == [
        "fields.0.choices: are less than two; write what the field may say"
    ]
    twice = field("a", value_type="choice", choices=["A", "B", "Ａ"])
    assert wrong(forms, fields=[twice]) == ["fields.0.choices.2: is choice 0 already; leave it out"]
    assert wrong(forms, fields=[field("a", choices=["A", "B"])]) == [
        "fields.0.choices: are for `value_type: choice`; leave them out, or write it"
    ]


@pytest.mark.rule("template.field.pattern")
def test_a_pattern_is_an_expression_that_ends(forms: Project) -> None:
    assert wrong(forms, fields=[field("a", value_type="pattern", pattern="[A-Z]{2}-[0-9]+")]) == []
    assert wrong(forms, fields=[field("a", value_type="pattern")]) == [
        "fields.0.pattern: is missing; write the regular expression of the whole text"
    ]
    assert wrong(forms, fields=[field("a", pattern="a")]) == [
        "fields.0.pattern: is for `value_type: pattern`; leave it out, or write it"
    ]
    (message,) = wrong(forms, fields=[field("a", value_type="pattern", pattern="(a")])
    assert message.startswith("fields.0.pattern: is no regular expression that can be used")


@pytest.mark.rule("template.field.valued")
def test_boxes_have_no_kind_of_value(forms: Project) -> None:
    assert wrong(forms, fields=[field("a", type="multi_box", value_type="iban")]) == []
    assert wrong(forms, fields=[field("a", type="checkbox", value_type="date")]) == [
        "fields.0.value_type: is for texts; a `checkbox` has none: leave it out"
    ]


@pytest.mark.rule("template.title.text")
def test_the_title_is_printed(forms: Project) -> None:
    assert wrong(forms, representative=field("title", type="checkbox")) == [
        "representative.type: is `checkbox`; a form is known by a printed title: write `text`"
    ]


def test_options_count_as_areas(forms: Project) -> None:
    groups = [group(name) for name in "abcdefghijklmnopqrstuvwxy"]
    assert wrong(forms, fields=groups) == []
    assert "have 51 areas" in wrong(forms, fields=[*groups, field("z")])[0]


@pytest.mark.rule("template.checkbox.texts")
@pytest.mark.parametrize("key", ["checked_text", "unchecked_text"])
def test_texts_of_a_checkbox(forms: Project, key: str) -> None:
    assert wrong(forms, fields=[field("a", type="checkbox", **{key: "yes"})]) == []
    assert wrong(forms, fields=[field("a", **{key: "yes"})]) == [
        f"fields.0.{key}: is for a checkbox; leave it out, or write `type: checkbox`"
    ]


# -- what the Basic model lacks -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feature", "loc"),
    [
        pytest.param(
            {"type": "multi_box"},
            "fields.0.type",
            marks=pytest.mark.rule("template.basic.multi_box"),
        ),
        pytest.param(
            {"type": "checkbox"}, "fields.0.type", marks=pytest.mark.rule("template.basic.checkbox")
        ),
        pytest.param(
            {"type": "checkbox_group", "areas": [], "options": OPTIONS},
            "fields.0.type",
            marks=pytest.mark.rule("template.basic.group"),
        ),
        pytest.param(
            {"value_type": "numeric"},
            "fields.0.value_type",
            marks=pytest.mark.rule("template.basic.value_type"),
        ),
        pytest.param(
            {"not_recognized": [AREA]},
            "fields.0.not_recognized",
            marks=pytest.mark.rule("template.basic.not_recognized"),
        ),
        pytest.param(
            {"type": "checkbox", "checked_text": "yes"},
            "fields.0.checked_text",
            marks=pytest.mark.rule("template.basic.checkbox_text"),
        ),
    ],
)
def test_a_field_of_a_basic_domain(forms: Project, feature: dict[str, object], loc: str) -> None:
    fields = [field("a", **feature)]
    assert wrong(forms, "forms/form", fields=fields) == []
    message = wrong(forms, "basic_forms/form", fields=fields)[-1]
    assert message.startswith(f"{loc}: ")
    assert message.endswith(
        "needs the Premium model; leave it out, or set `recognition_model: premium`"
    )


@pytest.mark.rule("template.basic.combined")
def test_combined_values_of_a_basic_domain(forms: Project) -> None:
    combined = [{"name": "a", "parts": ["{applicant}"]}]
    assert wrong(forms, "forms/form", combined=combined) == []
    assert wrong(forms, "basic_forms/form", combined=combined) == [
        "combined: combines values, which needs the Premium model; "
        "leave it out, or set `recognition_model: premium`"
    ]


def test_the_title_of_a_basic_domain_too(forms: Project) -> None:
    title = field("title", value_type="numeric")
    (message,) = wrong(forms, "basic_forms/form", representative=title)
    assert message.startswith("representative.value_type: is `numeric`, which needs")
