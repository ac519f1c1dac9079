"""The command line of the benchmarks: ``python -m benchmarks.run NAME [--json]``.

A table for people; with ``--json`` the last line printed is one JSON object. ``scripts/bench``
calls this. What is measured belongs to the module of each benchmark, what was measured where to
``report.md``.
"""

import functools
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.corpus.lexicon import LANGUAGES
from benchmarks.corpus.typeface import FontMissing
from benchmarks.figures import Measurement, NotInstalled, as_json, machine
from benchmarks.unseen.frozen import UnseenChanged
from benchmarks.unseen_forms.frozen import FormsChanged

EXIT_UNAVAILABLE = 3
_SMALL = 0.1  # below it a goal of 0.03 would be met by 0.034
_WIDE = 160  # a file or a pipe has no width: cells are not wrapped there


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Measure the pipeline and its peers on this machine."""


def _say(line: str) -> None:
    click.echo(line, err=True)


def _benchmark(measure: Callable[..., Measurement]) -> click.Command:
    """A sub-command that prints what its function measured."""

    @functools.wraps(measure)
    def command(as_object: bool, **options: object) -> None:
        measurement = measure(**options)
        print_table(measurement)
        if as_object:
            click.echo(json.dumps(as_json(measurement), ensure_ascii=False))

    option = click.option("--json", "as_object", is_flag=True, help="One JSON object at the end.")
    return cli.command()(option(command))


def print_table(measurement: Measurement) -> None:
    """Figures as a table, notes and the machine below it."""
    table = Table(box=SIMPLE_HEAD, title=measurement.bench)
    for column in ("Figure", "Value", "Against", "Goal", "Met"):
        table.add_column(column, justify="right" if column == "Value" else "left")
    for figure in measurement.figures:
        met = {True: "yes", False: "NO", None: ""}[figure.met]
        digits = 3 if 0 < abs(figure.value) < _SMALL else 2
        value = f"{figure.value:.{digits}f} {figure.unit}"
        table.add_row(figure.name, value, figure.against or "", figure.goal_text, met)
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    console.print(table)
    for note in (*measurement.notes, machine()):
        console.print(note, markup=False)


_real_images = click.option(
    "--eval",
    "real",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="OCR_BENCH_EVAL",
    show_envvar=True,
    help="A folder of real images with a manifest.csv: see benchmarks/page_sets.py.",
)


@_benchmark
@click.option("--lang", "languages", type=click.Choice(LANGUAGES), multiple=True)
@click.option("--count", type=click.IntRange(min=1), help="At most so many pages per language.")
@_real_images
@click.option("--unseen/--no-unseen", default=True, help="Read the generated unseen pages.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Languages at a time, each on a core of its own.",
)
def accuracy(
    languages: tuple[str, ...], count: int | None, real: Path | None, unseen: bool, jobs: int
) -> Measurement:
    """Error rates, calibration and cost on unseen and real pages, beside the peers."""
    from benchmarks.accuracy import measure

    return measure(languages, count, real, unseen, jobs, _say)


@_benchmark
@click.option("--count", type=click.IntRange(min=1), default=28, show_default=True)
@click.option("--seed", type=int, default=100, show_default=True)
def calibration(count: int, seed: int) -> Measurement:
    """How far confidences are from the share of right words, and constants that fit."""
    from benchmarks.calibration import measure

    return measure(count, seed, _say)


@_benchmark
@click.option("--count", type=click.IntRange(min=1), default=4, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
def speed(count: int, seed: int) -> Measurement:
    """CPU seconds per page, beside RapidOCR's defaults."""
    from benchmarks.speed import measure

    return measure(count, seed, _say)


@_benchmark
@click.option(
    "--engine", type=click.Choice(("scripted", "real", "both")), default="both", show_default=True
)
@click.option("--scripted", type=click.IntRange(min=1), default=1000, show_default=True)
@click.option("--real", type=click.IntRange(min=1), default=100, show_default=True)
@click.option("--turns", type=click.IntRange(min=1), default=5, show_default=True)
def overhead(engine: str, scripted: int, real: int, turns: int) -> Measurement:
    """What a chunk and an image cost beside the engine."""
    from benchmarks.overhead import measure

    return measure(engine, scripted, real, turns, _say)


@_benchmark
@click.option("--drops", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
def latency(drops: int, seed: int) -> Measurement:
    """Seconds from an image in the inbox of an idle system to its result."""
    from benchmarks.latency import measure

    return measure(drops, seed, _say)


@_benchmark
@click.option("--images", type=click.IntRange(min=1), default=200, show_default=True)
@click.option("--turns", type=click.IntRange(min=1), default=5, show_default=True)
def s3(images: int, turns: int) -> Measurement:
    """A chunk between buckets that are 20 ms away, beside one between folders."""
    from benchmarks.s3 import measure

    return measure(images, turns, _say)


@_benchmark
@click.option(
    "--batches",
    "sizes",
    type=click.IntRange(min=1),
    multiple=True,
    default=(10, 50, 200, 500, 1000),
    show_default=True,
)
@click.option("--turns", type=click.IntRange(min=1), default=3, show_default=True)
def catalog(sizes: tuple[int, ...], turns: int) -> Measurement:
    """Seconds until Dagster knows many batches, what grows how, what a tick costs."""
    from benchmarks.catalog import measure

    return measure(sorted(sizes), turns, _say)


@_benchmark
@click.option(
    "--forms",
    default="reported",
    show_default=True,
    help="`reported`, `tuning`, or a folder of forms.",
)
@click.option("--count", type=click.IntRange(min=1), default=30, show_default=True)
@click.option("--foreign", type=click.IntRange(min=1), default=500, show_default=True)
@click.option("--quick", is_flag=True, help="Read a third.")
@_real_images
@click.option("--jobs", "processes", type=click.IntRange(min=1), default=2, show_default=True)
def templates(
    forms: str, count: int, foreign: int, quick: bool, real: Path | None, processes: int
) -> Measurement:
    """How well templates are found in scans and read, beside two other ways to find them."""
    from benchmarks.templates import measure

    return measure(forms, count, foreign, quick, real, processes, _say)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal handler's
    """Leave by an exception, so that started processes are ended and folders removed."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    try:
        cli()
    except (FontMissing, FormsChanged, NotInstalled, UnseenChanged) as error:
        _say(f"error: {error}")
        sys.exit(EXIT_UNAVAILABLE)
