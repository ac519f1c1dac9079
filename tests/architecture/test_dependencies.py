"""What is imported is declared, what is declared is used, pinned, and named in NOTICE."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

from tests.architecture.tree import CODE, ROOT, Module, modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)$")
PART_OF = {"pydantic-core": "pydantic", "botocore": "boto3"}
USED_WITHOUT_IMPORT = {
    "dagster-webserver",  # scripts/dev starts it
    "rapidocr",  # its wheel carries the models
}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(rows: list[str]) -> dict[str, str]:
    found = [REQUIREMENT.match(row) for row in rows]
    assert all(found), rows
    return {normal(match.group(1)): match.group(2) for match in found if match}


def constraints() -> dict[str, str]:
    text = (ROOT / "requirements" / "constraints.txt").read_text(encoding="utf-8")
    return pins([row for row in text.splitlines() if not row.startswith("#")])


DEPENDENCIES = pins(PROJECT["dependencies"])
EXTRAS = {name: pins(rows) for name, rows in PROJECT["optional-dependencies"].items()}


def imported(module: Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - set(CODE)


def distributions_of(*tops: str) -> set[str]:
    """Who provides what folders import; a module that nobody provides stands for itself."""
    providers = importlib.metadata.packages_distributions()
    names = set().union(*(imported(module) for module in modules() if module.path.parts[0] in tops))
    found = {normal(providers.get(name, [name])[0]) for name in names}
    return {PART_OF.get(name, name) for name in found}


def test_what_is_imported_is_declared() -> None:
    assert distributions_of("ocr_pipeline") <= set(DEPENDENCIES)


def test_what_is_declared_is_used() -> None:
    used = distributions_of("ocr_pipeline", "samples", "scripts")  # the demo comes with both
    assert set(DEPENDENCIES) - used == USED_WITHOUT_IMPORT


def test_the_whole_environment_is_pinned_alike() -> None:
    whole = constraints()
    for declared in [DEPENDENCIES, *EXTRAS.values()]:
        assert declared.items() <= whole.items()


def test_notice_names_every_direct_dependency() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    named = {normal(line.split()[0]) for line in notice.splitlines() if "  " in line.strip()}
    assert set(DEPENDENCIES).union(*EXTRAS.values()) <= named


def test_no_copyleft_is_imported() -> None:
    for name in DEPENDENCIES:
        metadata = importlib.metadata.metadata(name)
        fields = ("License-Expression", "Classifier")
        terms = [term for field in fields for term in metadata.get_all(field) or []]
        assert not [term for term in terms if re.search(r"\b(A|L)?GPL", term)], name


def test_neither_index_nor_hash_is_pinned() -> None:
    text = Path(ROOT / "requirements" / "constraints.txt").read_text(encoding="utf-8")
    assert not re.search(r"^\s*-|--|://| @ ", text, re.MULTILINE)
