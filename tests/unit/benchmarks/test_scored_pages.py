"""Who reads which pages, and what a reading is worth."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks import scored_pages
from benchmarks.page_sets import TruePage
from benchmarks.readers import ReaderDied, Reading, readers_of
from benchmarks.reliability import Judged
from benchmarks.scored_pages import score, score_pages
from benchmarks.scoring import Errors

PAGES = [TruePage(Path(name), name[:2], "page", "가나다라") for name in ("ko1", "ja1", "ko2")]


class Echo:
    """Reads the truth of every page, and writes down who read what on which cores."""

    def __init__(self, reader: str, language: str) -> None:
        self.name = f"{reader} 1.0"
        self.language = language
        self.seen: list[str] = []

    def read(self, image: Path) -> Reading:
        assert len(os.sched_getaffinity(0)) == 1
        if image.name == "ja1" and self.language == "ja" and self.name.startswith("rapidocr "):
            raise ReaderDied
        self.seen.append(image.name)
        return Reading((("가나다라", 1.0, True),), float(len(self.seen)))


@pytest.fixture
def _echo(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def reader(name: str, language: str) -> Iterator[Echo]:
        yield Echo(name, language)

    monkeypatch.setattr(scored_pages, "reader", reader)


@pytest.mark.usefixtures("_echo")
@pytest.mark.parametrize("jobs", [1, 99])
def test_every_reader_reads_every_page(jobs: int) -> None:
    said: list[str] = []
    korean = [page for page in PAGES if page.language == "ko"]
    scored, names = score_pages(korean, jobs, said.append)
    assert [each.page for each in scored] == korean
    assert [set(each.scores) for each in scored] == [set(readers_of("ko"))] * 2
    assert names == [f"{reader}: {reader} 1.0" for reader in readers_of("ko")]
    assert set(readers_of("ko")) - set(readers_of("ja")) == {"hybrid", "korean_lines"}
    assert said[1].startswith("ko 2 of 2, page: OFE % ours 0.00, tesseract 0.00")


@pytest.mark.usefixtures("_echo")
def test_a_first_call_is_not_counted() -> None:
    scored, _ = score_pages(PAGES[:1], 1, lambda line: None)
    assert scored[0].scores["ours"].cpu_seconds == 2.0  # the second time that it was read


@pytest.mark.usefixtures("_echo")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_reader_that_dies_ends_it(jobs: int) -> None:
    with pytest.raises(ReaderDied):
        score_pages(PAGES, jobs, lambda line: None)


def test_a_reading_is_scored() -> None:
    reading = Reading((("다라마", 0.9, True), ("가나", 0.8, True)), 1.5)
    found = score(TruePage(Path("a"), "ko", "page", "가나다라마"), reading)
    assert (found.order_free, found.in_order) == (Errors(0, 5), Errors(4, 5))
    assert found.words == (Judged(0.9, right=True), Judged(0.8, right=True))
    assert (found.cpu_seconds, found.failed) == (1.5, False)


def test_a_failed_reading_loses_all_characters() -> None:
    found = score(PAGES[0], Reading((), 0.1, "OSError"))
    assert (found.order_free, found.failed) == (Errors(4, 4), True)


def test_a_partial_truth_judges_no_words() -> None:
    page = TruePage(Path("a"), "ko", "line", "가나", ordered=False, partial=True)
    found = score(page, Reading((("제목 가나", 0.9, True),), 0.1))
    assert (found.order_free, found.in_order, found.words) == (Errors(0, 2), None, ())
