"""A configured batch and a shell for its commands: fixtures of the tests of a batch's life."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.manifest import BatchRecord
from ocr_pipeline.operate import reloading
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.wiring import Engines, open_ledger
from tests.fakes.ledger import leased, planned
from tests.fakes.project import WIDE_POLICY, Project

WEBHOOK = {"url": "https://hook.example/", "secret": {"env": "HOOK_SECRET"}}
PLANS: dict[str, object] = {
    "currency": "KRW",
    "plans": {
        "in_house": {
            "name": "In-house",
            "price_per_table_page": 20,
            "price_per_long_image_unit": 3.5,
        }
    },
}
Shell = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    project = Project(tmp_path / "my project")
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    monkeypatch.setattr(Engines, "problem", lambda *_: None)
    monkeypatch.setattr(reloading, "reload_definitions", lambda: None)
    project.write("policy.yaml", {**WIDE_POLICY})
    project.write("plans.yaml", PLANS)
    project.domain(table_extraction=True, long_image=True)
    project.batch(webhook=WEBHOOK)
    return project


@pytest.fixture
def ledger(project: Project) -> Iterator[Ledger]:
    opened = open_ledger(Settings.from_environment().ledger_url)
    yield opened
    open_ledger.cache_clear()
    opened.close()


@pytest.fixture
def shell(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Runs ``batch ...``; returns exit code, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = exit_code_of(["batch", *arguments])
        return code, *capsys.readouterr()

    return run


def file_of(project: Project, batch_id: str) -> Path:
    return project.config_dir / f"batches/{batch_id}.yaml"


def batch_of(ledger: Ledger, batch_id: str = "scans") -> BatchRecord:
    [found] = [known for known in ledger.batches() if known.batch_id == batch_id]
    return found


def at_work(ledger: Ledger) -> str:
    """One chunk runs, one of two images is planned; the uid."""
    leased(ledger, planned(ledger, ["a.png"], "scans", "running"))
    return planned(ledger, ["b.png", "c.png"], "scans", "planned").batch_uid
