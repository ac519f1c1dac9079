"""A person at a terminal creates, edits, renames and deletes a batch, and errs on the way."""

from pathlib import Path

import pytest

from tests.fakes.project import WIDE_POLICY, Project
from tests.fakes.terminal import Terminal

NOWHERE = "http://127.0.0.1:9"  # nothing listens there: a code location has nobody to reload it


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path / "my project")
    project.write("policy.yaml", {**WIDE_POLICY})
    project.domain(name="스캔 영역", long_image=True, table_extraction=True)
    project.domain("forms", service_type="template")
    project.batch()
    return project


def terminal(project: Project, *arguments: str) -> Terminal:
    surroundings = {
        "OCR_PIPELINE_CONFIG": str(project.config_dir),
        "OCR_PIPELINE_DAGSTER": NOWHERE,
    }
    return Terminal(["batch", *arguments], surroundings)


@pytest.mark.slow
def test_the_life_of_a_batch_at_a_terminal(project: Project) -> None:
    file = project.config_dir / "batches/bills_2026.yaml"
    create(project)
    created = file.read_text()
    assert created.splitlines()[1:] == [
        "name: Bills 2026",
        "domain: general",
        "languages: [ko]",
        "table_extraction: false",
        "long_image: true",
        "file_format: xls",
        "input:",
        "  path: in/bills",
        "result:",
        "  kind: s3",
        "  bucket: results",
        "  prefix: bills",
        "  endpoint_url: https://kr.object.ncloudstorage.com",
        "webhook:",
        "  url: https://hook.example/x",
        "  secret:",
        "    env: HOOK_SECRET",
        "  content: text",
        "schedule:",
        '  cron: "0 2 * * *"',
        "  time_zone: Asia/Seoul",
    ]
    edit(project)
    assert file.read_text() == created.replace("languages: [ko]\n", "").replace("xls", "json")
    rename(project)
    assert not file.exists()
    delete(project)
    assert [path.stem for path in (project.config_dir / "batches").iterdir()] == ["scans"]


def create(project: Project) -> None:
    """Each rule is explained at the question whose answer breaks it, which is asked again."""
    with terminal(project, "create") as screen:
        screen.answer("Name: ", "Bills!")
        assert "holds `!`; write Korean, English" in screen.answer("\nName: ", "ｓｃａｎｓ")
        assert "is the name of batch `scans` already" in screen.answer("\nName: ", "Bills 2026")
        offered = screen.answer("\nDomain: ", "9")
        assert "  general  스캔 영역 (general: ko, ja)" in offered
        assert "choose one of forms, general, or its number" in screen.answer("\nDomain: ", "2")
        screen.answer("\nLanguages [ko, ja]: ", "zh-TW")
        assert "is `zh-TW`; choose one of ko, ja" in screen.answer("\nLanguages [ko, ja]: ", "ko")
        screen.answer("\nExtract tables? [y/N]: ", "")
        screen.answer("\nRecognize long images (8,000 to 25,000 px)? [y/N]: ", "y")
        screen.answer("\nFile format: ", "pdf")
        assert "choose one of xls, json" in screen.answer("\nFile format: ", "1")
        screen.answer("\nInput path: ", "in/scans/deeper")
        said = screen.answer("\nInput path: ", "in/bills")
        assert "overlaps with the input of batch `scans`" in said
        screen.answer("\nResult path: ", "in/bills/out")
        said = screen.answer("\nResult path: ", "s3://results/bills")
        assert "is inside the batch's own input" in said
        screen.answer("\nAddress of the S3 service (empty for AWS): ", "kr.object")
        screen.answer("\nRegion (empty: from the environment): ", "")
        said = screen.answer("\nResult path: ", "s3://results/bills")
        assert "endpoint_url: is no absolute http or https URL" in said
        address = "https://kr.object.ncloudstorage.com"
        screen.answer("\nAddress of the S3 service (empty for AWS): ", address)
        screen.answer("\nRegion (empty: from the environment): ", "")
        screen.answer("\nWebhook URL: ", "/results")
        said = screen.answer("\nWebhook URL: ", "https://hook.example/x")
        assert "is no absolute http or https URL" in said
        screen.answer("\nSecret: ", "whsec-of-mine")
        assert "never the secret" in screen.answer("\nSecret: ", "HOOK_SECRET")
        screen.answer("\nContent of a delivery [text]: ", "")
        screen.answer("\nSchedule: ", "every night")
        assert "is no cron line" in screen.answer("\nSchedule: ", "0 2 * * *")
        screen.answer("\nTime zone: ", "KST")
        assert "is no IANA time zone" in screen.answer("\nTime zone: ", "Asia/Seoul")
        screen.answer("\nLook at the input all the time as well? [Y/n]: ", "")
        screen.answer("\nID (its file and its jobs are called so) [bills_2026]: ", "scans")
        said = screen.answer("\nID (its file and its jobs are called so) [bills_2026]: ", "")
        assert "is the id of config/batches/scans.yaml already" in said
        shown = screen.answer("\nCreate batch `bills_2026`? [y/N]: ", "y")
        assert "+name: Bills 2026" in shown
        assert "long images: each started 2,000 px of the long side costs" in shown
        assert screen.end() == 0


def edit(project: Project) -> None:
    """Every question is answered already; two answers are other ones."""
    with terminal(project, "edit", "bills_2026") as screen:
        screen.answer("Name [Bills 2026]: ", "")
        screen.answer("\nDomain [general]: ", "")
        screen.answer("\nLanguages [ko]: ", "ko, ja")
        screen.answer("\nExtract tables? [y/N]: ", "")
        screen.answer("\nRecognize long images (8,000 to 25,000 px)? [Y/n]: ", "")
        screen.answer("\nFile format [xls]: ", "json")
        screen.answer("\nInput path [in/bills]: ", "")
        screen.answer("\nResult path [s3://results/bills]: ", "")
        screen.answer("\nWebhook URL [https://hook.example/x]: ", "")
        screen.answer("\nSecret [HOOK_SECRET]: ", "")
        screen.answer("\nContent of a delivery [text]: ", "")
        screen.answer("\nSchedule [0 2 * * *]: ", "")
        screen.answer("\nTime zone [Asia/Seoul]: ", "")
        screen.answer("\nLook at the input all the time as well? [Y/n]: ", "")
        shown = screen.answer("\nChange batch `bills_2026`? [y/N]: ", "y")
        changed = [line for line in shown.splitlines() if line[:1] in {"+", "-"}]
        assert changed[2:] == ["-languages: [ko]", "-file_format: xls", "+file_format: json"]
        assert screen.end() == 0


def rename(project: Project) -> None:
    with terminal(project, "rename", "bills_2026", "scans") as screen:
        assert screen.end() == 2
        assert "is the id of config/batches/scans.yaml already" in screen.transcript
    with terminal(project, "rename", "bills_2026", "bills") as screen:
        shown = screen.answer("Rename batch `bills_2026` to `bills`? [y/N]: ", "y")
        assert "nothing is recognized again" in shown
        assert screen.end() == 0


def delete(project: Project) -> None:
    with terminal(project, "delete", "bills") as screen:
        screen.answer("Delete batch `bills` (Bills 2026)? [y/N]: ", "")
        assert screen.end() == 0
        assert "nothing was changed" in screen.transcript
    assert (project.config_dir / "batches/bills.yaml").exists()
    with terminal(project, "delete", "bills") as screen:
        shown = screen.answer("Delete batch `bills` (Bills 2026)? [y/N]: ", "y")
        assert "input and results stay as they are" in shown
        assert screen.end() == 0
        assert "bills is deleted" in screen.transcript
