"""Flags of ``batch create`` and ``batch edit`` become fields of a batch's file.

Which values are right belongs to the specs, asking for what flags leave open to ``questions``.
"""

from collections.abc import Callable, Mapping
from typing import Any

import click

from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.edits import REMOVED
from ocr_pipeline.spec.problems import Loc

Fields = dict[Loc, object]
"""Values by the way to their field."""
Values = dict[str, Any]
"""The same as a file holds them, one mapping within another."""

_S3 = "s3://"
_FLAGS: dict[str, tuple[Loc, str]] = {
    "--name": (("name",), "What people read: 1 to 50 characters."),
    "--domain": (("domain",), "The id of a General or Template domain."),
    "--file-format": (("file_format",), "Result files: xls or json."),
    "--webhook": (("webhook", "url"), "Who is told about results, by POST."),
    "--webhook-secret-env": (("webhook", "secret", "env"), "The variable with its secret."),
    "--webhook-secret-file": (("webhook", "secret", "file"), "The file with its secret."),
    "--webhook-content": (("webhook", "content"), "A delivery's items: text, full or thin."),
    "--schedule": (("schedule", "cron"), 'When to look by the clock, as in "0 2 * * *".'),
    "--time-zone": (("schedule", "time_zone"), "The schedule's, as in Asia/Seoul."),
}
_SWITCHES: dict[str, tuple[Loc, str]] = {
    "--table-extraction/--no-table-extraction": (("table_extraction",), "Extract tables."),
    "--long-image/--no-long-image": (("long_image",), "Recognize long images."),
    "--watch/--no-watch": (("watch",), "Look at the input all the time."),
}
_PLACES = {"--input": "Where images come from.", "--result": "Where results go."}
_BUCKETS = {
    "--endpoint-url": "Where the S3 service of both is; AWS when left out.",
    "--region": "Its region.",
    "--addressing": "auto, path or virtual.",
    "--profile": "An AWS profile with its access key.",
}


def field_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """A flag for each field that CLOVA's form has, and where buckets are."""
    options = [click.option(flag, help=text) for flag, (_, text) in _FLAGS.items()]
    options += [
        click.option(flag, default=None, help=text) for flag, (_, text) in _SWITCHES.items()
    ]
    options += [
        click.option(flag, metavar=f"PATH|{_S3}BUCKET/PREFIX", help=text)
        for flag, text in _PLACES.items()
    ]
    options += [click.option(flag, help=text) for flag, text in _BUCKETS.items()]
    options.append(
        click.option("--languages", metavar="ko,ja", help="Of the domain's; all when left out.")
    )
    for option in reversed(options):
        command = option(command)
    return command


def fields_of(flags: Mapping[str, Any]) -> Fields:
    """The fields that flags set; a storage is one value."""
    named = _FLAGS | _SWITCHES
    found = {loc: flags[_variable(flag)] for flag, (loc, _) in named.items()}
    if flags["languages"] is not None:
        found["languages",] = flags["languages"].replace(",", " ").split()
    for flag in _PLACES:
        if (text := flags[_variable(flag)]) is not None:
            found[_variable(flag),] = storage_value(text, flags)
    return {loc: value for loc, value in found.items() if value is not None}


def _variable(flag: str) -> str:
    """What click calls a flag's value."""
    return flag.partition("/")[0].removeprefix("--").replace("-", "_")


def is_bucket(text: str) -> bool:
    """Whether a place is written as a bucket."""
    return text.startswith(_S3)


def storage_value(text: str, flags: Mapping[str, Any]) -> Values:
    """A path, or ``s3://bucket/prefix`` with what ``flags`` say about the service."""
    if not is_bucket(text):
        return {"path": text}
    bucket, _, prefix = text.removeprefix(_S3).partition("/")
    named = {name: flags.get(name) for name in ("endpoint_url", "region", "addressing")}
    credentials = {"profile": flags["profile"]} if flags.get("profile") else None
    value = {"kind": "s3", "bucket": bucket, "prefix": prefix, **named, "credentials": credentials}
    return {name: part for name, part in value.items() if part}


def nested(fields: Mapping[Loc, object]) -> Values:
    """Fields as a file holds them, in the order of its reference; removed ones are left out."""
    order = {name: place for place, name in enumerate(BatchSpec.model_fields)}
    values: Values = {}
    for loc in sorted(fields, key=lambda loc: order.get(str(loc[0]), len(order))):
        inner = values
        for part in loc[:-1]:
            deeper = inner.setdefault(str(part), {})
            inner = deeper if isinstance(deeper, dict) else {}
        if fields[loc] is REMOVED:
            inner.pop(str(loc[-1]), None)
        else:
            inner[str(loc[-1])] = fields[loc]
    return values


def storage_changes(name: str, before: object, after: Values) -> Fields:
    """What to write where a storage is another: only its parts, where it is of the same kind."""
    if not isinstance(before, dict) or before.get("kind", "local") != after.get("kind", "local"):
        return {(name,): after}
    place = ("path", "bucket", "prefix")
    gone = {part: REMOVED for part in place if part in before and part not in after}
    return {(name, part): value for part, value in (after | gone).items()}
