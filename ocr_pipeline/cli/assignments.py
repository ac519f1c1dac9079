"""``--set FIELD=VALUE`` and ``--unset FIELD`` become changes of a configuration file.

Which fields there are belongs to the specs.
"""

from collections.abc import Callable, Sequence
from typing import Any

import click

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.edits import REMOVED
from ocr_pipeline.spec.problems import Loc, shown
from ocr_pipeline.spec.yaml_text import read_yaml

_SET = "Write a field, as in `webhook.idle_seconds=30` or `languages=[ko, ja]`; may be repeated."
_UNSET = "Take a field out: its default holds then; may be repeated."


def assignment_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--set`` and ``--unset``, as every command has that edits a file."""
    unset = click.option("--unset", metavar="FIELD", multiple=True, help=_UNSET)
    assign = click.option("--set", "assigned", metavar="FIELD=VALUE", multiple=True, help=_SET)
    return assign(unset(command))


def assignments(assigned: Sequence[str], unset: Sequence[str]) -> dict[Loc, object]:
    """The changes by field; a value is read as YAML.

    Raises:
        SpecError: an assignment has no ``=``, or its value is no YAML.
    """
    changes: dict[Loc, object] = dict(map(_assignment, assigned))
    return changes | {tuple(field.split(".")): REMOVED for field in unset}


def _assignment(text: str) -> tuple[Loc, object]:
    field, equals, value = text.partition("=")
    if not (field and equals and value.strip()):
        raise SpecError(f"--set {shown(text)}: write FIELD=VALUE; --unset FIELD takes a field out")
    document = read_yaml(value.encode("utf-8", "surrogateescape"))
    if isinstance(document, list):
        raise SpecError(f"--set {shown(text)}: {document[0].what}")
    return tuple(field.split(".")), document.data
