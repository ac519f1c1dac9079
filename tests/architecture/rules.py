"""The rules of the house that no linter knows: a module becomes the list of what is wrong with it.

What a linter can say belongs into pyproject.toml.
"""

import ast
import re
from collections.abc import Callable, Iterator

from tests.architecture.tree import Module

MODULE_LINES = 400
FUNCTION_LINES = 50
DAGSTER_BODY_LINES = 15

DAGSTER_DECORATOR = re.compile(
    r"(multi_)?asset(_check|_sensor)?|observable_source_asset|graph(_asset)?|op|job|schedule"
    r"|(run_status_|run_failure_)?sensor"
)
VAGUE_MODULES = {"utils", "util", "helpers", "helper", "common", "main", "misc"}
VAGUE_CLASS = re.compile(r"^Abstract|(Manager|Handler)$")
RIM = {
    "assets",
    "definitions",
    "failures",
    "jobs",
    "operate",
    "partitions",
    "resources",
    "runs",
    "schedules",
    "sensors",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Rule = Callable[[Module], Iterator[str]]


def body_lines(function: Function) -> int:
    """Lines from the first statement to the last one, the docstring not counted."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def is_short(module: Module) -> Iterator[str]:
    lines = module.source.count("\n")
    if lines > MODULE_LINES:
        yield f"{lines} lines; a module has at most {MODULE_LINES}"


def functions_are_short(module: Module) -> Iterator[str]:
    if "migrations" in module.path.parts:
        return  # a migration is history: one table after another
    for function in module.functions():
        if body_lines(function) > FUNCTION_LINES:
            yield f"{function.name}: {body_lines(function)} lines, {FUNCTION_LINES} at most"


def dagster_bodies_are_thin(module: Module) -> Iterator[str]:
    if module.path.parts[0] == "tests":
        return
    for function in module.functions():
        if _is_dagster(function) and body_lines(function) > DAGSTER_BODY_LINES:
            yield (
                f"{function.name}: {body_lines(function)} lines, {DAGSTER_BODY_LINES} at most "
                "where Dagster decorates: the work belongs into a step"
            )


def _is_dagster(function: Function) -> bool:
    return any(DAGSTER_DECORATOR.fullmatch(_name(node)) for node in function.decorator_list)


def _name(decorator: ast.expr) -> str:
    """``asset`` for ``@asset``, ``@dg.asset`` and ``@dg.asset(...)``."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def packages_are_empty(module: Module) -> Iterator[str]:
    if module.path.name == "__init__.py" and len(module.syntax.body) > 1:
        yield "an __init__.py holds a docstring only"


def has_docstring(module: Module) -> Iterator[str]:
    if module.path.parts[0] == "tests":
        return  # the name of a test module says what it tests
    if not ast.get_docstring(module.syntax):
        yield "a module says in its docstring what it turns into what"


def names_say_something(module: Module) -> Iterator[str]:
    if module.path.stem in VAGUE_MODULES:
        yield f"'{module.path.stem}' says nothing: name the module for what it turns into what"
    for node in module.classes():
        if VAGUE_CLASS.search(node.name):
            yield f"class {node.name}: name it for what it is"


def rim_has_real_annotations(module: Module) -> Iterator[str]:
    """Dagster refuses the annotation of ``context`` when it is a string."""
    parts = module.path.with_suffix("").parts
    if len(parts) < 2 or parts[0] != "ocr_pipeline" or parts[1] not in RIM:
        return
    for node in module.syntax.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            yield "no `from __future__ import annotations` where Dagster decorates"


RULES: tuple[Rule, ...] = (
    is_short,
    functions_are_short,
    dagster_bodies_are_thin,
    packages_are_empty,
    has_docstring,
    names_say_something,
    rim_has_real_annotations,
)
