"""The command line of the generator: ``python -m benchmarks.corpus samples|pages|tuning|forms``."""

import sys
from pathlib import Path

import click

from benchmarks.corpus.form_layouts import form_ids
from benchmarks.corpus.form_sets import write_foreign, write_forms
from benchmarks.corpus.lexicon import LANGUAGES
from benchmarks.corpus.pages import write_pages
from benchmarks.corpus.samples import write_samples
from benchmarks.corpus.tuning import KINDS, write_tuning
from benchmarks.corpus.typeface import FontMissing


@click.group()
def cli() -> None:
    """Draw realistic pages with exact truth."""


@cli.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("samples"),
    show_default=True,
)
def samples(out: Path) -> None:
    """Regenerate the committed samples, their truth and their check sums."""
    written = write_samples(out)
    click.echo(
        f"{len(written)} samples, {sum(path.stat().st_size for path in written):,} bytes in {out}"
    )


@cli.command()
@click.option("--lang", type=click.Choice(LANGUAGES), required=True)
@click.option("--count", type=click.IntRange(min=1), default=6, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option(
    "--degraded", is_flag=True, help="Tilt, perspective, blur, noise, shadow and JPEG quality 40."
)
def pages(lang: str, count: int, seed: int, out: Path, degraded: bool) -> None:
    """Write pages for an accuracy benchmark, truth beside each page."""
    written = write_pages(lang, count, seed, out, degraded)
    click.echo(f"{len(written)} pages in {out}")


@cli.command()
@click.option("--lang", type=click.Choice(LANGUAGES), required=True)
@click.option("--count", type=click.IntRange(min=1), default=12, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--kind", "kinds", type=click.Choice(tuple(KINDS)), multiple=True)
@click.option("--turn", "turn_degrees", type=click.Choice((0, 90, 180, 270)), default=0)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
def tuning(
    lang: str, count: int, seed: int, kinds: tuple[str, ...], turn_degrees: int, out: Path
) -> None:
    """Write pages of every kind on worn paper, to tune with: never the reported ones."""
    written = write_tuning(lang, count, seed, out, kinds, turn_degrees)
    click.echo(f"{len(written)} pages in {out}")


@cli.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option(
    "--count", type=click.IntRange(min=0), default=15, show_default=True, help="Scans a template."
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--foreign",
    type=click.IntRange(min=0),
    default=30,
    show_default=True,
    help="Pages that match no template.",
)
@click.option(
    "--template",
    "ids",
    type=click.Choice(tuple(map(str, form_ids()))),
    multiple=True,
    help="An id; all when left out.",
)
@click.option("--additions/--no-additions", default=True, help="Stamps, notes and the like.")
def forms(
    out: Path, count: int, seed: int, foreign: int, ids: tuple[str, ...], additions: bool
) -> None:
    """Write templates, filled scans of them and foreign pages, to tune with."""
    write_forms(out, count, seed, tuple(map(int, ids)), additions)
    write_foreign(out, foreign, seed)
    click.echo(f"{len(ids) or len(form_ids())} templates and {foreign} foreign pages in {out}")


if __name__ == "__main__":
    try:
        cli()
    except FontMissing as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(3)
