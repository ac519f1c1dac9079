"""``batch check``: what a batch needs is tried while the operator watches.

What is tried belongs to ``steps.check``.
"""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ocr_pipeline.cli.terminal import print_json, print_line, print_verdict
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.catalog import load_catalog
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.settings import Settings

if TYPE_CHECKING:
    from ocr_pipeline.steps.check import Checker
    from ocr_pipeline.steps.check_line import CheckLine

EXIT_CONFIGURATION = 2
EXIT_UNAVAILABLE = 3


@click.command()
@click.argument("batch_id")
@click.option("--webhook", is_flag=True, help="Also send a signed test event to the webhook.")
@click.option(
    "--engine",
    is_flag=True,
    help="Also send a test page to a remote engine: one call, which may be charged.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(batch_id: str, webhook: bool, engine: bool, as_json: bool) -> int:
    """Try everything that a batch needs. Each line is ok, or says what to do.

    It writes, reads and deletes one small object in the result storage, and reads one image of the
    input. The embedded engine reads a test page. Exit code 0: nothing failed; 2: the batch's file
    is wrong; 3: something else failed.
    """
    from ocr_pipeline.steps.check import Asked, check_batch

    checker = _checker()
    _require_known(checker, batch_id)
    lines = []
    for line in check_batch(checker, batch_id, Asked(webhook, engine)):
        lines.append(line)
        if not as_json:  # as it comes: some attempts take seconds
            print_verdict(line.ok, line.what, line.detail, line.remedy or "")
    if as_json:
        print_json([asdict(line) for line in lines])
    else:
        failed = sum(line.ok is False for line in lines)
        print_line(f"{batch_id}: {f'{failed} failed' if failed else 'nothing failed'}")
    return _exit_code(lines)


def _checker() -> "Checker":
    from ocr_pipeline import wiring
    from ocr_pipeline.steps.check import Checker

    settings = Settings.from_environment()
    return Checker(
        catalog=load_catalog(settings.config_dir),
        open_ledger=lambda: wiring.open_ledger(settings.ledger_url),
        store_for=wiring.open_store,
        engines=wiring.Engines(settings.ledger_url),
        sender=wiring.open_sender(),
        secrets=wiring.read_secret,
        clock=wiring.SystemClock(),
    )


def _require_known(checker: "Checker", batch_id: str) -> None:
    """A batch has a file, or had one and is in the ledger."""
    if checker.catalog.file("batch", batch_id) is not None:
        return
    if batch_id not in {known.batch_id for known in checker.open_ledger().batches()}:
        raise SpecError(
            f"there is no batch {shown(batch_id)}; `ocr-pipeline batch list` shows them"
        )


def _exit_code(lines: "list[CheckLine]") -> int:
    failed = [line.what for line in lines if line.ok is False]
    if "configuration" in failed:
        return EXIT_CONFIGURATION
    return EXIT_UNAVAILABLE if failed else 0
