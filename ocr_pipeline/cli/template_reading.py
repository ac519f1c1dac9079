"""Which engine reads the samples and scans of ``template suggest`` and ``template test``.

What they do with what was read belongs to them.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ocr_pipeline.model.errors import ItemError, ItemFailure, ServiceUnavailable, SpecError
from ocr_pipeline.model.page import RecognitionOptions, RecognitionTask
from ocr_pipeline.ports.engine import OcrEngine
from ocr_pipeline.spec.catalog import Catalog, ConfigKind
from ocr_pipeline.spec.deployed import DeployedTemplate
from ocr_pipeline.spec.domain import TemplateDomain
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.rules import faults
from ocr_pipeline.spec.settings import Settings

if TYPE_CHECKING:
    from ocr_pipeline.ports.storage import ObjectStore

Reading = TypeVar("Reading")


def template_domain(catalog: Catalog, domain_id: str) -> TemplateDomain:
    """The Template domain of this id, without faults.

    Raises:
        SpecError: there is none, or it is wrong.
    """
    if reasons := faults(catalog).get((ConfigKind.DOMAIN, domain_id)):
        raise SpecError("; ".join(reasons))
    domain = catalog.domains.get(domain_id)
    if not isinstance(domain, TemplateDomain):
        domains = catalog.domains.items()
        known = [name for name, spec in domains if isinstance(spec, TemplateDomain)]
        what = f"there is no Template domain {shown(domain_id)}"
        raise SpecError(f"{what}; there is: {', '.join(known) or 'none'}")
    return domain


def embedded_engine(catalog: Catalog, name: str) -> EmbeddedEngine:
    """The engine of this name, which reads on this machine.

    Raises:
        SpecError: it is a remote one.
    """
    engine = catalog.engines.get(name)
    if not isinstance(engine, EmbeddedEngine):
        what = f"engine `{name}` does not read on this machine"
        raise SpecError(f"{what}; a remote domain's templates are made and tried where it is")
    return engine


def read_images(
    engine: EmbeddedEngine,
    languages: tuple[str, ...],
    templates: tuple[DeployedTemplate, ...],
    paths: Sequence[Path],
    read: Callable[[bytes, OcrEngine, RecognitionOptions], Reading],
) -> Iterator[tuple[int, Reading | None, ItemError | None]]:
    """What ``read`` makes of each image in a worker process, or why nothing, as they are done.

    The number is an image's place among ``paths``.

    Raises:
        ServiceUnavailable: the engine cannot be had.
    """
    from ocr_pipeline.spec.direct import DirectSettings
    from ocr_pipeline.wiring import Engines, open_readers

    options = engine.options(languages, tables=False, long_image=False)
    engines = Engines(Settings.from_environment().ledger_url)
    if reason := engines.problem(DirectSettings("", engine, options)):
        raise ServiceUnavailable(reason)
    unread: dict[int, ItemError] = {}
    with closing(open_readers(engine, languages, templates, read)) as pool:
        for done in pool.run(_tasks(paths, options.max_file_bytes, unread), options):
            if done is not None:
                yield int(done.task_id), done.value, done.error
    for number, error in unread.items():
        yield number, None, error


def _tasks(
    paths: Sequence[Path], most_bytes: int, unread: dict[int, ItemError]
) -> Iterator[RecognitionTask]:
    """The images one at a time; those that cannot be read become ``unread``."""
    from ocr_pipeline.wiring import open_file

    for number, path in enumerate(paths):
        store: ObjectStore
        store, key = open_file(path)
        try:
            data, _ = store.read(key, most_bytes)
        except ItemFailure as failure:
            unread[number] = failure.error
        else:
            yield RecognitionTask(str(number), file_name(path), data)


def file_name(path: Path) -> str:
    """A file's name as text, whatever its bytes."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")
