"""``template test``: scans are read with templates as they stand, and pictures show what was read.

How they are read belongs to ``steps.template_test`` and the engine.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocr_pipeline.cli.progress import FileProgress
from ocr_pipeline.cli.template_reading import (
    embedded_engine,
    file_name,
    read_images,
    template_domain,
)
from ocr_pipeline.cli.terminal import print_json, print_line, print_table
from ocr_pipeline.model.errors import ItemError, SpecError
from ocr_pipeline.spec.catalog import Catalog, ConfigKind, load_catalog
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.spec.settings import Settings

if TYPE_CHECKING:
    from ocr_pipeline.model.template import TemplateField
    from ocr_pipeline.spec.deployed import DeployedTemplate
    from ocr_pipeline.steps.template_test import State, TestedPage

_COLUMNS = ("Field", "Text", "Value", "Confidence", "State", "Problem")
_IMAGE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("test")
@click.argument("target", metavar="DOMAIN[/TEMPLATE]")
@click.argument("images", metavar="IMAGE...", nargs=-1, required=True, type=_IMAGE)
@click.option(
    "--state",
    type=click.Choice(["draft", "beta", "service"]),
    default="draft",
    show_default=True,
    help="The file as it is now, or what was deployed.",
)
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Where pictures are written; here when left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def test(target: str, images: tuple[Path, ...], state: "State", out: Path, as_json: bool) -> int:
    """Read scans with one template, or with all of a domain that are in a state.

    Each page that fits gets a picture FOLDER/<image>-<template>.png of what was read, and where.
    The exit code is 1 when one does not fit or cannot be read.
    """
    domain_id, _, only = target.partition("/")
    catalog = load_catalog(Settings.from_environment().config_dir)
    domain = template_domain(catalog, domain_id)
    engine = embedded_engine(catalog, domain.engine)
    templates = _templates(catalog, domain_id, only or None, state)
    _refuse_unclear(images)
    run = _Run(images, {each.template_id: stem for stem, each in templates.items()}, out)
    from ocr_pipeline.steps.template_test import read_scan

    given = tuple(templates.values())
    with FileProgress(len(images)) as progress:
        for number, pages, error in read_images(engine, domain.languages, given, images, read_scan):
            came_of_it = run.take(number, pages or (), error)
            progress.done(file_name(images[number]), came_of_it, failed=error is not None)
    run.show(as_json=as_json)
    return 1 if run.failed else 0


def _templates(
    catalog: Catalog, domain_id: str, only: str | None, state: "State"
) -> "dict[str, DeployedTemplate]":
    from ocr_pipeline.steps.template_test import templates_in_state

    found = catalog.templates.get(domain_id, {})
    if only is not None:
        if reasons := faults(catalog).get((ConfigKind.TEMPLATE, f"{domain_id}/{only}")):
            raise SpecError("\n".join(reasons))
        if only not in found:
            what = f"there is no template {shown(f'{domain_id}/{only}')}"
            raise SpecError(f"{what}; `ocr-pipeline template list` shows them")
    folder = catalog.config_dir / "templates" / domain_id
    return templates_in_state(folder, found, catalog.versions, state, only)


def _refuse_unclear(images: tuple[Path, ...]) -> None:
    """Raises UsageError where two images would have the same picture."""
    stems: dict[str, Path] = {}
    for image in images:
        other = stems.setdefault(image.stem, image)
        if other != image or images.count(image) > 1:
            what = f"{shown(str(other))} and {shown(str(image))} have the same picture"
            raise click.UsageError(f"{what}; test them one after the other, each with its --out")


@dataclass(slots=True)
class _Run:
    """What came of the images; ``stems`` are the templates' by their ids."""

    images: tuple[Path, ...]
    stems: dict[int, str]
    out: Path
    failed: int = 0
    results: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    tables: dict[tuple[int, int], tuple[tuple[object, ...], ...]] = field(default_factory=dict)

    def take(self, number: int, pages: "tuple[TestedPage, ...]", error: ItemError | None) -> str:
        """Note one image's pages and write their pictures; returns what came of it."""
        image = self.images[number]
        found = [self._page(image, number, page) for page in pages]
        if error is not None:
            found = [{"image": str(image), "error": _shown_error(error)}]
        self.results[number] = found
        self.failed += any("error" in page for page in found)
        return "; ".join(_summary(page) for page in found)

    def _page(self, image: Path, number: int, tested: "TestedPage") -> dict[str, Any]:
        from ocr_pipeline.steps.template_test import field_rows

        page, result = tested.page, {"image": str(image), "page": tested.page.page_index + 1}
        if page.error is not None:
            result["error"] = _shown_error(page.error)
        if near := page.nearest:
            result["nearest"] = {
                "template": self.stems.get(near.template_id, near.name),
                "name": near.name,
                "score": near.score,
                "reason": near.reason,
            }
        if (reading := page.template) is not None:
            stem = self.stems.get(reading.template_id, str(reading.template_id))
            result |= {"template": stem, "name": reading.name, "score": reading.score}
            result["title"] = reading.title and _field(reading.title)
            result["fields"] = [_field(each) for each in reading.fields]
            self.tables[number, page.page_index] = tuple(field_rows(reading))
            if tested.overlay is not None:
                which = f"-{page.page_index + 1}" if page.page_index else ""
                path = self.out / f"{image.stem}-{stem}{which}.png"
                result |= {"picture": str(path), "legend": list(tested.overlay.legend)}
                self._write(path, tested.overlay.png)
        return result

    def _write(self, path: Path, png: bytes) -> None:
        """An earlier picture is replaced; an image never is."""
        if path.resolve() in {image.resolve() for image in self.images}:
            raise SpecError(f"{path}: is an image to read; name another --out")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(png)
        except OSError as error:
            raise SpecError(f"{path}: cannot be written ({error.strerror})") from error

    def show(self, *, as_json: bool) -> None:
        """Print everything, in the order of the arguments."""
        ordered = [page for _, pages in sorted(self.results.items()) for page in pages]
        if as_json:
            print_json(ordered)
            return
        for number, pages in sorted(self.results.items()):
            for page in pages:
                self._print(page, self.tables.get((number, page.get("page", 0) - 1)))

    def _print(self, page: dict[str, Any], rows: tuple[tuple[object, ...], ...] | None) -> None:
        print_line(f"{page['image']}: {_summary(page)}")
        if rows is not None:
            print_table(_COLUMNS, rows)
        for line in page.get("legend", ()):
            print_line(f"  {line}")
        if "picture" in page:
            print_line(f"  {page['picture']}")


def _summary(page: dict[str, Any]) -> str:
    which = f"page {page['page']}: " if page.get("page", 1) > 1 else ""
    if "template" in page:
        return f"{which}{page['template']} ({page['name']}){_score(page['score'])}"
    return which + " ".join(_refusal(page))


def _refusal(page: dict[str, Any]) -> Iterator[str]:
    error: str = page.get("error", "")
    yield error.partition(" ")[0] if "nearest" in page else error
    if near := page.get("nearest"):
        yield f"- nearest: {near['template']} ({near['name']}){_score(near['score'])}:"
        yield near["reason"]


def _score(score: float | None) -> str:
    return "" if score is None else f", score {score:.2f}"


def _shown_error(error: ItemError) -> str:
    return f"{error.code} {error.detail}".rstrip()


def _field(found: "TemplateField") -> dict[str, Any]:
    return {
        "name": found.name,
        "type": found.field_type,
        "text": found.text,
        "value": found.value,
        "checked": found.checked,
        "confidence": found.confidence,
        "state": found.state,
        "problem": found.problem,
    }
