"""``models fetch``: one model comes over the network, because a person said so."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from ocr_pipeline.cli.asking import ask_yes, somebody_is_there
from ocr_pipeline.cli.models.listing import host_of, shown_size
from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import load_catalog
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.spec.words import check_address

if TYPE_CHECKING:
    from ocr_pipeline.adapters.models.shelf import KnownModel

_LINE_BYTES = 10_000_000
"""Where no terminal shows a bar, a line says so when as much more has come."""


def _proxy(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    try:
        return text and check_address(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@click.argument("name")
@click.option(
    "--proxy",
    metavar="URL",
    callback=_proxy,
    help="Fetch through this proxy, not those of HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def fetch(name: str, proxy: str | None, yes: bool) -> None:
    """Fetch a model by its name, verify it, and put it into the folder of models.

    A fetch that was cut off goes on where it ended. What has another SHA-256 than was declared is
    thrown away. Nothing else in this software fetches models. Exit code 3: it could not be fetched.
    """
    from ocr_pipeline import wiring
    from ocr_pipeline.adapters.models.fetching import files_to_fetch
    from ocr_pipeline.adapters.models.shelf import named_model

    catalog = load_catalog(Settings.from_environment().config_dir)
    model = named_model(wiring.known_models(catalog), name)
    if not files_to_fetch(model):
        print_line(f"{name} is {model.state()}: {model.files[0].path}")
        return
    _print_what(model)
    if not (yes or _agreed()):
        print_line("nothing was fetched")
        return
    with _bar() as show:
        wiring.fetch_model(model, proxy, show)
    print_line(f"{name} is there, {shown_size(model.size_bytes)}, its SHA-256 is right")


def _print_what(model: "KnownModel") -> None:
    size = shown_size(model.size_bytes) or "size not declared"
    terms = model.spec.license or "license not declared"
    print_line(f"{model.name}: {model.spec.kind}, {size}, {terms}, from {host_of(model)}")
    replaced = ", in place of what is there" if model.files[0].path.exists() else ""
    print_line(f"to {model.files[0].path}{replaced}")


def _agreed() -> bool:
    if not somebody_is_there():
        raise SpecError("there is no terminal to ask on; add --yes to go ahead")
    return ask_yes("Fetch it?", default=False)


@contextmanager
def _bar() -> Iterator[Callable[[int, int | None], None]]:
    """Shows what has come, of so much: a bar on a terminal, a line now and then elsewhere."""
    console = Console(stderr=True)
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    is_plain = not console.is_terminal
    said_bytes = 0
    with Progress(TextColumn("fetching"), *columns, console=console, disable=is_plain) as bar:
        task = bar.add_task("fetching", total=None)

        def show(size_bytes: int, total_bytes: int | None) -> None:
            nonlocal said_bytes
            bar.update(task, completed=size_bytes, total=total_bytes)
            if is_plain and size_bytes // _LINE_BYTES != said_bytes // _LINE_BYTES:
                of = f" of {shown_size(total_bytes)}" if total_bytes else ""
                print_line(f"fetching: {shown_size(size_bytes)}{of}", error=True)
            said_bytes = size_bytes

        yield show
