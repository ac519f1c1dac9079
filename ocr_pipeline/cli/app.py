"""Arguments become one sub-command, and what it ends with becomes an exit code.

A sub-command's module is imported when it is called: ``validate`` must not wait for Dagster.
"""

import importlib
import sys
from typing import NamedTuple

import click

from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.model.errors import ItemFailure, OcrPipelineError, SpecError

EXIT_ITEMS_FAILED = 1
EXIT_USAGE = 2
EXIT_UNAVAILABLE = 3
EXIT_INTERRUPTED = 130  # what a shell gives for Ctrl-C


class SubCommand(NamedTuple):
    """Where a sub-command is found, and what ``--help`` says about it without importing it."""

    module: str
    attribute: str
    summary: str


SUB_COMMANDS = {
    "validate": SubCommand("config", "validate", "Check every YAML file and every rule."),
    "schema": SubCommand("config", "schema", "Write the JSON Schemas of the configuration."),
    "domain": SubCommand("domain.group", "domain", "Domains: list, show, create, copy, ..."),
    "template": SubCommand("template", "template", "Templates: list, suggest, test, deploy, ..."),
    "batch": SubCommand("batch.group", "batch", "Batches: create, check, run, status, ..."),
    "webhook": SubCommand("webhooks", "webhook", "Deliveries: list, show, test, replay."),
    "models": SubCommand("models.group", "models", "Models of engines: list, verify, fetch."),
    "usage": SubCommand("usage", "usage", "What was recognized, and what it cost."),
    "recognize": SubCommand("recognize", "recognize", "Recognize files at once, without a batch."),
}


class _LazyGroup(click.Group):
    """A group whose sub-commands are imported when they are called; signatures are click's."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(SUB_COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        entry = SUB_COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"ocr_pipeline.cli.{entry.module}")
        command: click.Command = getattr(module, entry.attribute)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in SUB_COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ocr-pipeline")
def cli() -> None:
    """Batch OCR: images dropped in a folder come out as Excel or JSON and reach a webhook.

    The configuration is in ./config, or in the folder that OCR_PIPELINE_CONFIG names. Exit codes:
    0 ok, 1 some items failed, 2 usage or bad configuration, 3 a service is unavailable.
    """


def run() -> None:
    """The entry point of ``ocr-pipeline``: never ends with a traceback for what was foreseen."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal in a legacy encoding shows an escape instead of ending the command.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(exit_code_of(sys.argv[1:]))


def exit_code_of(arguments: list[str]) -> int:
    """Run a command line and say how it ended; messages go to standard error."""
    try:
        result = cli.main(arguments, prog_name="ocr-pipeline", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except click.Abort:
        print_line("ocr-pipeline: interrupted", error=True)
        return EXIT_INTERRUPTED
    except OcrPipelineError as error:
        _print_error(error)
        return _exit_code_for(error)
    return result if isinstance(result, int) else 0


def _print_error(error: OcrPipelineError) -> None:
    """What is wrong with a configuration has a line for each fault."""
    text = f"ocr-pipeline: {error}"
    for line in text.split("\n") if isinstance(error, SpecError) else [text]:
        print_line(line, error=True)


def _exit_code_for(error: OcrPipelineError) -> int:
    if isinstance(error, SpecError):
        return EXIT_USAGE
    return EXIT_ITEMS_FAILED if isinstance(error, ItemFailure) else EXIT_UNAVAILABLE
