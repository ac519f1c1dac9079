"""Pages with their true text become what each reader made of them, scored.

Which figures these are worth belongs to ``accuracy_figures``.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Event

from benchmarks.page_sets import TruePage
from benchmarks.readers import Reader, Reading, reader, readers_of
from benchmarks.reliability import Judged, judged
from benchmarks.scoring import Errors, folded, in_order, order_free

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Score:
    """One reader on one page.

    ``in_order`` is None where the truth has no order, ``words`` are empty where it is partial.
    """

    order_free: Errors
    in_order: Errors | None
    words: tuple[Judged, ...]
    cpu_seconds: float
    failed: bool


@dataclass(frozen=True, slots=True)
class ScoredPage:
    """A page and its score by reader."""

    page: TruePage
    scores: Mapping[str, Score]


def score_pages(
    pages: Sequence[TruePage], jobs: int, say: Say
) -> tuple[list[ScoredPage], list[str]]:
    """Have all readers read all pages; also what each reader calls itself.

    ``jobs`` languages at a time, each on a core of its own. There the readers take turns page by
    page, so that what else the machine does hits all of them; each reads the first page once more
    before, because what a first call costs is not a page's.

    Raises:
        ReaderDied: a reader did not start, or did not outlive a page.
    """
    cores = sorted(os.sched_getaffinity(0))[-jobs:]
    stop = Event()

    def keep_to_a_core() -> None:
        os.sched_setaffinity(0, {cores.pop()})  # of this thread; its readers inherit it

    def read(language: str) -> tuple[list[ScoredPage], list[str]]:
        spoken = [page for page in pages if page.language == language]
        return _score_language(spoken, stop, say)

    languages = list(dict.fromkeys(page.language for page in pages))
    with ThreadPoolExecutor(len(cores), initializer=keep_to_a_core) as pool:
        try:
            parts = list(pool.map(read, languages))
        except BaseException:
            stop.set()
            raise
    names = [name for _, found in parts for name in found]
    return [page for scored, _ in parts for page in scored], list(dict.fromkeys(names))


def _score_language(
    pages: Sequence[TruePage], stop: Event, say: Say
) -> tuple[list[ScoredPage], list[str]]:
    with ExitStack() as stack:
        language = pages[0].language
        readers = {
            name: stack.enter_context(reader(name, language)) for name in readers_of(language)
        }
        for process in readers.values():
            process.read(pages[0].path)
        scored = []
        for number, page in enumerate(pages, start=1):
            if stop.is_set():
                break
            scored.append(_scored(page, readers))
            say(_progress(f"{page.language} {number} of {len(pages)}", scored[-1]))
    return scored, [f"{name}: {process.name}" for name, process in readers.items()]


def _scored(page: TruePage, readers: Mapping[str, Reader]) -> ScoredPage:
    return ScoredPage(
        page, {name: score(page, process.read(page.path)) for name, process in readers.items()}
    )


def score(page: TruePage, reading: Reading) -> Score:
    """A reading against the page's truth."""
    read = folded(reading.text)
    words = [(text, confidence) for text, confidence, _ in reading.fields]
    return Score(
        order_free(page.text, read, page.partial),
        in_order(page.text, read) if page.ordered else None,
        () if page.partial else tuple(judged(page.text, words)),
        reading.cpu_seconds,
        reading.error is not None,
    )


def _progress(where: str, page: ScoredPage) -> str:
    rates = (f"{name} {score.order_free.percent:.2f}" for name, score in page.scores.items())
    return f"{where}, {page.page.group}: OFE % {', '.join(rates)}"
