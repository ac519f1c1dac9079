"""``models list`` and ``models verify``: every model's state, and who uses it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import click

from ocr_pipeline.cli.terminal import print_json, print_line, print_table, print_verdict
from ocr_pipeline.spec.catalog import Catalog, load_catalog
from ocr_pipeline.spec.settings import Settings

if TYPE_CHECKING:
    from ocr_pipeline.adapters.models.shelf import KnownModel

_USABLE = frozenset({"carried", "there"})


class _Standing(NamedTuple):
    """A model as it is now."""

    model: "KnownModel"
    state: str
    engines: list[str]


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_models(as_json: bool) -> None:
    """Models by name: whether each is there, and which engines use it.

    `carried`: the rapidocr package has it. `there`: it was fetched or put into the folder of
    models. `damaged`: its SHA-256 is not the declared one. Nothing is asked of any server.
    """
    catalog = load_catalog(Settings.from_environment().config_dir)
    standings = _standings(catalog, ())
    if as_json:
        print_json([_as_json(standing) for standing in standings])
        return
    print_table(
        ["name", "kind", "size", "state", "used by", "from"],
        (
            (
                model.name,
                model.spec.kind,
                shown_size(model.size_bytes),
                state,
                ", ".join(engines),
                host_of(model),
            )
            for model, state, engines in standings
        ),
    )
    _print_undeclared(catalog, standings)
    print_line(f"folder: {catalog.config_dir.parent / catalog.models.folder}")


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(names: tuple[str, ...], as_json: bool) -> int:
    """Compare the SHA-256 of models with the declared one.

    Without a NAME those that are there, and those that an engine uses. Exit code 1 when one of them
    is damaged or missing.
    """
    catalog = load_catalog(Settings.from_environment().config_dir)
    standings = [
        standing
        for standing in _standings(catalog, names)
        if names or standing.engines or standing.state != "missing"
    ]
    if as_json:
        print_json([_as_json(standing) for standing in standings])
    else:
        for model, state, _ in standings:
            place = ", ".join(str(file.path) for file in model.files)
            print_verdict(state in _USABLE, state, f"{model.name} ({place})")
        if not names:
            _print_undeclared(catalog, standings)
    return int(any(standing.state not in _USABLE for standing in standings))


def _standings(catalog: Catalog, names: Iterable[str]) -> list[_Standing]:
    """Of the named models, or all: those that are there or used first."""
    from ocr_pipeline import wiring
    from ocr_pipeline.adapters.models.shelf import named_model

    known = wiring.known_models(catalog)
    chosen = [named_model(known, name) for name in names] or list(known.values())
    users = {name: wiring.models_of(engine) for name, engine in catalog.engines.items()}
    standings = [
        _Standing(
            model,
            str(model.state()),
            [name for name, files in users.items() if any(f.path in files for f in model.files)],
        )
        for model in chosen
    ]
    return sorted(standings, key=lambda it: it.state == "missing" and not it.engines)


def _print_undeclared(catalog: Catalog, standings: Iterable[_Standing]) -> None:
    """What an engine uses and nobody can verify."""
    from ocr_pipeline import wiring

    declared = {file.path for standing in standings for file in standing.model.files}
    for name, engine in catalog.engines.items():
        for path in sorted(wiring.models_of(engine) - declared):
            print_line(f"engine {name}: {path} is not in models.yaml and cannot be verified")


def host_of(model: "KnownModel") -> str | None:
    """Whose server a model comes from; None where it is put there by hand."""
    return urlsplit(model.spec.url).hostname if model.spec.url else None


def shown_size(size_bytes: int | None) -> str | None:
    """As people read it."""
    return None if size_bytes is None else f"{size_bytes / 1_000_000:,.1f} MB"


def _as_json(standing: _Standing) -> dict[str, object]:
    model = standing.model
    return {
        "name": model.name,
        "kind": model.spec.kind,
        "state": standing.state,
        "sizeBytes": model.size_bytes,
        "usedBy": standing.engines,
        "declared": model.is_declared,
        "license": model.spec.license,
        "files": [
            {"path": str(file.path), "sha256": file.source.sha256, "url": file.source.url}
            for file in model.files
        ],
    }
