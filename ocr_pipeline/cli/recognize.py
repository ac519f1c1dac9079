"""Files and folders become CLOVA V2 JSON at once: the engine of batches, no batch and no ledger.

How a file is read belongs to ``vision`` and the engines; the form to ``extraction.wire``.
"""

import json
import os
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from ocr_pipeline.cli.progress import FileProgress
from ocr_pipeline.cli.terminal import print_json
from ocr_pipeline.model.errors import ItemError, ItemFailure, ServiceUnavailable, SpecError
from ocr_pipeline.planning.keys import is_ignored, result_key_json
from ocr_pipeline.spec.catalog import ConfigKind, load_catalog
from ocr_pipeline.spec.direct import Choice, DirectSettings, direct_settings
from ocr_pipeline.spec.domain import DocumentDomain
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.spec.settings import Settings

if TYPE_CHECKING:
    from ocr_pipeline.model.page import RecognitionTask, RecognizedPage
    from ocr_pipeline.ports.storage import ObjectStore
    from ocr_pipeline.steps.validate import PageValidation

_LISTING_PAGE = 1000

Put = Callable[[str, bytes], None]  # an input's key and its result


class InputFile(NamedTuple):
    """One file: the key that names its result, and where it is read."""

    key: str
    store: "ObjectStore"
    store_key: str


@click.command()
@click.argument(
    "paths",
    metavar="PATH...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, readable=False, path_type=Path),
)
@click.option("--domain", "domain_id", metavar="ID", required=True, help="Which domain reads.")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write DIR/<file>.json; folders below a PATH are kept.",
)
@click.option("--languages", metavar="LIST", help="Some of the domain's, as in `ko,ja`.")
@click.option("--tables/--no-tables", default=None, help="Bordered tables.")
@click.option("--long-image/--no-long-image", default=None, help="Long images.")
def recognize(
    paths: tuple[Path, ...],
    domain_id: str,
    out: Path | None,
    languages: str | None,
    tables: bool | None,
    long_image: bool | None,
) -> int:
    """Recognize files at once, without a batch.

    One file is printed as CLOVA V2 JSON; several, or a folder with all below it, need --out. What
    is left open is what the domain allows. A file that cannot be read gets a result that says why,
    and the exit code is 1.
    """
    chosen = languages.split(",") if languages is not None else None
    settings = _settings(domain_id, Choice(chosen, tables, long_image))
    files = _input_files(paths)
    _refuse_unclear(paths, files, out)
    put = _put_on_stdout if out is None else _put_below(out)
    with FileProgress(len(files)) as progress:
        return 1 if _Recognition(settings, files, put, progress).run() else 0


def _settings(domain_id: str, choice: Choice) -> DirectSettings:
    catalog = load_catalog(Settings.from_environment().config_dir)
    domain = catalog.domains.get(domain_id)
    reasons = faults(catalog).get((ConfigKind.DOMAIN, domain_id))
    if reasons:
        raise SpecError("; ".join(reasons))
    if domain is None:
        known = ", ".join(catalog.domains) or "none"
        raise SpecError(f"there is no domain {shown(domain_id)}; there is: {known}")
    if isinstance(domain, DocumentDomain):
        raise SpecError(
            f"domain `{domain_id}` is a Document domain: its specialized model is not part of this "
            "version; name a General or Template domain"
        )
    engine = catalog.engines[domain.engine]
    anchored = domain.anchored(catalog.config_dir.parent)
    return direct_settings(domain_id, anchored, engine, choice, catalog.deployed(domain_id))


def _input_files(paths: tuple[Path, ...]) -> list[InputFile]:
    """The files in the order of the arguments; a folder's in the order of their keys."""
    from ocr_pipeline.wiring import open_file

    files: list[InputFile] = []
    for path in paths:
        if path.is_dir():
            files += _files_below(path)
        else:
            name = os.fsencode(path.name).decode("utf-8", "backslashreplace")
            files.append(InputFile(name, *open_file(path)))
    return files


def _files_below(folder: Path) -> Iterator[InputFile]:
    from ocr_pipeline.wiring import open_folder

    store, after = open_folder(folder), ""
    while page := store.list_page(after, _LISTING_PAGE):
        keys = [found.key for found in page]
        yield from (InputFile(key, store, key) for key in keys if not is_ignored(key))
        after = keys[-1]


