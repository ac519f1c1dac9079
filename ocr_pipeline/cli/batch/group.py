"""The commands of ``batch`` under one name."""

import click

from ocr_pipeline.cli.batch.check import check
from ocr_pipeline.cli.batch.create import check_name, create
from ocr_pipeline.cli.batch.edit import edit, pause, resume
from ocr_pipeline.cli.batch.estimate import estimate
from ocr_pipeline.cli.batch.life import delete, rename
from ocr_pipeline.cli.batch.listing import list_batches, search, show
from ocr_pipeline.cli.batch.report import report
from ocr_pipeline.cli.batch.run import cancel, retry, run
from ocr_pipeline.cli.batch.status import status


@click.group()
def batch() -> None:
    """Batches: what is declared, what they do, what came out."""


for command in (
    list_batches,
    search,
    show,
    create,
    check_name,
    edit,
    pause,
    resume,
    rename,
    delete,
    check,
    estimate,
    run,
    status,
    cancel,
    retry,
    report,
):
    batch.add_command(command)
