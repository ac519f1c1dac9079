"""A wish is shown, asked about, and carried out. What the wish is belongs to ``steps``."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.model.errors import SpecError

if TYPE_CHECKING:
    from ocr_pipeline.steps.change import Wish
    from ocr_pipeline.wiring import Services


def change_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--yes`` and ``--dry-run``, as every command has that changes something."""
    yes = click.option("--yes", is_flag=True, help="Do not ask.")
    dry = click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
    return yes(dry(command))


def settle(services: "Services", wish: "Wish", *, yes: bool, dry_run: bool, question: str) -> bool:
    """Check a wish, show its diff and consequences, ask, carry it out, have Dagster reload.

    False when it was only shown, or the answer was no.

    Raises:
        SpecError: something would be wrong, or there is nobody to ask.
    """
    if not agreed(services, wish, yes=yes, dry_run=dry_run, question=question):
        return False
    fulfil(services, wish)
    return True


def agreed(services: "Services", wish: "Wish", *, yes: bool, dry_run: bool, question: str) -> bool:
    """Check a wish, show its diff and consequences, and ask; an empty question is not asked.

    False when it was only shown, or the answer was no.

    Raises:
        SpecError: something would be wrong, or there is nobody to ask.
    """
    from ocr_pipeline.steps.change import check

    check(wish, services.catalog, services.ledger, services.clock)
    for line in wish.change.diff().split("\n")[:-1]:  # other line ends are part of a value
        print_line(line)
    for sentence in wish.consequences:
        print_line(sentence)
    if dry_run or not (yes or not question or _agreed(question)):
        print_line("nothing was changed")
        return False
    return True


def fulfil(services: "Services", wish: "Wish") -> None:
    """Carry a wish out, and have Dagster reload where it must.

    Raises:
        SpecError: a file was changed meanwhile or cannot be written.
    """
    from ocr_pipeline.steps.change import carry_out
    from ocr_pipeline.wiring import write_configuration

    carry_out(wish, write_configuration, services.catalog, services.ledger, services.clock)
    if wish.reload:
        _reload()


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise SpecError("there is no terminal to ask on; add --yes to go ahead, or --dry-run")
    return click.confirm(question)


def _reload() -> None:
    from ocr_pipeline.operate.reloading import reload_definitions

    problem = reload_definitions()
    if problem is None:
        print_line("Dagster has loaded the new definitions")
    else:
        print_line(f"{problem}; the UI's Deployment page has a button Reload", error=True)
