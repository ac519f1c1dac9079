"""Who validates a Template domain's values, and which settings make earlier answers stale."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from ocr_pipeline.spec.domain import GeneralDomain, TemplateDomain
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.validation import ValidationSpec
from tests.fakes.project import REMOTE_ENGINES, Project

URL = "https://check.example/forms"


def validation(**fields: object) -> ValidationSpec:
    return ValidationSpec.model_validate({"url": URL, "secret": {"env": "CHECK_SECRET"}} | fields)


def settings(project: Project, **fields: object) -> EffectiveSettings:
    """Of a batch whose domain has this validation, or none."""
    section = {"validation": {"url": URL, "secret": {"env": "A"}} | fields} if fields else {}
    project.domain(service_type="template", engine="forms", **section)
    project.batch()
    project.write("engines.yaml", {"engines": REMOTE_ENGINES})
    return project.load().effective("scans")


@pytest.mark.rule("domain.validation.url")
@pytest.mark.parametrize("url", ["check.example", "ftp://a.example/", "https://me:pw@a.example/"])
def test_a_validation_has_an_address(url: str) -> None:
    with pytest.raises(ValidationError, match="url"):
        validation(url=url)


@pytest.mark.rule("domain.validation.timeout")
@pytest.mark.parametrize("seconds", [0, 0.05, 31, float("nan")])
def test_results_do_not_wait_for_long(seconds: float) -> None:
    with pytest.raises(ValidationError, match="timeout_seconds"):
        validation(timeout_seconds=seconds)


def test_what_is_left_out() -> None:
    found = validation()
    assert (found.timeout_seconds, found.allow_private_addresses) == (5, False)


@pytest.mark.parametrize("model", ["basic", "premium"])
def test_both_recognition_models_are_validated(model: str) -> None:
    domain = TemplateDomain.model_validate(
        {
            "name": "Forms",
            "code": "forms",
            "languages": ["ko"],
            "service_type": "template",
            "recognition_model": model,
            "validation": {"url": URL, "secret": {"env": "A"}},
        }
    )
    assert domain.validation == validation(secret={"env": "A"})


def test_texts_without_templates_are_not_validated() -> None:
    with pytest.raises(ValidationError, match="validation"):
        GeneralDomain.model_validate(
            {
                "name": "Texts",
                "code": "texts",
                "languages": ["ko"],
                "validation": {"url": URL, "secret": {"env": "A"}},
            }
        )


def test_the_file_of_a_secret_counts_from_the_project_folder(project: Project) -> None:
    frozen = settings(project, secret={"file": "keys/check"}).domain.validation
    assert frozen is not None
    assert frozen.secret.file == str(project.config_dir.parent / "keys/check")
    assert validation().anchored(Path("/p")) == validation()


def test_another_server_makes_earlier_answers_stale(project: Project) -> None:
    digests = [
        settings(project).recognition_digest,
        settings(project, url=URL).recognition_digest,
        settings(project, url="https://other.example/").recognition_digest,
    ]
    assert len(set(digests)) == len(digests)


def test_how_the_same_server_is_asked_does_not(project: Project) -> None:
    before = settings(project, url=URL).recognition_digest
    asked = {"secret": {"env": "B"}, "timeout_seconds": 9, "allow_private_addresses": True}
    assert settings(project, **asked).recognition_digest == before
