"""docs/templates.md: its example is typed as it stands, in a shell, with our own engine."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest

from ocr_pipeline.model.value import ValueKind

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
COMMANDS = """
set -eu
ocr-pipeline () { "$PYTHON" -c 'from ocr_pipeline.cli.app import run; run()' "$@"; }
python () { "$PYTHON" "$@"; }
"""
SOME_FAILED = ("template test volunteers/enrolment example/scans", "batch run")
SCAN = "109-003-turned-90.png"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with this repository's configuration, as the page begins with."""
    made = tmp_path_factory.mktemp("volunteers")
    shutil.copytree(ROOT / "config", made / "config")
    return made


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_example_runs_as_it_stands(folder: Path) -> None:
    (section,) = re.findall(r"^## An example.*?(?=^## )", PAGE, flags=re.M | re.S)
    said = ""
    for kind, text in re.findall(r"^```(\w+)\n(.*?)^```", section, flags=re.M | re.S):
        if kind == "yaml":
            name = text.partition("\n")[0].removeprefix("# ")
            (folder / name).write_text(text, encoding="utf-8")
        elif kind == "sh":
            said = "".join(typed(folder, line) for line in text.splitlines())
        elif kind == "text":
            lines = {without_confidences(line) for line in said.splitlines()}
            missing = [each for each in text.splitlines() if without_confidences(each) not in lines]
            assert not missing, said
        else:
            (image,) = json.loads(result(folder).read_text(encoding="utf-8"))["images"]
            assert_holds(image, json.loads(text))
    assert_workbook(folder)


def typed(folder: Path, line: str) -> str:
    """What a command line prints; its exit code is 0, or 1 where a page fits no template."""
    environment = {
        **os.environ,
        "PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
        "OCR_PIPELINE_CONFIG": str(folder / "config"),
        "OCR_PIPELINE_DAGSTER": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        ["bash", "-c", f"{COMMANDS}\n{line}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    expected = 1 if any(part in line for part in SOME_FAILED) and "beta" not in line else 0
    assert done.returncode == expected, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def without_confidences(line: str) -> str:
    return re.sub(r"\b[01]\.\d\d\b", "0.00", " ".join(line.split()))


def result(folder: Path) -> Path:
    return folder / "data" / "volunteers-out" / f"{SCAN}.json"


def assert_holds(whole: dict[str, Any], part: dict[str, Any]) -> None:
    """That the page shows nothing that a result does not have."""
    for key, value in part.items():
        if key == "fields":
            named = {field["name"]: field for field in whole["fields"]}
            for field in value:
                assert_holds(named[field["name"]], field)
        elif isinstance(value, dict):
            assert_holds(whole[key], value)
        else:
            assert whole[key] == value


def assert_workbook(folder: Path) -> None:
    (path,) = (folder / "data" / "volunteers-out").rglob("*.xlsx")
    book = openpyxl.load_workbook(path)
    assert [name for name in book.sheetnames if name.endswith("#10001")] == book.sheetnames[:1]
    head, heads, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert head[:6] == ("File", "Page", "To review", "Score", "Version", "name")
    assert heads[5:9] == ("Raw", "Value", "Confidence", "State")
    (row,) = (row for row in rows if row[0] == SCAN)
    assert ("born" in str(row[2]), row[4], row[5]) == (True, 2, "Thomas Lindqvist")
    assert book["Unmatched"]["A2"].value == "0000-twin-version-mixed.jpg"


def test_reasons_are_those_that_are_given() -> None:
    (table,) = re.findall(r"^\| reason \|.*?\n\n", PAGE, flags=re.M | re.S)
    vision = ROOT / "ocr_pipeline" / "vision"
    given = "".join(
        (vision / f"form_{name}.py").read_text("utf-8") for name in ("finding", "title")
    )
    reasons = re.findall(r"^\| (.+?) \| ", table, flags=re.M)[2:]
    assert len(reasons) > 1
    for reason in reasons:
        for part in re.split(r":.*|template N|; ", reason):
            assert part.strip() in given, reason


def test_every_kind_of_value_is_explained() -> None:
    (section,) = re.findall(r"^### Values.*?(?=^### )", PAGE, flags=re.M | re.S)
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section, flags=re.M)
    named = [name for cell in cells for name in re.findall(r"\w+", cell)]
    assert named[1:] == list(get_args(ValueKind))
