"""Every module keeps the rules of the house, and every rule catches who breaks it."""

from pathlib import Path

import pytest

from tests.architecture.rules import (
    RULES,
    Rule,
    dagster_bodies_are_thin,
    functions_are_short,
    has_docstring,
    is_short,
    names_say_something,
    packages_are_empty,
    rim_has_real_annotations,
)
from tests.architecture.tree import Module, modules

LONG_BODY = "".join(f"    x = {number}\n" for number in range(60))
PLANTED = [
    (is_short, "ocr_pipeline/model/a.py", "x = 1\n" * 401),
    (functions_are_short, "ocr_pipeline/model/a.py", f"def f():\n{LONG_BODY}"),
    (
        dagster_bodies_are_thin,
        "ocr_pipeline/assets/a.py",
        f"@dg.asset(pool='a')\ndef f():\n{LONG_BODY}",
    ),
    (dagster_bodies_are_thin, "ocr_pipeline/sensors/a.py", f"@sensor\ndef f():\n{LONG_BODY}"),
    (packages_are_empty, "ocr_pipeline/model/__init__.py", '"""Words."""\nimport os\n'),
    (has_docstring, "ocr_pipeline/model/a.py", "import os\n"),
    (names_say_something, "ocr_pipeline/vision/utils.py", ""),
    (names_say_something, "ocr_pipeline/vision/a.py", "class PageManager: ..."),
    (names_say_something, "ocr_pipeline/vision/a.py", "class AbstractPage: ..."),
    (rim_has_real_annotations, "ocr_pipeline/jobs.py", "from __future__ import annotations\n"),
    (rim_has_real_annotations, "ocr_pipeline/assets/a.py", "from __future__ import annotations\n"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Rule) -> None:
    broken = [f"{module.path}: {problem}" for module in modules() for problem in rule(module)]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(("rule", "path", "source"), PLANTED)
def test_a_planted_violation_is_caught(rule: Rule, path: str, source: str) -> None:
    assert list(rule(Module(Path(path), source)))


def test_every_rule_has_a_planted_violation() -> None:
    assert {rule for rule, _, _ in PLANTED} == set(RULES)


def test_a_docstring_is_not_counted() -> None:
    docstring = '    """Text.\n' + "\n" * 60 + '    """\n'
    module = Module(Path("ocr_pipeline/model/a.py"), f"def f():\n{docstring}    return 1\n")
    assert not list(functions_are_short(module))
