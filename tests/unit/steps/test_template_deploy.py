"""A template is deployed, tried, deployed again and rolled back: files, and what is said."""

import re
from pathlib import Path

import pytest
from PIL import Image

from ocr_pipeline.adapters.configuration.folder import apply_change
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.steps.change import Wish, carry_out, check
from ocr_pipeline.steps.template_deploy import State, deploy_template, roll_back_template
from tests.fakes.clock import MovableClock
from tests.fakes.pictures import encoded
from tests.fakes.project import REMOTE_ENGINES, Project

DRAFT = """\
# the form of 2026
name: Form   # as it is printed
state: draft
sample: sample.png
representative: {name: title, areas: [[10, 10, 90, 30]]}
fields:
  - name: applicant
    areas: [[10, 50, 90, 70]]
"""
NOW = 1_769_848_200.0


def png(width_px: int, height_px: int) -> bytes:
    return encoded(Image.new("L", (width_px, height_px), 255))


class Forms:
    """A template of a Basic domain, and what is done with it."""

    def __init__(self, project: Project, ledger: Ledger) -> None:
        self.project = project
        self._ledger = ledger
        project.domain("forms", service_type="template")
        project.write("templates/forms/form.yaml", DRAFT)
        project.write("templates/forms/sample.png", png(400, 300))

    @property
    def text(self) -> str:
        return (self.project.config_dir / "templates/forms/form.yaml").read_text()

    def wish(self, state: State = "service", key: str = "forms/form") -> Wish:
        return deploy_template(self.project.load(), key, state, NOW)

    def deploy(self, state: State = "service", key: str = "forms/form") -> tuple[str, ...]:
        return self._done(self.wish(state, key))

    def roll_back(self) -> tuple[str, ...]:
        return self._done(roll_back_template(self.project.load(), "forms/form", NOW))

    def edit(self, old: str = "applicant", new: str = "applicants") -> None:
        self.project.write("templates/forms/form.yaml", self.text.replace(old, new))

    def standing(self) -> tuple[str, int | None, int | None]:
        template = self.project.load().templates["forms"]["form"]
        return template.state, template.version, template.beta_version

    def answering(self) -> str | None:
        """The first field of the version that answers."""
        version = self.project.load().versions["forms/form"].service
        return version.spec.fields[0].name if version and version.spec else None

    def _done(self, wish: Wish) -> tuple[str, ...]:
        catalog, clock = self.project.load(), MovableClock()
        check(wish, catalog, self._ledger, clock)
        carry_out(wish, apply_change, catalog, self._ledger, clock)
        assert faults(self.project.load()) == {}
        return wish.consequences


@pytest.fixture
def forms(tmp_path: Path, ledger: Ledger) -> Forms:
    return Forms(Project(tmp_path / "house"), ledger)


def catalog_of(forms: Forms) -> Catalog:
    return forms.project.load()


def test_a_first_deployment_freezes_the_draft(forms: Forms) -> None:
    said = forms.deploy()
    assert said == ("version 1 is new", "version 1 answers batches and calls")
    assert forms.text == DRAFT.replace("state: draft", "state: service") + "id: 10001\nversion: 1\n"
    folder = forms.project.config_dir / "templates/forms/.versions/form"
    assert (folder / "1/template.yaml").read_text() == DRAFT.replace("state: draft\n", "")
    assert (folder / "1/sample.png").read_bytes() == png(400, 300)
    assert 'time: "2026-01-31T08:30:00.000Z"' in (folder / "deployments.yaml").read_text()
    (template,) = catalog_of(forms).deployed("forms")
    assert (template.template_id, template.version) == (10001, 1)


def test_ids_are_given_once_in_the_whole_configuration(forms: Forms) -> None:
    forms.deploy()
    forms.project.domain("others", service_type="template")
    forms.project.template("others/form")
    forms.project.write("templates/others/sample.png", png(400, 300))
    forms.edit("id: 10001\n", "")
    forms.edit("state: service\nsample", "sample")
    forms.edit("version: 1\n", "")
    forms.deploy(key="others/form")
    assert catalog_of(forms).templates["others"]["form"].id == 10002
    forms.deploy()
    assert catalog_of(forms).templates["forms"]["form"].id == 10001, "it was its own before"
    assert forms.standing() == ("service", 1, None)


def test_an_id_of_the_operators_own_stays(forms: Forms) -> None:
    forms.project.write("templates/forms/form.yaml", DRAFT + "id: 7\n")
    forms.deploy()
    assert [found.template_id for found in catalog_of(forms).deployed("forms")] == [7]


def test_what_answers_changes_with_the_next_deployment_only(forms: Forms) -> None:
    forms.project.batch(domain="forms")
    forms.deploy()
    forms.edit()
    assert forms.answering() == "applicant"
    assert forms.deploy() == (
        "version 2 is new",
        "version 2 answers batches and calls, instead of version 1",
        "new images of `scans` are read with it; chunks that are planned keep theirs",
    )
    assert (forms.answering(), forms.standing()) == ("applicants", ("service", 2, None))


def test_a_deployment_of_the_same_changes_nothing(forms: Forms) -> None:
    forms.deploy()
    before = forms.text
    forms.edit("# the form of 2026", "# the form of last year")
    wish = forms.wish()
    assert wish.change.edits == ()
    assert wish.consequences == (
        "version 1 answers already, and the template was not changed since",
    )
    assert forms.wish("beta").change.edits == (), "there is nothing to be tried"
    forms.project.write("templates/forms/sample.png", png(401, 300))
    assert forms.wish().consequences[0] == "version 2 is new"
    assert before.count("\n") == forms.text.count("\n")