def _refuse_unclear(paths: Sequence[Path], files: Sequence[InputFile], out: Path | None) -> None:
    """Raises UsageError where results have no place, or share one, or would be input next time."""
    if not files:
        raise click.UsageError("there is no file to recognize")
    if out is None:
        if len(files) > 1:
            raise click.UsageError(f"{len(files)} files need a folder for results: --out DIR")
        return
    if any(path.is_dir() and out.resolve().is_relative_to(path.resolve()) for path in paths):
        raise click.UsageError("DIR of --out is inside a folder to recognize; name one outside")
    key, count = Counter(file.key for file in files).most_common(1)[0]
    if count > 1:
        what = f"{count} files have the result {shown(result_key_json(key))}"
        raise click.UsageError(f"{what}; recognize them one after the other, each with its --out")


def _put_on_stdout(key: str, data: bytes) -> None:  # noqa: ARG001 - it is in the result
    print_json(json.loads(data), indent=None)


def _put_below(out: Path) -> Put:
    from ocr_pipeline.wiring import open_folder

    store = open_folder(out)
    return lambda key, data: store.write(result_key_json(key), data)


@dataclass(slots=True)
class _Recognition:
    """The files on their way through the engine processes."""

    settings: DirectSettings
    files: Sequence[InputFile]
    put: Put
    progress: FileProgress
    validation: "PageValidation | None" = None
    failed: int = 0

    def run(self) -> int:
        """Put a result for every file; returns how many failed.

        Raises:
            ServiceUnavailable: the engine cannot be had, or results cannot be written.
        """
        from ocr_pipeline.spec.settings import Settings
        from ocr_pipeline.steps.paid_answers import PassingAnswers
        from ocr_pipeline.steps.validate import PageValidation
        from ocr_pipeline.wiring import Engines, open_validator

        if self.settings.validation:
            self.validation = PageValidation(open_validator(self.settings.validation))
        engines = Engines(Settings.from_environment().ledger_url)
        if reason := engines.problem(self.settings):
            raise ServiceUnavailable(reason)
        with closing(engines.pool(self.settings, PassingAnswers(self.settings.domain_id))) as pool:
            for outcome in pool.recognize(self._tasks(), self.settings.options):
                self._take(self.files[int(outcome.task_id)], outcome.pages, outcome.error)
        return self.failed

    def _tasks(self) -> Iterator["RecognitionTask"]:
        """Read files one at a time, as engine processes become free."""
        from ocr_pipeline.model.page import RecognitionTask

        for number, file in enumerate(self.files):
            try:
                data, _ = file.store.read(file.store_key, self.settings.options.max_file_bytes)
            except ItemFailure as failure:
                self._take(file, (), failure.error)
            else:
                yield RecognitionTask(str(number), file.key, data)

    def _take(
        self, file: InputFile, pages: tuple["RecognizedPage", ...], error: ItemError | None
    ) -> None:
        from ocr_pipeline.extraction.wire import encode_pages
        from ocr_pipeline.steps.marks import page_errors

        error = error or page_errors(pages)
        request_id = str(uuid.uuid4())
        if self.validation:
            pages = self.validation.validated(pages, request_id=request_id, name=file.key)
        data = encode_pages(
            pages,
            request_id=request_id,
            name=file.key,
            timestamp_ms=time.time_ns() // 1_000_000,
            error=error,
        )
        self.put(file.key, data)
        self.failed += all(page.error for page in pages)
        came_of_it = _failure(error, pages) if error else _summary(pages)
        self.progress.done(file.key, came_of_it, failed=error is not None)


def _failure(error: ItemError, pages: tuple["RecognizedPage", ...]) -> str:
    """With the template that came near the only page; of several, results tell."""
    told = f"{error.code} {error.detail}".rstrip()
    nearest = pages[0].nearest if len(pages) == 1 else None
    return f"{told} ({nearest.name}): {nearest.reason}" if nearest else told


def _summary(pages: tuple["RecognizedPage", ...]) -> str:
    """How many pages; those that a template read by template, and how many fields to review."""
    told = _counted(len(pages), "page")
    readings = [page.template for page in pages if page.template]
    if not readings:
        return told
    names = Counter(reading.name for reading in readings)
    states = Counter(found.state for reading in readings for found in reading.fields)
    by_template = ", ".join(f"{count} x {name}" for name, count in names.items())
    fields = f"{_counted(states.total(), 'field')}, {states['review']} to review"
    return f"{told}: {by_template}; {fields}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
