"""docs/domains.md says what the commands do: its examples run in their order."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.cli.domain.listing import COLUMNS
from ocr_pipeline.cli.domain.options import FEATURES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "domains.md").read_text("utf-8")


@pytest.fixture
def config_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(folder))
    monkeypatch.setenv("OCR_PIPELINE_DAGSTER", "http://127.0.0.1:9")
    return folder


def test_the_examples_run(config_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"^```(yaml|sh|text)\n(.*?)^```", PAGE, flags=re.M | re.S)
    for kind, text in blocks:
        if kind == "yaml":
            write(config_dir, text)
        elif kind == "sh":
            for line in text.splitlines():
                program, *arguments = shlex.split(line)
                assert (program, exit_code_of(arguments)) == ("ocr-pipeline", 0), line
        else:
            assert capsys.readouterr().out.endswith(text)


def write(config_dir: Path, text: str) -> None:
    name = re.findall(r"# config/(\S+)", text)[0]
    (config_dir / name).parent.mkdir(parents=True, exist_ok=True)
    (config_dir / name).write_text(text, encoding="utf-8")


def test_every_column_is_explained() -> None:
    (section,) = re.findall(r"^## List.*?(?=^## )", PAGE, flags=re.M | re.S)
    assert re.findall(r"^\| `(\w+)` \|", section, flags=re.M) == list(COLUMNS)


def test_the_table_of_models() -> None:
    for feature, (basic, premium) in FEATURES.items():
        assert f"| {feature} | {basic} | {premium} |" in PAGE
