"""The import contracts of pyproject.toml are kept, and each of them catches who breaks it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

PLANTED = [
    ("dependencies point down", "model/page", "import ocr_pipeline.ports"),
    ("dependencies point down", "vision/planted", "import ocr_pipeline.extraction"),
    ("dependencies point down", "stray", ""),
    ("no orchestrator", "steps/planted", "import dagster"),
    ("no orchestrator", "planning/planted", "import sqlite3"),
    ("Dagster stays in the rim", "adapters/storage/planted", "import dagster"),
    ("sensors are thin", "assets/planted", "import ocr_pipeline.adapters"),
    ("families are strangers", "adapters/engines/planted", "import ocr_pipeline.adapters.storage"),
    ("database has one door", "cli/planted", "import sqlalchemy"),
    ("HTTP has three doors", "wiring", "import requests"),
    ("boto3 has one door", "wiring", "import botocore"),
    ("Inference has one door", "adapters/workers/planted", "import tesserocr"),
    ("formats have one door", "cli/planted", "def f():\n    import pandas"),
    ("does not know what surrounds it", "cli/planted", "import benchmarks"),
    ("No import cycles", "model/page", "import ocr_pipeline.ports"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [linter, "--no-logo", "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_contracts_are_kept() -> None:
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize(("contract", "path", "line"), PLANTED)
def test_a_planted_import_is_caught(contract: str, path: str, line: str, tmp_path: Path) -> None:
    package = tmp_path / "ocr_pipeline"
    shutil.copytree(ROOT / package.name, package, ignore=shutil.ignore_patterns("__pycache__"))
    with (package / f"{path}.py").open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    broken = [row for row in lint(tmp_path).stdout.splitlines() if row.endswith("BROKEN")]
    assert any(contract in row for row in broken), broken
