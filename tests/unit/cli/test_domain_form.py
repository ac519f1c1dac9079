"""``domain create`` and ``edit`` step by step: what is asked, and what is explained at once."""

import pytest
from click.testing import CliRunner

from ocr_pipeline.cli.domain import create as create_module
from ocr_pipeline.cli.domain import edit as edit_module
from ocr_pipeline.cli.domain.group import domain
from tests.fakes.project import Project

REMOTE = {
    "kind": "clova",
    "invoke_url": "https://example.com/v1/1/a/general",
    "secret": {"env": "CLOVA"},
    "languages": ["ko"],
}


@pytest.fixture(autouse=True)
def _somebody_is_there(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    for module in (create_module, edit_module):
        monkeypatch.setattr(module, "somebody_is_there", lambda: True)


def asked(*arguments: str, answers: tuple[str, ...]) -> str:
    """What was on the screen; the last answer is followed by the end of the command."""
    options = [*arguments, "--dry-run"]
    result = CliRunner().invoke(domain, options, input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    return result.output


def written(screen: str) -> list[str]:
    return [line[1:] for line in screen.splitlines() if line.startswith("+") and "#" not in line]


def test_a_general_domain_with_engines_and_plans_to_choose_from(project: Project) -> None:
    project.write("engines.yaml", {"engines": {"house": {}, "remote": REMOTE}})
    project.write(
        "plans.yaml", {"plans": {name: {"name": name.upper()} for name in ("in_house", "b")}}
    )
    answers = ("general", "일반", "gen", "2", "ja", "ko", "y", "", "b", "general")
    screen = asked("create", answers=answers)
    assert "`ja`, which engine `remote` does not read; choose from ko" in screen
    assert "2  b         B" in screen
    assert written(screen)[1:] == [
        *("service_type: general", "name: 일반", "code: gen", "engine: remote"),
        *("languages: [ko]", "table_extraction: true", "long_image: false", "service_plan: b"),
    ]


def test_a_document_domain_has_one_of_the_enabled_models(project: Project) -> None:
    project.write("policy.yaml", {"specialized_models": ["receipt"], "max_domains_per_model": 1})
    answers = ("document", "영수증", "bills", "id-card", "receipt", "ko", "")
    screen = asked("create", answers=answers)
    assert "Recognition model: is `id-card`; choose one of receipt, or its number" in screen
    assert "recognition_model: receipt" in written(screen)


def test_a_wrong_option_is_asked_for_again(project: Project) -> None:
    project.domain()
    options = ("--type", "template", "--name", "general", "--code", "forms", "--languages", "ko")
    screen = asked("create", "forms", *options, answers=("신청서", ""))
    assert "  --name: is the name of domain `general` already" in screen
    assert "name: 신청서" in written(screen)


def test_an_edit_that_answers_nothing_else_changes_nothing(project: Project) -> None:
    project.domain()
    screen = asked("edit", "general", answers=("", "", "", "", ""))
    assert screen.endswith("domain general is so already\n")


def test_an_edit_shows_what_differs(project: Project) -> None:
    project.write("domains/general.yaml", "name: A\ncode: a  # old\nlanguages: [ko, ja]\n")
    screen = asked("edit", "general", answers=("", "gen", "", "y", ""))
    diff = [line for line in screen.splitlines() if line[:1] in {"+", "-"}][2:]
    assert diff == ["-code: a  # old", "+code: gen  # old", "+table_extraction: true"]
