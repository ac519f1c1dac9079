"""``batch estimate``: what a batch would take, before anything is begun.

What is estimated belongs to ``steps.estimate``, its form for people to ``estimate_tables``.
"""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ocr_pipeline.cli.terminal import print_json, print_line
from ocr_pipeline.spec.catalog import load_catalog
from ocr_pipeline.spec.settings import Settings

if TYPE_CHECKING:
    from ocr_pipeline.steps.estimate import BatchEstimate, Estimator


@click.command()
@click.argument("batch_id")
@click.option(
    "--sample",
    default=50,
    show_default=True,
    type=click.IntRange(min=2, max=10_000),
    help="How many objects of each type are looked into.",
)
@click.option(
    "--seconds",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    help="How long listing, looking and comparing may take, each.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def estimate(batch_id: str, sample: int, seconds: float, as_json: bool) -> None:
    """Estimate what a batch has to do. Pages, duplicates, hours, bytes and cost.

    Nothing is begun or written, and no remote engine is called. Where no page was ever recognized
    with the batch's settings, a few of its images are, for about 20 seconds, in memory.
    """
    from ocr_pipeline.cli.batch.estimate_tables import print_estimate
    from ocr_pipeline.steps.estimate import Asked, estimate_batch

    found = estimate_batch(_estimator(), batch_id, Asked(sample, seconds))
    if as_json:
        print_json(_for_scripts(found))
    else:
        print_estimate(found)


def _estimator() -> "Estimator":
    from ocr_pipeline import wiring
    from ocr_pipeline.steps.estimate import Estimator

    settings = Settings.from_environment()
    return Estimator(
        catalog=load_catalog(settings.config_dir),
        ledger=wiring.open_ledger(settings.ledger_url),
        store_for=wiring.open_store,
        engines=wiring.Engines(settings.ledger_url),
        open_inspectors=wiring.open_inspectors,
        clock=wiring.SystemClock(),
        cores=wiring.cores(),
        tell=lambda text: print_line(text, error=True),
    )


def _for_scripts(found: "BatchEstimate") -> dict[str, object]:
    """Figures are objects with ``value``, ``low``, ``high`` and ``basis``; bytes and seconds."""
    inventory = found.inventory
    tallies = {standing.value: asdict(tally) for standing, tally in inventory.standings.items()}
    return {
        "batch": found.batch_id,
        "input": found.input,
        "listing": {
            "complete": found.listing.complete,
            "seconds": round(found.listing.seconds, 1),
            **asdict(inventory.listed),
        },
        **tallies,
        "types": {kind: asdict(tally) for kind, tally in sorted(inventory.types.items())},
        "refused": {code: asdict(tally) for code, tally in sorted(inventory.refused.items())},
        "to_do": [asdict(each) for each in found.types],
        "duplicates": {"policy": found.policy, **asdict(found.duplicates)},
        "pages": asdict(found.pages),
        "to_recognize": asdict(found.work),
        "speed": {**asdict(found.speed), "workers": found.workers},
        "seconds": asdict(found.seconds),
        "result_bytes": asdict(found.result_bytes),
        "result_bytes_per_page": asdict(found.page_bytes),
        "price": asdict(found.price),
    }
