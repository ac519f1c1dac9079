"""The fields of a domain as options, and what a person reads about them."""

from collections.abc import Callable, Mapping
from typing import Any

import click

SERVICE_TYPES = {
    "general": "text, tables and long images",
    "template": "the fields of forms, from the areas of a template",
    "document": "one kind of document, by a specialized model; for calls, not for batches",
}
LANGUAGES = {
    "ko": "Korean",
    "ja": "Japanese",
    "zh-TW": "Chinese, traditional (Taiwan)",
    "zh-CN": "Chinese, simplified",
}
MODELS = {
    "basic": "print and handwriting, areas: certificates and fixed forms",
    "premium": "also the features above: filled-in applications, financial papers",
}
FEATURES = {
    "Print and handwriting": ("yes", "yes"),
    "Layout of a template: areas on a sample": ("yes", "yes"),
    "Multi-boxes: a character per box": ("no", "yes"),
    "Check boxes": ("no", "yes"),
    "Field types: digits only": ("no", "yes"),
    "Areas that are not recognized": ("no", "yes"),
    "Combined values": ("no", "yes"),
    "Texts for checked and unchecked": ("no", "yes"),
}
"""What the recognition models of a Template domain do: Basic and Premium."""

_MODEL_HELP = "\n".join(
    ["\b", f"{'A Template domain can ...':42}Basic  Premium"]
    + [f"{name:42}{basic:7}{premium}" for name, (basic, premium) in FEATURES.items()]
)

OPTION_OF: Mapping[str, str] = {
    "service_type": "--type",
    "name": "--name",
    "code": "--code",
    "recognition_model": "--model",
    "engine": "--engine",
    "languages": "--languages",
    "table_extraction": "--table-extraction",
    "long_image": "--long-image",
    "template_ids": "--template-ids",
    "service_plan": "--plan",
}
"""By field, in the order in which they are asked for and written."""

_MODEL = "basic or premium; of a Document domain, its specialized model."


def with_models(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command whose help ends with the table of recognition models."""
    return click.command(name, epilog=_MODEL_HELP)


def field_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Every field of a domain but its type, None where it is not given."""
    options = (
        click.option("--name", help="What people read: 1 to 50 characters, unique."),
        click.option("--code", help="A handle without spaces: 1 to 50 characters, unique."),
        click.option("--languages", metavar="LIST", help="As in `ko,ja`; English always is."),
        click.option("--model", "recognition_model", metavar="MODEL", help=_MODEL),
        click.option("--plan", "service_plan", metavar="PLAN", help="An entry of plans.yaml."),
        click.option("--engine", metavar="ENGINE", help="An entry of engines.yaml."),
        click.option(
            "--table-extraction/--no-table-extraction",
            default=None,
            help="Whether batches may extract tables (General).",
        ),
        click.option(
            "--long-image/--no-long-image",
            default=None,
            help="Whether batches may recognize long images (General).",
        ),
        click.option(
            "--template-ids",
            metavar="LIST",
            help="Templates of a remote domain, as in `31,42`; all that are released without.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def given_fields(options: Mapping[str, object]) -> dict[str, object]:
    """The fields that were given, as a file holds them, in the order of a file."""
    given = {field: options[field] for field in OPTION_OF if options.get(field) is not None}
    if "languages" in given:
        given["languages"] = str(given["languages"]).replace(",", " ").split()
    if "template_ids" in given:
        numbers = str(given["template_ids"]).replace(",", " ").split()
        given["template_ids"] = [int(text) if text.isdecimal() else text for text in numbers]
    return given
