"""The commands of ``models`` under one name."""

import click

from ocr_pipeline.cli.models.fetch import fetch
from ocr_pipeline.cli.models.listing import list_models, verify


@click.group()
def models() -> None:
    """Models: what is there, what can be fetched."""


for command in (list_models, verify, fetch):
    models.add_command(command)
