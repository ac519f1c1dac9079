"""Pages with their true text become what each reader made of them, scored.

Which figures these are worth belongs to ``accuracy_figures``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.page_sets import TruePage
from benchmarks.readers import OURS, PEERS, Reader, Reading, reader
from benchmarks.reliability import Judged, judged
from benchmarks.scoring import Errors, folded, in_order, order_free

READERS = (OURS, *PEERS)

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


def score_pages(pages: Sequence[TruePage], say: Say) -> tuple[list[ScoredPage], list[str]]:
    """Have all readers read all pages, in turn; also what each reader calls itself.

    Each reads the first page of a language once more before: what a first call costs is not a
    page's. They take turns page by page, so that what else the machine does hits all of them.
    """
    scored: list[ScoredPage] = []
    names: list[str] = []
    for language in dict.fromkeys(page.language for page in pages):
        ours = [page for page in pages if page.language == language]
        with ExitStack() as stack:
            readers = {name: stack.enter_context(reader(name, language)) for name in READERS}
            names += [f"{name}: {process.name}" for name, process in readers.items()]
            for process in readers.values():
                process.read(ours[0].path)
            for number, page in enumerate(_read(ours, readers), start=1):
                scored.append(page)
                say(_progress(f"{language} {number} of {len(ours)}", page))
    return scored, list(dict.fromkeys(names))


def _read(pages: Sequence[TruePage], readers: Mapping[str, Reader]) -> Iterator[ScoredPage]:
    for page in pages:
        scores = {name: score(page, process.read(page.path)) for name, process in readers.items()}
        yield ScoredPage(page, scores)


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
