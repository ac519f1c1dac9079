"""docs/batches.md says what the commands do: its examples run in their order."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.cli.batch import listing
from ocr_pipeline.steps.standing import Standing
from ocr_pipeline.wiring import Engines

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "batches.md").read_text("utf-8")


def section(title: str) -> str:
    (found,) = re.findall(rf"^## {title}\n.*?(?=^## )", PAGE, flags=re.M | re.S)
    return str(found)


@pytest.fixture
def config_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(folder))
    monkeypatch.setenv("OCR_PIPELINE_DAGSTER", "http://127.0.0.1:9")
    monkeypatch.setattr(Engines, "problem", lambda *_: None)
    return folder


def test_the_examples_run(config_dir: Path) -> None:
    for kind, text in re.findall(r"^```(yaml|sh)\n(.*?)^```", PAGE, flags=re.M | re.S):
        if kind == "yaml":
            name = re.findall(r"# config/(\S+)", text)[0]
            (config_dir / name).write_text(text, encoding="utf-8")
            continue
        for line in text.splitlines():
            program, *arguments = shlex.split(line)
            assert (program, exit_code_of(arguments)) == ("ocr-pipeline", 0), line
    assert [path.stem for path in (config_dir / "batches").iterdir()] == ["scans"]


def test_every_column_is_explained() -> None:
    columns = re.findall(r"^\| `(\w+)` \|", section("List, search, show"), flags=re.M)
    assert columns == list(listing.COLUMNS)


def test_every_status_is_explained() -> None:
    assert re.findall(r"^\| `([a-z: ]+)` \|", section("Status"), flags=re.M) == list(Standing)
