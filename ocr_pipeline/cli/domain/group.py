"""The commands of ``domain`` under one name."""

import click

from ocr_pipeline.cli.domain.listing import list_domains, search, show_domain


@click.group()
def domain() -> None:
    """Domains: what is recognized."""


for command in (list_domains, search, show_domain):
    domain.add_command(command)
