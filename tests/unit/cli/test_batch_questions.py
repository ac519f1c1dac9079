"""What flags said wrongly is asked again; what a batch has can be kept, changed or given up."""

from typing import Any

import click
import pytest
from click.testing import CliRunner

from ocr_pipeline.cli.batch.fields import fields_of
from ocr_pipeline.cli.batch.questions import Interview
from ocr_pipeline.spec.edits import REMOVED
from tests.fakes.project import WIDE_POLICY, Project

NO_FLAGS: dict[str, Any] = dict.fromkeys(
    (
        *("name", "domain", "file_format", "webhook", "webhook_secret_env", "webhook_secret_file"),
        *("webhook_content", "schedule", "time_zone", "table_extraction", "long_image", "watch"),
        *("input", "result", "endpoint_url", "region", "addressing", "profile", "languages"),
    )
)
BEFORE: dict[str, Any] = {
    "name": "scans",
    "domain": "general",
    "file_format": "json",
    "input": {"path": "in/scans"},
    "result": {"kind": "s3", "bucket": "out", "prefix": "a", "region": "kr"},
    "webhook": {"url": "https://hook.example/", "secret": {"file": "/run/hook"}},
    "schedule": {"cron": "0 2 * * *", "time_zone": "Asia/Seoul"},
}


@pytest.fixture
def project(project: Project) -> Project:
    project.write("policy.yaml", {**WIDE_POLICY})
    project.domain(languages=["ko"])
    project.batch("scans")
    return project


def held(
    project: Project, answers: list[str], before: dict[str, Any], **flags: Any
) -> tuple[dict[Any, Any], str]:
    """The answers of an interview, and what was on the screen."""
    found: dict[Any, Any] = {}

    @click.command()
    def interview() -> None:
        all_flags = NO_FLAGS | flags
        catalog, fields = project.load(), fields_of(all_flags)
        batch_id = "scans" if before else ""
        found.update(Interview(catalog, {}, batch_id, all_flags, fields, before).hold())

    result = CliRunner().invoke(interview, input="".join(f"{answer}\n" for answer in answers))
    assert result.exception is None, result.output
    return found, result.output


def changed(found: dict[Any, Any]) -> dict[str, Any]:
    """What an interview changed of a batch."""
    same = {("webhook", "secret"): BEFORE["webhook"]["secret"], ("schedule", "cron"): "0 2 * * *"}
    kept = {(name,): value for name, value in BEFORE.items()} | same
    return {".".join(loc): value for loc, value in found.items() if kept.get(loc, "") != value}


def test_what_is_kept_changes_nothing_and_a_dash_gives_up(project: Project) -> None:
    found, _ = held(project, ["", "", "", "", "", "", "", "", "", "", ""], BEFORE)
    assert changed(found) == {
        "webhook.url": "https://hook.example/",
        "webhook.content": "text",
        "schedule.time_zone": "Asia/Seoul",
    }
    found, _ = held(project, ["", "", "", "", "", "-", "-"], BEFORE)
    assert changed(found) == {"webhook": REMOVED, "schedule": REMOVED}


def test_another_bucket_keeps_the_service_that_was_named(project: Project) -> None:
    answers = ["", "", "", "", "s3://new", "https://s3.example", "-", "-"]
    found, shown = held(project, answers, BEFORE)
    assert found["result",] == {
        "kind": "s3",
        "bucket": "new",
        "endpoint_url": "https://s3.example",
        "region": "kr",
    }
    assert "Region" not in shown


def test_a_flag_that_breaks_a_rule_is_told_and_asked_again(project: Project) -> None:
    wrong = {"name": "scans", "file_format": "pdf", "input": "in/scans/x", "domain": "general"}
    right = {"webhook": "https://hook.example/", "webhook_secret_env": "HOOK"}
    answers = ["Bills", "xls", "", "in/bills", "out/bills", "full", ""]
    found, shown = held(project, answers, {}, **wrong, **right)
    assert "  name: is the name of batch `scans` already; write another" in shown
    assert "  file_format: is `pdf`; write 'xls' or 'json'" in shown
    assert "  input: overlaps with the input of batch `scans`" in shown
    assert "  Input path: path: is empty; write a value" in shown
    assert {".".join(loc): value for loc, value in found.items()} == {
        "name": "Bills",
        "domain": "general",
        "file_format": "xls",
        "input": {"path": "in/bills"},
        "result": {"path": "out/bills"},
        "webhook.url": "https://hook.example/",
        "webhook.secret.env": "HOOK",
        "webhook.content": "full",
    }