def test_what_was_tried_keeps_its_number(forms: Forms) -> None:
    assert forms.deploy("beta") == (
        "version 1 is new",
        "version 1 can be tried with `ocr-pipeline template test forms/form IMAGE --state beta`; "
        "none answers yet",
    )
    assert (forms.standing(), forms.answering()) == (("beta", None, 1), None)
    assert forms.wish("beta").consequences == (
        "version 1 can be tried already, and the template was not changed since",
    )
    assert forms.deploy()[0] == "version 1 holds the same already"
    assert forms.standing() == ("service", 1, None)


def test_what_answers_goes_on_while_a_newer_version_is_tried(forms: Forms) -> None:
    forms.deploy()
    forms.edit()
    assert forms.deploy("beta") == (
        "version 2 is new",
        "version 2 can be tried with `ocr-pipeline template test forms/form IMAGE --state beta`; "
        "version 1 answers as before",
    )
    assert (forms.standing(), forms.answering()) == (("service", 1, 2), "applicant")
    forms.edit("applicants", "applicant")
    assert forms.deploy("beta")[1] == "version 1 answers as before"
    assert forms.standing() == ("service", 1, None)
    forms.edit()
    assert forms.deploy()[0] == "version 2 holds the same already"


def test_what_answered_before_answers_again(forms: Forms) -> None:
    forms.project.batch(domain="forms")
    for name in ("one", "two", "three"):
        forms.project.write("templates/forms/form.yaml", named(forms.text, name))
        forms.deploy()
    assert forms.roll_back() == (
        "the template's file keeps its fields, for the next version",
        "version 2 answers batches and calls, instead of version 3",
        "new images of `scans` are read with it; chunks that are planned keep theirs",
    )
    assert forms.answering() == "two"
    forms.roll_back()
    assert (forms.answering(), forms.standing()) == ("one", ("service", 1, None))
    with pytest.raises(SpecError, match="no version of template `forms/form` answered before v"):
        forms.roll_back()
    assert forms.deploy()[0] == "version 3 holds the same already"
    forms.roll_back()
    assert forms.answering() == "one"


def named(text: str, name: str) -> str:
    return re.sub(r"  - name: .*", f"  - name: {name}", text)


def test_a_version_that_cannot_be_read_does_not_come_back(forms: Forms) -> None:
    forms.deploy()
    forms.edit()
    forms.deploy()
    (forms.project.config_dir / "templates/forms/.versions/form/1/sample.png").unlink()
    with pytest.raises(SpecError, match=r"version: is version 1: .*sample\.png: cannot be read"):
        forms.roll_back()
    assert forms.answering() == "applicants"


def test_only_what_is_in_service_is_rolled_back(forms: Forms) -> None:
    with pytest.raises(SpecError, match="`forms/form` is in state `draft`: no version answers"):
        forms.roll_back()


@pytest.mark.parametrize("lost", ["1/template.yaml", "1/sample.png", "deployments.yaml"])
def test_what_was_lost_is_deployed_again(lost: str, forms: Forms) -> None:
    forms.deploy()
    (forms.project.config_dir / "templates/forms/.versions/form" / lost).unlink()
    assert forms.deploy()[0] == "version 2 is new"
    assert forms.standing() == ("service", 2, None)


def test_a_log_that_is_wrong_is_repaired_by_hand(forms: Forms) -> None:
    forms.deploy()
    forms.project.write("templates/forms/.versions/form/deployments.yaml", "id: [")
    with pytest.raises(SpecError, match=r"deployments\.yaml: is no log of deployments; repair it"):
        forms.deploy()


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["forms/nope", "nope/form", "forms", ""])
def test_there_must_be_a_template(key: str, forms: Forms) -> None:
    with pytest.raises(SpecError, match=r"there is no template `.*template list` shows them"):
        forms.deploy(key=key)


def test_a_template_that_is_wrong_by_itself(forms: Forms) -> None:
    forms.project.write("templates/forms/form.yaml", "name: form\n")
    with pytest.raises(SpecError, match=r"config/templates/forms/form\.yaml:1: sample: is missing"):
        forms.deploy()


def test_a_template_that_its_domain_refuses(forms: Forms) -> None:
    forms.edit("    areas: [[10, 50", "    type: checkbox\n    areas: [[10, 50")
    with pytest.raises(SpecError, match="is `checkbox`, which needs the Premium model"):
        forms.deploy()
    assert not (forms.project.config_dir / "templates/forms/.versions").exists()


def test_a_sample_that_is_none(forms: Forms) -> None:
    forms.project.write("templates/forms/sample.png", b"<svg>")
    with pytest.raises(SpecError, match=r"forms/form\.yaml:4: sample: is no image that can be"):
        forms.deploy()
    (forms.project.config_dir / "templates/forms/sample.png").unlink()
    with pytest.raises(SpecError, match=r"sample: is `sample\.png`, which is not there"):
        forms.deploy()


def test_a_remote_domain_has_its_templates_there(forms: Forms) -> None:
    forms.project.write("engines.yaml", {"engines": REMOTE_ENGINES})
    forms.project.domain("forms", service_type="template", engine="forms")
    with pytest.raises(SpecError, match="`forms` has the templates of its remote engine `forms`"):
        forms.deploy()
