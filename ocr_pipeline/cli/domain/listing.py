"""``domain list|search|show``: what is declared."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from ocr_pipeline.cli.domain.services import declared
from ocr_pipeline.cli.matching import Row, holds, row_filter, where_option
from ocr_pipeline.cli.terminal import print_json, print_line, print_table
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.spec.problems import shown

if TYPE_CHECKING:
    from ocr_pipeline.steps.domain_rows import DomainRow, TemplateRow

COLUMNS = (
    "id",
    "name",
    "code",
    "languages",
    "service_type",
    "recognition_model",
    "service_plan",
    "template_count",
    "templates",
    "created",
    "modified",
    "status",
    "actions",
    "engine",
    "table_extraction",
    "long_image",
    "batches",
    "problems",
    "file",
)
_COMPACT = ("ID", "Name", "Code", "Type", "Languages", "Plan", "Templates", "Modified", "Status")
_TITLES = ("Domain", "Recognizes", "Plan", "Templates", "Created, modified", "Status", "Actions")
_ALL = "all"


def _listing(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a listing."""
    json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    wide = click.option("--wide", is_flag=True, help="All columns, several lines per domain.")
    return where_option(wide(json_option(command)))


@click.command("list")
@_listing
def list_domains(where: tuple[str, ...], wide: bool, as_json: bool) -> None:
    """Every domain, also one whose file is wrong. English is always recognized.

    Columns for --where: id, name, code, languages, service_type, recognition_model, service_plan,
    template_count, templates, created, modified, status, actions, engine, table_extraction,
    long_image, batches, problems, file.
    """
    _print(_found(row_filter(where, COLUMNS)), wide=wide, as_json=as_json)


@click.command()
@click.argument("text")
@_listing
def search(text: str, where: tuple[str, ...], wide: bool, as_json: bool) -> None:
    """List the domains that hold TEXT in any column. Case and width of letters do not count."""
    wanted = row_filter(where, COLUMNS)
    _print(_found(lambda row: holds(row, text) and wanted(row)), wide=wide, as_json=as_json)


