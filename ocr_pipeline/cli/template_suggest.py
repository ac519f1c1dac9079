"""``template suggest``: a sample becomes a proposal of a template's file.

What is found on the sample belongs to ``steps.template_suggest``.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocr_pipeline.cli.asking import somebody_is_there
from ocr_pipeline.cli.template_reading import (
    embedded_engine,
    file_name,
    read_images,
    template_domain,
)
from ocr_pipeline.cli.terminal import print_line
from ocr_pipeline.model.errors import ItemFailure, SpecError
from ocr_pipeline.spec.catalog import Catalog, load_catalog
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.spec.template import areas_of

if TYPE_CHECKING:
    from ocr_pipeline.steps.template_suggest import ReadSample, SuggestedFile

LANGUAGES = ("ko", "ja", "zh-TW", "zh-CN")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("image", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--domain", "domain_id", metavar="ID", help="Its languages, engine and model.")
@click.option("--name", help="The template's name; the title's text when left out.")
@click.option("--out", metavar="FILE.yaml", type=_FILE, help="Write it, the sample beside it.")
@click.option("--overlay", metavar="FILE.png", type=_FILE, help="Write a picture of its areas.")
@click.option("--language", "languages", multiple=True, type=click.Choice(LANGUAGES))
@click.option("--yes", is_flag=True, help="Copy the sample without asking.")
def suggest(
    image: Path,
    domain_id: str | None,
    name: str | None,
    out: Path | None,
    overlay: Path | None,
    languages: tuple[str, ...],
    yes: bool,
) -> None:
    """Propose a template from the IMAGE of an empty form.

    Without --out the file is printed. Look at the picture, correct the file, then try it with
    `template test`. No file is overwritten.
    """
    from ocr_pipeline.steps.template_suggest import suggested_file

    _refuse_existing(image, out, overlay)
    if out is not None and not _agreed_to_copy(image, out, yes=yes):
        print_line("nothing was written")
        return
    catalog = load_catalog(Settings.from_environment().config_dir)
    domain = template_domain(catalog, domain_id) if domain_id else None
    engine = domain.engine if domain else "embedded"
    chosen = languages or (domain.languages if domain else LANGUAGES)
    sample = _read(catalog, engine, chosen, image)
    is_basic = domain is not None and domain.recognition_model == "basic"
    file = suggested_file(sample.suggestion, sample=file_name(image), name=name, is_basic=is_basic)
    if overlay is not None:
        _write(overlay, sample.overlay.png)
        for line in sample.overlay.legend:
            print_line(line, error=True)
    if out is None:
        click.echo(file.content.decode(), nl=False)
    else:
        _write_beside(image, out, file)
    _print_notes(file, catalog)


def _write_beside(image: Path, out: Path, file: "SuggestedFile") -> None:
    from ocr_pipeline.steps.template_suggest import counted

    if not _is_beside(image, out):
        _write(out.with_name(image.name), image.read_bytes())
    _write(out, file.content)
    print_line(f"{out}: {file.template.name}, {counted(file.template)}")


def _read(catalog: Catalog, engine: str, languages: tuple[str, ...], image: Path) -> "ReadSample":
    """What a worker process made of the sample.

    Raises:
        ItemFailure: it cannot be read.
        SpecError: it does not stand upright.
    """
    from ocr_pipeline.steps.template_suggest import read_sample

    spec = embedded_engine(catalog, engine)
    ((_, sample, error),) = read_images(spec, languages, (), [image], read_sample)
    if error is not None:
        raise ItemFailure(error.code, error.detail)
    if sample is None:
        raise ItemFailure("ENGINE_CRASHED")
    if sample.turned_degrees:
        what = f"{image}: the form does not stand upright (turned by {sample.turned_degrees})"
        raise SpecError(f"{what}; save it upright first: areas count in the pixels of the file")
    return sample


def _refuse_existing(image: Path, out: Path | None, overlay: Path | None) -> None:
    """Raises SpecError where a file would be overwritten."""
    written = [path for path in (out, overlay) if path is not None]
    if out is not None and not _is_beside(image, out):
        written.append(out.with_name(image.name))
    for path in written:
        if path.exists() or path.is_symlink():
            raise SpecError(f"{path}: is there already; name another file, or remove it first")
    if len({path.resolve() for path in written}) < len(written):
        raise SpecError("the template, its sample and the picture need names of their own")


def _is_beside(image: Path, out: Path) -> bool:
    return image.resolve().parent == out.resolve().parent


def _agreed_to_copy(image: Path, out: Path, *, yes: bool) -> bool:
    """Whether the sample is, or may be, beside the file.

    Raises:
        SpecError: there is nobody to ask.
    """
    if yes or _is_beside(image, out):
        return True
    if not somebody_is_there():
        raise SpecError("there is no terminal to ask on; add --yes to copy the sample beside FILE")
    return click.confirm(f"Copy {image} to {out.parent}?")


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise SpecError(f"{path}: cannot be written ({error.strerror})") from error


def _print_notes(file: "SuggestedFile", catalog: Catalog) -> None:
    """What a Basic domain cannot read, and what would keep the file from being valid."""
    for note in file.notes:
        print_line(note, error=True)
    limit = catalog.policy.max_template_areas
    areas = sum(len(areas_of(field)) for field in file.template.fields)
    if limit is not None and areas > limit:
        what = f"{areas} areas are more than the {limit} of `max_template_areas`"
        print_line(f"{what}; raise it in policy.yaml, or remove some", error=True)
