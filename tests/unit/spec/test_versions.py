"""What of a template is deployed: versions beside drafts, and the settings that name them."""

from pathlib import Path

import pytest

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import load_catalog
from ocr_pipeline.spec.catalog_source import CatalogSource
from ocr_pipeline.spec.deployed import DeployedTemplate, deployed_fault, read_deployed
from ocr_pipeline.spec.versions import Deployment, DeploymentLog
from tests.fakes.project import REMOTE_ENGINES, SAMPLE, Project

FROZEN = "templates/forms/.versions/form/1/template.yaml"
LOG = "templates/forms/.versions/form/deployments.yaml"


@pytest.fixture
def forms(project: Project) -> Project:
    """A deployed template of ``forms``, read for the batch ``scans``."""
    project.domain("forms", service_type="template", recognition_model="premium")
    project.deployed("forms/form")
    project.batch(domain="forms")
    return project


def frozen(project: Project) -> tuple[DeployedTemplate, ...]:
    return project.load().effective("scans").templates


def versions(project: Project) -> list[tuple[int, int]]:
    return [(template.template_id, template.version) for template in frozen(project)]


# -- the log --------------------------------------------------------------------------------------


def log(*events: str) -> DeploymentLog:
    """``3`` is a deployment to service, ``b3`` one to beta, ``r3`` a rollback to it."""
    states = {"b": "beta"}
    actions = {"r": "rollback"}
    return DeploymentLog(
        id=10001,
        deployments=tuple(
            Deployment.model_validate(
                {
                    "time": "2026-01-31T08:30:00.000Z",
                    "action": actions.get(event[0], "deploy"),
                    "state": states.get(event[0], "service"),
                    "version": int(event.lstrip("br")),
                    "sha256": f"of {event.lstrip('br')}",
                }
            )
            for event in events
        ),
    )


@pytest.mark.parametrize(
    ("events", "answering", "before"),
    [
        ("", None, None),
        ("b1", None, None),
        ("1", 1, None),
        ("b1 1 b2", 1, None),
        ("1 b2 2 3", 3, 2),
        ("1 2 r1", 1, None),
        ("1 2 r1 3", 3, 1),
        ("1 2 3 r2 r1", 1, None),
        ("1 2 3 1", 1, 3),
        ("1 2 r1 2", 2, 1),
    ],
)
def test_what_answered_before(events: str, answering: int | None, before: int | None) -> None:
    found = log(*events.split())
    assert (found.answering, found.before(answering)) == (answering, before)


def test_a_version_that_was_named_by_hand_has_one_before_it() -> None:
    assert log("1", "2", "3").before(2) == 1
    assert log("1", "2", "3").before(9) == 3
    assert (log("1", "b2").latest, log("1", "b2").sha256(2), log().sha256(1)) == (2, "of 2", "")


# -- versions on disk -----------------------------------------------------------------------------


def test_settings_name_what_answers(forms: Project) -> None:
    forms.deployed("forms/tried", state="beta")
    forms.template("forms/draft")
    assert versions(forms) == [(10001, 1)]
    (template,) = frozen(forms)
    assert read_deployed(template)[0].name == "form"
    assert read_deployed(template)[1] == SAMPLE
    found = forms.load()
    assert found.versions["forms/tried"].beta is not None
    assert sorted(found.templates["forms"]) == ["draft", "form", "tried"]
    assert [file.config_id for file in found.files if "versions" in file.shown_path] == []


def test_a_remote_engine_is_told_nothing_of_templates_here(forms: Project) -> None:
    forms.write("engines.yaml", {"engines": REMOTE_ENGINES})
    forms.domain("forms", service_type="template", engine="forms")
    assert versions(forms) == []
    assert not forms.load().effective("scans").reads_own_templates


def test_a_draft_may_change_while_its_version_answers(forms: Project) -> None:
    before = frozen(forms)
    text = (forms.config_dir / "templates/forms/form.yaml").read_text()
    forms.write("templates/forms/form.yaml", text.replace("applicant", "name of the applicant"))
    assert frozen(forms) == before
    forms.write("templates/forms/sample.png", b"another")
    assert frozen(forms) == before


@pytest.mark.parametrize(
    ("draft", "answers"),
    [
        ("name: [", [(10001, 1)]),
        ("- a list", [(10001, 1)]),
        ("name: x\nstate: service\nversion: 1\n", [(10001, 1)]),
        ("name: x\nstate: service\nversion: one\n", []),
        ("name: x\nstate: draft\n", []),
    ],
)
def test_a_draft_that_is_wrong_changes_nothing(
    draft: str, answers: list[tuple[int, int]], forms: Project
) -> None:
    forms.write("templates/forms/form.yaml", draft)
    assert versions(forms) == answers


def test_a_template_that_is_withdrawn_answers_no_more(forms: Project) -> None:
    forms.template("forms/form")
    assert versions(forms) == []
    forms.deployed("forms/form")
    (forms.config_dir / "templates/forms/form.yaml").unlink()
    assert versions(forms) == []


def test_a_copy_of_a_file_does_not_answer_instead_of_it(forms: Project) -> None:
    path = forms.config_dir / "templates/forms/form.yaml"
    forms.write("templates/forms/a_copy.yaml", path.read_bytes())
    (template,) = frozen(forms)
    assert template.file.endswith(".versions/form/1/template.yaml")


@pytest.mark.parametrize("name", [LOG, FROZEN])
def test_what_is_lost_is_asked_for_and_not_left_out(name: str, forms: Project) -> None:
    (forms.config_dir / name).unlink()
    (template,) = frozen(forms)
    assert deployed_fault(template) is not None


def test_a_log_that_cannot_be_used(forms: Project) -> None:
    forms.write(LOG, "id: x\n")
    version = forms.load().versions["forms/form"].service
    assert version is not None
    assert "deployments.yaml:1: id: is `x`; write a whole number" in version.problem


def test_a_version_is_a_version_as_long_as_nothing_changes(forms: Project) -> None:
    (template,) = frozen(forms)
    assert deployed_fault(template) is None
    sample = Path(template.file).with_name("sample.png")
    sample.write_bytes(b"another")
    changed = "version 1 of the template was changed since it was deployed; put it back, or deploy"
    assert changed in (deployed_fault(template) or "")
    sample.unlink()
    assert "sample.png: cannot be read (No such file" in (deployed_fault(template) or "")
    sample.write_bytes(SAMPLE)
    assert deployed_fault(template) is None
    forms.write(FROZEN, "name: [")
    with pytest.raises(SpecError, match=r"template\.yaml:1: "):
        read_deployed(template)


def test_a_configuration_that_is_not_written_yet_has_its_versions(forms: Project) -> None:
    catalog = forms.load()
    gone = load_catalog(forms.config_dir, {forms.config_dir / FROZEN: None})
    version = gone.versions["forms/form"].service
    assert version is not None
    assert "cannot be read (No such file or directory)" in version.problem
    assert gone.digest != catalog.digest


def test_a_deployment_is_seen_by_who_watches(forms: Project) -> None:
    source = CatalogSource(forms.config_dir)
    first = source.current()
    text = (forms.config_dir / LOG).read_text()
    forms.write(LOG, text.replace("10001", "10009"))
    assert source.current() is not first


def test_versions_are_part_of_what_was_recognized_by(forms: Project) -> None:
    settings = forms.load().effective("scans")
    other = settings.templates[0].model_copy(update={"version": 2})
    newer = settings.model_copy(update={"templates": (other,)})
    assert newer.recognition_digest != settings.recognition_digest
    assert settings.model_validate_json(settings.model_dump_json()) == settings
