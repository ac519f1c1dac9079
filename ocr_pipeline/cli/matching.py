"""What an operator looks for becomes the rows of a listing that hold it.

Which columns there are belongs to the listings.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.problems import shown

Row = Mapping[str, object]
"""A row as it is shown, by column."""


def where_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--where COLUMN=TEXT``, as every listing has that can be searched."""
    text = "Only rows whose COLUMN holds TEXT; may be repeated."
    return click.option("--where", metavar="COLUMN=TEXT", multiple=True, help=text)(command)


def holds(row: Row, text: str) -> bool:
    """Whether any cell holds the text; case and width of letters do not count."""
    return any(_folded(text) in _folded(str(cell)) for cell in row.values())


def row_filter(where: Sequence[str], columns: Sequence[str]) -> Callable[[Row], bool]:
    """What ``--where`` asks of a row: all of its conditions.

    Raises:
        SpecError: a condition has no ``=``, or names a column that there is not.
    """
    wanted = [_condition(text, columns) for text in where]
    return lambda row: all(_folded(text) in _folded(str(row[column])) for column, text in wanted)


def _condition(text: str, columns: Sequence[str]) -> tuple[str, str]:
    column, equals, value = text.partition("=")
    if not equals or column not in columns:
        raise SpecError(
            f"--where {shown(text)}: write COLUMN=TEXT with one of {', '.join(columns)}"
        )
    return column, value


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
