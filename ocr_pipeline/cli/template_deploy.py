"""``template deploy``: a draft is put in service, or what answered before comes back."""

import click

from ocr_pipeline.cli.change import change_options, settle
from ocr_pipeline.cli.services import open_all
from ocr_pipeline.cli.terminal import print_line


@click.command()
@click.argument("template_id", metavar="DOMAIN/TEMPLATE")
@click.option(
    "--to",
    "state",
    type=click.Choice(["beta", "service"]),
    help="beta: can be tested. service (the default): answers batches and calls.",
)
@click.option("--rollback", is_flag=True, help="The version that answered before answers again.")
@change_options
def deploy(template_id: str, state: str | None, rollback: bool, yes: bool, dry_run: bool) -> None:
    """Freeze a template and its sample as a version that answers, or that is only tried.

    The template's file stays a draft that may be edited: what answers changes with the next
    deployment only. Earlier versions are kept.
    """
    from ocr_pipeline.steps.template_deploy import State, deploy_template, roll_back_template

    if rollback and state:
        raise click.UsageError("--rollback is to service; leave out --to")
    services = open_all()
    now = services.clock.now()
    if rollback:
        wish = roll_back_template(services.catalog, template_id, now)
    else:
        to: State = "beta" if state == "beta" else "service"
        wish = deploy_template(services.catalog, template_id, to, now)
    if not wish.change.edits:
        for sentence in wish.consequences:
            print_line(sentence)
        return
    question = f"Roll {template_id} back?" if rollback else f"Deploy {template_id}?"
    if settle(services, wish, yes=yes, dry_run=dry_run, question=question):
        print_line(f"{template_id} is {'rolled back' if rollback else 'deployed'}")
