"""``domain delete``."""

import click

from ocr_pipeline.cli.change import change_options, settle
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_line


@click.command()
@click.argument("domain_id", metavar="ID")
@click.option("--force", is_flag=True, help="Pause the batches that use it.")
@change_options
def delete(domain_id: str, force: bool, yes: bool, dry_run: bool) -> None:
    """Delete a domain and its templates. Refused while a batch uses it.

    Results and what was counted stay.
    """
    from ocr_pipeline.steps.domain_life import delete_domain

    services = open_all()
    wish = delete_domain(services.catalog, services.ledger, domain_id, force=force)
    if settle(services, wish, yes=yes, dry_run=dry_run, question=f"Delete domain {domain_id}?"):
        print_line(f"domain {domain_id} is deleted")
