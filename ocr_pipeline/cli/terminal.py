"""What a command found becomes lines, tables or JSON on standard output.

Names and messages may quote hostile files: nothing is read as markup, and no control character
reaches the terminal. What to say belongs to the commands.
"""

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ocr_pipeline.spec.problems import printable

_WIDE = 1000  # a file or a pipe has no width: cells are not wrapped there
_NARROW = 30
_VERDICTS = {True: ("ok", "green"), False: ("FAIL", "red"), None: ("-", None)}
_VERDICT_INDENT = 25


def print_line(text: str = "", *, error: bool = False) -> None:
    """One line, on standard error if it is one."""
    click.echo(printable(text), err=error)


def print_json(value: object, *, indent: int | None = 2) -> None:
    """JSON for scripts; text in any language stays readable. ``indent`` None is one line."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    # What is left unprintable is in strings, except line ends: there its escape means the same.
    click.echo("".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text))


def print_verdict(ok: bool | None, what: str, *texts: str) -> None:
    """A line of a check, and what belongs to it below; ``ok`` is None for what was not tried."""
    word, color = _VERDICTS[ok]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDE
    room = max(width - _VERDICT_INDENT, _NARROW)
    first, *rest = [line for text in texts for line in _wrapped(text, room)]
    click.echo(f"{click.style(f'{word:4}', fg=color)}  {printable(what):18} {first}")
    for line in rest:
        click.echo(" " * _VERDICT_INDENT + line)


def _wrapped(text: str, width: int) -> list[str]:
    """Lines that end between words: an address stays whole, to be copied."""
    return textwrap.wrap(printable(text), width, break_long_words=False, break_on_hyphens=False)


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, spaced: bool = False
) -> None:
    """A table with a header; ``None`` is an empty cell, a tuple is a cell of several lines.

    ``spaced`` rows have an empty line between them.
    """
    table = Table(box=SIMPLE_HEAD, leading=int(spaced))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(_cell(line) for line in value)
    return "" if value is None else printable(str(value))
