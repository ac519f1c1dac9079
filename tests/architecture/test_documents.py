"""What the pages say is so: trees, links, commands, configuration, error codes."""

import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from ocr_pipeline.model.delivery_errors import DELIVERY_ERRORS
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.item_errors import ITEM_ERRORS
from ocr_pipeline.model.service_errors import SERVICE_ERRORS
from ocr_pipeline.spec.catalog import load_catalog
from scripts.generate_docs import PAGE, render
from tests.architecture.tree import ROOT, tracked_files

PAGES = [path for path in tracked_files() if path.suffix == ".md"]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
COMMAND = re.compile(r"^(?:CI=true )?(scripts/\S+|ocr-pipeline(?: [a-z]+(?:-[a-z]+)*)*)")


def fences(page: Path, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return [body for found, body in FENCE.findall(text) if found == language]


# -- error codes ------------------------------------------------------------------------


def test_the_page_of_errors_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(ERRORS.values()), "scripts/generate_docs.py"


def test_no_code_is_defined_twice() -> None:
    tables = (ITEM_ERRORS, SERVICE_ERRORS, DELIVERY_ERRORS)
    assert len(ERRORS) == sum(map(len, tables))


@pytest.mark.parametrize("code", ERRORS)
def test_every_code_has_a_test(code: str) -> None:
    word = re.compile(rf"\b{code}\b")
    tests = [path for path in tracked_files() if path.parts[0] == "tests" and path.suffix == ".py"]
    assert any(word.search((ROOT / path).read_text(encoding="utf-8")) for path in tests)


def test_the_page_of_bad_input_names_every_code_and_tests_that_are_there() -> None:
    text = (ROOT / "docs" / "bad-input.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`([A-Z]+_[A-Z_]+)`", text)) == set(ERRORS)
    sources = [path for path in tracked_files() if path.parts[0] == "tests"]
    tests = {
        name
        for path in sources
        if path.suffix == ".py"
        for name in re.findall(r"def (test_\w+)", (ROOT / path).read_text(encoding="utf-8"))
    }
    assert set(re.findall(r"`(test_\w+)`", text)) <= tests


# -- trees, links, commands ---------------------------------------------------------------


def test_the_tree_of_the_architecture_exists() -> None:
    parents: list[str] = []
    (tree,) = fences(Path("ARCHITECTURE.md"), "tree")
    for line in tree.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        parents = [*parents[:depth], line.split()[0]]
        assert (ROOT / "".join(parents)).exists(), "".join(parents)


def test_every_package_and_module_at_the_top_is_in_the_tree() -> None:
    (tree,) = fences(Path("ARCHITECTURE.md"), "tree")
    named = {word.split()[0].rstrip("/") for word in tree.splitlines()}
    package = [path.parts for path in tracked_files() if path.parts[0] == "ocr_pipeline"]
    present = {parts[1] for parts in package if parts[1].endswith(".py") or len(parts) > 2}
    assert present - {"__init__.py"} <= named


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    dead = [link for link in LINK.findall(text) if not (ROOT / page.parent / link).exists()]
    assert not dead


def commands() -> list[str]:
    lines = itertools.chain.from_iterable(
        block.splitlines() for page in PAGES for block in fences(page, "sh")
    )
    return sorted({found.group(1) for line in lines if (found := COMMAND.match(line))})


@pytest.mark.parametrize("command", commands())
def test_commands_exist(command: str) -> None:
    program, *words = command.split()
    if program.startswith("scripts/"):
        assert os.access(ROOT / program, os.X_OK)
        return
    script = Path(sys.executable).with_name(program)
    answer = subprocess.run([script, *words, "--help"], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


# -- configuration ------------------------------------------------------------------------


def test_the_configuration_is_valid() -> None:
    assert not load_catalog(ROOT / "config").problems


@pytest.mark.parametrize("page", [page for page in PAGES if fences(page, "yaml")], ids=str)
def test_yaml_in_pages_is_valid(page: Path, tmp_path: Path) -> None:
    """A block names its file in line 1; the blocks of a page are laid over what config/ holds."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    for block in fences(page, "yaml"):
        YAML(typ="safe").load(block)
        if found := re.match(r"# (config/\S+\.yaml)\n", block):
            target = tmp_path / found.group(1)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block, encoding="utf-8")
    assert not load_catalog(tmp_path / "config").problems
