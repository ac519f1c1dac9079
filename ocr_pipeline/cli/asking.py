"""What a person types becomes a value that keeps the rules; what breaks one is explained at once.

Which values are asked for belongs to the commands.
"""

import sys
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

import click

from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.spec.problems import shown

Value = TypeVar("Value")


def somebody_is_there() -> bool:
    """Whether questions can be answered."""
    return sys.stdin.isatty()


def ask(text: str, check: Callable[[str], Value], default: str | None = None) -> Value:
    """Ask until ``check`` takes the answer: it returns the value, or raises what is wrong.

    An empty answer is ``default``; without one it goes to ``check`` like any other. ``check``
    raises ``ValueError``.

    Raises:
        click.Abort: the terminal is gone, or Ctrl-C.
    """
    while True:
        answer = click.prompt(text, default=default or "", show_default=bool(default))
        try:
            return check(answer)
        except ValueError as error:
            print_line(f"  {text}: {error}")


def choose(text: str, options: Mapping[str, str], default: str | None = None) -> str:
    """One of the options, by its value or its number; each comes with what it means."""
    values = _offered(text, options)
    return ask(text, lambda answer: _picked(answer, values), default)


def choose_several(
    text: str, options: Mapping[str, str], default: Collection[str] = ()
) -> tuple[str, ...]:
    """One or more of the options, separated by commas or spaces, in the order of the answer."""
    values = _offered(text, options)

    def check(answer: str) -> tuple[str, ...]:
        picked = [_picked(part, values) for part in answer.replace(",", " ").split()]
        if not picked:
            raise ValueError("is empty; choose at least one")
        return tuple(dict.fromkeys(picked))

    return ask(text, check, ", ".join(default))


def ask_yes(text: str, *, default: bool) -> bool:
    """Yes or no."""
    return click.confirm(text, default=default)


def _offered(text: str, options: Mapping[str, str]) -> list[str]:
    """Print the options, numbered, and return them in that order."""
    print_line(f"{text}:")
    width = max(map(len, options), default=0)
    for number, (value, meaning) in enumerate(options.items(), start=1):
        print_line(f"  {number:2}  {value:{width}}  {meaning}".rstrip())
    return list(options)


def _picked(answer: str, values: list[str]) -> str:
    answer = answer.strip()
    if answer in values:
        return answer
    if answer.isdecimal() and 1 <= int(answer) <= len(values):
        return values[int(answer) - 1]
    raise ValueError(f"is {shown(answer)}; choose one of {', '.join(values)}, or its number")
