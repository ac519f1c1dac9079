"""Scans become what a reader made of each: which template, what in its fields, at what cost.

Each reader has processes of its own with one core each, so that memory is its own, too. All three
read fields with our field readers: only finding the form differs. What is right belongs to
``template_scoring``.

- ``ours``: ``FormFinder``, as the product has it;
- ``fixed``: ``template_peers.FixedAreas``, told the right template;
- ``features``: ``template_peers.FeatureMatching``.
"""

import os
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path

from benchmarks.corpus.lexicon import LANGUAGES
from benchmarks.template_peers import FeatureMatching, FixedAreas
from benchmarks.template_sets import TrueTemplate
from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.adapters.engines.template_engine import FindForm, TemplateEngine
from ocr_pipeline.adapters.engines.template_factory import template_engine
from ocr_pipeline.adapters.workers.worker import SINGLE_THREADED
from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.model.template import TemplateField
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.vision.decode import decode_pages
from ocr_pipeline.vision.form import FoundForm

OURS, FIXED, FEATURES = "ours", "fixed", "features"
READERS = (OURS, FIXED, FEATURES)
REFUSING = (OURS, FEATURES)  # fixed areas lie on every page

SAID_EVERY = 50  # pages

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A page to read; ``template_id`` is what it is, None for a foreign one."""

    path: Path
    template_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a page; ``fields`` are by name, none where the template is not the right one.

    ``reason``: why it is no template, or the kind of the reader's failure. ``peak_bytes`` is the
    most that its process had used until then.
    """

    found: int | None
    find_seconds: float
    read_seconds: float
    fields: dict[str, TemplateField] = field(default_factory=dict)
    reason: str = ""
    peak_bytes: int = 0


@dataclass(frozen=True)
class TimedReader:
    """A reader in its process; ``is_told``: it gets the right template, since it finds none."""

    find: FindForm
    engine: TemplateEngine
    languages: Mapping[int, str]
    is_told: bool

    def outcome(self, job: Job) -> Outcome:
        """Read a page; a failure is a result, too."""
        try:
            outcome = self._outcome(job)
        except Exception as failure:
            outcome = Outcome(None, 0.0, 0.0, reason=type(failure).__name__)
        return replace(outcome, peak_bytes=_peak_bytes())

    def _outcome(self, job: Job) -> Outcome:
        """The fields only if the form was found to be what it is."""
        pixels = pixels_of(job.path)
        hint = (job.template_id,) if self.is_told and job.template_id else ()
        started = time.process_time()
        found = self.find(pixels, hint)
        found_at = time.process_time()
        if not isinstance(found, FoundForm):
            reason = found.reason if found else ""
            return Outcome(None, found_at - started, 0.0, reason=reason)
        template_id = found.form.template_id
        fields = self._fields(pixels, found) if template_id == job.template_id else {}
        return Outcome(template_id, found_at - started, time.process_time() - found_at, fields)

    def _fields(self, pixels: Pixels, found: FoundForm) -> dict[str, TemplateField]:
        engine = replace(self.engine, find=lambda *_: found)
        options = RecognitionOptions((self.languages[found.form.template_id],))
        template = engine.recognize(pixels, 0, options).template
        return {each.name: each for each in template.fields} if template else {}


def timed_reader(name: str, templates: Sequence[TrueTemplate]) -> TimedReader:
    """Load the models and the templates, of all languages together."""
    forms = [template.form() for template in templates]
    models = EmbeddedFactory(EmbeddedEngine(), LANGUAGES)()
    specs = {template.template_id: template.spec for template in templates}
    engine = template_engine(models, LANGUAGES, forms, specs)
    finders: dict[str, FindForm] = {
        OURS: engine.find,
        FIXED: FixedAreas(forms).find,
        FEATURES: FeatureMatching(forms).find,
    }
    languages = {template.template_id: template.language for template in templates}
    return TimedReader(finders[name], engine, languages, name == FIXED)


def pixels_of(path: Path) -> Pixels:
    """The first page of a file.

    Raises:
        ItemFailure: it is no image.
    """
    page = next(decode_pages(path.read_bytes(), RecognitionOptions(())))
    if page.pixels is None:
        raise ItemFailure(page.error.code if page.error else "CORRUPT_IMAGE")
    return page.pixels


def read_all(
    name: str, templates: Sequence[TrueTemplate], jobs: Sequence[Job], processes: int, say: Say
) -> list[Outcome]:
    """What a reader makes of each page, in their order, in so many processes."""
    context = get_context("spawn")
    cores = context.Queue()
    available = sorted(os.sched_getaffinity(0))
    for number in range(processes):
        cores.put(available[number % len(available)])
    os.environ.update(SINGLE_THREADED)  # which the processes inherit
    outcomes: list[Outcome] = []
    with ProcessPoolExecutor(
        processes, context, initializer=_begin, initargs=(cores, name, templates)
    ) as pool:
        for outcome in pool.map(_read, jobs):
            outcomes.append(outcome)
            if len(outcomes) % SAID_EVERY == 0 or len(outcomes) == len(jobs):
                say(f"{name}: {len(outcomes)} of {len(jobs)} pages")
    return outcomes


_here: dict[str, TimedReader] = {}  # of a process


def _begin(cores: "Queue[int]", name: str, templates: Sequence[TrueTemplate]) -> None:
    """Keep to one core, which libraries that start a thread for each core go by."""
    os.sched_setaffinity(0, {cores.get()})
    _here["reader"] = timed_reader(name, templates)


def _read(job: Job) -> Outcome:
    return _here["reader"].outcome(job)


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