@click.command("show")
@click.argument("domain_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_domain(domain_id: str, as_json: bool) -> None:
    """Show one domain. Its settings, templates, batches, commands, and what is wrong with it."""
    rows = _rows()
    found = next((row for row in rows if row.domain_id == domain_id), None)
    if found is None:
        known = ", ".join(row.domain_id for row in rows) or "none"
        raise SpecError(f"there is no domain {shown(domain_id)}; there is: {known}")
    if as_json:
        print_json(_as_json(found))
    else:
        _print_page(found)


def _rows() -> "list[DomainRow]":
    from ocr_pipeline.steps.domain_rows import domain_rows

    return domain_rows(*declared())


def _found(wanted: Callable[[Row], bool]) -> "list[DomainRow]":
    return [row for row in _rows() if wanted(_as_shown(row))]


def _print(rows: "list[DomainRow]", *, wide: bool, as_json: bool) -> None:
    if as_json:
        print_json([_as_json(row) for row in rows])
    elif wide:
        print_table(_TITLES, map(_cells, rows), spaced=True)
    else:
        print_table(_COMPACT, map(_on_one_line, rows))


# -- a row as people read it ----------------------------------------------------------------------


def _as_shown(row: "DomainRow") -> dict[str, object]:
    """One text per column, in the order of the columns."""
    spec = row.spec
    texts = (
        row.domain_id,
        spec.name if spec else "",
        spec.code if spec else "",
        ", ".join(spec.languages) if spec else "",
        spec.service_type if spec else "",
        getattr(spec, "recognition_model", ""),
        spec.service_plan if spec else "",
        _count(row.templates),
        ", ".join(_names(row.templates)),
        _local_time(row.created),
        _local_time(row.modified),
        row.status,
        "; ".join(row.actions),
        getattr(spec, "engine", ""),
        _switch(getattr(spec, "table_extraction", None)),
        _switch(getattr(spec, "long_image", None)),
        ", ".join(row.batches),
        "; ".join(row.problems),
        row.file,
    )
    return dict(zip(COLUMNS, texts, strict=True))


def _on_one_line(row: "DomainRow") -> Sequence[object]:
    """What tells domains apart; a model belongs to its type, a day is exact enough."""
    text = _as_shown(row)
    kind = " ".join(str(part) for part in (text["service_type"], text["recognition_model"]) if part)
    return (
        *(text[column] for column in ("id", "name", "code")),
        kind,
        *(text[column] for column in ("languages", "service_plan", "template_count")),
        str(text["modified"]).partition(" ")[0],
        row.status,
    )


def _cells(row: "DomainRow") -> Sequence[object]:
    """What belongs together stands in one cell: so many columns fit on no screen."""
    text = _as_shown(row)
    switches = [name for name in ("table_extraction", "long_image") if text[name] == "on"]
    recognizes = (text["service_type"], text["recognition_model"], text["languages"], *switches)
    return (
        _lines(text["id"], text["name"], text["code"]),
        _lines(*recognizes),
        text["service_plan"],
        _lines(text["template_count"], *_names(row.templates)),
        _lines(text["created"], text["modified"]),
        _lines(row.status, *row.problems),
        tuple(_verb(action, row.domain_id) for action in row.actions),
    )


def _verb(action: str, domain_id: str) -> str:
    """A command without what every row repeats."""
    return action.removeprefix("ocr-pipeline ").replace(f" {domain_id}", "")


def _lines(*texts: object) -> tuple[object, ...]:
    return tuple(text for text in texts if text != "")


def _print_page(row: "DomainRow") -> None:
    texts = {key: text for key, text in _as_shown(row).items() if text and key not in _TABLED}
    print_table(("Field", "Value"), texts.items())
    if row.templates:
        print_template_table(row.templates)
    for problem in row.problems:
        print_line(problem)
    for action in row.actions:
        print_line(f"  {action}")
    print_line("English is always recognized.")


_TABLED = {"templates", "actions", "problems"}


def print_template_table(templates: "Iterable[TemplateRow]") -> None:
    """Templates of one domain."""
    titles = ("Template", "Name", "State", "Id", "Version", "Beta", "Fields", "Areas", "Sample")
    rows = (
        (
            *(row.template_id, row.name, template_state(row)),
            *(row.number or "", row.version or "", row.beta_version or ""),
            *(row.fields or "", row.areas or "", row.sample),
        )
        for row in templates
    )
    print_table(titles, rows)


def template_state(row: "TemplateRow") -> str:
    """Its state, and whether its file says something else than what was deployed."""
    return f"{row.state}, edited since" if row.is_edited else row.state


def _count(templates: "tuple[TemplateRow, ...] | None") -> str:
    return _ALL if templates is None else str(len(templates))


def _names(templates: "tuple[TemplateRow, ...] | None") -> list[str]:
    return [template.shown for template in templates or ()]


def _switch(value: bool | None) -> str:
    return "" if value is None else "on" if value else "off"


def _local_time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


# -- a row as scripts read it ---------------------------------------------------------------------


def _as_json(row: "DomainRow") -> dict[str, object]:
    return {
        "id": row.domain_id,
        **(row.spec.model_dump(mode="json") if row.spec else {}),
        "template_count": None if row.templates is None else len(row.templates),
        "templates": None if row.templates is None else [*map(template_json, row.templates)],
        "created": _utc_time(row.created),
        "modified": _utc_time(row.modified),
        "batches": row.batches,
        "actions": row.actions,
        "status": row.status,
        "problems": row.problems,
        "file": row.file,
    }


def template_json(row: "TemplateRow") -> dict[str, object]:
    """One template."""
    return {
        "id": row.template_id,
        "name": row.name,
        "state": row.state,
        "number": row.number,
        "version": row.version,
        "beta_version": row.beta_version,
        "edited": row.is_edited,
        "fields": row.fields,
        "areas": row.areas,
        "sample": row.sample,
        "file": row.file,
        "problems": row.problems,
    }


def _utc_time(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
