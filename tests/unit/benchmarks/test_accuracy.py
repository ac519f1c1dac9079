"""Which sets of pages are read, and what is said about them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from benchmarks import accuracy
from benchmarks.figures import Measurement
from benchmarks.page_sets import TruePage
from benchmarks.readers import readers_of
from benchmarks.reliability import Judged
from benchmarks.scored_pages import Say, Score, ScoredPage
from benchmarks.scoring import Errors
from benchmarks.unseen.frozen import Frozen, UnseenChanged
from benchmarks.unseen.pages import LANGUAGES

COMMIT = "c0ffee"


def page(name: str, language: str) -> TruePage:
    return TruePage(Path(name), language, "page", "가나다라")


def read(pages: Sequence[TruePage], jobs: int, say: Say) -> tuple[list[ScoredPage], list[str]]:
    """Every reader has one of four characters wrong; the peers fail on real images."""
    say(f"{jobs} at a time")
    words = (Judged(0.75, right=True),)
    return [
        ScoredPage(
            each,
            {
                reader: Score(
                    Errors(1, 4),
                    Errors(2, 4),
                    words,
                    1.0,
                    failed=each.path.name == "real" and reader != "ours",
                )
                for reader in readers_of(each.language)
            },
        )
        for each in pages
    ], ["ours: engine 1.0"]


@pytest.fixture(autouse=True)
def _read(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(folder: Path, languages: Sequence[str], count: int | None) -> list[TruePage]:
        return [page("drawn", language) for language in languages][:count]

    monkeypatch.setattr(accuracy, "frozen", lambda: Frozen(COMMIT, date(2026, 11, 21), "0" * 64))
    monkeypatch.setattr(accuracy, "unseen_pages", drawn)
    monkeypatch.setattr(accuracy, "real_pages", lambda *arguments: [page("real", "ko")])
    monkeypatch.setattr(accuracy, "score_pages", read)


def measured(
    real: Path | None = None, *, languages: Sequence[str] = (), unseen: bool = True
) -> Measurement:
    return accuracy.measure(languages, None, real, unseen, 1, lambda line: None)


def test_unseen_and_real_pages_are_reported_apart() -> None:
    found = measured(Path())
    values = {figure.name: figure.value for figure in found.figures}
    assert values["unseen: OFE, all text kinds"] == values["real: OFE, all text kinds"] == 25
    assert f"unseen: {len(LANGUAGES)} images, {4 * len(LANGUAGES)} characters" in found.notes
    assert "real: 1 images, 4 characters" in found.notes


def test_the_commit_that_drew_the_pages_is_named() -> None:
    assert f"unseen: as drawn since commit {COMMIT}, 2026-11-21" in measured().notes


def test_pages_that_were_changed_are_not_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed() -> Frozen:
        raise UnseenChanged

    monkeypatch.setattr(accuracy, "frozen", changed)
    with pytest.raises(UnseenChanged):
        measured()
    assert measured(Path(), unseen=False).figures


def test_one_language() -> None:
    names = [figure.name for figure in measured(languages=("ja",)).figures]
    assert "unseen: OFE ja" in names
    assert not [name for name in names if "ko" in name.split()]


def test_what_was_not_measured_is_said() -> None:
    assert any("--eval" in note for note in measured().notes)
    assert not any("--eval" in note for note in measured(Path()).notes)


def test_who_failed_where_and_who_read() -> None:
    notes = measured(Path()).notes
    assert "real: tesseract failed on real" in notes
    assert not any("ours failed" in note for note in notes)
    assert list(notes).count("ours: engine 1.0") == 1


def test_the_reliability_table_is_printed() -> None:
    assert "unseen: 0.733 to 0.800      5   0.750   1.000" in measured().notes
