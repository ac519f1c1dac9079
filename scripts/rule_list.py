"""The code becomes the list of its rules, and the tests the list of those that hold one.

Running the tests belongs to ``prove_rules``, tables to ``rule_tables``.
"""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ocr_pipeline.spec.rulebook import RULES, Rule

ROOT = Path(__file__).resolve().parents[1]


class MarkedTest(NamedTuple):
    """A test function; ``path`` counts from the root."""

    path: str
    name: str

    def __str__(self) -> str:
        """As pytest names it."""
        return f"{self.path}::{self.name}"


def all_rules() -> dict[str, Rule]:
    """Every rule of the package by its id: whatever registers one is imported."""
    for path in sorted((ROOT / "ocr_pipeline").rglob("*.py")):
        if "ocr_pipeline.spec.rulebook" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return dict(sorted(RULES.items()))


def marked_tests() -> dict[str, list[MarkedTest]]:
    """The tests by the ids of their marks ``@pytest.mark.rule("id")``, also those of single cases.

    A mark is read where a test is decorated; one that hides behind a variable is none.
    """
    found: dict[str, list[MarkedTest]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if "mark.rule(" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                test = MarkedTest(path.relative_to(ROOT).as_posix(), node.name)
                for rule_id in dict.fromkeys(_marks(node)):
                    found.setdefault(rule_id, []).append(test)
    return found


def _marks(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    for decorator in test.decorator_list:
        for node in ast.walk(decorator):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule":
                yield from (ast.literal_eval(argument) for argument in node.args)
