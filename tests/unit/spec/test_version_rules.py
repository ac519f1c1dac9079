"""A template beside its versions: what of them keeps it from being right."""

import pytest

from tests.fakes.project import Project

FORM = ("template", "forms/form")
MARK = {"name": "agreed", "type": "checkbox", "areas": [[1, 1, 9, 9]]}
DEPLOY = "run `ocr-pipeline template deploy forms/form"


@pytest.fixture
def forms(project: Project) -> Project:
    """A Premium domain ``forms``."""
    project.domain("forms", service_type="template", recognition_model="premium")
    return project


def wrong(project: Project, template: str = "forms/form") -> list[str]:
    return project.wrong("template", template, FORM)


def test_versions_in_order(forms: Project) -> None:
    forms.deployed("forms/form")
    forms.deployed("forms/tried", state="beta")
    assert wrong(forms) == []
    assert wrong(forms, "forms/tried") == []


@pytest.mark.rule("template.id.unique")
def test_no_two_templates_of_a_domain_have_an_id(forms: Project) -> None:
    forms.template(id=7)
    forms.template("forms/other", id=7)
    assert wrong(forms, "forms/other") == [
        "id: is the id of template `form` already; in a copy of its file leave out `id`, `state`, "
        "`version` and `beta_version`"
    ]
    forms.domain("others", service_type="template")
    forms.template("others/form", id=7)
    assert wrong(forms, "others/form") == []


@pytest.mark.rule("template.deployed.exists")
@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"state": "service"}, [f"state: is `service`, and no version is named; {DEPLOY}`"]),
        ({"state": "beta"}, [f"state: is `beta`, and no version is named; {DEPLOY} --to beta`"]),
        (
            {"state": "service", "id": 7, "version": 3},
            [f"version: is 3, which was never deployed; {DEPLOY}`"],
        ),
    ],
)
def test_what_answers_was_deployed(
    fields: dict[str, object], faults: list[str], forms: Project
) -> None:
    forms.template(**fields)
    assert wrong(forms) == faults


@pytest.mark.rule("template.draft.version")
@pytest.mark.parametrize(
    ("state", "name"), [("draft", "version"), ("draft", "beta_version"), ("beta", "version")]
)
def test_a_draft_has_no_version(state: str, name: str, forms: Project) -> None:
    forms.deployed(state="beta")
    named = {"beta_version": 1} if state == "beta" else {}
    forms.template(id=10001, state=state, **named, **{name: 1})
    assert wrong(forms) == [f"{name}: is of no use in state `{state}`; leave it out"]


@pytest.mark.rule("template.deployed.unchanged")
@pytest.mark.parametrize("name", ["template.yaml", "sample.png"])
def test_a_version_stays_as_it_is(name: str, forms: Project) -> None:
    forms.deployed()
    path = forms.config_dir / "templates/forms/.versions/form/1" / name
    path.write_bytes(path.read_bytes() + b"\n")
    (fault,) = wrong(forms)
    assert fault.startswith("version: is version 1: ")
    assert "was changed since it was deployed" in fault
    path.unlink()
    (fault,) = wrong(forms)
    assert f"{name}: cannot be read (No such file or directory); put the file back" in fault


@pytest.mark.rule("template.deployed.basic")
def test_a_version_is_of_its_domains_model(forms: Project) -> None:
    forms.deployed(state="beta", fields=[MARK])
    forms.template(state="beta", id=10001, beta_version=1)
    assert wrong(forms) == []
    forms.domain("forms", service_type="template")
    assert wrong(forms) == [
        "beta_version: is version 1, whose `fields.0.type` is `checkbox`, which needs the Premium "
        "model; leave it out, or set `recognition_model: premium`"
    ]
