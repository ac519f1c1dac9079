"""The commands of ``domain`` under one name."""

import click

from ocr_pipeline.cli.domain.copy import copy
from ocr_pipeline.cli.domain.create import check_code, check_name, create
from ocr_pipeline.cli.domain.delete import delete
from ocr_pipeline.cli.domain.edit import edit
from ocr_pipeline.cli.domain.listing import list_domains, search, show_domain


@click.group()
def domain() -> None:
    """Domains: what is recognized."""


for command in (
    list_domains,
    search,
    show_domain,
    create,
    check_name,
    check_code,
    edit,
    copy,
    delete,
):
    domain.add_command(command)
