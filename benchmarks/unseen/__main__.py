"""The command line of the reported pages: ``python -m benchmarks.unseen state|pages``."""

import sys
from pathlib import Path

import click

from benchmarks.corpus.typeface import FontMissing
from benchmarks.unseen.frozen import UnseenChanged, frozen
from benchmarks.unseen.pages import LANGUAGES, write_pages


@click.group()
def cli() -> None:
    """Draw the pages that accuracy is reported on. Nobody tunes with them."""


@cli.command()
def state() -> None:
    """Name the commit that last changed them; an error when a file changed since."""
    found = frozen()
    click.echo(f"{found.commit or 'no commit'}, recorded {found.recorded}, {found.digest[:12]}")


@cli.command()
@click.option("--lang", "languages", type=click.Choice(LANGUAGES), multiple=True, default=LANGUAGES)
@click.option("--limit", type=click.IntRange(min=1), help="Upright pages per language.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
def pages(languages: tuple[str, ...], limit: int | None, out: Path) -> None:
    """Write the pages, truth beside each."""
    click.echo(f"{len(write_pages(out, languages, limit))} pages in {out}")


if __name__ == "__main__":
    try:
        cli()
    except (FontMissing, UnseenChanged) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(3)
